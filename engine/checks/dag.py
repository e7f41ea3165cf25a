"""Dag tasks: dependencies must exist, must not go in a circle, and should not name a disabled task (D33).

Manual: A task of a Dag runs when all tasks in its ``dependsOn`` are done. On Kestra a dependency on a
disabled task never comes true and the execution hangs; here the disabled task counts as done.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.base import Document, error, place, warning
from engine.diagnostics import Diagnostic, did_you_mean
from engine.model import TaskSpec

DAG = "io.kestra.plugin.core.flow.Dag"


def dag(document: Document) -> Iterator[Diagnostic]:
    """Looks at every Dag of the flow."""
    for task in document.tasks:
        if task.type == DAG:
            yield from _dag(task)


def _dag(task: TaskSpec) -> Iterator[Diagnostic]:
    children = {child.id: child for child in task.children.get("tasks", ())}
    for child_id, needed in task.depends_on.items():
        child = children[child_id]
        for name in needed:
            if name not in children:
                near = did_you_mean(name, children)
                yield error(
                    "unknown-task",
                    f'"{name}" is no task of this Dag.',
                    place(child, "id"),
                    f'Did you mean "{near}"?' if near else "Only tasks of the same Dag can be waited for.",
                )
            elif children[name].disabled:
                yield warning(
                    "D33",
                    f'On Kestra "{child_id}" waits for ever, because "{name}" is disabled.',
                    place(child, "id"),
                    "Here the disabled task counts as done.",
                )
    for child_id in _circular(task):
        yield error(
            "dag-cycle",
            f'"{child_id}" waits for itself.',
            place(children[child_id], "id"),
            "Remove one of the dependencies of the circle.",
        )


def _circular(task: TaskSpec) -> list[str]:
    """The children that are part of a circle."""
    found: list[str] = []
    for start in task.depends_on:
        seen: set[str] = set()
        waiting = list(task.depends_on.get(start, ()))
        while waiting:
            name = waiting.pop()
            if name == start:
                found.append(start)
                break
            if name not in seen:
                seen.add(name)
                waiting.extend(task.depends_on.get(name, ()))
    return found
