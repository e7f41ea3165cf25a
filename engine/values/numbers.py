"""Java's number types where Python has fewer: what kind a number is, and how each kind prints.

A plain ``int`` is what data holds: an Integer when it fits 32 bits, else a Long, else a BigInteger. ``Long``
is what a literal is. A plain ``float`` is a Double, ``decimal.Decimal`` a BigDecimal (language.md 3.3, 3.5).
"""

from __future__ import annotations

import math
import struct
from decimal import Decimal

INT_MIN, INT_MAX = -(2**31), 2**31 - 1
LONG_MIN, LONG_MAX = -(2**63), 2**63 - 1


class Long(int):
    """A 64-bit integer, whatever its size."""

    __slots__ = ()


class BigInteger(int):
    """An integer of any size that says so."""

    __slots__ = ()


class Float(float):
    """A 32-bit decimal; the value is rounded to what 32 bits hold."""

    __slots__ = ()

    def __new__(cls, value: float) -> Float:
        return super().__new__(cls, to_float32(value))


def to_float32(value: float) -> float:
    """The nearest value with 32 bits; too large ones are infinite."""
    try:
        return float(struct.unpack("f", struct.pack("f", value))[0])
    except OverflowError:
        return math.copysign(math.inf, value)


def is_number(value: object) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def integer_kind(value: int) -> str:
    """``Integer``, ``Long`` or ``BigInteger``."""
    kind = type(value)
    if kind is Long:
        return "Long"
    if kind is BigInteger:
        return "BigInteger"
    if INT_MIN <= value <= INT_MAX:
        return "Integer"
    return "Long" if LONG_MIN <= value <= LONG_MAX else "BigInteger"


def wrap_int(value: int) -> int:
    """The low 32 bits, signed."""
    return (value + 2**31) % 2**32 - 2**31


def wrap_long(value: int) -> Long:
    """The low 64 bits, signed."""
    if LONG_MIN <= value <= LONG_MAX:
        return Long(value)
    return Long((value + 2**63) % 2**64 - 2**63)


def number_text(value: int | float | Decimal) -> str:
    """A number as Java prints it."""
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, float):
        return float_text(value)
    return decimal_text(value)


def decimal_text(value: Decimal) -> str:
    """``BigDecimal.toString``; there is no negative zero."""
    return str(abs(value) if value.is_zero() else value)


def plain_decimal_text(value: Decimal) -> str:
    """``BigDecimal.toPlainString``: never an exponent."""
    return format(abs(value) if value.is_zero() else value, "f")


def float_text(value: float) -> str:
    """``1.0``, ``1.0E10``, ``1.0E-5``, ``NaN``: ``Double.toString``, or ``Float.toString`` for a Float."""
    if value != value:
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    text = _shortest32(value) if type(value) is Float else float.__repr__(value)
    size = abs(value)
    if 1e-3 <= size < 1e7 or size == 0:
        if "e" not in text:
            return text
        plain = format(Decimal(text), "f")
        return plain if "." in plain else f"{plain}.0"
    sign = "-" if text[0] == "-" else ""
    number = Decimal(text)
    if len(number.normalize().as_tuple().digits) == 1:
        number = Decimal(f"{size:.1e}")  # Java prints two figures at least, and then the nearest two
    figures = "".join(map(str, number.as_tuple().digits)).rstrip("0")
    return f"{sign}{figures[0]}.{figures[1:] or '0'}E{number.adjusted()}"


def _shortest32(value: float) -> str:
    """The shortest decimal text that reads back as the same 32-bit value."""
    for digits in range(1, 10):
        text = f"{float(value):.{digits}g}"
        if to_float32(float(text)) == value:
            break
    if "e" in text or "." in text:
        return text
    return f"{text}.0"
