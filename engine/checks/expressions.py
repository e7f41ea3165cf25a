"""The syntax of expressions, wherever a text of the flow is rendered.

Manual: Kestra does not look at expressions until the task runs, and then the task fails. Eyas reads them
while you type: a missing bracket, an unknown filter, function or test is a warning at its place in the text.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.base import Document, info, warning
from engine.diagnostics import Diagnostic, did_you_mean
from engine.parse.templates import errors_of, span_of
from engine.text import Span


def _known() -> tuple[str, ...]:
    """Everything that may have been meant; asked for only when something is wrong."""
    from engine.expressions.filters import FILTERS
    from engine.expressions.functions import FUNCTIONS
    from engine.expressions.predicates import TESTS
    from engine.expressions.tags import TAGS

    return (*FILTERS, *FUNCTIONS, *TESTS, *TAGS)


def expressions(document: Document) -> Iterator[Diagnostic]:
    """Reports the errors of every template."""
    for text in document.texts:
        errors = errors_of(text.node.text)
        if not errors:
            continue
        for error in errors:
            span = span_of(document.text, text.node, error.line, error.column, error.name)
            near = did_you_mean(error.name, _known()) if error.kind == "unknown-name" and error.name else None
            report = warning if text.rendered else info
            yield report(
                "expression",
                error.message if error.message.endswith((".", "?", "!")) else f"{error.message}.",
                span if len(span) else Span(span.start, min(span.start + 1, len(document.text))),
                f"Did you mean {near}?" if near else None,
            )
