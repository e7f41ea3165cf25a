"""Java's collections that are no lists: arrays, sets, views of maps, entries,
and texts with a type of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class JavaArray(list[Any]):
    """An array, which `split` gives: it never equals a list."""

    __slots__ = ()


class JavaSet(list[Any]):
    """A set in the order its members came, which `keys` gives."""

    __slots__ = ()


class JavaView(list[Any]):
    """The values of a map."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One member of a map, as a `for` over the map gives it."""

    key: Any
    value: Any


@dataclass(frozen=True, slots=True)
class Uri:
    """An address; prints as its text but equals none."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Character:
    """One character of a text, which is no text to operators."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class SafeText:
    """What a macro gives: it prints like a text and equals none."""

    text: str

    def __str__(self) -> str:
        return self.text


def is_list(value: object) -> bool:
    """A ``java.util.List``: not an array, a set or a view."""
    return isinstance(value, list) and not isinstance(value, JavaArray | JavaSet | JavaView)
