"""What tasks may do to their execution: variables, labels, ending it, waiting, other flows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from engine.analyse import analyse
from engine.diagnostics import Severity
from engine.errors import TaskFailed
from engine.events import LabelsChanged, State, VariablesChanged
from engine.logfilter import PurgeHistory
from engine.model import TaskSpec
from engine.run.frame import Frame
from engine.run.log_document import log_records
from engine.tasks.base import ChildExecution, ChildRequest, KeyValues, Outputs, RunnableTask

if TYPE_CHECKING:
    from engine.run.flow_run import FlowRun


class Control:
    """Implements ``RunControl`` for one task run."""

    def __init__(self, flow_run: FlowRun, frame: Frame) -> None:
        self._flow_run = flow_run
        self._frame = frame

    @property
    def variables(self) -> Mapping[str, object]:
        return self._flow_run.variables

    @property
    def labels(self) -> Sequence[tuple[str, str]]:
        return self._flow_run.labels

    @property
    def kv(self) -> KeyValues:
        return self._flow_run.services.kv

    def set_variables(self, variables: Mapping[str, object]) -> None:
        self._flow_run.variables = dict(variables)
        self._flow_run.scope.set_variables(variables)
        self._flow_run.journal.write(VariablesChanged, variables=dict(variables))

    def set_labels(self, labels: Sequence[tuple[str, str]]) -> None:
        self._flow_run.labels = tuple(labels)
        self._flow_run.scope.set_labels(labels)
        self._flow_run.journal.write(LabelsChanged, labels=tuple(labels))

    def exit(self, state: State) -> None:
        self._flow_run.exit_state = state

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def now(self) -> float:
        return self._flow_run.clock.now()

    async def start_flow(
        self,
        request: ChildRequest,
        created: Callable[[ChildExecution], None],
        outputs: object = None,
    ) -> ChildExecution:
        return await self._flow_run.start_child(request, self._frame, created, outputs)

    def read_task(self, text: str) -> TaskSpec:
        indented = "".join(f"    {line}" for line in text.splitlines(keepends=True))
        analysis = analyse(f"id: flow\nnamespace: flow\ntasks:\n  - id: {self._frame.spec.id}\n{indented}\n")
        errors = [found for found in analysis.diagnostics if found.severity is Severity.ERROR]
        if errors or analysis.flow is None or not analysis.flow.tasks:
            message = errors[0].message if errors else "This is no task."
            raise TaskFailed(message, hint=errors[0].hint if errors else None, property="spec")
        return analysis.flow.tasks[0]

    def log_records(self) -> Sequence[Mapping[str, object]]:
        return log_records(self._flow_run.execution)

    @property
    def purge_logs(self) -> PurgeHistory | None:
        return self._flow_run.services.purge_logs

    async def run_inner(self, spec: TaskSpec) -> Outputs | None:
        from engine.run.attempts import run_inner
        from engine.tasks import find_task

        task = find_task(spec.schema.type) if spec.schema is not None else None
        if not isinstance(task, RunnableTask):
            raise TaskFailed(f"`{spec.type}` is not a task that can run here.")
        return await run_inner(self._flow_run, self._frame, spec, task)
