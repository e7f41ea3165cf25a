"""Places in a text: spans, edits, and the way between offsets and lines.

Offsets count code points of the whole text from 0; lines and columns count from 1 as editors show them.
Qt counts UTF-16 units instead; ``desktop/qttext.py`` is the only place that converts.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from engine.record import record


@record(order=True)
class Span:
    """A half-open range of code points, ``start <= end``."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def contains(self, offset: int) -> bool:
        """Whether a caret at ``offset`` touches the span (both ends count)."""
        return self.start <= offset <= self.end


@record(order=True)
class Position:
    """A place as a person says it: line and column, both from 1."""

    line: int
    column: int


@record
class TextEdit:
    """Replace what ``span`` covers by ``text``; an empty span inserts."""

    span: Span
    text: str


class LineIndex:
    """Offsets of the line starts of one text (``\\n``, ``\\r\\n`` and ``\\r`` end a line)."""

    __slots__ = ("_length", "_starts")

    def __init__(self, text: str) -> None:
        starts = [0]
        for offset, char in enumerate(text) if "\r" in text else ():
            if char == "\n" or (char == "\r" and text[offset + 1 : offset + 2] != "\n"):
                starts.append(offset + 1)
        if "\r" not in text:
            offset = text.find("\n")
            while offset >= 0:
                starts.append(offset + 1)
                offset = text.find("\n", offset + 1)
        self._starts = starts
        self._length = len(text)

    @property
    def line_count(self) -> int:
        return len(self._starts)

    def position(self, offset: int) -> Position:
        """Line and column of an offset; offsets outside the text are clamped."""
        offset = max(0, min(offset, self._length))
        line = bisect_right(self._starts, offset)
        return Position(line, offset - self._starts[line - 1] + 1)

    def offset(self, line: int, column: int = 1) -> int:
        """Offset of a line and column (from 1), clamped to the text."""
        line = max(1, min(line, len(self._starts)))
        return max(0, min(self._starts[line - 1] + column - 1, self._length))


def apply_edits(text: str, edits: Iterable[TextEdit]) -> str:
    """The text with all edits applied; spans refer to the text before and must not overlap."""
    for edit in sorted(edits, key=lambda e: (e.span.start, e.span.end), reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text
