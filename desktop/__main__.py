"""Starts Eyas: the window for paths or no arguments, else the command line; or a helper process."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

WORKER, FILTER = "--eyas-worker", "--eyas-filter"


def main(argv: Sequence[str] | None = None) -> int:
    """The window: ``[FOLDER_OR_FILE…] [--samples]``."""
    words = list(sys.argv[1:] if argv is None else argv)
    paths, samples = [Path(word) for word in words], False
    if any(word.startswith("-") for word in words):
        paths, samples = _read_options(words)
    from desktop.start import start

    return start(paths, samples=samples)


def _read_options(words: Sequence[str]) -> tuple[list[Path], bool]:
    import argparse

    parser = argparse.ArgumentParser(
        prog="eyas", description="Write, run and inspect flows of HTTP requests."
    )
    parser.add_argument("paths", nargs="*", type=Path, metavar="FOLDER_OR_FILE", help="what to open")
    parser.add_argument("--samples", action="store_true", help="open the sample flows")
    given = parser.parse_args(words)
    return given.paths, given.samples


def entry(argv: Sequence[str] | None = None) -> int:
    """The console script: a path (or nothing) opens the window, the rest is the command line."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] == [FILTER]:
        from desktop.filter_process import main as filter_bodies

        filter_bodies()
        return 0
    if words[:1] == [WORKER]:
        from engine.expressions.worker import main as work

        work()
        return 0
    if _for_window(words):
        return main(words)
    from engine.__main__ import main as command_line

    return command_line(words)


def _for_window(words: Sequence[str]) -> bool:
    """Options of the window and existing paths only; ``run`` is a command even if such a file exists."""
    if not words:
        return True
    if words[0] in COMMANDS:
        return False
    return all(word == "--samples" or (not word.startswith("-") and Path(word).exists()) for word in words)


COMMANDS = frozenset(
    {"run", "validate", "schedule", "render", "playground", "selftest", "import", "export", "history"}
)


if __name__ == "__main__":
    sys.exit(entry() if sys.argv[1:2] in ([WORKER], [FILTER]) else main())
