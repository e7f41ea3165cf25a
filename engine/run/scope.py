"""The variables that expressions see (language.md 4), kept up to date while a flow runs.

The maps are shared by all task runs and grow with them, so that a scope costs the same for the first task and
for the thousandth.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from engine.events import State
from engine.expressions import ExpressionError, Renderer
from engine.model import Flow, TaskSpec
from engine.record import record
from engine.run.document import format_time
from engine.run.frame import Frame, Group
from engine.run.state import Execution
from engine.values import class_name

Scope = dict[str, object]

TENANT = "main"
WORKING_DIRECTORY = ".WorkingDirectory"
ITEM = "item"
"""Under this name a Loop hands its item to its children."""


class ScopeBuilder:
    """All that is known of one execution, by the names of expressions."""

    def __init__(
        self,
        *,
        flow: Flow,
        execution_id: str,
        started: float,
        inputs: Mapping[str, object] | None,
        envs: Mapping[str, object],
        globals_: Mapping[str, object],
        trigger: Mapping[str, object] | None = None,
    ) -> None:
        self.outputs: dict[str, Any] = {}
        self.tasks: dict[str, Any] = {}
        self._execution: Scope = {
            "id": execution_id,
            "state": State.RUNNING.value,
            "startDate": format_time(started),
            "originalId": execution_id,
        }
        self._base: Scope = {
            "flow": {
                "id": flow.id,
                "namespace": flow.namespace,
                "revision": flow.revision or 1,
                "tenantId": TENANT,
            },
            "execution": self._execution,
            "outputs": self.outputs,
            "tasks": self.tasks,
            "labels": {},
            "envs": envs,
            "globals": globals_,
            "kestra": {},
        }
        if inputs is not None:
            self._base["inputs"] = inputs
        if trigger is not None:
            self._base["trigger"] = trigger

    def set_state(self, state: State) -> None:
        self._execution["state"] = state.value

    def set_flow_outputs(self, outputs: Mapping[str, object] | None) -> None:
        """``execution.outputs``, which only `afterExecution` sees."""
        if outputs is not None:
            self._execution["outputs"] = outputs

    def set_labels(self, labels: Sequence[tuple[str, str]]) -> None:
        self._base["labels"] = nested_labels(labels)

    def set_variables(self, variables: Mapping[str, object] | None) -> None:
        """Members that are null are not there; without members there is no ``vars``."""
        members = {key: value for key, value in (variables or {}).items() if value is not None}
        if members:
            self._base["vars"] = members
        else:
            self._base.pop("vars", None)

    def set_task_state(self, frame: Frame, state: State) -> None:
        entry = {"state": state.value}
        if frame.value is None:
            self.tasks[frame.spec.id] = entry
            return
        values = self.tasks.get(frame.spec.id)
        if values is None or "state" in values:
            values = self.tasks[frame.spec.id] = {}
        values[frame.value] = entry

    def set_outputs(self, frame: Frame, outputs: Mapping[str, object]) -> None:
        """Stores outputs under the task's id and the loop values around it; empty ones have no levels."""
        task_id = frame.spec.id
        if not outputs:
            self.outputs.setdefault(task_id, {})
            return
        if not frame.levels:
            self.outputs[task_id] = outputs
            return
        level = self.outputs.setdefault(task_id, {})
        for value in frame.levels[:-1]:
            level = level.setdefault(value, {})
        level[frame.levels[-1]] = outputs

    def of_flow(self) -> Scope:
        """Outside of any task."""
        return dict(self._base)

    def of_task(self, frame: Frame) -> Scope:
        """Inside a task run."""
        spec = frame.spec
        taskrun: Scope = {
            "id": frame.id,
            "startDate": format_time(frame.started),
            "attemptsCount": frame.attempts,
        }
        if frame.parent is not None:
            taskrun["parentId"] = frame.parent.id
        if frame.value is not None:
            taskrun["value"] = frame.value
        if frame.iteration is not None:
            taskrun["iteration"] = frame.iteration
        if frame.variables:
            taskrun.update({key: value for key, value in frame.variables.items() if key != ITEM})
        scope: Scope = {
            **self._base,
            "task": {"type": spec.type, "id": spec.id},
            "taskrun": taskrun,
            "parents": frame.parents,
        }
        if frame.parents:
            scope["parent"] = frame.parents[0]
        self._in_loop(scope, frame)
        around = frame.parent
        if around is not None and around.spec.type.endswith(WORKING_DIRECTORY):
            self._in_working_directory(scope, taskrun, around)
        return scope

    def _in_loop(self, scope: Scope, frame: Frame) -> None:
        """Inside a Loop there is an ``item``, and ``outputs`` are those of the turn."""
        turn: Frame | None = frame
        while turn is not None and not (turn.variables and ITEM in turn.variables):
            turn = turn.parent
        if turn is not None and turn.variables is not None and turn.parent is not None:
            scope["item"] = turn.variables[ITEM]
            scope["outputs"] = self.outputs_at(turn.parent.spec, turn.levels)

    def outputs_at(self, loop: TaskSpec, levels: Sequence[str]) -> Mapping[str, object]:
        """``outputs``, of the tasks of a loop only what stands at these loop values."""
        outputs = dict(self.outputs)
        for spec in loop.walk():
            found: Any = outputs.get(spec.id) if spec is not loop else None
            for level in levels:
                found = found.get(level) if isinstance(found, Mapping) else None
            if found is not None:
                outputs[spec.id] = found
            elif spec is not loop:
                outputs.pop(spec.id, None)
        return outputs

    @staticmethod
    def _in_working_directory(scope: Scope, taskrun: Scope, around: Frame) -> None:
        """Children share the loop value of their folder, and know its task run."""
        outer: Scope = {"id": around.id, "startDate": format_time(around.started)}
        if around.value is not None:
            outer["value"] = around.value
            taskrun.setdefault("value", around.value)
        scope["workerTaskrun"] = outer


