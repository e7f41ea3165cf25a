"""The one entry for people who build Eyas: python3 packaging/dev.py run | test | check | …

Needs nothing but Python's standard library: it makes the virtual environment itself, and finds out first
which system libraries are missing.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - said in words by whoever starts an older one
    sys.exit(f"eyas: Python 3.11 or newer is needed; this is {sys.version.split()[0]} ({sys.executable})")

from devkit import commands, environment
from devkit.console import ROOT, Refused, say


def main(argv: Sequence[str] | None = None) -> int:
    """Exit code of the command; 2 where something has to be done first."""
    parser = argparse.ArgumentParser("dev.py", description="Build, run and test Eyas.", allow_abbrev=False)
    parser.add_argument(
        "--venv",
        type=Path,
        default=ROOT / ".venv",
        metavar="FOLDER",
        help="the virtual environment (default: .venv in the project)",
    )
    choices = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, command in commands.COMMANDS.items():
        one = choices.add_parser(name, help=command.summary, description=command.summary, add_help=False)
        one.set_defaults(chosen=command)
    options, rest = parser.parse_known_args(argv)
    command = options.chosen
    if rest and not command.takes_arguments:
        parser.error(f"{options.command} takes no arguments: {' '.join(rest)}")
    try:
        command.prepare()
        python = environment.ensure(options.venv.resolve())
        return int(command.start(python, rest))
    except Refused as reason:
        say(str(reason))
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
