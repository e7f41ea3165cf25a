"""One execution while it goes on: its sections in order, its final state,
and what may be done to it meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from engine.errors import FlowRefused, InputsRefused, TaskFailed
from engine.events import (
    Emit,
    ExecutionCreated,
    ExecutionStateChanged,
    FlowOutputsProduced,
    LabelsChanged,
    Level,
    State,
)
from engine.expressions import Renderer, aside
from engine.model import Flow, Retry, TaskSpec
from engine.run.children import run_sequence
from engine.run.clock import Clock
from engine.run.conditions import all_hold
from engine.run.expression_services import ExpressionServices
from engine.run.flow_outputs import OutputsFailed, render_outputs
from engine.run.frame import Frame, Group
from engine.run.guards import SlaWatch
from engine.run.journal import Journal
from engine.run.labels import merge_labels
from engine.run.mask import Masker
from engine.run.outside import Outside
from engine.run.plan import PropertyPlans
from engine.run.scope import ScopeBuilder
from engine.run.services import RunServices
from engine.run.state import Execution
from engine.tasks.base import ChildExecution, ChildRequest

if TYPE_CHECKING:
    from engine.model import Sla
    from engine.run.restart import Earlier

MOST_TURNS = 4
"""Turns of the loop that a task waits at most for those beside it."""
LONGEST_TURN = 0.008
"""Seconds a run may keep the event loop before others get their turn."""


class FlowRun:
    """Runs one flow once. ``variables`` and ``labels`` are the current ones, with secrets."""

    def __init__(
        self,
        flow: Flow,
        services: RunServices,
        emit: Emit,
        *,
        execution_id: str,
        masker: Masker,
        attempt: int = 1,
    ) -> None:
        self.id = execution_id
        self.flow = flow
        self.services = services
        self.emit = emit
        self.clock = Clock()
        self.journal = Journal(execution_id, emit, self.clock, masker)
        self.expressions: ExpressionServices
        self.renderer: Renderer
        self._set_up_expressions()
        self.scope: ScopeBuilder
        self.plans = PropertyPlans()
        self.earlier: Earlier | None = None
        """What is left of a first try, when this one takes it up."""
        self.variables: dict[str, object] = dict(flow.variables or {})
        self.labels: tuple[tuple[str, str], ...] = ()
        self.exit_state: State | None = None
        self.pauses: dict[str, tuple[Frame, asyncio.Future[Mapping[str, object]]]] = {}
        self.active = 0
        self.beside = 0
        """Flowables that run branches at the same time: their tasks then advance in step."""
        self._attempt = attempt
        self._given: Mapping[str, object] = {}
        self._again: tuple[float] | None = None
        self._waiting = 0
        self._paused = 0
        self._held: asyncio.Event | None = None
        self._work: asyncio.Task[State] | None = None
        self._forced: State | None = None
        self._turn_began = self.clock.loop_time()

    @property
    def execution(self) -> Execution:
        """The fold of the events so far, without secrets."""
        return self.journal.execution

    # -- the run itself

    def set_labels(
        self, requested: Sequence[tuple[str, str]], system_labels: Sequence[tuple[str, str]]
    ) -> None:
        """The labels it begins with: the flow's, those of the request, the run's own."""
        self.labels = (*merge_labels(self.flow.labels, requested), *system_labels)

    def create(
        self,
        inputs: Mapping[str, object] | None,
        shown_inputs: Mapping[str, object] | None,
        trigger: Mapping[str, object] | None,
        given: Mapping[str, object],
    ) -> None:
        """Writes the first event; ``shown_inputs`` stand in it, ``inputs`` are those expressions see."""
        self._given = given
        shown = {key: value for key, value in (self.flow.variables or {}).items() if value is not None}
        created = self.journal.write(
            ExecutionCreated,
            namespace=self.flow.namespace,
            flow_id=self.flow.id,
            inputs=shown_inputs,
            labels=self.labels,
            variables=shown or None,
            trigger=trigger,
            environment=self.services.environment,
        )
        seen = trigger.get("variables") if trigger is not None else None
        self.scope = ScopeBuilder(
            flow=self.flow,
            execution_id=self.id,
            started=created,
            inputs=inputs,
            envs=self.services.envs,
            globals_=self.services.globals,
            trigger=seen if isinstance(seen, Mapping) else trigger,
        )
        self.scope.set_labels(self.labels)
        self.scope.set_variables(self.variables)

    def _set_up_expressions(self) -> None:
        journal = self.journal
        self.expressions = ExpressionServices(
            self.flow.namespace, self.services, journal.masker, journal.execution, Outside(self)
        )
        self.renderer = Renderer(self.expressions)

    def take_up(self, execution: Execution, seq: int, earlier: Earlier) -> None:
        """Goes on with an execution that has ended before, instead of :meth:`create`."""
        self.journal.take_up(execution, seq)
        self._set_up_expressions()
        self.earlier = earlier
        self.labels = execution.labels
        self.variables = dict(execution.variables or {})
        seen = execution.trigger.get("variables") if execution.trigger is not None else None
        self.scope = ScopeBuilder(
            flow=self.flow,
            execution_id=self.id,
            started=execution.started or self.clock.now(),
            inputs=execution.inputs,
            envs=self.services.envs,
            globals_=self.services.globals,
            trigger=seen if isinstance(seen, Mapping) else execution.trigger,
        )
        self.scope.set_labels(self.labels)
        self.scope.set_variables(self.variables)

    def restart(self) -> None:
        self._move(State.RESTARTED)

    async def run(self) -> Execution:
        """Runs everything and returns the finished execution; cancellation ends it KILLED."""
        self.services.running[self.id] = self
        watch = SlaWatch(self)
        try:
            if await watch.violated_at_start():
                return self.execution
            self._move(State.RUNNING)
            state = await self._run_until_end(watch)
            await self._after_execution(state)
        finally:
            watch.stop()
            self.services.running.pop(self.id, None)
        if self._again is not None:
            self._run_again(self._again[0])
        return self.execution

    beginning: Callable[[], None] | None = None
    """Writes the first event; set when the flow may start."""

    def queue(self) -> None:
        """Waits for other executions of the flow to end."""
        self._move(State.QUEUED)

    def end_queued(self, state: State) -> None:
        self._move(state)

    def fail(self) -> None:
        """Ends an execution that never ran."""
        self._move(State.FAILED)

    def cancel(self) -> None:
        """Ends an execution that never ran, because it must not."""
        self._move(State.CANCELLED)

    async def _run_until_end(self, watch: SlaWatch) -> State:
        self._work = asyncio.get_running_loop().create_task(self._sections(), name=f"flow {self.flow.id}")
        watch.start()
        caller = asyncio.current_task()
        while not self._work.done():
            try:
                await asyncio.wait({self._work})
            except asyncio.CancelledError:
                if caller is not None:
                    caller.uncancel()
                self.kill()
        if self._work.cancelled():
            state = self._forced or State.KILLED
            self._move(state)
        else:
            state = self._work.result()
        watch.stop()
        self.scope.set_state(state)
        self.scope.set_flow_outputs(self._raw_outputs)
        return state

    _raw_outputs: Mapping[str, object] | None = None

    async def _sections(self) -> State:
        flow = self.flow
        state = await run_sequence(self, flow.tasks, None, Group())
        if self._again is not None:
            self._move(State.FAILED)
            return self._move(State.RETRIED)
        if state is State.FAILED and self.exit_state is None:
            await run_sequence(self, flow.errors, None, Group(), keep_going=True)
        if self.exit_state is None:
            await run_sequence(self, flow.finally_, None, Group(), keep_going=True)
        if self.exit_state is not None:
            return self._move(self.exit_state)
        return await self._move_to_end(state)

    async def _move_to_end(self, state: State) -> State:
        """Flow outputs, then the final state; outputs that cannot be rendered fail the execution."""
        if not self.flow.outputs:
            return self._move(state)
        try:
            outputs = await render_outputs(self)
        except OutputsFailed as error:
            if state is not State.FAILED:
                self._move(state)
            self.journal.log(Level.ERROR, f"Failed to render output values: {error}", span=error.span)
            self.output_problem = str(error)
            return self._move(State.FAILED)
        if outputs.shown:
            self._raw_outputs = outputs.values
            self.journal.write(FlowOutputsProduced, outputs=outputs.shown)
        return self._move(state)

    output_problem: str | None = None

    @property
    def raw_outputs(self) -> Mapping[str, object] | None:
        """The flow outputs with their secrets, for a flow that started this one."""
        return self._raw_outputs

    async def _after_execution(self, state: State) -> None:
        flow = self.flow
        if not (flow.after_execution or flow.listeners) or state is State.RETRIED:
            return
        self.exit_state = None
        tasks: list[TaskSpec] = []
        for one in flow.listeners:
            if await aside([each.values for each in one.conditions], partial(all_hold, self, one.conditions)):
                tasks += one.tasks
        tasks += flow.after_execution
        work = asyncio.get_running_loop().create_task(
            run_sequence(self, tasks, None, Group(), keep_going=True, after_execution=True)
        )
        try:
            await asyncio.wait({work})
        except asyncio.CancelledError:
            work.cancel()
            await asyncio.wait({work})
            caller = asyncio.current_task()
            if caller is not None:
                caller.uncancel()
        if not work.cancelled():
            work.result()

    def _move(self, state: State) -> State:
        self.journal.write(ExecutionStateChanged, state=state)
        return state

    # -- turns, pauses and retries

    async def gate(self) -> None:
        """Passed before every task: lets others have their turn, and holds a paused execution."""
        if self._held is not None:
            await self._held.wait()
        now = self.clock.loop_time()
        if now - self._turn_began > LONGEST_TURN:
            await asyncio.sleep(0)
            self._turn_began = self.clock.loop_time()

    async def in_step(self) -> None:
        """Lets all branches queue their tasks before the first of them is carried out: waits until a turn of
        the loop has passed in which nothing happened, but not for long."""
        for _ in range(MOST_TURNS):
            before = self.journal.seq
            await asyncio.sleep(0)
            if self.journal.seq == before:
                return

    def retry_of(self, frame: Frame) -> Retry | None:
        """The task's own rule, else that of the nearest flowable around it, else the flow's."""
        around: Frame | None = frame
        while around is not None:
            if around.spec.retry is not None:
                return around.spec.retry
            around = around.parent
        return self.flow.retry

    def begin_retry(self, *, nested: bool) -> None:
        """A task run waits for its next attempt; the execution too when nothing else runs."""
        self._waiting += 1
        if self.active > self._waiting or self.execution.state is not State.RUNNING:
            return
        if not nested:
            self._move(State.FAILED)
        self._move(State.RETRYING)

    def end_retry(self) -> None:
        self._waiting -= 1
        if self.execution.state is State.RETRYING:
            self._move(State.RUNNING)

    def begin_pause(self) -> None:
        self._paused += 1
        if self.execution.state is not State.PAUSED:
            self._move(State.PAUSED)

    def end_pause(self, *, restart: bool) -> None:
        """The last pause ended; ``restart`` says that it was a Pause task's."""
        self._paused -= 1
        if self._paused or self.execution.state is not State.PAUSED or self.exit_state is not None:
            return
        if restart:
            self._move(State.RESTARTED)
        self._move(State.RUNNING)

    # -- done to it from outside

    def kill(self) -> None:
        """Ends every task run KILLED, then the execution."""
        if self._work is None or self._work.done() or self.execution.state is State.KILLING:
            return
        if self.execution.state is State.PAUSED and self.pauses:
            self._move(State.RESTARTED)
        self._move(State.KILLING)
        self._work.cancel()

    def end_by_sla(self, sla: Sla, state: State) -> None:
        """Ends every task run KILLED and the execution in ``state``."""
        self.add_labels(sla.labels)
        self._forced = state
        if self._work is not None:
            self._work.cancel()

    def add_labels(self, labels: Sequence[tuple[str, str]]) -> None:
        if labels:
            self.labels = merge_labels(self.labels, labels)
            self.scope.set_labels(self.labels)
            self.journal.write(LabelsChanged, labels=self.labels)

    def pause(self) -> None:
        """Lets running tasks end, and starts no further one until :meth:`resume`."""
        if self._held is None and self.execution.state is State.RUNNING:
            self._held = asyncio.Event()
            self._move(State.PAUSED)

    async def resume(self, values: Mapping[str, object] | None = None) -> None:
        """Goes on after a Pause task or :meth:`pause`; InputsRefused when the values do not fit, FlowRefused
        when nothing is paused."""
        if self._held is not None:
            self._held.set()
            self._held = None
            self._move(State.RUNNING)
            return
        from engine.run.resume import resolve_resume_inputs

        for frame, answer in list(self.pauses.values()):
            if not answer.done():
                resolved = await resolve_resume_inputs(self, frame, values or {})
                if not answer.done():  # meanwhile its time may be over
                    answer.set_result(resolved)
                return
        raise FlowRefused("This execution is not paused.")

    # -- other executions

    async def start_child(
        self,
        request: ChildRequest,
        frame: Frame,
        created: Callable[[ChildExecution], None],
        old_outputs: object,
    ) -> ChildExecution:
        """Starts another flow for a task; its events go the same way as this one's."""
        from engine.run.runner import ChildOrigin, prepare

        flow = self.services.find_flow(request.namespace, request.flow_id)
        if flow is None or (request.revision is not None and request.revision != (flow.revision or 1)):
            raise TaskFailed(
                f"Unable to find flow '{request.namespace}'.'{request.flow_id}' "
                f"with revision '{request.revision or 0}'"
            )
        if flow.disabled:
            raise TaskFailed("Cannot execute a flow which is disabled")
        origin = ChildOrigin(self, frame, inherit_labels=request.inherit_labels)
        try:
            child = await prepare(
                flow, request.inputs, self.services, self.emit, labels=request.labels, origin=origin
            )
        except InputsRefused as error:
            raise TaskFailed("\n".join(problem.message for problem in error.problems)) from error
        except FlowRefused as error:
            raise TaskFailed(error.message) from error
        link = ChildExecution(child.id, flow.namespace, flow.id, State.CREATED, None)
        created(link)
        if not request.wait:
            self.services.spawn(child.run(), f"flow {flow.id}")
            return link
        ended = await child.run()
        own = asyncio.current_task()
        if ended.state is State.KILLED and own is not None and self.execution.state is State.KILLING:
            raise asyncio.CancelledError
        outputs = child.raw_outputs
        if not flow.outputs and isinstance(old_outputs, Mapping):
            render, scope = child.flow_run.renderer.render_value, child.flow_run.scope.of_flow()
            rendered = await aside(old_outputs, lambda: render(old_outputs, scope))
            outputs = rendered if isinstance(rendered, Mapping) else None
        return ChildExecution(child.id, flow.namespace, flow.id, ended.state, outputs, child.output_problem)

    def may_start_again(self, retry: Retry) -> bool:
        """Whether CREATE_NEW_EXECUTION allows another execution."""
        return retry.max_attempts is None or self._attempt < retry.max_attempts

    def start_again(self, retry: Retry, delay: float) -> None:
        self._again = (delay,)

    def _run_again(self, delay: float) -> None:
        from engine.run.runner import prepare

        async def run_again() -> None:
            await asyncio.sleep(delay)
            labels = [pair for pair in self.labels if not pair[0].startswith("system.")]
            with contextlib.suppress(InputsRefused, FlowRefused):
                again = await prepare(
                    self.flow,
                    self._given,
                    self.services,
                    self.emit,
                    labels=labels,
                    attempt=self._attempt + 1,
                )
                await again.run()

        self.services.spawn(run_again(), f"retry of {self.id}")
