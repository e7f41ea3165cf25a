"""Matches values against the regular expressions of flows, which are written for Java."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import regex


class BadPattern(ValueError):
    """A text that is no regular expression; the message says why."""


TIME_LIMIT = 0.25
"""Seconds a pattern may search; one that takes longer counts as not matching."""


def compile_pattern(pattern: str) -> regex.Pattern[str]:
    """The compiled pattern; BadPattern when it is not one. Java's possessive and nested forms work."""
    import regex  # loaded with the first pattern, because it takes a moment

    try:
        return regex.compile(pattern, regex.VERSION0)
    except regex.error as problem:
        raise BadPattern(str(problem)) from None


def matches_whole(pattern: str, text: str) -> bool:
    """Whether the whole text matches; False for a broken or endless pattern."""
    try:
        return compile_pattern(pattern).fullmatch(text, timeout=TIME_LIMIT) is not None
    except (BadPattern, TimeoutError):
        return False
