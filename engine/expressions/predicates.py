"""The tests that stand after `is` (language.md 3.7)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from engine.expressions.errors import wrong_type
from engine.values import JavaArray, from_json


def _empty(value: object) -> bool:
    if value is None:
        return True
    if isinstance(value, str):
        return value.strip() == ""
    if isinstance(value, list) and not isinstance(value, JavaArray):
        return not value
    return isinstance(value, Mapping) and not value


def _whole(value: object, test: str) -> int:
    if value is None:
        raise wrong_type(f"`is {test}` cannot look at null")
    if not isinstance(value, int) or isinstance(value, bool):
        raise wrong_type(f"`is {test}` needs a whole number")
    return value


def _json(value: object) -> bool:
    if not isinstance(value, str):
        raise wrong_type("`is json` needs a text")
    if value.strip() == "":
        return True
    try:
        from_json(value)
    except ValueError:
        return False
    return True


TESTS: Mapping[str, Callable[[object], bool]] = MappingProxyType(
    {
        "defined": lambda value: value is not None,
        "null": lambda value: value is None,
        "empty": _empty,
        "even": lambda value: _whole(value, "even") % 2 == 0,
        "odd": lambda value: _whole(value, "odd") % 2 != 0,
        "iterable": lambda value: isinstance(value, list),
        "map": lambda value: isinstance(value, Mapping),
        "json": _json,
    }
)
