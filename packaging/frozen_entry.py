"""Where the frozen program begins; helper processes begin here too and must be recognised before all else."""

from __future__ import annotations

import multiprocessing
import sys


def start() -> int:
    """Let a helper process become what it was started for, else the command line or the window."""
    multiprocessing.freeze_support()
    from desktop.__main__ import entry

    return int(entry() or 0)


if __name__ == "__main__":
    sys.exit(start())
