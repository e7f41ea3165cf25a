"""Java's date patterns, read into fields that can be printed and parsed."""

from __future__ import annotations

from functools import lru_cache

from engine.expressions.errors import bad_argument
from engine.record import record


@record
class Field:
    """``letter`` as often as ``count``; ``pad`` widens it with blanks."""

    letter: str
    count: int
    pad: int = 0


@record
class Literal:
    text: str


@record
class Optional:
    parts: tuple[Part, ...]


Part = Field | Literal | Optional
_LETTERS = frozenset("GuyYQqMLwWdDFgEecaBhHkKmsSAnNVvzOXxZ")
_MOST = {
    **dict.fromkeys("dhHkKms", 2),
    **dict.fromkeys("QqMLEc", 5),
    "e": 5,
    "a": 1,
    "D": 3,
    "F": 1,
    "W": 1,
    "w": 2,
    "G": 5,
    "B": 5,
    "z": 4,
    "Z": 5,
    "X": 5,
    "x": 5,
    "O": 4,
    "v": 4,
    "S": 9,
}


@lru_cache(maxsize=512)
def read_pattern(pattern: str) -> tuple[Part, ...]:
    """The parts of a pattern; ExpressionError for what Java would refuse."""
    parts, end = _read(pattern, 0, False)
    assert end == len(pattern)
    return parts


def _read(pattern: str, at: int, nested: bool) -> tuple[tuple[Part, ...], int]:
    parts: list[Part] = []
    while at < len(pattern):
        character = pattern[at]
        if character.isascii() and character.isalpha():
            at = _letters(pattern, at, parts)
        elif character == "'":
            at = _quoted(pattern, at, parts)
        elif character == "[":
            inner, at = _read(pattern, at + 1, True)
            parts.append(Optional(inner))
        elif character == "]":
            if not nested:
                raise bad_argument("Pattern invalid as it contains ] without previous [")
            return tuple(parts), at + 1
        elif character in "{}#":
            raise bad_argument(f"Pattern includes reserved character: '{character}'")
        else:
            parts.append(Literal(character))
            at += 1
    return tuple(parts), at


def _letters(pattern: str, at: int, parts: list[Part]) -> int:
    letter = pattern[at]
    end = at
    while end < len(pattern) and pattern[end] == letter:
        end += 1
    count, pad = end - at, 0
    if letter == "p":
        pad = count
        if end >= len(pattern) or not (pattern[end].isascii() and pattern[end].isalpha()):
            raise bad_argument(f"Pad letter 'p' must be followed by valid pad pattern: {pattern}")
        letter = pattern[end]
        start = end
        while end < len(pattern) and pattern[end] == letter:
            end += 1
        count = end - start
    if letter not in _LETTERS:
        raise bad_argument(f"Unknown pattern letter: {letter}")
    if letter == "V" and count != 2:
        raise bad_argument("Pattern letter count must be 2: V")
    if letter == "c" and count == 2:
        raise bad_argument('Invalid pattern "cc"')
    if letter in "Ov" and count not in (1, 4):
        raise bad_argument(f"Pattern letter count must be 1 or 4: {letter}")
    if letter == "B" and count not in (1, 4, 5):
        raise bad_argument(f"Wrong number of pattern letters: {letter}")
    if count > _MOST.get(letter, 19):
        if letter == "S":
            raise bad_argument(f"Minimum width must be from 0 to 9 inclusive but was {count}")
        raise bad_argument(f"Too many pattern letters: {letter}")
    parts.append(Field(letter, count, pad))
    return end


def _quoted(pattern: str, at: int, parts: list[Part]) -> int:
    if pattern.startswith("''", at):
        parts.append(Literal("'"))
        return at + 2
    text: list[str] = []
    at += 1
    while True:
        end = pattern.find("'", at)
        if end < 0:
            raise bad_argument(f"Pattern ends with an incomplete string literal: {pattern}")
        text.append(pattern[at:end])
        if not pattern.startswith("''", end):
            break
        text.append("'")
        at = end + 2
    parts.append(Literal("".join(text)))
    return end + 1
