"""What can go wrong with an expression."""

from __future__ import annotations

from typing import Literal

Kind = Literal["syntax", "missing-variable", "unknown-name", "bad-argument", "type", "other"]


class ExpressionError(Exception):
    """A template that cannot be read or rendered.

    ``line`` and ``column`` count from 1 within the template, in code points; ``name`` is the missing
    variable, unknown filter and the like. Helpers raise it with an ``offset`` or with no place at all; the
    renderer turns that into a line and column.
    """

    def __init__(
        self,
        message: str,
        kind: Kind = "other",
        *,
        name: str | None = None,
        offset: int | None = None,
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.kind: Kind = kind
        self.name = name
        self.offset = offset
        self.line = line
        self.column = column

    def __str__(self) -> str:
        return self.message

    def locate(self, template: str) -> None:
        """Sets line and column from the offset."""
        if self.offset is not None and self.line is None:
            at = min(self.offset, len(template))
            self.line = template.count("\n", 0, at) + 1
            self.column = at - (template.rfind("\n", 0, at) + 1) + 1


class MissingVariable(ExpressionError):
    """A variable, attribute or index that is not there: what `??`, `default` and `is defined` forgive.

    ``final`` once an operator has met it; then nothing forgives it any more."""

    def __init__(self, name: str, offset: int | None) -> None:
        super().__init__(f"Unable to find `{name}`", "missing-variable", name=name, offset=offset)
        self.final = False

    def complete(self, template: str) -> None:
        """Says where, in Kestra's words."""
        self.locate(template)
        self.message = (
            f"Unable to find `{self.name}` used in the expression `{template}` at line {self.line or 1}"
        )


def bad_argument(message: str, name: str | None = None) -> ExpressionError:
    return ExpressionError(message, "bad-argument", name=name)


def wrong_type(message: str) -> ExpressionError:
    return ExpressionError(message, "type")
