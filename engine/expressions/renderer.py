"""Renders templates: to text, to a typed value, or member by member (language.md 3.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.expressions.errors import ExpressionError, MissingVariable, bad_argument
from engine.expressions.lexer import hide_raw, show_raw, strip_raw
from engine.expressions.services import Services
from engine.expressions.state import Clock, State
from engine.values import SafeText, from_json, to_text

SECONDS = 0.8
"""A rendering, with everything it renders in turn, may take so long."""

_FALSY = frozenset({"", "false", "0", "-0"})


def is_truthy_text(text: str | None) -> bool:
    """Whether a rendered condition holds: everything but nothing, ``false``, ``0`` and ``-0``."""
    return text is not None and text.strip() not in _FALSY


def has_tags(template: str) -> bool:
    """Whether there may be something to render."""
    return "{" in template and ("{{" in template or "{%" in template or "{#" in template)


class Renderer:
    """Renders with the same services again and again; it holds no state between calls."""

    def __init__(self, services: Services, *, recursive: bool = False, seconds: float = SECONDS) -> None:
        self.services = services
        self.recursive = recursive
        self.seconds = seconds

    def render(self, template: str, scope: Mapping[str, object]) -> str | None:
        """The text; None when nothing at all was printed. Raises ExpressionError."""
        if not has_tags(template):
            return template
        return self._text(template, scope, Clock(self.seconds), 0)

    def render_typed(self, template: str, scope: Mapping[str, object]) -> object:
        """The value, when only one thing prints; else what the whole prints."""
        if not has_tags(template):
            return template
        clock = Clock(self.seconds)
        if self.recursive:
            return self._text(template, scope, clock, 0)
        values = [value for value in self._values(template, scope, clock, 0) if value is not None]
        if not values:
            return None
        if len(values) == 1:
            value = values[0]
            if isinstance(value, SafeText):
                return value.text
            return strip_raw(value) if isinstance(value, str) else value
        text = strip_raw("".join(map(printed_text, values)))
        if all(_scalar(value) for value in values):
            return text
        try:
            return from_json(text)
        except ValueError:
            return text

    def render_value(self, value: object, scope: Mapping[str, object]) -> object:
        """Every text in a value rendered, keys of maps too; other scalars as they are."""
        if isinstance(value, str):
            return self.render(value, scope)
        if isinstance(value, Mapping):
            return {
                (self.render(key, scope) if isinstance(key, str) else key): self.render_value(inner, scope)
                for key, inner in value.items()
            }
        if isinstance(value, list | tuple):
            return [self.render_value(inner, scope) for inner in value]
        return value

    # -- what `render()` inside an expression uses too

    def nested(self, template: str, state: State, *, once: bool) -> str | None:
        """A text rendered within another rendering."""
        try:
            return self._text(template, state.variables(), state.clock, state.depth + 1, recursive=not once)
        except MissingVariable as error:
            error.final = True
            raise

    def _text(
        self,
        template: str,
        scope: Mapping[str, object],
        clock: Clock,
        depth: int,
        *,
        recursive: bool | None = None,
    ) -> str | None:
        again = self.recursive if recursive is None else recursive
        if not again:
            text = self._once(template, scope, clock, depth)
            return None if text is None else strip_raw(text)
        kept: list[str] = []
        template = hide_raw(template, kept)
        for _ in range(101):
            text = self._once(template, scope, clock, depth) if has_tags(template) else template
            if text is None:
                return None
            hidden = hide_raw(text, kept)
            if hidden == template or not has_tags(hidden):
                return show_raw(hidden, kept)
            template = hidden
        raise bad_argument("Too many rendering attempts")

    def _once(self, template: str, scope: Mapping[str, object], clock: Clock, depth: int) -> str | None:
        pieces: list[str] = []
        printed = False
        for value in self._values(template, scope, clock, depth):
            if value is None:
                continue
            printed = True
            piece = value if isinstance(value, str) else printed_text(value)
            clock.count(len(piece))
            pieces.append(piece)
        if not printed:
            return None
        return "".join(pieces)

    def _values(self, template: str, scope: Mapping[str, object], clock: Clock, depth: int) -> list[Any]:
        """All that is printed, in order."""
        if depth > 100:
            raise bad_argument("Maximum render() nesting depth (100) exceeded")
        # Loaded with the first template, because it takes a moment.
        from engine.expressions.compiler import compile_template

        program = compile_template(template)
        state = State(scope, program, self, self.services, clock, depth)
        try:
            values = list(program.body(state))
            if program.raw:
                return [show_raw(value, program.raw) if isinstance(value, str) else value for value in values]
            return values
        except MissingVariable as error:
            if error.line is None:
                error.complete(template)
            raise
        except ExpressionError as error:
            error.locate(template)
            raise
        except RecursionError:
            raise ExpressionError("The values are nested too deeply") from None


def printed_text(value: object) -> str:
    """A value as it prints; ExpressionError for a map that cannot be JSON."""
    try:
        return to_text(value)
    except TypeError as error:
        raise ExpressionError(f"The value cannot be printed: {error}") from None


def _scalar(value: object) -> bool:
    return isinstance(value, str | bool | int | float) or type(value).__name__ in (
        "Decimal",
        "SafeText",
        "Uri",
        "Character",
    )
