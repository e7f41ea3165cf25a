"""Builds the frozen program with PyInstaller, packs it, says how big it is, and lets it test itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path

from devkit.console import BUILD, ROOT, Refused, Stopwatch, run, run_filtered, say

DIST = BUILD / "dist"
PROGRAM = DIST / "eyas"
ARCHIVE = DIST / "eyas-linux.tar.xz"
UNPACKED_LIMIT = 155_000_000
"""Bytes; a trimmed PySide6 program alone is 123 MB, libcurl adds 16."""
ARCHIVE_LIMIT = 50_000_000
"""Bytes, as .tar.xz."""


def executable() -> Path:
    """The program inside the frozen folder."""
    return PROGRAM / ("eyas.exe" if os.name == "nt" else "eyas")


def unpacked_size() -> int:
    """Bytes of all files of the frozen folder, each counted once however many links lead to it."""
    return sum(path.stat().st_size for path in _files())


def _files() -> list[Path]:
    return [path for path in PROGRAM.rglob("*") if path.is_file() and not path.is_symlink()]


def package(python: Path, *, archive: bool) -> int:
    """Freeze, print the sizes, pack; 1 where a size is above its limit.

    Raises:
        Refused: PyInstaller failed.
    """
    watch = Stopwatch()
    say("freezing with PyInstaller …")
    code = run_filtered(
        [
            str(python),
            "-m",
            "PyInstaller",
            "--noconfirm",
            "--log-level",
            "WARN",
            "--distpath",
            str(DIST),
            "--workpath",
            str(BUILD / "pyinstaller"),
            str(ROOT / "packaging" / "eyas.spec"),
        ],
        hide=(),
    )
    if code != 0:
        raise Refused(f"PyInstaller failed (exit code {code})")
    size = unpacked_size()
    say(f"{PROGRAM.relative_to(ROOT)}: {size / 1e6:.1f} MB of {UNPACKED_LIMIT / 1e6:.0f} ({watch})")
    failed = size > UNPACKED_LIMIT
    if archive:
        failed = _pack() > ARCHIVE_LIMIT or failed
    if failed:
        say("the frozen program is too big; the biggest files:")
        for path in sorted(_files(), key=lambda one: -one.stat().st_size)[:15]:
            say(f"  {path.stat().st_size / 1e6:6.1f} MB  {path.relative_to(PROGRAM)}")
    return 1 if failed else 0


def _pack() -> int:
    """Write the archive; its size in bytes."""
    watch = Stopwatch()
    ARCHIVE.unlink(missing_ok=True)
    if shutil.which("xz"):
        # All processors; Python's own lzma has but one.
        command = ["tar", "--create", "--use-compress-program", "xz -6 -T0", "--file", ARCHIVE.name]
        code = subprocess.run([*command, PROGRAM.name], cwd=DIST, check=False).returncode
        if code != 0:
            raise Refused(f"tar failed (exit code {code})")
    else:
        with tarfile.open(ARCHIVE, "w:xz") as packed:
            packed.add(PROGRAM, PROGRAM.name)
    size = ARCHIVE.stat().st_size
    say(f"{ARCHIVE.relative_to(ROOT)}: {size / 1e6:.1f} MB of {ARCHIVE_LIMIT / 1e6:.0f} ({watch})")
    return size


def selftest(rest: Sequence[str]) -> int:
    """Run the frozen program's ``selftest`` in an empty home, so that nothing of this machine helps it.

    Raises:
        Refused: there is no frozen program.
    """
    if not executable().exists():
        raise Refused("there is no frozen program yet: python3 packaging/dev.py package")
    with tempfile.TemporaryDirectory(prefix="eyas-selftest-") as home:
        env = {"HOME": home, "PYTHONPATH": "", "XDG_DATA_HOME": home, "XDG_CONFIG_HOME": home}
        if sys.platform.startswith("linux"):
            env["QT_QPA_PLATFORM"] = os.environ.get("QT_QPA_PLATFORM", "offscreen")
        return run([executable(), "selftest", *rest], env=env, cwd=Path(home))
