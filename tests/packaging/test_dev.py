"""packaging/dev.py: when the environment is made again, and what is said about missing libraries."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging"))
try:
    from devkit import commands, environment, system
    from devkit.console import Refused
finally:
    sys.path.remove(str(ROOT / "packaging"))


def test_the_fingerprint_changes_with_a_pin_and_not_with_a_comment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = environment.fingerprint()
    text = environment.CONSTRAINTS.read_text(encoding="utf-8")
    other = tmp_path / "constraints.txt"
    monkeypatch.setattr(environment, "CONSTRAINTS", other)
    other.write_text("# a word more\n" + text, encoding="utf-8")
    assert environment.fingerprint() == before
    other.write_text(text.replace("httpx==0.28.1", "httpx==0.28.0"), encoding="utf-8")
    assert environment.fingerprint() != before


def test_an_environment_with_the_stamp_is_left_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    python = environment.python_of(tmp_path)
    python.parent.mkdir(parents=True)
    python.touch()
    (tmp_path / "eyas-environment.txt").write_text(environment.fingerprint() + "\n", encoding="utf-8")
    monkeypatch.setattr(environment, "_install", lambda *_: pytest.fail("installed again"))
    assert environment.ensure(tmp_path) == python


def test_missing_libraries_are_named_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(system, "_loads", lambda library: library != "libxcb-cursor.so.0")
    monkeypatch.setattr(system, "_is_debian_root", lambda: False)
    monkeypatch.setattr(system.shutil, "which", lambda name: f"/usr/bin/{name}")
    with pytest.raises(Refused, match=r"libxcb-cursor\.so\.0") as caught:
        system.ensure_libraries(display=True)
    assert "sudo apt-get install --yes --no-install-recommends libxcb-cursor0" in str(caught.value)
    system.ensure_libraries(display=False)


def test_a_library_that_is_nowhere_does_not_load() -> None:
    assert not system._loads("libeyas-has-no-such-library.so.9")


def test_help_names_every_command() -> None:
    command = [sys.executable, str(ROOT / "packaging" / "dev.py"), "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    for name in commands.COMMANDS:
        assert name in done.stdout
