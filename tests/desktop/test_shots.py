"""The pictures of the main screens can be drawn, by the command that people and the README use."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from PySide6.QtGui import QImage

ROOT = Path(__file__).resolve().parents[2]


def draw(*arguments: str) -> None:
    command = [sys.executable, "-m", "desktop.shots", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 0, done.stderr


def test_the_picture_of_the_window(tmp_path: Path) -> None:
    draw("--one", str(tmp_path / "window.png"))
    image = QImage(str(tmp_path / "window.png"))
    assert (image.width(), image.height()) == (1280, 800)
    colours = {image.pixel(x, y) for x in range(0, 1280, 7) for y in range(0, 800, 7)}
    assert len(colours) > 100, "something is drawn"


def test_one_screen_in_both_palettes_and_sizes(tmp_path: Path) -> None:
    draw("--out", str(tmp_path), "--only", "first-start")
    made = {path.name: QImage(str(path)) for path in tmp_path.glob("*.png")}
    assert sorted(made) == [
        f"first-start-{width}-{mode}.png" for width in (1280, 1920) for mode in ("dark", "light")
    ]
    dark, light = made["first-start-1280-dark.png"], made["first-start-1280-light.png"]
    assert dark.pixelColor(640, 700).lightness() < 60 < 200 < light.pixelColor(640, 700).lightness()
