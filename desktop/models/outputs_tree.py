"""The outputs of an execution as a lazy tree: task, loop value, outputs; each with its expression."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from desktop.models.json_tree import Node, ValueKind, count, member

if TYPE_CHECKING:
    from engine.run.state import Execution, TaskRun

PAGE = 500


class _Runs(Node):
    """A task that ran several times: its members are made page by page like those of a list."""

    __slots__ = ("execution", "runs")

    def __init__(self, label: str, execution: Execution, runs: list[TaskRun], base: str) -> None:
        super().__init__(
            label, None, kind=ValueKind.GROUP, expression=base, path=base, detail=count(len(runs), "run")
        )
        self.execution = execution
        self.runs = runs
        self.total = len(runs)

    def next_page(self) -> list[Node]:
        first = len(self.children)
        made: list[Node] = []
        for offset, run in enumerate(self.runs[first : first + PAGE]):
            values = loop_values(self.execution, run)
            base = self.expression or ""
            for value in values:
                base = member(base, value)
            node = outputs_node(" / ".join(values) or run.task_id, run, base)
            node.parent, node.row = self, first + offset
            made.append(node)
        return made


class OutputRuns:
    """Task runs with outputs by their task, in order of creation, kept up as they change."""

    def __init__(self, execution: Execution) -> None:
        self.execution = execution
        self._places: dict[str, int] = {}
        self._by_task: dict[str, list[tuple[int, str]]] = {}
        self._seen: dict[str, tuple[str, object]] = {}

    def look(self, task_runs: Iterable[str]) -> bool:
        """These were made, changed or removed; whether other outputs came of it."""
        changed = False
        for task_run in task_runs:
            place = self._places.setdefault(task_run, len(self._places))
            run = self.execution.task_runs.get(task_run)
            seen = self._seen.get(task_run)
            outputs = run.outputs if run is not None else None
            if (seen[1] if seen is not None else None) is outputs:
                continue
            changed = True
            if seen is None and run is not None and outputs:
                insort(self._by_task.setdefault(run.task_id, []), (place, task_run))
            elif seen is not None and not outputs:
                self._remove(seen[0], place)
            if run is not None and outputs:
                self._seen[task_run] = run.task_id, outputs
            else:
                self._seen.pop(task_run, None)
        return changed

    def _remove(self, task_id: str, place: int) -> None:
        entries = self._by_task[task_id]
        del entries[bisect_left(entries, (place, ""))]
        if not entries:
            del self._by_task[task_id]

    def by_task(self) -> list[tuple[str, list[TaskRun]]]:
        """In the order in which the tasks began."""
        known = self.execution.task_runs
        ordered = sorted(self._by_task.items(), key=lambda item: item[1][0])
        return [(task, [known[name] for _, name in entries if name in known]) for task, entries in ordered]


def build_outputs(runs: OutputRuns | None) -> Node:
    """The hidden root over one row per task that has outputs, and one for the outputs of the flow itself."""
    root = Node("", None, kind=ValueKind.GROUP)
    if runs is None:
        return root
    execution = runs.execution
    for task_id, members in runs.by_task():
        base = member("outputs", task_id)
        if len(members) == 1 and not loop_values(execution, members[0]):
            root.add(outputs_node(task_id, members[0], base))
        elif members:
            root.add(_Runs(task_id, execution, members, base))
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
