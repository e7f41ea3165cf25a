"""Java's collections that are no lists: arrays, sets, views of maps, entries,
and texts with a type of their own."""

from __future__ import annotations

from typing import Any

from engine.record import record


class JavaArray(list[Any]):
    """An array, which `split` gives: it never equals a list."""

    __slots__ = ()


class JavaSet(list[Any]):
    """A set in the order its members came, which `keys` gives."""

    __slots__ = ()


class JavaView(list[Any]):
    """The values of a map."""

    __slots__ = ()


@record
class Entry:
    """One member of a map, as a `for` over the map gives it."""

    key: Any
    value: Any


@record
class Uri:
    """An address; prints as its text but equals none."""

    text: str

    def __str__(self) -> str:
        return self.text


@record
class Character:
    """One character of a text, which is no text to operators."""

    text: str

    def __str__(self) -> str:
        return self.text


@record
class SafeText:
    """What a macro gives: it prints like a text and equals none."""

    text: str

    def __str__(self) -> str:
        return self.text


def is_list(value: object) -> bool:
    """A ``java.util.List``: not an array, a set or a view."""
    return isinstance(value, list) and not isinstance(value, JavaArray | JavaSet | JavaView)
