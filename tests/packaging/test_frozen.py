"""What is inside the frozen program and how big it is, where one has been built."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging"))
try:
    from devkit import frozen
finally:
    sys.path.remove(str(ROOT / "packaging"))

pytestmark = pytest.mark.skipif(
    not frozen.executable().exists(), reason="no frozen program: python3 packaging/dev.py package builds it"
)


def names() -> list[str]:
    return [path.relative_to(frozen.PROGRAM).as_posix() for path in frozen.PROGRAM.rglob("*")]


def test_sizes_stay_within_their_limits() -> None:
    assert frozen.unpacked_size() <= frozen.UNPACKED_LIMIT
    if frozen.ARCHIVE.exists():
        assert frozen.ARCHIVE.stat().st_size <= frozen.ARCHIVE_LIMIT


@pytest.mark.parametrize(
    "unwanted", ["QtWebEngine", "QtQml", "Qt6Qml", "QtQuick", "Qt6Network", "translations/qt"]
)
def test_nothing_of_qt_that_nobody_uses(unwanted: str) -> None:
    assert not [name for name in names() if unwanted in name]


def test_no_tests_and_no_tools() -> None:
    parts = {part.lower() for name in names() for part in name.split("/")}
    assert not parts & {"tests", "pytest", "_pytest", "hypothesis", "mypy", "pyinstaller", "tkinter"}


@pytest.mark.parametrize(
    "wanted",
    ["resources/icons/eyas.svg", "resources/fonts/Inter-Regular.otf", "resources/icons/LICENSE", "LICENSE"],
)
def test_resources_and_licences_are_inside(wanted: str) -> None:
    assert [name for name in names() if name.endswith(wanted)]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="names of Linux")
def test_plugins_that_the_window_needs() -> None:
    for plugin in ("platforms/libqxcb.so", "platforms/libqoffscreen.so", "iconengines/libqsvgicon.so"):
        assert [name for name in names() if name.endswith(plugin)], plugin


def test_it_says_its_version(tmp_path: Path) -> None:
    environment = {**os.environ, "HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    command = [str(frozen.executable()), "--version"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert "0.1.0" in done.stdout
