"""What happens in an execution, as small immutable events; state is their fold (``engine/run/state.py``).

``at`` is seconds since the epoch (UTC), ``seq`` counts from 0 within one execution. Secrets are masked before
an event exists for anybody but the runner; bodies are references (``engine/exchange.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

from engine.exchange import Exchange
from engine.record import record
from engine.text import Span


class State(StrEnum):
    """States of executions, task runs and attempts, with Kestra's names (language.md 5.2)."""

    CREATED = "CREATED"
    SUBMITTED = "SUBMITTED"
    RUNNING = "RUNNING"
    PAUSED = "PAUSED"
    QUEUED = "QUEUED"
    RESTARTED = "RESTARTED"
    RETRYING = "RETRYING"
    RETRIED = "RETRIED"
    KILLING = "KILLING"
    SUCCESS = "SUCCESS"
    WARNING = "WARNING"
    FAILED = "FAILED"
    KILLED = "KILLED"
    CANCELLED = "CANCELLED"
    SKIPPED = "SKIPPED"

    @property
    def is_terminal(self) -> bool:
        return self in TERMINAL


TERMINAL = frozenset(
    {State.SUCCESS, State.WARNING, State.FAILED, State.KILLED, State.CANCELLED, State.SKIPPED, State.RETRIED}
)


class Level(StrEnum):
    """Log levels, least first."""

    TRACE = "TRACE"
    DEBUG = "DEBUG"
    INFO = "INFO"
    WARN = "WARN"
    ERROR = "ERROR"


@record(kw_only=True)
class Event:
    """What all events have."""

    execution_id: str
    seq: int
    at: float


@record(kw_only=True)
class ExecutionCreated(Event):
    """A run begins (state CREATED). ``inputs``, ``variables`` and ``trigger``
    are None when the flow has none."""

    namespace: str
    flow_id: str
    inputs: Mapping[str, object] | None = None
    labels: tuple[tuple[str, str], ...] = ()
    variables: Mapping[str, object] | None = None
    trigger: Mapping[str, object] | None = None
    environment: str | None = None


@record(kw_only=True)
class ExecutionStateChanged(Event):
    state: State


@record(kw_only=True)
class LabelsChanged(Event):
    labels: tuple[tuple[str, str], ...]


@record(kw_only=True)
class VariablesChanged(Event):
    variables: Mapping[str, object]


@record(kw_only=True)
class FlowOutputsProduced(Event):
    outputs: Mapping[str, object]


@record(kw_only=True)
class TaskRunCreated(Event):
    """A task run exists (state CREATED); ``after_execution`` marks those that run when the end is known."""

    task_run_id: str
    task_id: str
    task_type: str
    parent_task_run_id: str | None = None
    value: str | None = None
    iteration: int | None = None
    flowable: bool = False
    after_execution: bool = False


@record(kw_only=True)
class TaskRunStateChanged(Event):
    """``outputs`` is given when they become known with this change (None = unchanged), so is ``iteration``.

    The same state again only carries outputs (a flowable publishes them while its children run)."""

    task_run_id: str
    state: State
    outputs: Mapping[str, object] | None = None
    iteration: int | None = None


@record(kw_only=True)
class TaskRunRemoved(Event):
    """LoopUntil keeps the task runs of its last pass only."""

    task_run_id: str


@record(kw_only=True)
class AttemptStateChanged(Event):
    """``attempt`` counts from 0; the first event of an attempt creates it."""

    task_run_id: str
    attempt: int
    state: State


@record(kw_only=True)
class Logged(Event):
    """A line of the log; ``span`` is the place in the document that it is about."""

    level: Level
    message: str
    task_id: str | None = None
    task_run_id: str | None = None
    attempt: int | None = None
    value: str | None = None
    span: Span | None = None


@record(kw_only=True)
class Exchanged(Event):
    """One HTTP hop ended (or failed), or is going on; the last event about a hop tells all of it."""

    task_run_id: str
    attempt: int
    exchange: Exchange


@record(kw_only=True)
class Progressed(Event):
    """Bytes done of a transfer; ``total`` None when unknown.
    Sinks may drop all but the last of a task run."""

    task_run_id: str
    done: int
    total: int | None = None


@record(kw_only=True)
class RetryScheduled(Event):
    """The task run is tried again at ``due`` (epoch seconds)."""

    task_run_id: str
    due: float


Emit = Callable[[Event], None]
"""Takes an event; is synchronous, never raises and never blocks."""
