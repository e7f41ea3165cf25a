"""Filters on numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from engine.expressions.callables import Arguments, Filter, text_of
from engine.expressions.decimalformat import format_decimal
from engine.expressions.errors import ExpressionError, bad_argument, wrong_type
from engine.expressions.state import State
from engine.values import BigInteger, Float, Long, is_number
from engine.values.numbers import (
    INT_MAX,
    INT_MIN,
    LONG_MAX,
    LONG_MIN,
    float_text,
    integer_kind,
    to_float32,
    wrap_int,
    wrap_long,
)

_DIGITS = re.compile(r"[+-]?\d+")
_FLOAT = re.compile(r"\s*[+-]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fFdD]?)\s*", re.ASCII)
_HEX = re.compile(r"([+-]?)(?:0[xX]|#)([0-9A-Fa-f]+)")
_GUESS = re.compile(r"[+-]?(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?([fFdDlL]?)")
_TWICE_NEGATIVE = re.compile(r"-[+-]\d+")
"""Neither an Integer nor a Long to Java, but a BigInteger: its sign is taken off first."""


def absolute(value: Any, args: Arguments, state: State) -> object:
    if value is None:
        raise ExpressionError("`abs` of null")
    if not is_number(value):
        raise wrong_type("The 'abs' filter does require as input a number.")
    if isinstance(value, int):
        size = abs(int(value))
        kind = integer_kind(value)
        return (
            wrap_int(size) if kind == "Integer" else wrap_long(size) if kind == "Long" else BigInteger(size)
        )
    return Float(abs(value)) if type(value) is Float else abs(value)


def number(value: Any, args: Arguments, state: State) -> object:
    if not isinstance(value, str):
        raise wrong_type("'number' filter can only be applied to String")
    kind = args.get("type")
    reader = _READERS.get(text_of(kind, "The type")) if kind is not None else None
    return guess(value) if reader is None else reader(value)


def _refused(text: str) -> ExpressionError:
    return bad_argument(f"`{text}` is not a valid number.")


def guess(text: str) -> object:
    """The smallest kind that holds the number, as Commons Lang's ``NumberUtils.createNumber``."""
    hexadecimal = _HEX.fullmatch(text)
    if hexadecimal is not None:
        sign, digits = hexadecimal.groups()
        significant = digits.lstrip("0") or "0"
        value = int(sign + digits, 16)
        if len(significant) > 16 or (len(significant) == 16 and significant[0] > "7"):
            return BigInteger(value)
        if len(significant) > 8 or (len(significant) == 8 and significant[0] > "7"):
            return Long(value)
        return value
    if _TWICE_NEGATIVE.fullmatch(text):
        return BigInteger(-int(text[1:]))
    found = _GUESS.fullmatch(text)
    if found is None or not text.strip():
        raise _refused(text)
    whole, fraction, exponent, suffix = found.groups()
    if not whole and not fraction:
        raise _refused(text)
    if suffix in "lL" and suffix:
        if fraction is not None or exponent is not None:
            raise _refused(text)
        value = int(text[:-1])
        return Long(value) if LONG_MIN <= value <= LONG_MAX else BigInteger(value)
    if suffix or fraction is not None or exponent is not None:
        return _guess_decimal(text, suffix)
    return _guess_integer(text)


def _guess_integer(text: str) -> object:
    digits = text.lstrip("+-")
    octal = digits[:1] == "0" and len(digits) > 1
    try:
        value = int(text, 8) if octal else int(text)
    except ValueError:
        raise _refused(text) from None
    if INT_MIN <= value <= INT_MAX:
        return value
    return Long(value) if LONG_MIN <= value <= LONG_MAX else BigInteger(value)


def _guess_decimal(text: str, suffix: str) -> object:
    """A Float when it says the same as a Double, a Double when it says all of the number, else exact."""
    plain = text.rstrip("fFdD")
    exact = Decimal(plain)
    single, double = to_float32(float(plain)), float(plain)
    fits = math.isfinite(single) and (single != 0 or exact.is_zero())
    if suffix in ("f", "F") and fits:
        return Float(single)
    if not suffix and fits and float_text(Float(single)) == float_text(double):
        return Float(single)
    if math.isfinite(double) and (double != 0 or exact.is_zero()):
        return double if suffix or exact == Decimal(float_text(double)) else exact
    return exact


def _integer(text: str, low: int | None, high: int | None) -> int:
    hexadecimal = _HEX.fullmatch(text)
    octal = re.fullmatch(r"[+-]?0[0-7]+", text)
    if hexadecimal is not None:
        value = int("".join(hexadecimal.groups()), 16)
    elif _DIGITS.fullmatch(text):
        value = int(text, 8) if octal else int(text)
    else:
        raise bad_argument(f'For input string: "{text}"')
    if low is not None and high is not None and not low <= value <= high:
        raise bad_argument(f'For input string: "{text}"')
    return value


def _double(text: str) -> float:
    if not _FLOAT.fullmatch(text):
        raise bad_argument(f'For input string: "{text}"' if text.strip() else "empty String")
    return float(text.strip().rstrip("fFdD").replace("Infinity", "inf") or "nan")


def _read_double(text: str) -> float:
    stripped = text.strip()
    if stripped.lstrip("+-") in ("NaN", "Infinity"):
        return float(stripped.replace("Infinity", "inf"))
    return _double(text)


def _big_decimal(text: str) -> Decimal:
    try:
        if text != text.strip() or "_" in text:
            raise InvalidOperation
        value = Decimal(text)
        if not value.is_finite():
            raise InvalidOperation
        return value
    except InvalidOperation:
        raise bad_argument(f"`{text}` is no decimal number") from None


_READERS: Mapping[str, Callable[[str], object]] = {
    "INT": lambda text: _integer(text, INT_MIN, INT_MAX),
    "LONG": lambda text: Long(_integer(text, LONG_MIN, LONG_MAX)),
    "FLOAT": lambda text: Float(_read_double(text)),
    "DOUBLE": _read_double,
    "BIGDECIMAL": _big_decimal,
    "BIGINTEGER": lambda text: BigInteger(_integer(text, None, None)),
}


def number_format(value: Any, args: Arguments, state: State) -> str:
    if not is_number(value):
        raise wrong_type("'numberFormat' needs a number")
    pattern = args.get("format")
    return format_decimal(value, "#,##0.###" if pattern is None else text_of(pattern, "The format"))


NUMBER_FILTERS = (
    Filter("abs", absolute, takes_null=True, doc="Without its sign."),
    Filter("number", number, ("type",), doc="A text as a number."),
    Filter("numberFormat", number_format, ("format",), doc="By a pattern of Java's DecimalFormat."),
)
