"""Runs one task run from CREATED to its end: condition, attempts, timeouts, retries, allowed failures."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import traceback
from typing import TYPE_CHECKING, cast

from engine.durations import format_clock
from engine.errors import EyasError, TaskFailed
from engine.events import AttemptStateChanged, Level, RetryScheduled, State, TaskRunCreated
from engine.expressions import ExpressionError, aside, is_truthy_text
from engine.model import TaskSpec
from engine.run.cache import task_cache
from engine.run.children import ChildRuns, run_sequence
from engine.run.context import TaskContext
from engine.run.control import Control
from engine.run.frame import Frame, Group
from engine.run.identifiers import new_id
from engine.run.properties import PropertyFailed, convert
from engine.run.retry import NEW_EXECUTION, delay_before, may_retry
from engine.schema import Kind, Prop, Schema
from engine.tasks import find_task, kind_of
from engine.tasks.base import (
    ExecutableTask,
    FlowableTask,
    Outputs,
    RunnableTask,
    SteeringTask,
    Task,
    TaskKind,
)
from engine.text import Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.run.flow_run import FlowRun

_NO_TIMEOUT = contextlib.nullcontext()

TIMEOUT = Prop("timeout", Kind.DURATION)

DONE = frozenset({State.SUCCESS, State.WARNING, State.SKIPPED})

WORKING_DIRECTORY = "io.kestra.plugin.core.flow.WorkingDirectory"


async def run_task(
    flow_run: FlowRun,
    spec: TaskSpec,
    parent: Frame | None,
    group: Group,
    *,
    value: str | None = None,
    iteration: int | None = None,
    variables: Mapping[str, object] | None = None,
    after_execution: bool = False,
) -> State:
    """Runs a task and returns the final state of its task run; nothing is raised but cancellation."""
    task = find_task(spec.schema.type) if spec.schema is not None else None
    if parent is not None and in_working_directory(parent) and spec.run_if is not None:
        await check_condition(flow_run, spec, parent)
    levels = parent.levels if parent is not None else ()
    journal = flow_run.journal
    known = flow_run.earlier.take(spec.id, parent.id if parent else None, value) if flow_run.earlier else None
    frame_id = known.id if known is not None else new_id()
    if known is None:
        started = journal.write(
            TaskRunCreated,
            task_run_id=frame_id,
            task_id=spec.id,
            task_type=spec.type,
            parent_task_run_id=parent.id if parent is not None else None,
            value=value,
            iteration=iteration,
            flowable=kind_of(task) is TaskKind.FLOWABLE,
            after_execution=after_execution,
        )
    else:
        started = known.started or flow_run.clock.now()
    frame = Frame(
        id=frame_id,
        spec=spec,
        parent=parent,
        value=value,
        iteration=iteration,
        started=started,
        group=group,
        levels=(*levels, value) if value is not None else levels,
        parents=parent.parents_of_children() if parent is not None else [],
        after_execution=after_execution,
        variables=variables,
    )
    if known is not None:
        if known.state in DONE:
            flow_run.scope.set_task_state(frame, known.state)
            flow_run.scope.set_outputs(frame, known.outputs or {})
            return known.state
        frame.attempts = len(known.attempts)
        journal.move(frame_id, State.RESTARTED)
    flow_run.scope.set_task_state(frame, State.CREATED)
    try:
        state = await TaskRunner(flow_run, frame, task).run()
    except asyncio.CancelledError:
        end_killed(flow_run, frame)
        raise
    flow_run.scope.set_task_state(frame, state)
    if state is State.FAILED:
        group.failed = True
    return state


def in_working_directory(parent: Frame | None) -> bool:
    """Whether the children of this task run share a folder."""
    schema = parent.spec.schema if parent is not None else None
    return schema is not None and schema.type == WORKING_DIRECTORY


async def check_condition(flow_run: FlowRun, spec: TaskSpec, parent: Frame) -> None:
    """In a working directory a condition that cannot be rendered fails the directory: no task run is made."""
    try:
        scope = flow_run.scope.of_task(parent)
        await aside(spec.run_if, lambda: flow_run.renderer.render(spec.run_if or "", scope))
    except ExpressionError as error:
        message = f"Failed to evaluate the runIf condition for task {spec.id}. Cause: {error}"
        raise TaskFailed(message) from error


def end_killed(flow_run: FlowRun, frame: Frame) -> None:
    """Ends a task run, and its open attempt, KILLED."""
    run = flow_run.journal.execution.task_runs.get(frame.id)
    if run is None or run.state.is_terminal:
        return
    if run.attempts and not run.attempts[-1].state.is_terminal:
        attempt = len(run.attempts) - 1
        flow_run.journal.write(AttemptStateChanged, task_run_id=frame.id, attempt=attempt, state=State.KILLED)
    flow_run.journal.move(frame.id, State.KILLED, frame.outputs)
    flow_run.scope.set_task_state(frame, State.KILLED)


async def run_inner(flow_run: FlowRun, frame: Frame, spec: TaskSpec, task: RunnableTask) -> Outputs | None:
    """Runs another runnable task in the place of the frame's own."""
    inner = dataclasses.replace(frame, spec=dataclasses.replace(spec, id=frame.spec.id))
    ctx = TaskContext(flow_run, inner, frame.attempts, Control(flow_run, inner))
    assert spec.schema is not None
    return await task.run(ctx, await properties(spec.schema, spec, ctx))


