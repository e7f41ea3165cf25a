"""``python -m engine``: the command line."""

from __future__ import annotations

import gc
import sys

gc.disable()  # nothing that loading the modules makes is garbage, and a short run is mostly that
from engine.cli import main  # noqa: E402
from engine.collection import collect_seldom  # noqa: E402

collect_seldom()

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
