"""How filters, functions and tests are declared, and how their arguments find their names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from engine.expressions.errors import ExpressionError, bad_argument, wrong_type
from engine.record import record
from engine.values import is_number

if TYPE_CHECKING:
    from engine.expressions.state import State

Arguments = dict[str, Any]
"""By declared name; where none are declared, by ``"0"``, ``"1"``, … and the names that were written."""


@record
class Filter:
    """``apply`` gets the value, the arguments and the rendering. ``names`` None accepts any arguments; a
    null value stays null unless ``takes_null``."""

    name: str
    apply: Callable[[Any, Arguments, State], object]
    names: tuple[str, ...] | None = None
    takes_null: bool = False
    doc: str = ""


@record
class Function:
    """``apply`` gets the arguments and the rendering."""

    name: str
    apply: Callable[[Arguments, State], object]
    names: tuple[str, ...] | None = None
    doc: str = ""


def bind(names: tuple[str, ...] | None, args: tuple[Any, ...], named: Mapping[str, Any]) -> Arguments:
    """Arguments by name; what is too many or unknown is refused where names are declared."""
    if names is None:
        bound = {str(index): value for index, value in enumerate(args)}
        bound.update({key[1:]: value for key, value in named.items()})
        return bound
    if len(args) > len(names):
        raise bad_argument(
            f"The argument at position {len(names) + 1} is not allowed. "
            f"Only {len(names)} argument(s) are allowed."
        )
    bound = dict(zip(names, args, strict=False))
    for key, value in named.items():
        name = key[1:]
        if name not in names:
            raise bad_argument(f"The following named argument does not exist: {name}", name)
        bound[name] = value
    return bound


def text_of(value: object, what: str) -> str:
    """A value that has to be a text."""
    if isinstance(value, str):
        return value
    raise wrong_type(f"{what} must be a text")


def number_of(value: object, what: str) -> int:
    """A value that has to be a number, cut to a whole one."""
    if not is_number(value):
        raise wrong_type(f"{what} must be a number")
    assert isinstance(value, int | float)
    return int(value)


def required(args: Arguments, name: str, owner: str) -> Any:
    """An argument that must not be missing or null."""
    value = args.get(name)
    if value is None:
        raise bad_argument(f"'{owner}' expects an argument '{name}'.", name)
    return value


__all__ = ["Arguments", "ExpressionError", "Filter", "Function", "bind", "number_of", "required", "text_of"]
