"""When two values are the same: to `==`, and to Java's ``equals``,
which collections use (language.md 3.3)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from engine.values import Float, JavaArray, JavaSet, JavaView, SafeText, is_number
from engine.values.numbers import integer_kind


def equal_numbers(left: object, right: object) -> bool:
    """Numbers of any kind are compared as doubles."""
    return as_double(left) == as_double(right)


def as_double(value: object) -> float:
    assert isinstance(value, int | float | Decimal)
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def java_equal(left: object, right: object) -> bool:
    """``Objects.equals``: an Integer never equals a Long, a list never an array."""
    if left is None or right is None:
        return left is right
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if is_number(left):
        return is_number(right) and _same_number(left, right)
    if isinstance(left, str):
        return isinstance(right, str) and left == right
    if isinstance(left, Mapping):
        return (
            isinstance(right, Mapping)
            and len(left) == len(right)
            and all(key in right and java_equal(value, right[key]) for key, value in left.items())
        )
    if isinstance(left, JavaArray | JavaView) or isinstance(right, JavaArray | JavaView):
        return left is right
    if isinstance(left, JavaSet) or isinstance(right, JavaSet):
        return (
            isinstance(left, JavaSet)
            and isinstance(right, JavaSet)
            and len(left) == len(right)
            and all(any(java_equal(one, other) for other in right) for one in left)
        )
    if isinstance(left, list | tuple):
        return (
            isinstance(right, list | tuple)
            and len(left) == len(right)
            and all(java_equal(one, other) for one, other in zip(left, right, strict=True))
        )
    if isinstance(left, SafeText):
        return left is right
    return type(left) is type(right) and left == right


def _same_number(left: object, right: object) -> bool:
    if isinstance(left, int) and isinstance(right, int):
        return int(left) == int(right) and integer_kind(left) == integer_kind(right)
    if isinstance(left, float) and isinstance(right, float):
        same_kind = (type(left) is Float) == (type(right) is Float)
        return same_kind and (float(left) == float(right) or (left != left and right != right))
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return left == right and left.as_tuple().exponent == right.as_tuple().exponent
    return False
