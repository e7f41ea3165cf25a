"""Finding text in a document's plain text: what to look for, every match, and what replaces it."""

from __future__ import annotations

import re
from dataclasses import dataclass

import regex
from regex import Pattern

MOST = 10_000
"""Matches that are counted; more are said as ``10,000+``."""
PATIENCE = 0.03
"""Seconds a typed expression may take over the whole text: nothing typed may hold the window."""


@dataclass(frozen=True, slots=True)
class Query:
    """What the find bar asks for."""

    text: str
    case: bool = False
    word: bool = False
    regex: bool = False

    def pattern(self) -> Pattern[str]:
        """The pattern; raises ``regex.error`` when a typed expression is none."""
        source = self.text if self.regex else re.escape(self.text)
        if self.word:
            source = rf"(?<!\w)(?:{source})(?!\w)"
        return regex.compile(source, (0 if self.case else regex.IGNORECASE) | regex.MULTILINE)


def matches(query: Query, text: str) -> list[tuple[int, int]]:
    """Start and end of each match in code points, empty ones left out; a bad expression matches nothing.

    Ends early, with what was found so far, when an expression takes too long.
    """
    if not query.text:
        return []
    found: list[tuple[int, int]] = []
    try:
        for match in query.pattern().finditer(text, timeout=PATIENCE if query.regex else None):
            if match.end() > match.start():
                found.append(match.span())
            if len(found) >= MOST:
                break
    except (regex.error, TimeoutError):
        pass
    return found


def replacement(query: Query, found: str, template: str) -> str:
    """What stands in the place of a match; groups work in regular expressions only."""
    if not query.regex:
        return template
    try:
        return query.pattern().sub(template, found, count=1, timeout=PATIENCE)
    except (regex.error, IndexError, TimeoutError):
        return template


def complaint(query: Query) -> str | None:
    """Why a typed expression is none."""
    try:
        query.pattern()
    except regex.error as error:
        return f"Not a regular expression: {error}"
    return None
