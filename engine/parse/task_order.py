"""Where each task stands among the others: what has run before it, what runs beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.model import Flow, TaskSpec
from engine.record import record

PREFIX = "io.kestra.plugin.core.flow."
_BESIDE = frozenset({PREFIX + "Parallel", PREFIX + "Dag", PREFIX + "EachParallel"})
_LOOPS = frozenset(
    PREFIX + name
    for name in ("ForEach", "EachSequential", "EachParallel", "LoopUntil", "Loop", "ForEachItem")
)


@record
class Step:
    """One level of the way to a task: the list it is in and its place there.

    ``owner`` is the task that holds the list (None for a section of the flow), ``name`` the property or
    section.
    """

    owner: TaskSpec | None
    name: str
    index: int


class TaskOrder:
    """The ways to all tasks of a flow."""

    def __init__(self, flow: Flow) -> None:
        self.tasks: dict[str, TaskSpec] = {}
        self._ways: dict[str, tuple[Step, ...]] = {}
        sections = (
            ("tasks", flow.tasks),
            ("errors", flow.errors),
            ("finally", flow.finally_),
            ("afterExecution", flow.after_execution),
        )
        for name, tasks in sections:
            for task, way in _ways(tasks, None, name, ()):
                self.tasks.setdefault(task.id, task)
                self._ways.setdefault(task.id, way)

    def runs_later(self, other: str, task: str) -> bool:
        """Whether ``other`` certainly has not run when ``task`` does."""
        mine, theirs = self._ways.get(task), self._ways.get(other)
        if mine is None or theirs is None:
            return False
        if other == task:
            return not self.in_loop(task) and self.tasks[task].type not in _LOOPS
        for here, there in zip(mine, theirs, strict=False):
            if here.owner is not None and here.owner.type in _LOOPS:
                return False
            if here == there:
                continue
            if here.owner is not there.owner or here.name != there.name:
                return here.owner is None and _SECTION_RANK[there.name] > _SECTION_RANK[here.name]
            if here.owner is not None and here.owner.type in _BESIDE and here.name == "tasks":
                return False
            return there.index > here.index
        # One holds the other: what stands inside has not run when the outer one is looked at.
        return len(theirs) > len(mine) and self.tasks[task].type not in _LOOPS and not self.in_loop(task)

    def in_loop(self, task: str) -> bool:
        """Whether a task runs several times, once for each value or pass."""
        return any(step.owner is not None and step.owner.type in _LOOPS for step in self._ways.get(task, ()))

    def value_loop(self, task: str) -> bool:
        """Whether a task runs inside a loop over values, so that ``taskrun.value`` may be there."""
        over_values = _LOOPS - {PREFIX + "LoopUntil"}
        return any(
            step.owner is not None and step.owner.type in over_values for step in self._ways.get(task, ())
        )


_SECTION_RANK = {"tasks": 0, "errors": 1, "finally": 2, "afterExecution": 3}


def _ways(
    tasks: Sequence[TaskSpec], owner: TaskSpec | None, name: str, above: tuple[Step, ...]
) -> Iterator[tuple[TaskSpec, tuple[Step, ...]]]:
    for index, task in enumerate(tasks):
        way = (*above, Step(owner, name, index))
        yield task, way
        for prop, children in task.children.items():
            yield from _ways(children, task, prop, way)
