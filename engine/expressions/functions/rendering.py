"""Functions that render texts within a rendering, or show all variables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.expressions.callables import Arguments, Function
from engine.expressions.errors import ExpressionError, bad_argument
from engine.expressions.state import State


def render(args: Arguments, state: State) -> object:
    recursive = args.get("recursive")
    recursive = True if recursive is None else recursive
    if not isinstance(recursive, bool):
        raise ExpressionError(
            "The 'render' function expects an optional argument 'recursive' with type boolean."
        )
    return _each(_given(args), state, once=not recursive)


def render_once(args: Arguments, state: State) -> object:
    return _each(_given(args), state, once=True)


def _given(args: Arguments) -> Any:
    if "toRender" not in args:
        raise bad_argument("The 'render' function expects an argument 'toRender'.", "toRender")
    return args["toRender"]


def _each(value: Any, state: State, *, once: bool) -> object:
    """Every text in a value rendered, keys of maps too."""
    if isinstance(value, str):
        return state.renderer.nested(value, state, once=once)
    if isinstance(value, Mapping):
        return {
            (_each(key, state, once=once) if isinstance(key, str) else key): _each(inner, state, once=once)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_each(inner, state, once=once) for inner in value]
    return value


def context(args: Arguments, state: State) -> object:
    return state.variables()


RENDERING_FUNCTIONS = (
    Function(
        "render", render, ("toRender", "recursive"), doc="Render a text until nothing is left to render."
    ),
    Function("renderOnce", render_once, ("toRender",), doc="Render a text once."),
    Function("printContext", context, doc="All variables."),
    Function("fetchContext", context, doc="All variables."),
)
