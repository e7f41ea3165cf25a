"""``a.b`` and ``a[b]``: keys of maps first, then the members that Java's values have (language.md 3.4)."""

from __future__ import annotations

from collections.abc import Mapping

from engine.expressions.errors import ExpressionError, MissingVariable
from engine.expressions.methods import DENIED, denied, find_member
from engine.expressions.state import Loop
from engine.values import JavaSet, JavaView, is_number, to_java_text


def attribute(value: object, name: str, root: str | None, offset: int) -> object:
    """``value.name``; MissingVariable names the root when that is null."""
    if isinstance(value, dict):
        try:
            return value[name]
        except KeyError:
            raise MissingVariable(name, offset) from None
    if isinstance(value, Mapping):
        if name in value:
            return value[name]
        raise MissingVariable(name, offset)
    if value is None:
        raise MissingVariable(name if root is None else root, offset)
    if isinstance(value, Loop):
        try:
            return value.member(name)
        except KeyError:
            raise MissingVariable(name, offset) from None
    if name in DENIED or name == "class":
        raise denied(name, offset)
    member = find_member(value, name, ())
    if member is None:
        raise MissingVariable(name, offset)
    return member()


def item(value: object, index: object, root: str | None, offset: int) -> object:
    """``value[index]``."""
    if isinstance(value, Mapping):
        if index is None or (isinstance(index, list | Mapping)):
            raise ExpressionError("A map cannot be read with this key", "type", offset=offset)
        if index in value:
            return value[index]
        if is_number(index) and value and all(isinstance(key, str) for key in value):
            raise ExpressionError(
                f"The keys of this map are texts: write ['{to_java_text(index)}']", "type", offset=offset
            )
        raise MissingVariable(to_java_text(index), offset)
    if value is None:
        raise MissingVariable(to_java_text(index) if root is None else root, offset)
    if isinstance(value, list) and not isinstance(value, JavaSet | JavaView):
        position = _position(index)
        if position is not None and 0 <= position < len(value):
            return value[position]
        if isinstance(index, str) and position is None:
            return attribute(value, index, root, offset)
        raise MissingVariable(to_java_text(index), offset)
    if isinstance(index, str):
        return attribute(value, index, root, offset)
    raise MissingVariable(to_java_text(index), offset)


def _position(index: object) -> int | None:
    if isinstance(index, int) and not isinstance(index, bool):
        return int(index)
    if isinstance(index, str):
        try:
            return int(index)
        except ValueError:
            return None
    return None
