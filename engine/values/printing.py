"""How values print: as an expression prints them, and as Java's ``toString`` does (language.md 3.5)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from engine.values.containers import Character, Entry, JavaArray, JavaSet, JavaView, SafeText, Uri
from engine.values.jsontext import to_json
from engine.values.numbers import Float, decimal_text, float_text, integer_kind, plain_decimal_text
from engine.values.temporal import DateTime, Duration, Instant, LocalDate, LocalDateTime, LocalTime


def to_text(value: object) -> str:
    """A value as ``{{ value }}`` prints it: nothing for null, JSON for maps and lists."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, int | float):  # the most frequent; asking whether it is a Mapping is slow
        return to_java_text(value)
    if isinstance(value, Mapping | list | tuple):
        return to_json(value)
    if isinstance(value, Decimal):
        return plain_decimal_text(value)
    return to_java_text(value)


def to_java_text(value: object) -> str:
    """A value as Java's ``toString``: ``[1, b, null]``, ``{a=1}``, ``null``."""
    if isinstance(value, str):
        return value
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, float):
        return float_text(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{to_java_text(k)}={to_java_text(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(to_java_text, value)) + "]"
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, Entry):
        return f"{to_java_text(value.key)}={to_java_text(value.value)}"
    return str(value)


_NAMES: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (bool, "java.lang.Boolean"),
    (str, "java.lang.String"),
    (Float, "java.lang.Float"),
    (float, "java.lang.Double"),
    (Decimal, "java.math.BigDecimal"),
    (Mapping, "java.util.LinkedHashMap"),
    (JavaArray, "[Ljava.lang.Object;"),
    (JavaSet, "java.util.LinkedHashMap$LinkedKeySet"),
    (JavaView, "java.util.LinkedHashMap$LinkedValues"),
    ((list, tuple), "java.util.ArrayList"),
    (Instant, "java.time.Instant"),
    (LocalDate, "java.time.LocalDate"),
    (LocalDateTime, "java.time.LocalDateTime"),
    (LocalTime, "java.time.LocalTime"),
    (Duration, "java.time.Duration"),
    (Uri, "java.net.URI"),
    (Character, "java.lang.Character"),
    (SafeText, "io.pebbletemplates.pebble.extension.escaper.SafeString"),
    (Entry, "java.util.Map$Entry"),
)


def class_name(value: object) -> str | None:
    """The Java class of a value, None for null."""
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        kind = integer_kind(value)
        return f"java.math.{kind}" if kind == "BigInteger" else f"java.lang.{kind}"
    if isinstance(value, DateTime):
        return "java.time.OffsetDateTime" if value.offset_only else "java.time.ZonedDateTime"
    for types, name in _NAMES:
        if isinstance(value, types):
            return name
    return type(value).__name__
