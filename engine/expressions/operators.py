"""What operators do, one function each; the generated code calls them (language.md 3.3)."""

from __future__ import annotations

import decimal
import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from engine.expressions import arithmetic
from engine.expressions.arithmetic import NoNumber, Number, as_failed, failed
from engine.expressions.equality import as_double, equal_numbers, java_equal
from engine.expressions.errors import ExpressionError, MissingVariable
from engine.expressions.state import MAX_TEXT, too_long
from engine.values import (
    Float,
    JavaArray,
    Long,
    SafeText,
    Uri,
    is_list,
    is_number,
    to_java_text,
    to_text,
)
from engine.values.numbers import integer_kind, wrap_int, wrap_long

MAX_ITEMS = 5_000_000


def not_callable(value: object, offset: int, *args: object) -> object:
    """``(1)(2)``: only names can be called."""
    raise ExpressionError("Only a function or a method can be called", "type", offset=offset)


def same(value: object) -> object:
    """Parentheses."""
    return value


# -- missing variables


def coalesce(left: Callable[[], object], right: Callable[[], object]) -> object:
    """``??``."""
    try:
        value = left()
    except MissingVariable as error:
        if error.final:
            raise
        return right()
    return right() if value is None else value


def coalesce_missing(left: Callable[[], object], right: Callable[[], object]) -> object:
    """``???``: null stays."""
    try:
        return left()
    except MissingVariable as error:
        if error.final:
            raise
        return right()


def is_defined(value: Callable[[], object]) -> bool:
    """``is defined``: there, and not null."""
    try:
        return value() is not None
    except MissingVariable as error:
        if error.final:
            raise
        return False


def final(value: Callable[[], object]) -> object:
    """The operand of an operator: a variable that it misses is missed for good."""
    try:
        return value()
    except MissingVariable as error:
        error.final = True
        raise


# -- truth


def truth(value: object, offset: int) -> bool:
    """What `and`, `or` and `not` accept."""
    if value is True or value is False:
        return bool(value)
    if isinstance(value, str):
        return value != ""
    if is_number(value):
        return value != 0
    raise ExpressionError(
        f"Expected a boolean, a number or a text, got {_kind(value)}", "type", offset=offset
    )


def truth_of_if(value: object, offset: int) -> bool:
    if value is True or value is False:
        return bool(value)
    try:
        return truth(value, offset)
    except ExpressionError:
        raise ExpressionError(
            f"Wrong operand(s) type in conditional expression: {_kind(value)}", "type", offset=offset
        ) from None


def truth_of_ternary(value: object, offset: int) -> bool:
    """Null takes the other branch."""
    return False if value is None else truth(value, offset)


def negate(value: object, offset: int) -> bool:
    return not truth(value, offset)


def _kind(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, Mapping):
        return "a map"
    return "a list" if isinstance(value, list) else f"`{to_java_text(value)[:40]}`"


# -- arithmetic


def minus(value: object, offset: int) -> object:
    return _signed(value, operator.neg, offset)


def plus(value: object, offset: int) -> object:
    return _signed(value, operator.pos, offset)


def _signed(value: object, sign: Callable[[Any], Any], offset: int) -> object:
    try:
        value = arithmetic.operand(value)
    except NoNumber:
        raise failed("a sign on what is no number", offset) from None
    if isinstance(value, int):
        return wrap_long(sign(int(value))) if integer_kind(value) == "Long" else wrap_int(sign(int(value)))
    result = sign(value)
    return Float(result) if type(value) is Float else result


def add(*sides: Any) -> object:
    """Adds, concatenates or appends from left to right; the last argument is the offset."""
    offset = sides[-1]
    total = sides[0]
    for side in sides[1:-1]:
        total = _add(total, side, offset)
    return total


def _add(left: object, right: object, offset: int) -> object:
    if isinstance(left, str | SafeText) or isinstance(right, str | SafeText):
        return _bounded(to_java_text(left) + to_java_text(right))
    if is_list(left):
        assert isinstance(left, list)
        result = [*left, *right] if is_list(right) and isinstance(right, list) else [*left, right]
        if len(result) > MAX_ITEMS:
            raise ExpressionError(f"A list of more than {MAX_ITEMS} items was stopped")
        return result
    if isinstance(left, list) and isinstance(right, list):
        raise ExpressionError("Only lists can be added to each other", "bad-argument", offset=offset)
    return _arithmetic(
        "addition", left, right, offset, operator.add, operator.add, decimal.Context.add, texts=False
    )


def subtract(left: object, right: object, offset: int) -> object:
    if is_list(left):
        assert isinstance(left, list)
        if is_list(right):
            assert isinstance(right, list)
            return [item for item in left if not any(java_equal(item, gone) for gone in right)]
        for index, item in enumerate(left):
            if java_equal(item, right):
                return [*left[:index], *left[index + 1 :]]
        return list(left)
    return _arithmetic(
        "subtraction", left, right, offset, operator.sub, operator.sub, decimal.Context.subtract
    )


def multiply(left: object, right: object, offset: int) -> object:
    return _arithmetic(
        "multiplication", left, right, offset, operator.mul, operator.mul, decimal.Context.multiply
    )


def divide(left: object, right: object, offset: int) -> object:
    return _arithmetic(
        "division",
        left,
        right,
        offset,
        arithmetic.divide_integers,
        arithmetic.divide_floats,
        arithmetic.divide_decimals,
    )


