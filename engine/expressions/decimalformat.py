"""Java's ``DecimalFormat``: ``#,##0.00``, ``0.###E0``, ``0%``, prefixes, suffixes, a negative part."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import lru_cache

from engine.expressions.errors import bad_argument
from engine.record import record

_EXACT = Context(prec=1200, rounding=ROUND_HALF_EVEN)


@record
class Shape:
    """A pattern read; ``most_integers`` and the exponent matter to scientific ones only."""

    prefix: str
    suffix: str
    negative_prefix: str
    negative_suffix: str
    grouping: int
    integers: int
    most_integers: int
    least_fraction: int
    most_fraction: int
    exponent: int
    scale: int
    point: bool


@lru_cache(maxsize=256)
def read_shape(pattern: str) -> Shape:
    """The pattern's parts; ExpressionError for what Java would refuse."""
    prefix, body, suffix, rest, scale = _split(pattern)
    if rest is None:
        negative = ("-" + prefix, suffix)
    else:
        other_prefix, _, other_suffix, more, _ = _split(rest)
        if more is not None:
            raise bad_argument(f'Unquoted special character ";" in pattern "{pattern}"')
        negative = (other_prefix, other_suffix)
        if negative == (prefix, suffix):
            negative = ("-" + prefix, suffix)
    mantissa, e, exponent = body.partition("E")
    if e and (not exponent or set(exponent) != {"0"}):
        raise bad_argument(f'Malformed exponential pattern "{pattern}"')
    whole, point, fraction = mantissa.partition(".")
    digits = whole.replace(",", "")
    if (
        "." in fraction
        or "," in fraction
        or "0#" in digits
        or "#0" in fraction
        or whole.endswith(",")
        or (e and "," in whole)
    ):
        raise bad_argument(f'Malformed pattern "{pattern}"')
    grouping = len(whole) - whole.rindex(",") - 1 if "," in whole else 0
    integers, least_fraction = digits.count("0"), fraction.count("0")
    if point and integers == 0 and least_fraction == 0 and (digits or fraction):
        # Of a pattern without any zero the digit beside the point counts as one.
        integers, least_fraction = (1, 0) if digits else (0, 1)
    if not body:
        empty = not pattern
        return Shape(
            prefix,
            suffix,
            *negative,
            3 if empty else 0,
            int(not empty),
            340,
            0,
            3 if empty else 0,
            0,
            scale,
            False,
        )
    return Shape(
        prefix,
        suffix,
        *negative,
        grouping,
        integers,
        len(digits),
        least_fraction,
        len(fraction),
        len(exponent),
        scale,
        bool(point) and not fraction,
    )


def _split(pattern: str) -> tuple[str, str, str, str | None, int]:
    """Prefix, number part, suffix, what stands after `;`,
    and the power of ten of a per cent or per mille sign."""
    prefix: list[str] = []
    body: list[str] = []
    suffix: list[str] = []
    scale, at, phase = 0, 0, 0
    while at < len(pattern):
        character = pattern[at]
        special = character in "#0,." or (character == "E" and phase == 1 and pattern[at + 1 : at + 2] == "0")
        if special and phase < 2:
            phase = 1
            body.append(character)
            if character == "E":
                while pattern[at + 1 : at + 2] == "0":
                    body.append("0")
                    at += 1
                phase = 2
            at += 1
            continue
        if phase == 1:
            phase = 2
        into = suffix if phase == 2 else prefix
        if character == "'":
            end = pattern.find("'", at + 1)
            if pattern.startswith("''", at):
                into.append("'")
                at += 2
                continue
            if end < 0:
                end = len(pattern)
            into.append(pattern[at + 1 : end])
            at = end + 1
            continue
        if character == ";":
            return "".join(prefix), "".join(body), "".join(suffix), pattern[at + 1 :], scale
        if character in "#0,." and phase == 2:
            raise bad_argument(f'Unquoted special character "{character}" in pattern "{pattern}"')
        if character in "%\u2030":
            if scale:
                raise bad_argument(f'Too many percent/per mille characters in pattern "{pattern}"')
            scale = 2 if character == "%" else 3
            into.append(character)
        elif character == "\u00a4":
            double = pattern.startswith("\u00a4\u00a4", at)
            into.append("USD" if double else "$")
            at += double
        else:
            into.append(character)
        at += 1
    return "".join(prefix), "".join(body), "".join(suffix), None, scale


def format_decimal(value: int | float | Decimal, pattern: str) -> str:
    """The number by the pattern, rounded half-even on its exact value."""
    shape = read_shape(pattern)
    if isinstance(value, float) and value != value:
        return "NaN"
    negative = value < 0 or (isinstance(value, float) and math.copysign(1, value) < 0)
    if isinstance(value, float) and math.isinf(value):
        text = "\u221e"
    else:
        exact = abs(_EXACT.create_decimal(value) if isinstance(value, float) else Decimal(value))
        exact = exact.scaleb(shape.scale, _EXACT)
        text = _scientific(exact, shape) if shape.exponent else _plain(exact, shape)
    if negative:
        return shape.negative_prefix + text + shape.negative_suffix
    return shape.prefix + text + shape.suffix


def _plain(value: Decimal, shape: Shape) -> str:
    rounded = value
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > shape.most_fraction:
        rounded = value.quantize(Decimal(1).scaleb(-shape.most_fraction), ROUND_HALF_EVEN, _EXACT)
    whole, _, fraction = format(rounded, "f").partition(".")
    fraction = fraction.rstrip("0").ljust(shape.least_fraction, "0")
    whole = whole.lstrip("0").rjust(shape.integers, "0")
    if not whole and not fraction:
        whole = "0"
    if shape.grouping:
        whole = _grouped(whole, shape.grouping)
    return whole + (f".{fraction}" if fraction else "." if shape.point else "")


def _grouped(whole: str, size: int) -> str:
    first = len(whole) % size
    parts = [whole[:first]] if first else []
    parts += [whole[index : index + size] for index in range(first, len(whole), size)]
    return ",".join(parts)


def _scientific(value: Decimal, shape: Shape) -> str:
    exponent = 0 if value.is_zero() else value.adjusted() + 1
    repeat, least = shape.most_integers, shape.integers
    if repeat > 1 and repeat > least:
        exponent = (exponent - 1) // repeat * repeat if not value.is_zero() else 0
        most = 1 + shape.most_fraction if least == 0 else least + shape.most_fraction
    else:
        exponent -= least if least > 0 or shape.least_fraction > 0 else 1
        most = least + shape.most_fraction
        if value.is_zero():
            exponent = 0
    mantissa = value.scaleb(-exponent, _EXACT)
    if not mantissa.is_zero():
        places = most - (mantissa.adjusted() + 1)
        cut = mantissa.quantize(Decimal(1).scaleb(-max(places, 0)), ROUND_HALF_EVEN, _EXACT)
        if cut.adjusted() > mantissa.adjusted() and repeat == least:
            cut, exponent = cut.scaleb(-1), exponent + 1
        mantissa = cut
    whole, _, fraction = format(mantissa, "f").partition(".")
    fraction = fraction.rstrip("0").ljust(shape.least_fraction, "0")
    whole = whole.lstrip("0").rjust(least, "0")
    if not whole and not fraction:
        whole = "0"
    sign = "-" if exponent < 0 else ""
    return (
        f"{whole}{'.' + fraction if fraction else ''}E{sign}{str(abs(exponent)).rjust(shape.exponent, '0')}"
    )
