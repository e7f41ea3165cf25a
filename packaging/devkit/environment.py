"""Makes the virtual environment from the pinned versions, again only when they change."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from devkit import system
from devkit.console import ROOT, Refused, Stopwatch, run_filtered, run_or_stop, say

CONSTRAINTS = ROOT / "packaging" / "constraints.txt"
_STAMP = "eyas-environment.txt"
_HIDDEN = ("Requirement already satisfied", "[notice]", "Obtaining file", "Checking if build", "Looking in")


def python_of(folder: Path) -> Path:
    """The interpreter inside a virtual environment."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def fingerprint() -> str:
    """Changes with everything that decides what is installed: pins, declared needs, Python's version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    table = project["project"]
    keys = ("name", "version", "dependencies", "optional-dependencies", "scripts")
    needs = {key: table.get(key) for key in keys}
    pins = [
        line.strip()
        for line in CONSTRAINTS.read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    ]
    said = json.dumps([pins, needs, project["build-system"], sys.version_info[:2], str(ROOT)], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def ensure(folder: Path) -> Path:
    """Make or refresh the environment in ``folder``; returns its interpreter.

    Raises:
        Refused: Python is too old, or the packages could not be installed.
    """
    stamp = folder / _STAMP
    python = python_of(folder)
    wanted = fingerprint()
    if python.exists() and stamp.exists() and stamp.read_text(encoding="utf-8").strip() == wanted:
        return python
    watch = Stopwatch()
    name = folder.relative_to(ROOT) if folder.is_relative_to(ROOT) else folder
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if _version_of(python) != version:
        _create(folder, str(name), version)
    say(f"installing the pinned packages into {name} (the first time this downloads about 150 MB) …")
    _install(python, ["hatchling"])
    _install(python, ["--no-build-isolation", "--editable", f"{ROOT}[dev]"])
    stamp.write_text(wanted + "\n", encoding="utf-8")
    say(f"{name} is ready ({watch})")
    return python


def _version_of(python: Path) -> str | None:
    """``3.11`` of an environment that works and has pip, else ``None``."""
    if not python.exists():
        return None
    code = "import sys, pip; print('%d.%d' % sys.version_info[:2])"
    done = subprocess.run([str(python), "-c", code], capture_output=True, text=True, check=False)
    return done.stdout.strip() or None


def _create(folder: Path, name: str, version: str) -> None:
    if importlib.util.find_spec("ensurepip") is None:
        # Debian keeps it in a package of its own.
        system.install_packages([f"python{version}-venv"], "Python's venv module is not complete")
    say(f"making {name} with Python {version} …")
    if folder.exists():
        shutil.rmtree(folder)
    run_or_stop([sys.executable, "-m", "venv", folder], "making the virtual environment")


def _install(python: Path, what: list[str]) -> None:
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--progress-bar", "off"]
    code = run_filtered([*pip, "--constraint", str(CONSTRAINTS), *what], _HIDDEN)
    if code != 0:
        raise Refused(
            f"pip could not install the packages (exit code {code}); its own message is above.\n"
            "      Is the network reachable? Run the same command again when it is: nothing is lost."
        )
