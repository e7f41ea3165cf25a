"""The state of an execution as the fold of its events: one accumulator for runner, views, history and CLI."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from typing import Any

from engine.events import (
    AttemptStateChanged,
    Event,
    Exchanged,
    ExecutionCreated,
    ExecutionStateChanged,
    FlowOutputsProduced,
    LabelsChanged,
    Logged,
    Progressed,
    RetryScheduled,
    State,
    TaskRunCreated,
    TaskRunRemoved,
    TaskRunStateChanged,
    VariablesChanged,
)
from engine.exchange import Exchange
from engine.record import record

Histories = list[tuple[State, float]]
"""States with the time they began, epoch seconds, oldest first."""


@record(frozen=False)
class Attempt:
    """One try of a task run."""

    state: State
    histories: Histories


@record(frozen=False)
class TaskRun:
    """One run of a task: a loop makes several of the same task.

    ``outputs`` is None while there are none and for kinds of tasks that never have any. ``exchanges`` pairs
    each HTTP hop with the attempt (from 0) it belongs to; ``progress`` is the last ``(done, total)`` in
    bytes.
    """

    id: str
    task_id: str
    task_type: str
    parent_id: str | None
    value: str | None
    iteration: int | None
    flowable: bool
    state: State
    histories: Histories
    after_execution: bool = False
    attempts: list[Attempt] = field(default_factory=list)
    outputs: Mapping[str, object] | None = None
    exchanges: list[tuple[int, Exchange]] = field(default_factory=list)
    progress: tuple[int, int | None] | None = None
    retry_due: float | None = None

    @property
    def started(self) -> float:
        """When it was created."""
        return self.histories[0][1]

    @property
    def running_since(self) -> float | None:
        """When it first ran, None while it waits."""
        return next((at for state, at in self.histories if state is State.RUNNING), None)

    @property
    def ended(self) -> float | None:
        """When it reached its last state, None while it goes on."""
        return self.histories[-1][1] if self.state.is_terminal else None

    def move(self, state: State, at: float) -> None:
        self.state = state
        self.histories.append((state, at))


@record(frozen=False)
class Execution:
    """Everything known about one run of a flow; changed by :meth:`apply` alone."""

    id: str
    namespace: str = ""
    flow_id: str = ""
    state: State = State.CREATED
    histories: Histories = field(default_factory=list)
    inputs: Mapping[str, object] | None = None
    outputs: Mapping[str, object] | None = None
    labels: tuple[tuple[str, str], ...] = ()
    variables: Mapping[str, object] | None = None
    trigger: Mapping[str, object] | None = None
    environment: str | None = None
    task_runs: dict[str, TaskRun] = field(default_factory=dict)
    logs: list[Logged] = field(default_factory=list)

    @property
    def started(self) -> float | None:
        return self.histories[0][1] if self.histories else None

    @property
    def ended(self) -> float | None:
        """When the final state was reached, None while it goes on."""
        return self.histories[-1][1] if self.state.is_terminal else None

    @property
    def duration(self) -> float | None:
        """Seconds from creation to the last change of state."""
        return self.histories[-1][1] - self.histories[0][1] if self.histories else None

    def apply(self, event: Event) -> None:
        """Takes one event in; those of other executions (subflows) and of unknown task runs are ignored."""
        fold = FOLDS.get(type(event))
        if fold is not None and event.execution_id == self.id:
            fold(self, event)


def fold(events: Iterable[Event]) -> Execution:
    """The execution that these events tell of; ValueError when there are none."""
    execution: Execution | None = None
    for event in events:
        if execution is None:
            execution = Execution(event.execution_id)
        execution.apply(event)
    if execution is None:
        raise ValueError("no events, so no execution")
    return execution


def _created(execution: Execution, event: ExecutionCreated) -> None:
    execution.namespace = event.namespace
    execution.flow_id = event.flow_id
    execution.inputs = event.inputs
    execution.labels = event.labels
    execution.variables = event.variables
    execution.trigger = event.trigger
    execution.environment = event.environment
    execution.state = State.CREATED
    execution.histories.append((State.CREATED, event.at))


def _state_changed(execution: Execution, event: ExecutionStateChanged) -> None:
    execution.state = event.state
    execution.histories.append((event.state, event.at))


def _labels_changed(execution: Execution, event: LabelsChanged) -> None:
    execution.labels = event.labels


def _variables_changed(execution: Execution, event: VariablesChanged) -> None:
    execution.variables = event.variables


def _outputs_produced(execution: Execution, event: FlowOutputsProduced) -> None:
    execution.outputs = event.outputs


def _task_run_created(execution: Execution, event: TaskRunCreated) -> None:
    execution.task_runs[event.task_run_id] = TaskRun(
        event.task_run_id,
        event.task_id,
        event.task_type,
        event.parent_task_run_id,
        event.value,
        event.iteration,
        event.flowable,
        State.CREATED,
        [(State.CREATED, event.at)],
        event.after_execution,
    )


def _task_run_changed(execution: Execution, event: TaskRunStateChanged) -> None:
    run = execution.task_runs.get(event.task_run_id)
    if run is None:
        return
    if event.state is not run.state:
        run.move(event.state, event.at)
    if event.outputs is not None:
        run.outputs = event.outputs
    if event.iteration is not None:
        run.iteration = event.iteration
    run.retry_due = None


def _task_run_removed(execution: Execution, event: TaskRunRemoved) -> None:
    execution.task_runs.pop(event.task_run_id, None)


def _attempt_changed(execution: Execution, event: AttemptStateChanged) -> None:
    run = execution.task_runs.get(event.task_run_id)
    if run is None:
        return
    if event.attempt >= len(run.attempts):
        histories = [(State.CREATED, event.at)]
        if event.state is not State.CREATED:
            histories.append((event.state, event.at))
        run.attempts.append(Attempt(event.state, histories))
        return
    attempt = run.attempts[event.attempt]
    attempt.state = event.state
    attempt.histories.append((event.state, event.at))


def _logged(execution: Execution, event: Logged) -> None:
    execution.logs.append(event)


def _exchanged(execution: Execution, event: Exchanged) -> None:
    run = execution.task_runs.get(event.task_run_id)
    if run is None:
        return
    if run.exchanges and run.exchanges[-1][1].going_on:
        run.exchanges.pop()
    run.exchanges.append((event.attempt, event.exchange))


def _progressed(execution: Execution, event: Progressed) -> None:
    run = execution.task_runs.get(event.task_run_id)
    if run is not None:
        run.progress = (event.done, event.total)


def _retry_scheduled(execution: Execution, event: RetryScheduled) -> None:
    run = execution.task_runs.get(event.task_run_id)
    if run is not None:
        run.retry_due = event.due


FOLDS: Mapping[type[Event], Callable[[Execution, Any], None]] = {
    ExecutionCreated: _created,
    ExecutionStateChanged: _state_changed,
    LabelsChanged: _labels_changed,
    VariablesChanged: _variables_changed,
    FlowOutputsProduced: _outputs_produced,
    TaskRunCreated: _task_run_created,
    TaskRunStateChanged: _task_run_changed,
    TaskRunRemoved: _task_run_removed,
    AttemptStateChanged: _attempt_changed,
    Logged: _logged,
    Exchanged: _exchanged,
    Progressed: _progressed,
    RetryScheduled: _retry_scheduled,
}
