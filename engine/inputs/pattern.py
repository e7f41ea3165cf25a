"""Matches values against the regular expressions of flows, which are written for Java."""

from __future__ import annotations

import regex

TIME_LIMIT = 0.25
"""Seconds a pattern may search; one that takes longer counts as not matching."""


def compile_pattern(pattern: str) -> regex.Pattern[str]:
    """The compiled pattern; ``regex.error`` when it is not one. Java's possessive and nested forms work."""
    return regex.compile(pattern, regex.VERSION0)


def matches_whole(pattern: str, text: str) -> bool:
    """Whether the whole text matches; False for a broken or endless pattern."""
    try:
        return compile_pattern(pattern).fullmatch(text, timeout=TIME_LIMIT) is not None
    except (regex.error, TimeoutError):
        return False
