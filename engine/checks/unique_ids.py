"""Ids that must be unique: tasks over all sections and levels, triggers, inputs, outputs, preconditions.

Manual: An execution addresses its task runs, inputs and outputs by id, so Kestra refuses a flow that uses
one twice. Task ids count over ``tasks``, ``errors``, ``finally``, ``afterExecution`` and everything inside
them. An input that has members (``a.b`` or a FORM) cannot be a value itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from engine.checks.base import Document, error, input_place, place, span_at
from engine.diagnostics import Diagnostic
from engine.model import InputSpec
from engine.text import Span


def unique_ids(document: Document) -> Iterator[Diagnostic]:
    """Reports the second and every further use of an id."""
    flow = document.flow
    yield from _repeated("task", ((task.id, place(task, "id")) for task in document.tasks))
    yield from _repeated(
        "trigger",
        ((t.id, span_at(flow.spans, "triggers", n, "id") or t.span) for n, t in enumerate(flow.triggers)),
    )
    yield from _repeated(
        "output",
        ((o.id, span_at(flow.spans, "outputs", n, "id") or o.span) for n, o in enumerate(flow.outputs)),
    )
    yield from _inputs(flow.inputs)
    yield from _repeated("preconditions", _preconditions(document))


def _repeated(what: str, named: Iterable[tuple[str, Span]]) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for name, span in named:
        if name and name in seen:
            yield error(
                "duplicate-id",
                f'The {what} id "{name}" is already taken.'
                if what != "preconditions"
                else f'Preconditions with the id "{name}" exist already.',
                span,
                "Give it another id.",
            )
        seen.add(name)


def _inputs(inputs: Iterable[InputSpec]) -> Iterator[Diagnostic]:
    paths: dict[str, Span] = {}
    groups: dict[str, str] = {}
    for path, spec in _input_paths(inputs, ""):
        span = input_place(spec, "id")
        if path in paths:
            yield error(
                "duplicate-id", f'The input id "{path}" is already taken.', span, "Give it another id."
            )
            continue
        paths[path] = span
        if spec.type == "FORM":
            continue
        parts = path.split(".")
        for length in range(1, len(parts)):
            groups.setdefault(".".join(parts[:length]), path)
    forms = {path for path, spec in _input_paths(inputs, "") if spec.type == "FORM"}
    for path, span in paths.items():
        if path in groups and path not in forms:
            yield error(
                "input-path",
                f'"{path}" cannot be a value and hold "{groups[path]}" at once.',
                span,
                "A dot in an input's id makes what stands before it a group.",
            )


def _input_paths(inputs: Iterable[InputSpec], parent: str) -> Iterator[tuple[str, InputSpec]]:
    for spec in inputs:
        path = f"{parent}.{spec.id}" if parent else spec.id
        yield path, spec
        yield from _input_paths(spec.children, path)


def _preconditions(document: Document) -> Iterator[tuple[str, Span]]:
    for number, trigger in enumerate(document.flow.triggers):
        found = trigger.values.get("preconditions")
        if isinstance(found, Mapping) and isinstance(found.get("id"), str):
            span = span_at(document.flow.spans, "triggers", number, "preconditions", "id")
            yield str(found["id"]), span or trigger.span
