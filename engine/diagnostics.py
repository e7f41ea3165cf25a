"""What is wrong with a text that a user typed: what, where, and how to fix it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

from engine.record import record
from engine.text import Span, TextEdit


class Severity(IntEnum):
    """How bad it is; only ERROR keeps a flow from running."""

    HINT = 1
    INFO = 2
    WARNING = 3
    ERROR = 4


@record
class Fix:
    """A correction that can be applied with one click."""

    title: str
    edits: tuple[TextEdit, ...]


@record
class Diagnostic:
    """One finding.

    ``code`` is stable and lower-case with dashes (``unknown-property``; lints about Kestra carry the code of
    the deviation, ``D16``); ``message`` says what, ``hint`` how to fix it; ``span`` counts code points.
    """

    severity: Severity
    code: str
    message: str
    span: Span
    hint: str | None = None
    fixes: tuple[Fix, ...] = ()

    @property
    def sort_key(self) -> tuple[int, int, int, str]:
        return (self.span.start, self.span.end, -self.severity, self.code)


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """The known word nearest to a mistyped one, or None when nothing is near (case is forgiven first)."""
    names = list(known)
    folded = {name.casefold(): name for name in reversed(names)}
    if word.casefold() in folded:
        return folded[word.casefold()]
    from difflib import get_close_matches

    matches = get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return folded[matches[0]] if matches else None
