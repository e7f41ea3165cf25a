"""What a check is: a function from a document to findings, and what it may look at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from engine.diagnostics import Diagnostic, Fix, Severity
from engine.model import Flow, InputSpec, Path, TaskSpec
from engine.parse import TemplateText
from engine.record import record
from engine.text import Span
from engine.yamltree import Node

if TYPE_CHECKING:
    from engine.environments import Environment


@record
class FlowSummary:
    """What checks of a parent flow want to know about another flow."""

    namespace: str
    flow_id: str
    inputs: tuple[InputSpec, ...] = ()
    disabled: bool = False


@record
class Document:
    """One flow under inspection, with its text and tree and every text in it that may hold an expression.

    ``tasks`` are all tasks of all sections with their children, in order; ``environment`` is the one that the
    flow is about to run in, None where that is not asked.
    """

    text: str
    root: Node | None
    flow: Flow
    texts: Sequence[TemplateText]
    tasks: tuple[TaskSpec, ...]
    flows: Mapping[tuple[str, str], FlowSummary] | None = None
    environment: Environment | None = None


Check = Callable[[Document], Iterable[Diagnostic]]


def error(
    code: str, message: str, span: Span, hint: str | None = None, fixes: Sequence[Fix] = ()
) -> Diagnostic:
    """Kestra refuses the flow."""
    return Diagnostic(Severity.ERROR, code, message, span, hint, tuple(fixes))


def warning(
    code: str, message: str, span: Span, hint: str | None = None, fixes: Sequence[Fix] = ()
) -> Diagnostic:
    """It will go wrong when the flow runs, or on a server."""
    return Diagnostic(Severity.WARNING, code, message, span, hint, tuple(fixes))


def info(
    code: str, message: str, span: Span, hint: str | None = None, fixes: Sequence[Fix] = ()
) -> Diagnostic:
    """Worth knowing."""
    return Diagnostic(Severity.INFO, code, message, span, hint, tuple(fixes))


def place(task: TaskSpec, *path: str | int) -> Span:
    """Where a value of a task stands; the task's id when the value is not written there."""
    return span_at(task.spans, *path) or span_at(task.spans, "id") or span_at(task.spans, "type") or task.span


def input_place(spec: InputSpec, *path: str | int) -> Span:
    """Where a value of an input stands; the input's id when the value is not written there."""
    return span_at(spec.spans, *path) or span_at(spec.spans, "id") or spec.span


def span_at(spans: Mapping[Path, Span], *path: str | int) -> Span | None:
    """The place of a value, None when it is not written."""
    return spans.get(path) if path else None
