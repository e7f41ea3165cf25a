"""What a task type is, and what it may ask of the run around it.

A runnable task computes outputs; a flowable one decides which children run. Neither knows the runner:
everything comes
through ``RunContext`` (runnable) and ``Children`` (flowable), so a task is testable with a fake of some
lines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from engine.events import Level, State
from engine.exchange import Exchange
from engine.model import TaskSpec
from engine.schema import Schema

Outputs = Mapping[str, object]
Props = Mapping[str, object]
"""Properties by name: DYNAMIC ones rendered and converted, STATIC and RAW ones as written; absent ones are
absent
unless the schema has a default."""


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

    def render_value(self, value: object) -> object: ...

    def log(self, level: Level, message: str) -> None: ...

    def exchanged(self, exchange: Exchange) -> None: ...

    def progress(self, done: int, total: int | None) -> None: ...

    def keep_secret(self, value: str) -> None:
        """From now on mask this text wherever it appears."""
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
        """The file behind a URI of this execution or namespace; StorageError when it is missing or not
        allowed."""
        ...

    def create(self, name: str | None = None, suffix: str = "") -> tuple[str, Path]:
        """A new file for this task run: its URI and its path (not yet existing)."""
        ...


class HttpSender(Protocol):
    """See ``engine/http/client.py``; typed loosely here so that tasks do not depend on its classes."""

    async def send(self, request: object, ctx: RunContext) -> object: ...


class RunControl(Protocol):
    """What the few tasks that steer the execution itself may do to it."""

    def set_variables(self, variables: Mapping[str, object]) -> None: ...

    def set_labels(self, labels: Sequence[tuple[str, str]]) -> None: ...

    def exit(self, state: State) -> None: ...


class RunnableTask(Protocol):
    """A task type that computes: ``run`` returns outputs or None, or raises TaskFailed."""

    @property
    def schema(self) -> Schema: ...

    async def run(self, ctx: RunContext, props: Props) -> Outputs | None: ...


class Children(Protocol):
    """How a flowable runs its children; states come back, nothing is raised for a failed child."""

    async def run(
        self,
        tasks: Sequence[TaskSpec],
        *,
        value: str | None = None,
        iteration: int | None = None,
    ) -> State:
        """Runs tasks one after the other until one fails; the worst state of them."""
        ...


class FlowableTask(Protocol):
    """A task type that only decides what runs: returns its outputs and the state of its children."""

    @property
    def schema(self) -> Schema: ...

    async def run(
        self, ctx: RunContext, props: Props, children: Children
    ) -> tuple[State, Outputs | None]: ...
