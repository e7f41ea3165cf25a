"""Amazon Ion in its text form: what `toIon` writes and `fromIon` reads,
no more than JSON-like values need."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from engine.expressions.errors import ExpressionError
from engine.pattern import pattern
from engine.values import (
    BigInteger,
    DateTime,
    Duration,
    Entry,
    Instant,
    LocalDate,
    LocalDateTime,
    LocalTime,
    to_java_text,
)
from engine.values.numbers import decimal_text

_SYMBOL = pattern(r"[A-Za-z_$][A-Za-z0-9_$]*")
_KEYWORDS = frozenset({"null", "true", "false", "nan"})
_ESCAPES = {
    '"': '\\"',
    "\\": "\\\\",
    "\n": "\\n",
    "\t": "\\t",
    "\r": "\\r",
    "\b": "\\b",
    "\f": "\\f",
    "\0": "\\0",
    "\x07": "\\a",
    "\x0b": "\\v",
}


def write_ion(value: object) -> str:
    """One value as Ion text."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _quote(value, '"')
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, float):
        return _float(float(value))
    if isinstance(value, Decimal):
        text = decimal_text(value)
        return (
            text.replace("E", "d").replace("d+", "d") if "E" in text else text if "." in text else f"{text}."
        )
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{_field(key)}:{write_ion(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(write_ion, value)) + "]"
    if isinstance(value, Entry):
        return write_ion({value.key: value.value})
    if isinstance(value, Instant):
        text = str(value)
        return text if "." in text else f"{text[:-1]}.000Z"
    if isinstance(value, LocalDate):
        return str(value)
    if isinstance(value, Duration):
        return value.json_text()
    if isinstance(value, DateTime):
        return _annotated("OffsetDateTime" if value.offset_only else "ZonedDateTime", _full(value))
    if isinstance(value, LocalDateTime):
        return _annotated("LocalDateTime", f"{LocalDate(value.date)}T{value.time.text(short=False)}")
    if isinstance(value, LocalTime):
        return _annotated("LocalTime", value.text(short=False))
    return _quote(to_java_text(value), '"')


def _full(value: DateTime) -> str:
    from engine.values.temporal import offset_text

    local = value.local
    region = f"[{value.region}]" if value.region else ""
    return f"{LocalDate(local.date)}T{local.time.text(short=False)}{offset_text(value.offset)}{region}"


def _annotated(name: str, text: str) -> str:
    return f'{name}::"{text}"'


def _float(value: float) -> str:
    if value != value:
        return "nan"
    if value in (float("inf"), float("-inf")):
        return "+inf" if value > 0 else "-inf"
    from engine.values.numbers import float_text

    text = float_text(value)
    if "E" in text:
        return text.replace("E", "e")
    return f"{text.removesuffix('.0')}e0"


def _field(key: object) -> str:
    text = to_java_text(key)
    if _SYMBOL.fullmatch(text) and text not in _KEYWORDS:
        return text
    return _quote(text, "'")


def _quote(text: str, quote: str) -> str:
    other = "'" if quote == '"' else '"'
    pieces = []
    for character in text:
        if character == quote:
            pieces.append(f"\\{quote}")
        elif character == other:
            pieces.append(character)
        elif character in _ESCAPES:
            pieces.append(_ESCAPES[character])
        elif ord(character) < 32 or 127 <= ord(character) < 160:
            pieces.append(f"\\x{ord(character):02x}")
        else:
            pieces.append(character)
    return quote + "".join(pieces) + quote


def read_ion(text: str, *, all_rows: bool) -> object:
    """The first value, or all of them; None, or no rows, for an empty text. Raises ExpressionError."""
    reader = _Reader(text)
    rows: list[object] = []
    while True:
        reader.skip()
        if reader.at >= len(text):
            break
        value = reader.value()
        if value is None:
            raise reader.error("a null cannot stand alone")
        if not all_rows:
            return value
        rows.append(value)
    return rows if all_rows else None


_TOKEN = pattern(r"[^\s,:{}\[\]()\"']+")
_SPACE = pattern(r"(?:\s|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_INTEGER = pattern(r"-?(?:0|[1-9](?:_?\d)*)")
_BASED = pattern(r"(-?)0([xXbB])([0-9A-Fa-f_]+)")
_DECIMAL = pattern(r"-?(?:0|[1-9](?:_?\d)*)(?:\.(?:\d(?:_?\d)*)?)?(?:[dD][+-]?\d+)?")
_FLOAT = pattern(r"-?(?:0|[1-9](?:_?\d)*)(?:\.(?:\d(?:_?\d)*)?)?[eE][+-]?\d+")
_TIME = pattern(r"\d{4}(?:-\d{2}(?:-\d{2})?)?T?(?:\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?")
_UNESCAPE = pattern(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.)|\n)", re.DOTALL)
_NAMED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "0": "\0", "a": "\x07", "v": "\x0b"}


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0

    def error(self, what: str) -> ExpressionError:
        return ExpressionError(f"Invalid ion: {what}, at position {self.at + 1}")

    def skip(self) -> None:
        found = _SPACE.match(self.text, self.at)
        assert found is not None
        self.at = found.end()

    def peek(self) -> str:
        self.skip()
        return self.text[self.at : self.at + 1]

    def value(self) -> Any:
        character = self.peek()
        self.depth += 1
        if self.depth > 200:
            raise self.error("it is nested too deeply")
        try:
            if character == "{":
                return self.struct()
            if character in "[(" and character:
                return self.sequence("]" if character == "[" else ")")
            if character == '"':
                return self.quoted('"')
            if character == "'":
                if self.text.startswith("'''", self.at):
                    return self.long_string()
                symbol = self.quoted("'")
                return self.value() if self.annotation() else symbol
            return self.token()
        finally:
            self.depth -= 1

    def annotation(self) -> bool:
        self.skip()
        if self.text.startswith("::", self.at):
            self.at += 2
            return True
        return False

    def struct(self) -> dict[str, Any]:
        self.at += 1
        made: dict[str, Any] = {}
        while self.peek() != "}":
            quote = self.peek()
            if quote in ("'", '"') and quote:
                key = self.quoted(quote)
            else:
                found = _SYMBOL.match(self.text, self.at)
                if found is None:
                    raise self.error("a field name is missing")
                key = found.group()
                self.at = found.end()
            if self.peek() != ":":
                raise self.error("`:` is missing")
            self.at += 1
            made[key] = self.value()
            if self.peek() == ",":
                self.at += 1
            elif self.peek() != "}":
                raise self.error("`}` is missing")
        self.at += 1
        return made

    def sequence(self, end: str) -> list[Any]:
        self.at += 1
        items: list[Any] = []
        while self.peek() != end:
            if self.at >= len(self.text):
                raise self.error(f"`{end}` is missing")
            items.append(self.value())
            if end == "]":
                if self.peek() == ",":
                    self.at += 1
                elif self.peek() != end:
                    raise self.error(f"`{end}` is missing")
        self.at += 1
        return items

    def quoted(self, quote: str) -> str:
        end = self.at + 1
        while end < len(self.text) and self.text[end] != quote:
            end += 2 if self.text[end] == "\\" else 1
        if end >= len(self.text):
            raise self.error("a text is not closed")
        body = self.text[self.at + 1 : end]
        self.at = end + 1
        return _UNESCAPE.sub(_unescape, body)

    def long_string(self) -> str:
        pieces: list[str] = []
        while self.text.startswith("'''", self.at):
            end = self.text.find("'''", self.at + 3)
            if end < 0:
                raise self.error("a text is not closed")
            pieces.append(_UNESCAPE.sub(_unescape, self.text[self.at + 3 : end]))
            self.at = end + 3
            self.skip()
        return "".join(pieces)

    def token(self) -> Any:
        time = _TIME.match(self.text, self.at)
        if time is not None and len(time.group()) > 4 and ("-" in time.group() or "T" in time.group()):
            self.at = time.end()
            return _time(time.group(), self)
        found = _TOKEN.match(self.text, self.at)
        if found is None:
            raise self.error("a value is missing")
        word = found.group()
        start = self.at
        self.at = found.end()
        if _SYMBOL.fullmatch(word):
            if self.annotation():
                return _typed(word, self.value())
            return _WORDS.get(word, word)
        number = _number(word)
        if number is None:
            self.at = start
            raise self.error(f"`{word}` is no value")
        return number


