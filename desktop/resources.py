"""Where the files that come with Eyas are: one rule for the source tree, a wheel and a frozen program."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent / "resources"
"""``resources`` lies beside the package ``desktop`` in all three."""


def resource(*parts: str) -> Path:
    """The path of a file or folder below ``resources/``."""
    return ROOT.joinpath(*parts)
