"""Numbers as operators take them: which kind two numbers make,
and what text counts as a number (language.md 3.3)."""

from __future__ import annotations

import decimal
import math
import re
from collections.abc import Callable
from decimal import Decimal

from engine.expressions.errors import ExpressionError
from engine.values import Float, Long, to_java_text
from engine.values.numbers import float_text, integer_kind, to_float32, wrap_int, wrap_long

_INTEGER = re.compile(r"[+-]?\d+", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fFdD]?", re.ASCII)
_CONTEXT = decimal.Context(prec=34, rounding=decimal.ROUND_HALF_EVEN)
_EXACT = decimal.Context(prec=1000)

Number = int | float | Decimal


class NoNumber(Exception):
    """An operand that is no number."""


def operand(value: object) -> Number:
    """A number, or the number that a text spells; NoNumber."""
    if isinstance(value, bool):
        raise NoNumber
    if isinstance(value, int | float | Decimal):
        return value
    if isinstance(value, str):
        if _INTEGER.fullmatch(value):
            number = int(value)
            if -(2**63) <= number < 2**63:
                return Long(number)
            raise NoNumber
        if _DECIMAL.fullmatch(value):
            return float(value.rstrip("fFdD"))
    raise NoNumber


def via_double(value: Number) -> Decimal:
    """``BigDecimal.valueOf(value.doubleValue())``."""
    double = float(value)
    if not math.isfinite(double):
        raise NoNumber
    return Decimal(float_text(double))


def compute(
    left: Number,
    right: Number,
    integers: Callable[[int, int], int],
    floats: Callable[[float, float], float],
    decimals: Callable[[decimal.Context, Decimal, Decimal], Decimal],
) -> Number:
    """Applies the function of the kind that both operands make."""
    if isinstance(left, Decimal) or isinstance(right, Decimal):
        return decimals(_EXACT, via_double(left), via_double(right))
    if isinstance(left, float) or isinstance(right, float):
        double = any(isinstance(side, float) and type(side) is not Float for side in (left, right))
        if double:
            return floats(float(left), float(right))
        return Float(floats(to_float32(float(left)), to_float32(float(right))))
    kinds = (integer_kind(left), integer_kind(right))
    if "Long" in kinds:
        return wrap_long(integers(wrap_long(left), wrap_long(right)))
    return wrap_int(integers(wrap_int(left), wrap_int(right)))


def divide_integers(left: int, right: int) -> int:
    """Cut toward zero."""
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) == (right < 0) else -quotient


def remainder_integers(left: int, right: int) -> int:
    """With the sign of the left side."""
    return left - divide_integers(left, right) * right


def divide_floats(left: float, right: float) -> float:
    if right == 0:
        if left == 0 or left != left:
            return math.nan
        return math.copysign(math.inf, left) * math.copysign(1.0, right)
    return left / right


def remainder_floats(left: float, right: float) -> float:
    if right == 0 or math.isinf(left) or left != left or right != right:
        return math.nan
    return math.fmod(left, right)


def divide_decimals(_: decimal.Context, left: Decimal, right: Decimal) -> Decimal:
    return _CONTEXT.divide(left, right)


def remainder_decimals(context: decimal.Context, left: Decimal, right: Decimal) -> Decimal:
    return context.remainder(left, right)


def number(value: object) -> Number:
    """A number, but no text that spells one; NoNumber."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise NoNumber
    return value


def as_failed(what: str, left: object, right: object, error: Exception, offset: int) -> ExpressionError:
    """Why two operands have no result."""
    if isinstance(error, ZeroDivisionError | decimal.DecimalException):
        return failed(f"{what}: it divides by zero", offset)
    sides = " and ".join(f"`{to_java_text(side)[:40]}`" for side in (left, right))
    return failed(f"{what} with {sides}", offset)


def failed(what: str, offset: int | None) -> ExpressionError:
    return ExpressionError(f"Could not perform {what}", "type", offset=offset)
