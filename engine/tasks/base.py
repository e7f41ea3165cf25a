"""What a task type is, and what it may ask of the run around it.

A runnable task computes outputs; a steering one changes the execution itself; a flowable one decides which
children run; an executable one starts another flow. None of them knows the runner: everything comes through
``RunContext`` and ``Children``, so a task is testable with a fake of some lines.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from enum import Enum
from pathlib import Path
from typing import Protocol, TypeVar, runtime_checkable

from engine.events import Level, State
from engine.exchange import Exchange
from engine.http.message import HttpRequest, HttpResponse, SendContext
from engine.http.wire import BodyStore
from engine.logfilter import PurgeHistory
from engine.model import TaskSpec
from engine.record import record
from engine.schema import Schema

T = TypeVar("T")

PREFIX = "io.kestra.plugin.core."
OLD_PREFIX = "io.kestra.core.tasks."

Outputs = Mapping[str, object]
Props = Mapping[str, object]
"""Properties by name: DYNAMIC ones rendered and converted, STATIC and RAW ones as written; absent ones are
absent unless the schema has a default."""


class RunContext(Protocol):
    """What a running task can do. ``storage`` and ``http`` are the services of the execution."""

    spec: TaskSpec
    execution_id: str
    task_run_id: str
    attempt: int
    namespace: str
    flow_id: str

    def render(self, template: str, variables: Mapping[str, object] | None = None) -> str | None: ...

    def render_typed(self, template: str, variables: Mapping[str, object] | None = None) -> object: ...

    def render_value(self, value: object, variables: Mapping[str, object] | None = None) -> object: ...

    async def aside(self, work: Callable[[], T]) -> T:
        """What ``work`` gives, which renders properties of the task: in a thread of its own where one of them
        may wait."""
        ...

    def log(self, level: Level, message: str) -> None: ...

    def exchanged(self, exchange: Exchange) -> None: ...

    def progress(self, done: int, total: int | None) -> None: ...

    def keep_secret(self, value: str) -> None:
        """From now on mask this text wherever it appears."""
        ...

    def holds_secret(self, text: str) -> bool:
        """Whether the value of a secret, or what is derived from one, stands in a text."""
        ...

    @property
    def http(self) -> HttpSender: ...

    @property
    def storage(self) -> TaskStorage: ...

    @property
    def working_directory(self) -> Path: ...

    @property
    def run(self) -> RunControl: ...


class TaskStorage(Protocol):
    """Files of the execution, addressed by ``kestra:///`` URIs."""

    def path(self, uri: str) -> Path:
        """The file behind a URI of this execution or namespace;
        StorageError when it is missing or not allowed."""
        ...

    def locate(self, uri: str) -> Path:
        """The path of a URI, whether the file is there or not."""
        ...

    def create(self, name: str | None = None, suffix: str = "") -> tuple[str, Path]:
        """A new file for this task run: its URI and its path (not yet existing)."""
        ...

    @property
    def bodies(self) -> BodyStore:
        """Where the bodies of requests and answers go."""
        ...

    def purge(self) -> list[str]:
        """Deletes all files of the execution and returns their URIs."""
        ...

    def namespace_files(self) -> Sequence[tuple[str, Path]]:
        """The files of the flow's namespace: names with ``/``, and where they lie."""
        ...


class HttpSender(Protocol):
    """What tasks need of the HTTP client; see ``engine/http/client.py``."""

    async def send(self, request: HttpRequest, ctx: SendContext) -> HttpResponse: ...

    def stream(
        self, request: HttpRequest, ctx: SendContext
    ) -> AbstractAsyncContextManager[tuple[HttpResponse, AsyncIterator[bytes]]]: ...

    def fresh(self) -> ClosableSender:
        """Another one with the same settings, for another event loop."""
        ...


class ClosableSender(HttpSender, Protocol):
    """One that belongs to who asked for it."""

    async def aclose(self) -> None: ...


class KeyValues(Protocol):
    """Values kept by namespace between executions; see ``engine/kv.py``."""

    def get(self, namespace: str, key: str) -> object: ...

    def has(self, namespace: str, key: str) -> bool: ...

    def put(self, namespace: str, key: str, value: object, *, ttl: float | None = None) -> None: ...

    def delete(self, namespace: str, key: str) -> bool: ...

    def keys(self, namespace: str) -> list[str]: ...


@record
class ChildExecution:
    """What a Subflow task learns about the execution it started;
    ``state`` is CREATED when it did not wait."""

    execution_id: str
    namespace: str
    flow_id: str
    state: State
    outputs: Mapping[str, object] | None
    problem: str | None = None


class RunControl(Protocol):
    """What the few tasks that steer the execution itself may do to it."""

    @property
    def variables(self) -> Mapping[str, object]: ...

    @property
    def labels(self) -> Sequence[tuple[str, str]]: ...

    @property
    def kv(self) -> KeyValues: ...

    def set_variables(self, variables: Mapping[str, object]) -> None: ...

    def set_labels(self, labels: Sequence[tuple[str, str]]) -> None: ...

    def exit(self, state: State) -> None: ...

    async def sleep(self, seconds: float) -> None:
        """Waits as the clock of the run counts."""
        ...

    def now(self) -> float:
        """Epoch seconds as the clock of the run counts."""
        ...

    async def start_flow(
        self,
        request: ChildRequest,
        created: Callable[[ChildExecution], None],
        outputs: object = None,
    ) -> ChildExecution:
        """Starts another flow, and waits for its end when asked; TaskFailed when it cannot be started.

        ``created`` is called as soon as the execution exists. ``outputs`` are unrendered values taken from
        the other execution when its flow declares no outputs."""
        ...

    def read_task(self, text: str) -> TaskSpec:
        """A task out of its YAML text; TaskFailed, with the first finding, when it has errors."""
        ...

    async def run_inner(self, spec: TaskSpec) -> Outputs | None:
        """Runs a runnable task inside the current task run, with its context; what it returns or raises."""
        ...

    def log_records(self) -> Sequence[Mapping[str, object]]:
        """The log of the execution so far, with a server's names, secrets masked."""
        ...

    @property
    def purge_logs(self) -> PurgeHistory | None:
        """Takes lines out of the history, which may take a while, and tells how many; None without one."""
        ...


