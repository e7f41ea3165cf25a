"""JSON as Kestra writes and reads it: compact, no null members in maps,
decimals in Java's style (language.md 3.5)."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC
from decimal import Decimal
from typing import Any

from engine.surrogates import may_hold_halves, mend_value
from engine.values.containers import Entry, SafeText
from engine.values.numbers import decimal_text, float_text
from engine.values.temporal import DateTime, Duration, LocalDateTime, LocalTime

_SPECIAL = re.compile(r'["\\\x00-\x1f]')
_NAMED = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}


def to_json(value: object) -> str:
    """Any value of an expression as compact JSON text."""
    parts: list[str] = []
    _write(value, parts.append)
    return "".join(parts)


def quote(text: str) -> str:
    """A JSON text; only what must be escaped is."""
    if _SPECIAL.search(text) is None:
        return f'"{text}"'
    return '"' + _SPECIAL.sub(_escape, text) + '"'


def _escape(found: re.Match[str]) -> str:
    character = found.group()
    return _NAMED.get(character) or f"\\u{ord(character):04X}"


def _write(value: object, put: Callable[[str], object]) -> None:
    if isinstance(value, str):
        put(quote(value))
    elif value is None:
        put("null")
    elif value is True:
        put("true")
    elif value is False:
        put("false")
    elif isinstance(value, int):
        put(int.__repr__(value))
    elif isinstance(value, Mapping):
        put("{")
        comma = ""
        for key, inner in value.items():
            if inner is None:
                continue
            put(f"{comma}{quote(_key(key))}:")
            _write(inner, put)
            comma = ","
        put("}")
    elif isinstance(value, list | tuple):
        put("[")
        comma = ""
        for inner in value:
            put(comma)
            _write(inner, put)
            comma = ","
        put("]")
    elif isinstance(value, float):
        text = float_text(value)
        put(text if math.isfinite(value) else f'"{text}"')
    elif isinstance(value, Decimal):
        put(decimal_text(value))
    elif isinstance(value, Duration):
        put(value.json_text())
    elif isinstance(value, SafeText):
        raise TypeError("what a macro gives is no value")
    elif isinstance(value, Entry):
        _write({value.key: value.value}, put)
    else:
        put(quote(_date_text(value)))


def _key(key: object) -> str:
    if isinstance(key, str):
        return key
    from engine.values.printing import to_java_text

    if key is None:
        raise TypeError("a null key cannot be printed")
    return to_java_text(key)


def _date_text(value: object) -> str:
    """Date-times are converted to the zone of this machine's session (UTC),
    local times keep their seconds."""
    if isinstance(value, DateTime):
        moved = DateTime.at(value.epoch_nanos, UTC)
        return f"{_local(moved.local)}Z"
    if isinstance(value, LocalDateTime):
        return _local(value)
    if isinstance(value, LocalTime):
        return value.text(short=False)
    return str(value)


def _local(value: LocalDateTime) -> str:
    return f"{value.date}T{value.time.text(short=False)}"


def from_json(text: str) -> Any:
    """The value of a JSON text; ValueError when it is none. Integers are any size, decimals Doubles; of
    duplicate keys the last wins, and text after the first value is ignored."""
    return _decode(text)[0]


def first_json(text: str) -> str:
    """The part of a text that its first JSON value takes; ValueError when there is none."""
    return text[: _decode(text)[1]]


def _decode(text: str) -> tuple[Any, int]:
    start = len(text) - len(text.lstrip(" \t\r\n"))
    try:
        value, end = _DECODER.raw_decode(text, start)
    except RecursionError:
        raise ValueError("the JSON is nested too deeply") from None
    # A number or word must end where it ends: `01`, `1.` and `truex` are no JSON.
    following = text[end : end + 1]
    number = isinstance(value, int | float) and not isinstance(value, bool)
    word = value is None or isinstance(value, bool)
    if (number and following not in ("", " ", "\t", "\r", "\n", ",")) or (word and following.isalnum()):
        raise ValueError(f"unexpected `{text[end]}` behind `{text[start:end]}` at position {end + 1}")
    return mend_value(value) if may_hold_halves(text) else value, end


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")


_DECODER = json.JSONDecoder(parse_constant=_refuse)
