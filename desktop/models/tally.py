"""What the head of the execution pane counts, kept up as task runs change and never counted anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from engine.events import State

if TYPE_CHECKING:
    from engine.run.state import Execution, TaskRun


Key = TypeVar("Key")


class _Share(NamedTuple):
    """What one task run adds to the sums."""

    task_id: str
    requests: int
    outputs: int
    failed: int
    iteration: tuple[str | None, str | None] | None


class Tally:
    """Sums over the task runs of an execution, as far as :meth:`look` has seen them."""

    def __init__(self, execution: Execution) -> None:
        self.execution = execution
        self.requests = 0
        self.outputs = 0
        """Task runs with outputs."""
        self.failed = 0
        """Task runs that failed themselves, not for what they hold."""
        self._tasks: Counter[str] = Counter()
        self._iterations: Counter[tuple[str | None, str | None]] = Counter()
        self._shares: dict[str, _Share] = {}
        self._transfers: dict[str, TaskRun] = {}

    @classmethod
    def of(cls, execution: Execution) -> Tally:
        """With all that there is by now."""
        tally = cls(execution)
        tally.look(execution.task_runs)
        return tally

    @property
    def tasks(self) -> int:
        return len(self._tasks)

    @property
    def iterations(self) -> int:
        return len(self._iterations)

    @property
    def transfers(self) -> list[TaskRun]:
        """Task runs whose bytes are under way."""
        return list(self._transfers.values())

    def look(self, task_runs: Iterable[str]) -> None:
        """These were made, changed or removed."""
        for task_run in task_runs:
            run = self.execution.task_runs.get(task_run)
            if run is not None and run.progress is not None and run.state is State.RUNNING:
                self._transfers[task_run] = run
            elif self._transfers:
                self._transfers.pop(task_run, None)
            old = self._shares.get(task_run)
            new = _share(run) if run is not None else None
            if new == old:
                continue
            if old is not None:
                del self._shares[task_run]
                self._add(old, -1)
            if new is not None:
                self._shares[task_run] = new
                self._add(new, 1)

    def _add(self, share: _Share, sign: int) -> None:
        self.requests += sign * share.requests
        self.outputs += sign * share.outputs
        self.failed += sign * share.failed
        _count(self._tasks, share.task_id, sign)
        if share.iteration is not None:
            _count(self._iterations, share.iteration, sign)


def _count(counter: Counter[Key], key: Key, sign: int) -> None:
    counter[key] += sign
    if not counter[key]:
        del counter[key]


def _share(run: TaskRun) -> _Share:
    failed = run.state is State.FAILED and not run.flowable
    iteration = (run.parent_id, run.value) if run.iteration is not None else None
    return _Share(run.task_id, len(run.exchanges), 1 if run.outputs else 0, int(failed), iteration)
