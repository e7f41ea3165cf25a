"""``python -m desktop.shots``: every screen into a folder, or the one picture of the window."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path

SIZES = ((1280, 800), (1920, 1080))


def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 1 when a screen could not be drawn; the others are drawn all the same."""
    parser = argparse.ArgumentParser(
        prog="python -m desktop.shots", description="Draws pictures of the window."
    )
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--out", type=Path, metavar="FOLDER", help="all screens, light and dark, in two sizes")
    where.add_argument("--one", type=Path, metavar="FILE", help="only the window after a run, light")
    parser.add_argument("--only", nargs="*", metavar="NAME", help="only screens whose name contains a word")
    given = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="eyas-shots-") as home:
        _move_to(Path(home))
        from desktop.shots.stage import perform

        try:
            return perform(given.out, given.one, tuple(given.only or ()), Path(home))
        except Exception:
            traceback.print_exc()
            return 1


def _move_to(home: Path) -> None:
    """Settings, drafts and history of the person at this machine are neither shown nor touched."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["EYAS_BUNDLED_FONTS"] = "1"
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
    for name, folder in (
        ("HOME", ""),
        ("USERPROFILE", ""),
        ("XDG_CONFIG_HOME", ".config"),
        ("XDG_DATA_HOME", ".local/share"),
        ("XDG_STATE_HOME", ".local/state"),
        ("LOCALAPPDATA", "AppData"),
    ):
        os.environ[name] = str(home / folder)


if __name__ == "__main__":
    sys.exit(main())
