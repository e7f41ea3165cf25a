"""Says what is going on and runs other programs in sight of the user."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The folder of the project."""

BUILD = ROOT / "build"
"""Everything that the tools make, and nothing else."""


class Refused(Exception):
    """A reason to stop that the user can do something about; the text says what."""


def say(text: str) -> None:
    """One line on standard error, so that standard output belongs to the program that is run."""
    print(f"eyas: {text}", file=sys.stderr, flush=True)


def run(command: Sequence[str | Path], *, env: Mapping[str, str] | None = None, cwd: Path = ROOT) -> int:
    """Run a program with our terminal; its exit code. ``env`` is added to the environment."""
    sys.stdout.flush()
    arguments = [str(part) for part in command]
    try:
        return subprocess.run(arguments, cwd=cwd, env={**os.environ, **(env or {})}, check=False).returncode
    except KeyboardInterrupt:
        return 130


def run_or_stop(command: Sequence[str | Path], why: str) -> None:
    """Run a program; a failure ends everything with its name.

    Raises:
        Refused: the exit code was not 0.
    """
    code = run(command)
    if code != 0:
        raise Refused(f"{why} failed (exit code {code}): {shlex.join(str(part) for part in command)}")


def run_filtered(command: Sequence[str | Path], hide: tuple[str, ...]) -> int:
    """Run a program line by line without the lines that begin with one of ``hide``; its exit code."""
    arguments = [str(part) for part in command]
    with subprocess.Popen(
        arguments,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as child:
        assert child.stdout is not None
        for line in child.stdout:
            if line.strip() and not line.lstrip().startswith(hide):
                sys.stderr.write(line if len(line) < 200 else line[:196] + " …\n")
                sys.stderr.flush()
        return child.wait()


class Stopwatch:
    """Seconds since it was made, as people read them."""

    def __init__(self) -> None:
        self._start = time.perf_counter()

    def __str__(self) -> str:
        seconds = time.perf_counter() - self._start
        return f"{seconds:.1f} s" if seconds < 100 else f"{seconds / 60:.1f} min"
