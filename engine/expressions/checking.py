"""What can be said about a template without rendering it: its errors, and the variables it reads.

The compiler is loaded with the first template that is looked at: a flow without expressions starts without
it.
"""

from __future__ import annotations

from engine.expressions.errors import ExpressionError
from engine.expressions.reference import Reference


def check(template: str) -> list[ExpressionError]:
    """The syntax error of a template, or the filters, functions and tests that do not exist."""
    from engine.expressions.compiler import parse_template
    from engine.expressions.filters import FILTERS
    from engine.expressions.functions import FUNCTIONS
    from engine.expressions.predicates import TESTS

    try:
        _, notes = parse_template(template)
    except ExpressionError as error:
        return [error]
    known = {
        "filter": {*FILTERS, "default"},
        "function": {*FUNCTIONS, "block", *notes.macros},
        "test": {*TESTS},
    }
    found: list[ExpressionError] = []
    for use in notes.uses:
        if use.name not in known[use.kind]:
            unknown = ExpressionError(
                f"There is no {use.kind} `{use.name}`", "unknown-name", name=use.name, offset=use.offset
            )
            unknown.locate(template)
            found.append(unknown)
    return found


def references(template: str) -> list[Reference]:
    """The variables that a template reads, in order; none when it cannot be read."""
    from engine.expressions.compiler import parse_template

    try:
        _, notes = parse_template(template)
    except ExpressionError:
        return []
    return list(notes.references)
