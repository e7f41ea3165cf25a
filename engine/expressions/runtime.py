"""Calls of filters, tests, functions and methods, as the generated code makes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.expressions.callables import Arguments, Filter, bind
from engine.expressions.errors import ExpressionError, MissingVariable
from engine.expressions.filters import FILTERS
from engine.expressions.functions import FUNCTIONS
from engine.expressions.methods import call_method as find_and_call
from engine.expressions.predicates import TESTS
from engine.expressions.state import MAX_TEXT, State, call_block, call_macro, too_long
from engine.values import JavaArray, Long, SafeText

__all__ = [
    "Long",
    "apply_filter",
    "apply_test",
    "call_function",
    "call_method",
    "default_filter",
    "infinity",
]

_NOT_WHEN_RECURSIVE = ("render", "renderOnce")
NO_ARGUMENTS: Arguments = {}
_FAULTS = (ValueError, TypeError, ArithmeticError, LookupError, AttributeError, RecursionError, TimeoutError)
"""What odd arguments make Python's own functions raise; the person sees one sentence instead."""


def infinity() -> float:
    """A literal with more digits than a Double holds."""
    return float("inf")


def apply_filter(state: State, value: object, name: str, offset: int, *args: Any, **named: Any) -> object:
    """``value | name(args)``."""
    found = FILTERS.get(name)
    if found is None:
        raise ExpressionError(f"Filter [{name}] does not exist.", "unknown-name", name=name, offset=offset)
    try:
        bound = bind(found.names, args, named) if args or named else NO_ARGUMENTS
        return run_filter(state, found, value, bound)
    except ExpressionError as error:
        raise placed(error, offset) from None
    except _FAULTS as error:
        raise fault(f"The filter `{name}`", error, offset) from None


def run_filter(state: State, found: Filter, value: object, bound: Arguments) -> object:
    if isinstance(value, SafeText):
        value = value.text
    if value is None and not found.takes_null:
        return None
    result = found.apply(value, bound, state)
    if isinstance(result, str) and len(result) > MAX_TEXT:
        raise too_long()
    return result


def default_filter(
    state: State, value: Callable[[], object], offset: int, *args: Any, **named: Any
) -> object:
    """``value | default(other)``: missing, null, blank or empty takes the other."""
    try:
        bound = bind(("default",), args, named)
        try:
            result = value()
        except MissingVariable as error:
            if error.final:
                raise
            result = None
        if isinstance(result, SafeText):
            result = result.text
        if "default" not in bound and not args:
            bound = {"default": None}
        if result is None or result == "" or (isinstance(result, str) and not result.strip()):
            return bound["default"]
        if isinstance(result, list | Mapping) and not result and not isinstance(result, JavaArray):
            return bound["default"]
        return result
    except ExpressionError as error:
        raise placed(error, offset) from None


def apply_test(value: object, name: str, offset: int, *args: Any, **named: Any) -> bool:
    """``value is name``."""
    found = TESTS.get(name)
    if found is None:
        raise ExpressionError(f"Test [{name}] does not exist.", "unknown-name", name=name, offset=offset)
    try:
        return found(value)
    except ExpressionError as error:
        raise placed(error, offset) from None


def call_function(state: State, name: str, offset: int, *args: Any, **named: Any) -> object:
    """``name(args)``: one of Kestra's, or a macro of the template."""
    try:
        found = FUNCTIONS.get(name)
        if found is not None and not (state.renderer.recursive and name in _NOT_WHEN_RECURSIVE):
            return found.apply(bind(found.names, args, named), state)
        if name == "block":
            if not args:
                raise ExpressionError("block() needs the name of a block", "syntax")
            return call_block(state, str(args[0]))
        if name in state.program.macros:
            return call_macro(state, name, args, {key[1:]: value for key, value in named.items()})
    except MissingVariable:
        raise
    except ExpressionError as error:
        raise placed(error, offset) from None
    except _FAULTS as error:
        raise fault(f"The function `{name}`", error, offset) from None
    raise ExpressionError(
        f"Function or Macro [{name}] does not exist.", "unknown-name", name=name, offset=offset
    )


def call_method(value: object, name: str, root: str | None, offset: int, *args: Any, **named: Any) -> object:
    """``value.name(args)``."""
    return find_and_call(value, name, root, offset, args, named)


def placed(error: ExpressionError, offset: int) -> ExpressionError:
    """The error with a place, if it has none of its own."""
    if error.offset is None and error.line is None:
        error.offset = offset
    return error


def fault(what: str, error: Exception, offset: int) -> ExpressionError:
    return ExpressionError(f"{what} cannot do that: {error}", "type", offset=offset)
