"""The outputs of an execution as a lazy tree: task, loop value, outputs; each with its expression."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from desktop.models.json_tree import Node, ValueKind, count, member

if TYPE_CHECKING:
    from engine.run.state import Execution, TaskRun


class _Runs(Node):
    """A task that ran several times: its members are made page by page like those of a list."""

    __slots__ = ("runs",)

    def __init__(self, label: str, runs: list[tuple[tuple[str, ...], TaskRun]], base: str) -> None:
        super().__init__(
            label, None, kind=ValueKind.GROUP, expression=base, path=base, detail=count(len(runs), "run")
        )
        self.runs = runs
        self.total = len(runs)

    def next_page(self) -> list[Node]:
        first = len(self.children)
        made: list[Node] = []
        for offset, (values, run) in enumerate(self.runs[first : first + 500]):
            base = self.expression or ""
            for value in values:
                base = member(base, value)
            node = outputs_node(" / ".join(values) or run.task_id, run, base)
            node.parent, node.row = self, first + offset
            made.append(node)
        return made


def build_outputs(execution: Execution | None) -> Node:
    """The hidden root over one row per task that has outputs, and one for the outputs of the flow itself."""
    root = Node("", None, kind=ValueKind.GROUP)
    if execution is None:
        return root
    by_task: dict[str, list[tuple[tuple[str, ...], TaskRun]]] = {}
    for run in execution.task_runs.values():
        if run.outputs:
            by_task.setdefault(run.task_id, []).append((loop_values(execution, run), run))
    for task_id, runs in by_task.items():
        base = member("outputs", task_id)
        if len(runs) == 1 and not runs[0][0]:
            root.add(outputs_node(task_id, runs[0][1], base))
        else:
            root.add(_Runs(task_id, runs, base))
    if execution.outputs:
        root.add(
            Node(
                "flow outputs", execution.outputs, path="outputs", detail=count(len(execution.outputs), "key")
            )
        )
    return root


def outputs_node(label: str, run: TaskRun, base: str) -> Node:
    """One task run; the detail says what a request was answered with."""
    outputs: Mapping[str, object] = run.outputs or {}
    return Node(label, outputs, expression=base, path=base, detail=run_detail(run))


def run_detail(run: TaskRun) -> str:
    """``GET 200`` for a request, the number of keys otherwise."""
    if run.exchanges:
        exchange = run.exchanges[-1][1]
        status = str(exchange.response.status) if exchange.response else "no response"
        return f"{exchange.request.method} {status}"
    return count(len(run.outputs or {}), "key")


def loop_values(execution: Execution, run: TaskRun) -> tuple[str, ...]:
    """The loop values of a run from the outermost loop in, which are levels of ``outputs`` (Kestra)."""
    values: list[str] = []
    current: TaskRun | None = run
    while current is not None:
        if current.value is not None:
            values.append(current.value)
        current = execution.task_runs.get(current.parent_id) if current.parent_id else None
    return tuple(reversed(values))


def outputs_count(execution: Execution | None) -> int:
    """Task runs with outputs."""
    return 0 if execution is None else sum(1 for run in execution.task_runs.values() if run.outputs)
