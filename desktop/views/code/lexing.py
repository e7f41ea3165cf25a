"""Runs of colour in one line of code: the shape that all line lexers share, and expressions inside lines."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple


class CodeKind(StrEnum):
    """What a run of characters is; the values are names of palette tokens where one exists."""

    KEY = "key"
    STRING = "string"
    NUMBER = "number"
    KEYWORD = "keyword"
    COMMENT = "comment"
    PLAIN = "text"
    FAINT = "text3"
    EXPRESSION = "expression"


class Run(NamedTuple):
    """``length`` code points from ``start`` of a line are of one kind; later runs lie over earlier ones."""

    start: int
    length: int
    kind: CodeKind


Lexer = Callable[[str, int], tuple[list[Run], int]]
"""(line, state after the line before) → (runs, state after this line), states from 0; 0 starts a document."""

LONGEST = 5_000
"""Characters of a line that are coloured; the rest of a longer one stays plain."""

_CLOSE = {"{{": "}}", "{%": "%}", "{#": "#}"}
_OPEN = re.compile(r"\{\{|\{%|\{#")
_ENDS = {
    opening: re.compile(rf"'[^'\n]*'|\"[^\"\n]*\"|{re.escape(closing)}")
    for opening, closing in _CLOSE.items()
}
_ORDER = ("", "{{", "{%", "{#")


def expression_runs(line: str, opened: int) -> tuple[list[Run], int]:
    """Runs of ``{{ … }}``, ``{% … %}`` and ``{# … #}``; ``opened`` (0 to 3): left open before."""
    runs: list[Run] = []
    start = 0
    opening = _ORDER[opened]
    position = 0
    while True:
        if not opening:
            found = _OPEN.search(line, position)
            if found is None:
                return runs, 0
            opening, start, position = found.group(), found.start(), found.end()
        end = _end(line, position, opening)
        if end < 0:
            if len(line) > start:
                runs.append(Run(start, len(line) - start, _kind(opening)))
            return runs, _ORDER.index(opening)
        runs.append(Run(start, end - start, _kind(opening)))
        opening, start, position = "", end, end


def _end(line: str, position: int, opening: str) -> int:
    closing = _CLOSE[opening]
    if opening == "{#":
        found = line.find(closing, position)
        return -1 if found < 0 else found + 2
    for match in _ENDS[opening].finditer(line, position):
        if match.group() == closing:
            return match.end()
    return -1


def _kind(opening: str) -> CodeKind:
    return CodeKind.COMMENT if opening == "{#" else CodeKind.EXPRESSION


def lex_plain(line: str, state: int) -> tuple[list[Run], int]:
    """Text with expressions in it."""
    return expression_runs(line[:LONGEST], state)


def lex_nothing(line: str, state: int) -> tuple[list[Run], int]:
    """Text without any colour."""
    return [], 0
