"""Runs the children of flowables and the sections of flows: one after the other, or beside each other."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from typing import TYPE_CHECKING

from engine.events import AttemptStateChanged, Level, State, TaskRunRemoved
from engine.model import TaskSpec
from engine.run.frame import Frame, Group
from engine.tasks.base import Branch, Outputs, worst

if TYPE_CHECKING:
    from engine.run.context import TaskContext
    from engine.run.flow_run import FlowRun

ENDS_SEQUENCE = frozenset({State.FAILED, State.KILLED, State.CANCELLED, State.RETRIED})


async def run_sequence(
    flow_run: FlowRun,
    tasks: Sequence[TaskSpec],
    parent: Frame | None,
    group: Group,
    *,
    value: str | None = None,
    iteration: int | None = None,
    variables: Mapping[str, object] | None = None,
    keep_going: bool = False,
    after_execution: bool = False,
) -> State:
    """Runs tasks in order; without ``keep_going`` a failure ends it. The worst state of their runs."""
    from engine.run.attempts import run_task

    states: list[State] = []
    for spec in tasks:
        if spec.disabled:
            continue
        if flow_run.exit_state is not None and not after_execution:
            return flow_run.exit_state
        if group.stopped and not keep_going:
            return State.FAILED
        await flow_run.gate()
        state = await run_task(
            flow_run,
            spec,
            parent,
            group if not keep_going else Group(),
            value=value,
            iteration=iteration,
            variables=variables,
            after_execution=after_execution,
        )
        states.append(state)
        if state in ENDS_SEQUENCE and not keep_going:
            break
    if flow_run.exit_state is not None and not after_execution:
        return flow_run.exit_state
    return worst(states)


class ChildRuns:
    """Implements ``Children`` for one flowable task run."""

    def __init__(self, flow_run: FlowRun, frame: Frame, ctx: TaskContext, tolerant: bool) -> None:
        self._flow_run = flow_run
        self._frame = frame
        self._ctx = ctx
        self._group = Group(None if tolerant else frame.group)

    async def run(
        self,
        tasks: Sequence[TaskSpec],
        *,
        value: str | None = None,
        iteration: int | None = None,
        variables: Mapping[str, object] | None = None,
    ) -> State:
        return await run_sequence(
            self._flow_run,
            tasks,
            self._frame,
            self._group,
            value=value,
            iteration=iteration,
            variables=variables,
            after_execution=self._frame.after_execution,
        )

    async def run_beside(self, branches: Iterable[Branch], limit: int) -> State:
        with self._beside():
            return await self._run_in_lanes(branches, limit) if limit else await self._run_all(branches)

    async def run_ordered(self, branches: Sequence[Branch], limit: int) -> State:
        gate = asyncio.Semaphore(limit or len(branches) or 1)
        done = [asyncio.Event() for _ in branches]
        states: list[State] = []

        async def run_branch(index: int, branch: Branch) -> None:
            try:
                for other in branch.after:
                    await done[other].wait()
                async with gate:
                    states.append(await self.run_branch(branch))
            finally:
                done[index].set()

        with self._beside():
            async with asyncio.TaskGroup() as tasks:
                for index, branch in enumerate(branches):
                    tasks.create_task(run_branch(index, branch))
        return worst(states)

    @contextmanager
    def _beside(self) -> Iterator[None]:
        self._flow_run.beside += 1
        try:
            yield
        finally:
            self._flow_run.beside -= 1

    async def _run_all(self, branches: Iterable[Branch]) -> State:
        async with asyncio.TaskGroup() as tasks:
            running = [tasks.create_task(self.run_branch(branch)) for branch in branches]
        return worst([task.result() for task in running])

    async def _run_in_lanes(self, branches: Iterable[Branch], lanes: int) -> State:
        """As many at once as there are lanes, each of which takes the next branch when it is free: ten
        thousand values need not wait as ten thousand coroutines."""
        waiting = iter(branches)
        state = State.SUCCESS

        async def run_lane(first: Branch) -> None:
            nonlocal state
            for branch in chain((first,), waiting):
                state = worst((state, await self.run_branch(branch)))

        async with asyncio.TaskGroup() as tasks:
            for first in islice(waiting, lanes):
                tasks.create_task(run_lane(first))
        return state

    async def run_branch(self, branch: Branch) -> State:
        return await run_sequence(
            self._flow_run,
            branch.tasks,
            self._frame,
            Group() if branch.apart else self._group,
            value=branch.value,
            iteration=branch.iteration,
            variables=branch.variables,
            after_execution=self._frame.after_execution,
        )

    def outputs_of_turn(self, value: str) -> Mapping[str, object]:
        return self._flow_run.scope.outputs_at(self._frame.spec, (*self._frame.levels, value))

    def publish(self, outputs: Outputs) -> None:
        if outputs == self._frame.outputs:
            return
        self.keep(outputs)
        self._flow_run.journal.move(self._frame.id, State.RUNNING, outputs)

    def keep(self, outputs: Outputs) -> None:
        self._frame.outputs = outputs
        self._flow_run.scope.set_outputs(self._frame, outputs)
        self._ctx.fresh_scope()

    def log(self, level: Level, message: str) -> None:
        self._ctx.log(level, message)

    def blame(self, message: str) -> None:
        """As a server does it, where the end of a child brings a question that cannot be answered."""
        flow_run = self._flow_run
        runs = [run for run in flow_run.journal.execution.task_runs.values() if self._is_below(run.parent_id)]
        if not runs:
            return
        last = runs[-1]
        flow_run.journal.log(
            Level.ERROR, message, task_id=last.task_id, task_run_id=last.id, value=last.value
        )
        if last.attempts:
            flow_run.journal.write(
                AttemptStateChanged, task_run_id=last.id, attempt=len(last.attempts) - 1, state=State.FAILED
            )
        flow_run.journal.move(last.id, State.FAILED)

    def refresh(self) -> None:
        self._ctx.fresh_scope()

    async def next_pass(self, seconds: float, iteration: int) -> None:
        flow_run, frame = self._flow_run, self._frame
        self._group = Group(frame.group)
        flow_run.journal.move(frame.id, State.PAUSED)
        flow_run.begin_pause()
        try:
            await asyncio.sleep(seconds)
        finally:
            flow_run.end_pause(restart=False)
        for task_run in list(flow_run.journal.execution.task_runs.values()):
            if self._is_below(task_run.parent_id):
                flow_run.journal.write(TaskRunRemoved, task_run_id=task_run.id)
        flow_run.journal.move(frame.id, State.RUNNING, iteration=iteration)

    def _is_below(self, parent_id: str | None) -> bool:
        runs = self._flow_run.journal.execution.task_runs
        while parent_id is not None:
            if parent_id == self._frame.id:
                return True
            parent = runs.get(parent_id)
            parent_id = parent.parent_id if parent is not None else None
        return False

    async def pause(
        self, seconds: float | None, *, hook: Sequence[TaskSpec] = (), restart: bool = True
    ) -> Mapping[str, object] | None:
        flow_run, frame = self._flow_run, self._frame
        answer: asyncio.Future[Mapping[str, object]] = asyncio.get_running_loop().create_future()
        flow_run.pauses[frame.id] = (frame, answer)
        flow_run.journal.move(frame.id, State.PAUSED)
        flow_run.begin_pause()
        values: Mapping[str, object] | None = None
        try:
            async with asyncio.timeout(seconds):
                if hook:
                    await run_sequence(flow_run, hook, None, Group(), keep_going=True)
                values = await answer
        except TimeoutError:
            values = None
        finally:
            flow_run.pauses.pop(frame.id, None)
        if restart or values is not None:
            flow_run.end_pause(restart=True)
        return values