def nested_labels(labels: Sequence[tuple[str, str]]) -> Scope:
    """Labels as a map, sorted; a dotted key is a way into nested maps."""
    nested: Scope = {}
    for key, value in sorted(labels):
        level: Any = nested
        *way, last = key.split(".")
        for part in way:
            inner = level.get(part)
            if not isinstance(inner, dict):
                inner = level[part] = {}
            level = inner
        level[last] = value
    return nested


@record
class Evaluated:
    """What an expression gives on an execution: ``text`` as printed, ``value`` as typed, ``kind`` the name of
    its type; or ``error``. ``seconds`` is how long it took."""

    text: str | None
    value: object
    kind: str | None
    error: ExpressionError | None
    seconds: float


def evaluate(
    execution: Execution,
    flow: Flow,
    template: str,
    renderer: Renderer,
    *,
    envs: Mapping[str, object] | None = None,
    globals_: Mapping[str, object] | None = None,
) -> Evaluated:
    """Renders a template as if a last task of this execution held it."""
    scope = scope_of(execution, flow, envs=envs or {}, globals_=globals_ or {})
    begin = time.perf_counter()
    try:
        text = renderer.render(template, scope)
        value = renderer.render_typed(template, scope)
    except ExpressionError as error:
        return Evaluated(None, None, None, error, time.perf_counter() - begin)
    return Evaluated(text, value, class_name(value), None, time.perf_counter() - begin)


def scope_of(
    execution: Execution, flow: Flow, *, envs: Mapping[str, object], globals_: Mapping[str, object]
) -> Scope:
    """The scope that an execution's events tell of (secrets masked)."""
    builder = ScopeBuilder(
        flow=flow,
        execution_id=execution.id,
        started=execution.started or 0.0,
        inputs=execution.inputs,
        envs=envs,
        globals_=globals_,
        trigger=execution.trigger,
    )
    builder.set_state(execution.state)
    builder.set_flow_outputs(execution.outputs)
    builder.set_labels(execution.labels)
    builder.set_variables(execution.variables)
    specs = {spec.id: spec for spec in flow.walk()}
    frames: dict[str, Frame] = {}
    for run in execution.task_runs.values():
        spec = specs.get(run.task_id)
        if spec is None:
            continue
        parent = frames.get(run.parent_id) if run.parent_id is not None else None
        levels = parent.levels if parent is not None else ()
        frame = Frame(
            id=run.id,
            spec=spec,
            parent=parent,
            value=run.value,
            iteration=run.iteration,
            started=run.started,
            group=Group(),
            levels=(*levels, run.value) if run.value is not None else levels,
            parents=parent.parents_of_children() if parent is not None else [],
            outputs=run.outputs or {},
        )
        frames[run.id] = frame
        builder.set_task_state(frame, run.state)
        if run.outputs is not None:
            builder.set_outputs(frame, run.outputs)
    return builder.of_flow()