def remainder(left: object, right: object, offset: int) -> object:
    return _arithmetic(
        "the remainder of a division",
        left,
        right,
        offset,
        arithmetic.remainder_integers,
        arithmetic.remainder_floats,
        arithmetic.remainder_decimals,
    )


def _arithmetic(
    what: str,
    left: object,
    right: object,
    offset: int,
    integers: Callable[[int, int], int],
    floats: Callable[[float, float], float],
    decimals: Callable[[decimal.Context, Decimal, Decimal], Decimal],
    *,
    texts: bool = True,
) -> Number:
    try:
        one, other = (
            (arithmetic.operand(left), arithmetic.operand(right))
            if texts
            else (arithmetic.number(left), arithmetic.number(right))
        )
        return arithmetic.compute(one, other, integers, floats, decimals)
    except (NoNumber, ZeroDivisionError, decimal.DecimalException, OverflowError) as error:
        raise as_failed(what, left, right, error, offset) from None


# -- comparison


def equal(left: object, right: object, offset: int) -> bool:
    if is_number(left) and is_number(right):
        return equal_numbers(left, right)
    return java_equal(left, right)


def not_equal(left: object, right: object, offset: int) -> bool:
    return not equal(left, right, offset)


def _compare(
    left: object, right: object, holds: Callable[[float, float], bool], word: str, offset: int
) -> bool:
    if left is None or right is None:
        return False
    if not is_number(left) or not is_number(right):
        raise failed(f"the comparison `{word}`: it compares numbers only", offset)
    return holds(as_double(left), as_double(right))


def less(left: object, right: object, offset: int) -> bool:
    return _compare(left, right, operator.lt, "<", offset)


def greater(left: object, right: object, offset: int) -> bool:
    return _compare(left, right, operator.gt, ">", offset)


def less_equal(left: object, right: object, offset: int) -> bool:
    return _compare(left, right, operator.le, "<=", offset)


def greater_equal(left: object, right: object, offset: int) -> bool:
    return _compare(left, right, operator.ge, ">=", offset)


def contains(left: object, right: object, offset: int) -> bool:
    if left is None:
        return False
    if isinstance(left, str):
        if right is None or isinstance(right, list | Mapping):
            return False
        return to_java_text(right) in left
    if isinstance(left, Mapping):
        if isinstance(right, list | Mapping):
            return False
        return any(java_equal(key, right) for key in left)
    if isinstance(left, list):
        if is_list(right) and not isinstance(left, JavaArray):
            assert isinstance(right, list)
            return all(any(java_equal(item, one) for item in left) for one in right)
        return any(java_equal(item, right) for item in left)
    raise ExpressionError(
        f"`contains` can only be used on texts, lists and maps, not on {_kind(left)}", "type", offset=offset
    )


def is_in(left: object, right: object, offset: int) -> bool:
    """``isIn``: compares by text, in a list or in the keys and values of a map."""
    if left is None or isinstance(right, JavaArray):
        return False
    wanted = to_java_text(left)
    if isinstance(right, list):
        return wanted in [_text_of(item) for item in right]
    if isinstance(right, Mapping):
        return any(_text_of(key) == wanted or _text_of(value) == wanted for key, value in right.items())
    return False


def _text_of(item: object) -> str:
    if item is None:
        raise ExpressionError("`isIn` cannot look at a null", "type")
    return to_java_text(item)


# -- texts, ranges, literals


def concatenate(*sides: Any) -> str:
    """``~``: Java's texts, null is nothing; the last argument is the offset."""
    return _bounded("".join("" if side is None else to_java_text(side) for side in sides[:-1]))


def interpolate(*pieces: Any) -> str:
    """A text with `#{…}` in it."""
    return _bounded("".join("" if piece is None else to_java_text(piece) for piece in pieces))


def _bounded(text: str) -> str:
    if len(text) > MAX_TEXT:
        raise too_long()
    return text


def span(left: object, right: object, offset: int) -> list[object]:
    """``a..b``: whole numbers, or single characters, both ends included."""
    if isinstance(left, str) and isinstance(right, str):
        if len(left) != 1 or len(right) != 1:
            raise _bad_range(offset)
        return [chr(code) for code in range(ord(left), ord(right) + 1)]
    if not is_number(left) or not is_number(right):
        raise _bad_range(offset)
    assert isinstance(left, int | float | Decimal) and isinstance(right, int | float | Decimal)
    return number_range(int(left), int(right), 1)


def _bad_range(offset: int) -> ExpressionError:
    return ExpressionError(
        "A range goes from a number to a number, or from a character to a character",
        "bad-argument",
        offset=offset,
    )


def number_range(start: int, end: int, step: int) -> list[object]:
    """Both ends included; too long a one is refused."""
    if (end - start) // step > MAX_ITEMS:
        raise ExpressionError(f"A range of more than {MAX_ITEMS} items was stopped")
    stop = end + 1 if step > 0 else end - 1
    return [Long(value) for value in range(start, stop, step)]


def make_map(*flat: Any) -> dict[Any, Any]:
    """A map literal, keys and values in turn."""
    made: dict[Any, Any] = {}
    for index in range(0, len(flat), 2):
        key = flat[index]
        made[to_text(key) if isinstance(key, list | dict | Uri) else key] = flat[index + 1]
    return made