async def properties(schema: Schema, spec: TaskSpec, ctx: TaskContext) -> dict[str, object]:
    """Rendered and converted."""
    return await ctx.plans.of(schema, spec.values).render(ctx.render)


class TaskRunner:
    """The steps of one task run."""

    def __init__(self, flow_run: FlowRun, frame: Frame, task: Task | None) -> None:
        self.flow_run = flow_run
        self.frame = frame
        self.task = task
        self.kind = kind_of(task)
        self.spec = frame.spec
        self.control = Control(flow_run, frame)

    async def run(self) -> State:
        condition = self.spec.run_if
        if condition is not None:
            skipped = await self._condition(condition)
            if skipped is not None:
                return skipped
        task = self.task
        if self.kind is TaskKind.RUNNABLE:
            return await self._run_attempts(self._run_once)
        if self.kind is TaskKind.FLOWABLE:
            return await self._run_flowable(cast(FlowableTask, task))
        if self.kind is TaskKind.STEERING:
            return await self._run_steering(cast(SteeringTask, task))
        if self.kind is TaskKind.EXECUTABLE:
            return await self._run_attempts(self._execute_once)
        self._log(
            self._context(),
            TaskFailed(
                f"`{self.spec.type}` does not run here.", hint="It needs a Kestra server.", property="type"
            ),
        )
        self._attempt(State.FAILED)
        return self._end(State.FAILED, None)

    async def _condition(self, condition: str) -> State | None:
        """SKIPPED or FAILED when the task shall not run, else None."""
        ctx = self._context()
        try:
            text = await aside(condition, lambda: ctx.render(condition))
        except ExpressionError as error:
            message = f"Failed to evaluate the runIf condition for task {self.spec.id}. Cause: {error}"
            ctx.log(Level.ERROR, message, self._span(("runIf",)))
            return self._end(State.FAILED, None)
        if is_truthy_text(text):
            return None
        self._attempt(State.SKIPPED)
        return self._end(State.SKIPPED, {} if self.kind is TaskKind.FLOWABLE else None)

    # -- tasks that compute, and tasks that start other flows

    async def _run_attempts(self, once: Once) -> State:
        flow_run, frame = self.flow_run, self.frame
        queued = self.kind is TaskKind.RUNNABLE and not in_working_directory(self.frame.parent)
        retry = flow_run.retry_of(frame)
        first = frame.started
        if queued:
            flow_run.journal.move(frame.id, State.SUBMITTED)
        flow_run.active += 1
        try:
            if flow_run.beside:
                await flow_run.in_step()
            while True:
                state, outputs, seen = await once()
                if state is not State.FAILED or retry is None or seen is None:
                    break
                now = flow_run.clock.now()
                due = now + delay_before(retry, frame.attempts + 1)
                if retry.behavior == NEW_EXECUTION:
                    if flow_run.may_start_again(retry):
                        flow_run.journal.move(frame.id, State.FAILED, outputs or {})
                        flow_run.start_again(retry, due - now)
                        return self._end(State.RETRIED, outputs or {})
                    break
                if not may_retry(retry, frame.attempts + 1, first, due):
                    break
                await self._wait_for_retry(due, outputs, queued)
        finally:
            flow_run.active -= 1
        if seen is None:
            return self._end(state, None)
        final = self._allowed(state)
        if retry is not None and retry.warning_on_retry and frame.attempts and final is State.SUCCESS:
            final = State.WARNING
        if self.kind is TaskKind.EXECUTABLE:
            if seen is not final:
                flow_run.journal.move(frame.id, seen, outputs)
            self._attempt(final)
        return self._end(final, outputs or {})

    async def _wait_for_retry(self, due: float, outputs: Outputs | None, queued: bool) -> None:
        flow_run, frame = self.flow_run, self.frame
        journal = flow_run.journal
        if self.kind is TaskKind.EXECUTABLE:
            self._attempt(State.FAILED)
        frame.outputs = outputs or {}
        journal.move(frame.id, State.FAILED, frame.outputs)
        flow_run.scope.set_outputs(frame, frame.outputs)
        journal.move(frame.id, State.RETRYING)
        journal.write(RetryScheduled, task_run_id=frame.id, due=due)
        flow_run.begin_retry(nested=frame.parent is not None)
        try:
            await asyncio.sleep(max(0.0, due - flow_run.clock.now()))
        finally:
            flow_run.end_retry()
        frame.attempts += 1
        journal.move(frame.id, State.CREATED)
        if queued:
            journal.move(frame.id, State.SUBMITTED)

    async def _run_once(self) -> tuple[State, Outputs | None, State | None]:
        task = cast(RunnableTask, self.task)
        self.flow_run.journal.move(self.frame.id, State.RUNNING)
        ctx = self._context()
        self._attempt(State.RUNNING)
        outputs: Outputs | None = None
        state = State.SUCCESS
        seconds: float | None = None
        try:
            seconds = await self._timeout(ctx)
            async with asyncio.timeout(seconds) if seconds is not None else _NO_TIMEOUT:
                outputs = await self._cached(task, ctx, await properties(task.schema, self.spec, ctx))
        except TimeoutError as error:
            state, outputs = State.FAILED, None
            if seconds is not None:
                ctx.log(Level.ERROR, f"Timeout after {format_clock(seconds)}", self._span(("timeout",)))
            else:
                self._log(ctx, error)
        except Exception as error:
            state = State.FAILED
            self._log(ctx, error)
        self._attempt(state)
        return state, outputs, state

    async def _execute_once(self) -> tuple[State, Outputs | None, State | None]:
        """The last member is None when the other flow was never started."""
        task = cast(ExecutableTask, self.task)
        ctx = self._context()
        running = False

        def started() -> None:
            nonlocal running
            running = True
            self.flow_run.journal.move(self.frame.id, State.RUNNING)
            self._attempt(State.RUNNING)

        try:
            props = await properties(task.schema, self.spec, ctx)
            ending = await task.execute(ctx, props, started)
        except Exception as error:
            self._log(ctx, error)
            self._attempt(State.FAILED)
            return State.FAILED, None, State.FAILED if running else None
        task.conclude(ctx, ending, self._allowed(ending.state))
        return ending.state, ending.outputs, ending.seen

    async def _cached(self, task: RunnableTask, ctx: TaskContext, props: dict[str, object]) -> Outputs | None:
        """What the task gives, or gave before with the same properties where it has a `taskCache`."""
        if "taskCache" not in self.spec.values:
            return await task.run(ctx, props)
        cache = await aside(props, lambda: task_cache(self.flow_run, ctx, props))
        known = cache.load() if cache is not None else None
        if known is not None:
            ctx.log(Level.DEBUG, "The outputs come from the cache of this task (taskCache).")
            return known
        outputs = await task.run(ctx, props)
        if cache is not None:
            cache.keep(outputs)
        return outputs

    async def _timeout(self, ctx: TaskContext) -> float | None:
        written = self.spec.timeout
        if written is None:
            return None
        seconds = await aside(written, lambda: convert(TIMEOUT, written, ctx.render, ("timeout",)))
        return seconds if isinstance(seconds, float) else None

    # -- tasks that change the execution itself

    async def _run_steering(self, task: SteeringTask) -> State:
        ctx = self._context()
        try:
            props = await properties(task.schema, self.spec, ctx)
            state = await task.steer(ctx, props)
        except Exception as error:
            self._log(ctx, error)
            self._attempt(State.FAILED)
            return self._end(self._allowed(State.FAILED), None)
        self.flow_run.journal.move(self.frame.id, State.RUNNING)
        self._attempt(State.RUNNING)
        self._attempt(state)
        return self._end(state, None)

    # -- tasks that only decide what runs

    async def _run_flowable(self, task: FlowableTask) -> State:
        flow_run, frame = self.flow_run, self.frame
        flow_run.journal.move(frame.id, State.RUNNING, {})
        self._attempt(State.RUNNING)
        flow_run.scope.set_task_state(frame, State.RUNNING)
        if not frame.after_execution:
            flow_run.scope.set_outputs(frame, {})
        ctx = self._context()
        children = ChildRuns(
            flow_run, frame, ctx, task.failed_as is not State.FAILED or self.spec.allow_failure
        )
        outputs: Outputs | None = None
        try:
            props = await properties(task.schema, self.spec, ctx)
            state, outputs = await task.run_children(ctx, props, children)
        except Exception as error:
            self._log(ctx, error, "Unable to resolve state from the Flowable task: ")
            state = State.FAILED
        if outputs is not None:
            children.keep(outputs)
        if flow_run.exit_state is None:
            await self._run_hooks(state)
        if flow_run.exit_state is not None and not frame.after_execution:
            final = flow_run.exit_state
        else:
            final = self._allowed(task.failed_as if state is State.FAILED else state)
        self._attempt(final)
        return self._end(final, frame.outputs)

    async def _run_hooks(self, state: State) -> None:
        """The flowable's own ``errors`` and ``finally``; their failures change nothing."""
        for name in ("errors", "finally") if state is State.FAILED else ("finally",):
            tasks = self.spec.children.get(name, ())
            if tasks and self.flow_run.exit_state is None:
                await run_sequence(
                    self.flow_run,
                    tasks,
                    self.frame,
                    Group(),
                    keep_going=True,
                    after_execution=self.frame.after_execution,
                )

    # -- shared

    def _context(self) -> TaskContext:
        return TaskContext(self.flow_run, self.frame, self.frame.attempts, self.control)

    def _attempt(self, state: State) -> None:
        self.flow_run.journal.write(
            AttemptStateChanged, task_run_id=self.frame.id, attempt=self.frame.attempts, state=state
        )

    def _allowed(self, state: State) -> State:
        if state is State.FAILED and self.spec.allow_failure:
            state = State.WARNING
        if state is State.WARNING and self.spec.allow_warning:
            state = State.SUCCESS
        return state

    def _end(self, state: State, outputs: Outputs | None) -> State:
        if outputs is not None:
            self.flow_run.scope.set_outputs(self.frame, outputs)
        self.flow_run.journal.move(self.frame.id, state, outputs)
        return state

    def _log(self, ctx: TaskContext, error: BaseException, before: str = "") -> None:
        message, span = self._explain(error)
        ctx.log(Level.ERROR, before + message, span)
        if not isinstance(error, EyasError | ExpressionError | OSError):
            ctx.log(Level.TRACE, "".join(traceback.format_exception(error)))

    def _explain(self, error: BaseException) -> tuple[str, Span | None]:
        """What to tell a person about an error, and the place in the document that it is about."""
        if isinstance(error, PropertyFailed):
            return with_hint(error), self._span(error.path)
        if isinstance(error, TaskFailed):
            return with_hint(error), self._span((error.property,) if error.property else ())
        if isinstance(error, EyasError | ExpressionError):
            return str(error), self.spec.span
        if isinstance(error, OSError):
            where = f" ({error.filename})" if error.filename else ""
            return f"{error.strerror or error}{where}", self.spec.span
        return f"Eyas itself failed in this task: {type(error).__name__}: {error}", self.spec.span

    def _span(self, path: tuple[str | int, ...]) -> Span:
        """The place of the innermost part of the path that is known."""
        while path:
            span = self.spec.spans.get(path)
            if span is not None:
                return span
            path = path[:-1]
        return self.spec.span


def with_hint(error: TaskFailed) -> str:
    return f"{error.message}\n{error.hint}" if error.hint else error.message


if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Once = Callable[[], Awaitable[tuple[State, Outputs | None, State | None]]]
