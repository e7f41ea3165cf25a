"""Values as JSON data that keeps their types, for what outlives an execution.

What JSON has not is a map with one member whose key starts with a dollar: ``{"$duration": "PT5M"}``. A map
that happens to look like that is wrapped in ``$map``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from engine.values.containers import JavaArray, JavaSet, Uri
from engine.values.numbers import BigInteger, Float, Long, float_text
from engine.values.temporal import DateTime, Duration, Instant, LocalDate, LocalDateTime, LocalTime

_READERS: Mapping[str, Callable[[Any], object]] = {
    "$long": lambda value: Long(value),
    "$bigint": lambda value: BigInteger(value),
    "$float": lambda value: Float(_decimal(value)),
    "$double": lambda value: _decimal(value),
    "$bigdecimal": lambda value: Decimal(value),
    "$instant": lambda value: Instant.parse(value),
    "$zoned": lambda value: DateTime.parse(value),
    "$offset": lambda value: DateTime.parse(value, offset_only=True),
    "$localdatetime": lambda value: LocalDateTime.parse(value),
    "$localdate": lambda value: LocalDate.parse(value),
    "$localtime": lambda value: LocalTime.parse(value),
    "$duration": lambda value: Duration.parse(value),
    "$uri": lambda value: Uri(value),
    "$set": lambda value: JavaSet(from_plain(item) for item in value),
    "$array": lambda value: JavaArray(from_plain(item) for item in value),
    "$map": lambda value: {key: from_plain(inner) for key, inner in value.items()},
}


def _decimal(text: str) -> float:
    return float(text.replace("Infinity", "inf"))


def to_plain(value: object) -> Any:
    """The value as JSON data with markers."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, Long):
        return {"$long": str(int(value))}
    if isinstance(value, BigInteger):
        return {"$bigint": str(int(value))}
    if isinstance(value, Float):
        return {"$float": float_text(value)}
    if isinstance(value, float):
        return value if value - value == 0 else {"$double": float_text(value)}
    if isinstance(value, int):
        return value
    if isinstance(value, Decimal):
        return {"$bigdecimal": str(value)}
    if isinstance(value, Mapping):
        plain = {str(key): to_plain(inner) for key, inner in value.items()}
        return {"$map": plain} if len(plain) == 1 and next(iter(plain)) in _READERS else plain
    if isinstance(value, JavaSet | JavaArray):
        return {"$set" if isinstance(value, JavaSet) else "$array": [to_plain(item) for item in value]}
    if isinstance(value, list | tuple):
        return [to_plain(item) for item in value]
    return {_marker(value): str(value)}


def _marker(value: object) -> str:
    if isinstance(value, DateTime):
        return "$offset" if value.offset_only else "$zoned"
    if isinstance(value, Uri):
        return "$uri"
    if isinstance(value, Instant | LocalDate | LocalDateTime | LocalTime | Duration):
        return f"${type(value).__name__.lower()}"
    raise TypeError(f"a {type(value).__name__} cannot be stored")


def from_plain(value: Any) -> Any:
    """What ``to_plain`` was given."""
    if isinstance(value, dict):
        if len(value) == 1:
            key, inner = next(iter(value.items()))
            reader = _READERS.get(key)
            if reader is not None:
                return reader(inner)
        return {key: from_plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [from_plain(item) for item in value]
    return value
