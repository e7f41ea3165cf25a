"""The one argument a task gets: everything it may ask of the run around it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from engine.errors import TaskFailed
from engine.events import Exchanged, Level, Progressed
from engine.exchange import Exchange
from engine.model import TaskSpec
from engine.run.frame import Frame
from engine.run.plan import PropertyPlans
from engine.run.scope import Scope
from engine.storage import ExecutionFiles
from engine.surrogates import mend, mend_value
from engine.tasks.base import HttpSender
from engine.text import Span

if TYPE_CHECKING:
    from engine.run.control import Control
    from engine.run.flow_run import FlowRun

T = TypeVar("T")

RANK = {level: rank for rank, level in enumerate(Level)}


class TaskContext:
    """Implements ``RunContext`` for one attempt of one task run."""

    def __init__(self, flow_run: FlowRun, frame: Frame, attempt: int, control: Control) -> None:
        self.spec: TaskSpec = frame.spec
        self.execution_id = flow_run.id
        self.task_run_id = frame.id
        self.attempt = attempt
        self.namespace = flow_run.flow.namespace
        self.flow_id = flow_run.flow.id
        self._flow_run = flow_run
        self._frame = frame
        self._scope: Scope | None = None
        self._control = control

    @property
    def scope(self) -> Scope:
        """The variables of this attempt."""
        if self._scope is None:
            self._scope = self._flow_run.scope.of_task(self._frame)
        return self._scope

    def fresh_scope(self) -> None:
        """Forgets the variables, because outputs of the task itself or of its children changed them."""
        self._scope = None

    def render(self, template: str, variables: Mapping[str, object] | None = None) -> str | None:
        text = self._flow_run.renderer.render(template, self._with(variables))
        return None if text is None else mend(text)

    def render_typed(self, template: str, variables: Mapping[str, object] | None = None) -> object:
        return mend_value(self._flow_run.renderer.render_typed(template, self._with(variables)))

    def render_value(self, value: object, variables: Mapping[str, object] | None = None) -> object:
        return mend_value(self._flow_run.renderer.render_value(value, self._with(variables)))

    def _with(self, variables: Mapping[str, object] | None) -> Scope:
        return {**self.scope, **variables} if variables else self.scope

    def log(self, level: Level, message: str, span: Span | None = None) -> None:
        least = self.spec.log_level
        if least is not None and RANK[level] < RANK[Level(least)]:
            return
        self._flow_run.journal.log(
            level,
            message,
            task_id=self.spec.id,
            task_run_id=self.task_run_id,
            attempt=self.attempt,
            value=self._frame.value,
            span=span,
        )

    def exchanged(self, exchange: Exchange) -> None:
        self._flow_run.journal.write(
            Exchanged, task_run_id=self.task_run_id, attempt=self.attempt, exchange=exchange
        )

    def progress(self, done: int, total: int | None) -> None:
        self._flow_run.journal.write(Progressed, task_run_id=self.task_run_id, done=done, total=total)

    def keep_secret(self, value: str) -> None:
        self._flow_run.journal.masker.add(value)

    def holds_secret(self, text: str) -> bool:
        return self._flow_run.journal.masker.finds(text)

    @property
    def plans(self) -> PropertyPlans:
        return self._flow_run.plans

    async def aside(self, work: Callable[[], T]) -> T:
        schema = self.spec.schema
        assert schema is not None
        return await self.plans.of(schema, self.spec.values).aside(work)

    @property
    def http(self) -> HttpSender:
        sender = self._flow_run.services.http
        if sender is None:
            raise TaskFailed("This session has no HTTP client.")
        return sender

    @cached_property
    def storage(self) -> ExecutionFiles:
        flow = self._flow_run.flow
        return self._flow_run.services.storage.task(
            flow.namespace, flow.id, self.execution_id, self.spec.id, self.task_run_id
        )

    @cached_property
    def working_directory(self) -> Path:
        frame: Frame | None = self._frame
        while frame is not None:
            if frame.working_directory is not None:
                return frame.working_directory
            frame = frame.parent
        self._frame.working_directory = self.storage.working_directory()
        return self._frame.working_directory

    @property
    def run(self) -> Control:
        return self._control
