"""Filters on lists and maps."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cmp_to_key
from typing import Any

from engine.expressions.callables import Arguments, Filter, required, text_of
from engine.expressions.equality import java_equal
from engine.expressions.errors import ExpressionError, bad_argument, wrong_type
from engine.expressions.state import State
from engine.expressions.utf16 import units
from engine.values import (
    Character,
    Float,
    JavaArray,
    JavaSet,
    JavaView,
    is_list,
    is_number,
    to_java_text,
)
from engine.values.numbers import integer_kind


def first(value: Any, args: Arguments, state: State) -> object:
    return _end(value, "first")


def last(value: Any, args: Arguments, state: State) -> object:
    return _end(value, "last")


def _end(value: Any, owner: str) -> object:
    if isinstance(value, str):
        if not value:
            raise ExpressionError(f"`{owner}` of an empty text", "other")
        size = units.length(value)
        return Character(units.slice(value, 0, 1) if owner == "first" else units.slice(value, size - 1, size))
    if isinstance(value, list):
        return None if not value else value[0] if owner == "first" else value[-1]
    raise wrong_type(f"`{owner}` needs a list or a text")


def join(value: Any, args: Arguments, state: State) -> str:
    if not isinstance(value, list):
        raise wrong_type("The 'join' filter expects that the input is either a collection or an array.")
    separator = args.get("separator")
    glue = "" if separator is None else text_of(separator, "The separator")
    return glue.join(map(to_java_text, value))


def length(value: Any, args: Arguments, state: State) -> int:
    if isinstance(value, str):
        return units.length(value)
    return len(value) if isinstance(value, list | Mapping) else 0


def sort(value: Any, args: Arguments, state: State) -> object:
    return _sorted(value, "sort", reverse=False)


def rsort(value: Any, args: Arguments, state: State) -> object:
    return _sorted(value, "rsort", reverse=True)


def _sorted(value: Any, owner: str, *, reverse: bool) -> object:
    if isinstance(value, JavaArray) and owner == "sort":
        return JavaArray(sorted(value, key=cmp_to_key(_compare)))
    if not is_list(value):
        raise wrong_type(f"Unsupported input type for {owner} filter")
    if len(value) == 1 and value[0] is not None and not isinstance(value[0], list | Mapping):
        return list(value)
    return sorted(value, key=cmp_to_key(_compare), reverse=reverse)


def _compare(left: Any, right: Any) -> int:
    """``Comparable.compareTo``: only values of one kind compare."""
    if left is None or right is None:
        raise wrong_type("A list with a null cannot be sorted")
    if _kind(left) != _kind(right) or isinstance(left, list | Mapping):
        raise wrong_type("A list of different kinds cannot be sorted")
    if isinstance(left, float) and (left != left or right != right):
        return int(left != left) - int(right != right)
    if isinstance(left, str):
        one, other = left.encode("utf-16-be", "surrogatepass"), right.encode("utf-16-be", "surrogatepass")
        return int(one > other) - int(one < other)
    return int(left > right) - int(left < right)


def _kind(value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return integer_kind(value)
    if isinstance(value, float):
        return "Float" if type(value) is Float else "Double"
    return type(value).__name__


def reverse(value: Any, args: Arguments, state: State) -> object:
    if not is_list(value):
        raise wrong_type("`reverse` needs a list")
    return list(reversed(value))


def chunk(value: Any, args: Arguments, state: State) -> object:
    size = required(args, "size", "chunk")
    if not is_list(value):
        raise wrong_type("'chunk' filter can only be applied to List")
    if not is_number(size):
        raise wrong_type("'chunk' filter argument 'size' must be a number")
    step = int(size)
    if step <= 0:
        raise bad_argument("'chunk' needs a size above zero", "size")
    return [value[index : index + step] for index in range(0, len(value), step)]


def distinct(value: Any, args: Arguments, state: State) -> object:
    if value is None:
        return "null"
    if not is_list(value):
        raise wrong_type("Input must be a list")
    seen: set[tuple[str, str]] = set()
    kept: list[Any] = []
    for item in value:
        if isinstance(item, str | bool) or is_number(item):
            key = (_kind(item), to_java_text(item))
            if key in seen:
                continue
            seen.add(key)
            kept.append(item)
        elif not any(java_equal(item, other) for other in kept):
            kept.append(item)
    return kept


def flatten(value: Any, args: Arguments, state: State) -> object:
    if not is_list(value):
        raise wrong_type("The 'flatten' filter can only be applied to lists.")
    flat: list[Any] = []
    for item in value:
        if is_list(item):
            flat.extend(item)
        else:
            flat.append(item)
    return flat


def keys(value: Any, args: Arguments, state: State) -> object:
    if isinstance(value, Mapping):
        return JavaSet(value)
    if is_list(value) or isinstance(value, JavaArray):
        return list(range(len(value)))
    raise wrong_type("'keys' filter can only be applied to List, Map, Array")


def values(value: Any, args: Arguments, state: State) -> object:
    if isinstance(value, Mapping):
        return JavaView(value.values())
    raise wrong_type("'values' filter can only be applied to Map")


def merge(value: Any, args: Arguments, state: State) -> object:
    other = args.get("items")
    if value is None and other is None:
        raise ExpressionError("The two arguments to be merged are null")
    if value is None:
        return other
    if other is None:
        return value
    if isinstance(value, Mapping):
        if isinstance(other, Mapping):
            return {**value, **other}
        if is_list(other):
            return {**value, **{_map_key(item): item for item in other}}
        raise ExpressionError("Only maps and lists can be merged with a map")
    if is_list(value):
        if isinstance(other, Mapping):
            from engine.values import Entry

            return [*value, *(Entry(key, inner) for key, inner in other.items())]
        if is_list(other):
            return [*value, *other]
        raise ExpressionError("Only maps and lists can be merged with a list")
    if isinstance(value, JavaArray) and isinstance(other, JavaArray):
        return JavaArray([*value, *other])
    raise wrong_type("The object being filtered is not a map or list")


def _map_key(item: Any) -> Any:
    return to_java_text(item) if isinstance(item, list | Mapping) else item


def cut(value: Any, args: Arguments, state: State) -> object:
    """``slice(from, to)``."""
    start = _bound(args, "fromIndex", 0)
    if not isinstance(value, str | JavaArray) and not is_list(value):
        raise wrong_type("Slice filter can only be applied to String, List and array inputs")
    size = units.length(value) if isinstance(value, str) else len(value)
    given = args.get("toIndex") is not None
    end = _bound(args, "toIndex", size)
    if start < 0:
        raise bad_argument("fromIndex must be greater than 0", "fromIndex")
    if given and end <= start:
        raise bad_argument("toIndex must be greater than fromIndex", "toIndex")
    if end > size:
        raise bad_argument(f"toIndex must be smaller than input size: {size}", "toIndex")
    if start > end:
        raise bad_argument(f"fromIndex({start}) > toIndex({end})", "fromIndex")
    if isinstance(value, str):
        return units.slice(value, start, end)
    return JavaArray(value[start:end]) if isinstance(value, JavaArray) else value[start:end]


def _bound(args: Arguments, name: str, default: int) -> int:
    value = args.get(name)
    if value is None:
        return default
    if not is_number(value):
        raise wrong_type(f"Argument {name} must be a number.")
    assert isinstance(value, int | float | Decimal)
    return int(value)


LIST_FILTERS = (
    Filter("first", first, doc="The first item or character."),
    Filter("last", last, doc="The last item or character."),
    Filter("join", join, ("separator",), doc="The items as one text."),
    Filter("length", length, takes_null=True, doc="How many items or characters."),
    Filter("sort", sort, doc="In natural order."),
    Filter("rsort", rsort, doc="In reverse order."),
    Filter("reverse", reverse, doc="Back to front."),
    Filter("chunk", chunk, ("size",), doc="Cut into lists of a size."),
    Filter("distinct", distinct, takes_null=True, doc="Each item once."),
    Filter("flatten", flatten, doc="Lists in a list opened by one level."),
    Filter("keys", keys, doc="The keys of a map."),
    Filter("values", values, doc="The values of a map."),
    Filter("merge", merge, ("items",), takes_null=True, doc="With the items of another."),
    Filter("slice", cut, ("fromIndex", "toIndex"), doc="A part of a list or text."),
)
