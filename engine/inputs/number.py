"""INT and FLOAT inputs: Java's 32-bit numbers."""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence

from engine.inputs.base import STATIC, BadValue, InputType, number_property, scalar_text, shown
from engine.model import InputSpec
from engine.pattern import pattern
from engine.schema import Kind, Prop

_INT = pattern(r"[+-]?[0-9]+")
_FLOAT = pattern(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[fFdD]?")
_HEX_FLOAT = pattern(r"[+-]?0[xX](?:[0-9a-fA-F]+\.?|[0-9a-fA-F]*\.[0-9a-fA-F]+)[pP][+-]?[0-9]+[fFdD]?")
_NOT_FINITE = pattern(r"[+-]?(?:NaN|Infinity)")
_LARGEST_FLOAT = 3.4028234663852886e38


def parse_int(value: object, spec: InputSpec, *, is_default: bool = False) -> object:
    """A whole number of 32 bits; only a default may have decimals, which are cut."""
    number: int | None = None
    if isinstance(value, int) and not isinstance(value, bool):
        number = value
    elif isinstance(value, float) and (is_default or value.is_integer()) and math.isfinite(value):
        number = int(value)
    elif not isinstance(value, bool):
        number = _int_of_text(scalar_text(value), is_default)
    if number is None:
        raise BadValue(
            f'"{shown(value)}" is not a whole number.', kestra=f'For input string: "{scalar_text(value)}"'
        )
    if not -(2**31) <= number < 2**31:
        raise BadValue(
            f"{shown(value)} is outside -2147483648 to 2147483647.",
            kestra=f'For input string: "{scalar_text(value)}"',
        )
    return number


def _int_of_text(text: str, is_default: bool) -> int | None:
    if len(text) <= 40 and _INT.fullmatch(text):
        return int(text)
    if is_default and len(text) <= 40 and _FLOAT.fullmatch(text):
        number = float(text.rstrip("fFdD"))
        return int(number) if math.isfinite(number) else None
    return None


def parse_float(value: object, spec: InputSpec, *, is_default: bool = False) -> object:
    """A decimal with the precision of 32 bits; what is not finite becomes a text (``NaN``, ``Infinity``)."""
    text = scalar_text(value).strip()
    if len(text) <= 100 and _HEX_FLOAT.fullmatch(text):
        text = _decimal_of_hex(text)
    if isinstance(value, bool) or not (_FLOAT.fullmatch(text) or _NOT_FINITE.fullmatch(text)):
        raise BadValue(
            f'"{shown(value)}" is not a number.', kestra=f'For input string: "{scalar_text(value)}"'
        )
    if "NaN" in text:
        return "NaN"
    number = math.inf if "Infinity" in text else float(text.rstrip("fFdD"))
    if text.startswith("-") and "Infinity" in text:
        number = -math.inf
    if abs(number) > _LARGEST_FLOAT * (1 + 2**-25):
        return "Infinity" if number > 0 else "-Infinity"
    return shortest_single(number)


def _decimal_of_hex(text: str) -> str:
    """``0x1p3`` as ``8.0``: ``Float.valueOf`` reads Java's own way of writing exact numbers."""
    mantissa, _, exponent = text.rstrip("fFdD").lower().partition("p")
    try:
        return repr(float.fromhex(f"{mantissa}p{exponent}"))
    except OverflowError:
        return "-Infinity" if text.startswith("-") else "Infinity"


def shortest_single(number: float) -> float:
    """The number of 32 bits nearest to this one, as the shortest decimal that means it (0.1 stays 0.1)."""
    single = _as_single(max(-_LARGEST_FLOAT, min(number, _LARGEST_FLOAT)))
    for digits in range(1, 10):
        short = float(f"{single:.{digits}g}")
        if _as_single(short) == single:
            return short
    return number


def _as_single(number: float) -> float | None:
    try:
        return float(struct.unpack("f", struct.pack("f", number))[0])
    except OverflowError:
        return None


def check_bounds(value: object, spec: InputSpec) -> Sequence[BadValue]:
    if not isinstance(value, (int, float)):
        return ()
    found: list[BadValue] = []
    for name, words in (("min", "more"), ("max", "less")):
        bound = number_property(spec, name)
        if bound is None or (value >= bound if name == "min" else value <= bound):
            continue
        printed = scalar_text(bound)
        edge = "at least" if name == "min" else "at most"
        found.append(BadValue(f"It must be {edge} {printed}.", kestra=f"it must be {words} than `{printed}`"))
    return found


INT = InputType(
    "INT",
    parse_int,
    check_bounds,
    (
        Prop("min", Kind.INTEGER, rendering=STATIC, doc="Smallest value."),
        Prop("max", Kind.INTEGER, rendering=STATIC, doc="Largest value."),
    ),
    scalar_text,
    doc="A whole number of 32 bits.",
)
FLOAT = InputType(
    "FLOAT",
    parse_float,
    check_bounds,
    (
        Prop("min", Kind.NUMBER, rendering=STATIC, doc="Smallest value."),
        Prop("max", Kind.NUMBER, rendering=STATIC, doc="Largest value."),
    ),
    scalar_text,
    doc="A decimal number.",
)
