"""Task runs of an execution below their parents and by task, summed up as they change, not walked anew."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING

from desktop.models.timeline_bars import WAITING, Segment, duration_text, merged, run_seconds, segments_of
from engine.events import State

if TYPE_CHECKING:
    from engine.run.state import Execution, TaskRun

DRAWN_OPEN = 50
"""Of the runs of a group that go on, so many are drawn: the first ones reach furthest back."""


class Group:
    """The runs of one task under one parent."""

    __slots__ = (
        "_bars",
        "_ended",
        "_fresh",
        "_open",
        "_seconds",
        "_states",
        "key",
        "parent",
        "runs",
        "task_id",
    )

    def __init__(self, parent: str | None, task_id: str) -> None:
        self.parent = parent
        self.key = f"{parent or ''}/{task_id}"
        self.task_id = task_id
        self.runs: dict[str, TaskRun] = {}
        self._open: dict[str, TaskRun] = {}
        self._ended: dict[str, tuple[State, float | None]] = {}
        self._states: Counter[State] = Counter()
        self._seconds: list[float] = []
        self._bars: list[Segment] = []
        self._fresh: list[Segment] = []

    def look(self, run: TaskRun, zero: float) -> None:
        """A run was made or changed."""
        self.runs[run.id] = run
        known = self._ended.get(run.id)
        if not run.state.is_terminal:
            if known is not None:  # it was restarted
                self._forget(run.id)
            self._open[run.id] = run
            return
        if known is not None and known[0] is run.state:
            return
        if known is not None:
            self._forget(run.id)
        self._open.pop(run.id, None)
        seconds = run_seconds(run, 0.0)
        self._ended[run.id] = run.state, seconds
        self._states[run.state] += 1
        if seconds is not None:
            insort(self._seconds, seconds)
        self._fresh.extend(_working(run, zero, 0.0))

    def remove(self, task_run: str, zero: float) -> None:
        """A run is gone, and its bar with it."""
        self.runs.pop(task_run, None)
        self._open.pop(task_run, None)
        if task_run in self._ended:
            self._forget(task_run)
            self._bars = []
            self._fresh = [
                piece
                for run in self.runs.values()
                if run.id in self._ended
                for piece in _working(run, zero, 0.0)
            ]

    def _forget(self, task_run: str) -> None:
        state, seconds = self._ended.pop(task_run)
        self._states[state] -= 1
        if seconds is not None:
            del self._seconds[bisect_left(self._seconds, seconds)]

    @property
    def state(self) -> State:
        """RUNNING until all have ended, then the worst of their ends."""
        if len(self._ended) < len(self.runs):
            return State.RUNNING
        worst = (State.FAILED, State.KILLED, State.WARNING)
        return next((state for state in worst if self._states[state]), State.SUCCESS)

    @property
    def label(self) -> str:
        done, all_of_them = len(self._ended), len(self.runs)
        many = f"{done} of {all_of_them}" if done < all_of_them else str(all_of_them)
        return f"{self.task_id} · {many}"

    @property
    def note(self) -> str:
        """How many failed, and how long the middle and the slow ones took."""
        parts = []
        if self._states[State.FAILED]:
            parts.append(f"{self._states[State.FAILED]} failed")
        if len(self._seconds) >= 5:
            middle = self._seconds[len(self._seconds) // 2]
            late = self._seconds[int(len(self._seconds) * 0.95)]
            parts.append(f"p50 {duration_text(middle)} · p95 {duration_text(late)}")
        return " · ".join(parts)

    def segments(self, zero: float, now: float) -> tuple[Segment, ...]:
        """The bars of all runs as one: those that ended are joined once and for all."""
        if self._fresh:
            self._bars = merged([*self._bars, *self._fresh])
            self._fresh = []
        going = [
            piece for run in islice(self._open.values(), DRAWN_OPEN) for piece in _working(run, zero, now)
        ]
        return tuple(merged([*self._bars, *going]) if going else self._bars)


class RunGroups:
    """Groups by parent; ``shape`` changes when a run comes or goes."""

    def __init__(self, execution: Execution) -> None:
        self._execution = execution
        self._known: dict[str, tuple[TaskRun, Group]] = {}
        self._groups: dict[str | None, dict[str, Group]] = {}
        self._going: set[str] = set()
        self._latest = 0.0
        self.shape = 0

    @property
    def zero(self) -> float:
        """When the execution began, epoch seconds."""
        return self._execution.started or 0.0

    def below(self, parent: str | None) -> Iterable[Group]:
        """The groups under a task run, or the outermost ones."""
        return self._groups.get(parent, {}).values()

    def has_below(self, parent: str) -> bool:
        return parent in self._groups

    def seconds(self, now: float) -> float:
        """How long the axis of time has to be."""
        return max(self._latest, now - self.zero if self._going else 0.0)

    def look(self, task_runs: Iterable[str]) -> None:
        """These were made, changed or removed."""
        zero = self.zero
        for task_run in task_runs:
            run = self._execution.task_runs.get(task_run)
            known = self._known.get(task_run)
            if known is not None and known[0] is not run:
                self._remove(task_run, known[1])
                known = None
            if run is None:
                continue
            if known is None:
                known = self._known[task_run] = run, self._group(run)
                self.shape += 1
            known[1].look(run, zero)
            if run.state.is_terminal:
                self._going.discard(task_run)
                self._latest = max(self._latest, run.histories[-1][1] - zero)
            else:
                self._going.add(task_run)

    def _group(self, run: TaskRun) -> Group:
        parent = run.parent_id if run.parent_id in self._execution.task_runs else None
        siblings = self._groups.setdefault(parent, {})
        group = siblings.get(run.task_id)
        if group is None:
            group = siblings[run.task_id] = Group(parent, run.task_id)
        return group

    def _remove(self, task_run: str, group: Group) -> None:
        del self._known[task_run]
        self._going.discard(task_run)
        self.shape += 1
        group.remove(task_run, self.zero)
        if group.runs:
            return
        siblings = self._groups[group.parent]
        del siblings[group.task_id]
        if not siblings:
            del self._groups[group.parent]


def _working(run: TaskRun, zero: float, now: float) -> list[Segment]:
    return [piece for piece in segments_of(run, zero, now) if piece.state not in WAITING]