@record
class ChildRequest:
    """A flow to start on behalf of a task."""

    namespace: str
    flow_id: str
    inputs: Mapping[str, object]
    labels: Sequence[tuple[str, str]] = ()
    inherit_labels: bool = False
    wait: bool = True
    revision: int | None = None


@runtime_checkable
class RunnableTask(Protocol):
    """A task type that computes: ``run`` returns outputs or None, or raises TaskFailed."""

    @property
    def schema(self) -> Schema: ...

    async def run(self, ctx: RunContext, props: Props) -> Outputs | None: ...


@runtime_checkable
class SteeringTask(Protocol):
    """A task type that changes the execution at once; it has no outputs and never waits in a queue."""

    @property
    def schema(self) -> Schema: ...

    async def steer(self, ctx: RunContext, props: Props) -> State: ...


@runtime_checkable
class ExecutableTask(Protocol):
    """A task type that starts another flow: the state it leads to, and its outputs."""

    @property
    def schema(self) -> Schema: ...

    async def execute(self, ctx: RunContext, props: Props, started: Started) -> Ending: ...

    def conclude(self, ctx: RunContext, ending: Ending, state: State) -> None:
        """Says in the log how it ended; ``state`` is the final one of the task run."""
        ...


class Started(Protocol):
    """Called by an executable task when the other flow exists: only then its own task run is RUNNING."""

    def __call__(self) -> None: ...


@record
class Ending:
    """How an executable task ended: the state of the other flow, and what the task makes of it."""

    seen: State
    state: State
    outputs: Outputs
    child: ChildExecution | None = None


@record
class Branch:
    """Tasks that run one after the other beside other branches;
    ``after`` are indexes of branches to wait for (``run_ordered``)."""

    tasks: Sequence[TaskSpec]
    value: str | None = None
    iteration: int | None = None
    after: Sequence[int] = ()
    variables: Mapping[str, object] | None = None
    apart: bool = False


class Children(Protocol):
    """How a flowable runs its children; states come back, nothing is raised for a failed child."""

    async def run(
        self,
        tasks: Sequence[TaskSpec],
        *,
        value: str | None = None,
        iteration: int | None = None,
        variables: Mapping[str, object] | None = None,
    ) -> State:
        """Runs tasks one after the other until one fails; the worst state of them."""
        ...

    async def run_beside(self, branches: Iterable[Branch], limit: int) -> State:
        """Runs branches at the same time, at most ``limit`` (0: all); no new task starts after a failure."""
        ...

    async def run_ordered(self, branches: Sequence[Branch], limit: int) -> State:
        """The same, where some branches wait for others to end."""
        ...

    async def run_branch(self, branch: Branch) -> State:
        """Runs one branch to its end."""
        ...

    def outputs_of_turn(self, value: str) -> Mapping[str, object]:
        """``outputs`` as a turn of the loop sees them: of its own tasks only what they gave in that turn."""
        ...

    def publish(self, outputs: Outputs) -> None:
        """Makes the flowable's outputs known while its children still run."""
        ...

    def keep(self, outputs: Outputs) -> None:
        """Sets what the outputs will be, whatever ends the flowable; nobody is told yet."""
        ...

    def log(self, level: Level, message: str) -> None:
        """Writes a line for the flowable itself."""
        ...

    def refresh(self) -> None:
        """Lets expressions see what the children have changed."""
        ...

    def blame(self, message: str) -> None:
        """Fails the task run of a child that ended last, with a message."""
        ...

    async def next_pass(self, seconds: float, iteration: int) -> None:
        """Waits, paused, between two passes of a loop, and drops the task runs of the last one."""
        ...

    async def pause(
        self, seconds: float | None, *, hook: Sequence[TaskSpec] = (), restart: bool = True
    ) -> Mapping[str, object] | None:
        """Pauses flowable and execution until somebody resumes it: the values given then; None when
        ``seconds`` passed. ``hook`` runs at its beginning; without ``restart`` the execution stays paused."""
        ...


@runtime_checkable
class FlowableTask(Protocol):
    """A task type that only decides what runs: returns its outputs and the state of its children."""

    @property
    def schema(self) -> Schema: ...

    @property
    def failed_as(self) -> State:
        """What a failure of the children makes of the flowable itself."""
        ...

    async def run_children(
        self, ctx: RunContext, props: Props, children: Children
    ) -> tuple[State, Outputs | None]: ...


class TaskKind(Enum):
    """What the runner does with a task type."""

    RUNNABLE = 1
    STEERING = 2
    EXECUTABLE = 3
    FLOWABLE = 4


Task = RunnableTask | SteeringTask | ExecutableTask | FlowableTask


SEVERITY: Mapping[State, int] = {
    State.SKIPPED: 0,
    State.SUCCESS: 0,
    State.PAUSED: 1,
    State.WARNING: 2,
    State.CANCELLED: 3,
    State.FAILED: 4,
    State.KILLED: 5,
}


def worst(states: Sequence[State]) -> State:
    """State of a branch: the worst of its task runs (language.md 5.2); SUCCESS for none."""
    found = State.SUCCESS
    for state in states:
        if SEVERITY.get(state, 0) > SEVERITY[found]:
            found = state
    return found
