"""What checks ask about one template, remembered between analyses, and where its parts stand in the file.

Most templates of a flow are the same from one keystroke to the next, so reading them once is enough.
"""

from __future__ import annotations

from functools import lru_cache

from engine.expressions import ExpressionError, Reference, check, references
from engine.text import LineIndex, Span
from engine.yamltree import ScalarNode

_REMEMBERED = 8192


@lru_cache(maxsize=_REMEMBERED)
def errors_of(template: str) -> tuple[ExpressionError, ...]:
    """The syntax errors of a template; none for a text without delimiters."""
    if "{{" not in template and "{%" not in template and "{#" not in template:
        return ()
    return tuple(check(template))


@lru_cache(maxsize=_REMEMBERED)
def references_of(template: str) -> tuple[Reference, ...]:
    """The variables a template reads; none when it cannot be read."""
    if ("{{" not in template and "{%" not in template) or errors_of(template):
        return ()
    return tuple(references(template))


def span_of(source: str, node: ScalarNode, line: int | None, column: int | None, name: str | None) -> Span:
    """The place in the file of a line and column (from 1) of a template, as long as the name found there."""
    if line is None:
        return node.span
    template = node.text
    at = LineIndex(template).offset(line, column or 1)
    length = len(name) if name and template.startswith(name, at) else 1
    return range_of(source, node, at, length)


def range_of(source: str, node: ScalarNode, offset: int, length: int) -> Span:
    """The place in the file of a range of a template."""
    offsets = node.offsets(source)
    first = min(max(offset, 0), len(offsets) - 1)
    last = min(first + max(length, 1), len(offsets) - 1)
    start, end = offsets[first], offsets[last]
    return Span(start, max(start, end))
