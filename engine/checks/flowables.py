"""Rules of single flowable tasks: Switch needs tasks, WorkingDirectory takes runnable ones only.

Manual: A Switch without cases and without defaults has nothing to do and is refused. The tasks of a
WorkingDirectory share a folder on one worker, so nothing that only steers other tasks can stand in it.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.base import Document, error, place
from engine.diagnostics import Diagnostic
from engine.model import TaskSpec

PREFIX = "io.kestra.plugin.core.flow."
_NOT_RUNNABLE = frozenset({PREFIX + "Subflow", PREFIX + "ForEachItem", PREFIX + "Pause"})


def flowables(document: Document) -> Iterator[Diagnostic]:
    """Looks at Switch, WorkingDirectory and commercial properties."""
    for task in document.tasks:
        if task.type == PREFIX + "Switch":
            yield from _switch(task)
        elif task.type == PREFIX + "WorkingDirectory":
            for child in task.children.get("tasks", ()):
                flowable = child.schema is not None and child.schema.flowable
                if flowable or child.type in _NOT_RUNNABLE:
                    yield error(
                        "not-runnable",
                        f'"{child.id}" only steers other tasks and cannot stand in a WorkingDirectory.',
                        place(child, "type"),
                        "Put it around the WorkingDirectory.",
                    )
        if task.values.get("assets"):
            yield error(
                "assets",
                "Assets exist only in a commercial edition of Kestra.",
                place(task, "assets"),
                "Remove the property.",
            )


def _switch(task: TaskSpec) -> Iterator[Diagnostic]:
    has_cases = any(name.startswith("cases.") for name in task.children)
    if not has_cases and not task.children.get("defaults"):
        yield error(
            "switch-empty",
            "A Switch needs cases or defaults with tasks.",
            place(task, "type"),
        )