_WORDS: Mapping[str, Any] = {"null": None, "true": True, "false": False, "nan": float("nan")}


def _typed(annotation: str, value: Any) -> Any:
    """A date that Kestra wrote with its class."""
    kinds = {
        "ZonedDateTime": DateTime.parse,
        "OffsetDateTime": lambda text: DateTime.parse(text, offset_only=True),
        "LocalDateTime": LocalDateTime.parse,
        "LocalTime": LocalTime.parse,
    }
    reader = kinds.get(annotation)
    return reader(value) if reader is not None and isinstance(value, str) else value


def _unescape(found: re.Match[str]) -> str:
    for group in (1, 2, 3):
        if found.group(group) is not None:
            return chr(int(found.group(group), 16))
    named = found.group(4)
    return "" if named is None else _NAMED.get(named, named)


def _number(word: str) -> Any:
    if word in ("+inf", "-inf"):
        return float(word)
    based = _BASED.fullmatch(word)
    if based is not None:
        value = int(based.group(3).replace("_", ""), 16 if based.group(2) in "xX" else 2)
        return -value if based.group(1) else value
    plain = word.replace("_", "")
    if _INTEGER.fullmatch(word):
        value = int(plain)
        return value if -(2**63) <= value < 2**63 else BigInteger(value)
    if _FLOAT.fullmatch(word):
        return float(plain)
    if _DECIMAL.fullmatch(word):
        try:
            return Decimal(plain.replace("d", "e").replace("D", "e").rstrip("."))
        except InvalidOperation:
            return None
    return None


def _time(text: str, reader: _Reader) -> Any:
    try:
        if "T" in text and ":" in text:
            padded = (
                text
                if text.count(":") > 1 + (text[-6] in "+-")
                else re.sub(r"(T\d{2}:\d{2})", r"\1:00", text)
            )
            return Instant.parse(padded)
        if text.endswith("T"):
            text = text[:-1]
        text += "-01" * (2 - text.count("-"))
        return LocalDate.parse(text)
    except ValueError:
        raise reader.error(f"`{text}` is no date") from None
