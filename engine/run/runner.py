"""Starts flows: resolves their inputs, asks their checks, and runs them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from engine.errors import FlowRefused, InputProblem, InputsRefused
from engine.events import Emit, Level, State
from engine.expressions import aside
from engine.inputs import Resolution, resolve
from engine.model import Flow
from engine.record import record
from engine.run.flow_run import FlowRun
from engine.run.frame import Frame
from engine.run.guards import BLOCK, FAIL, failed_checks, over_limit
from engine.run.identifiers import new_id
from engine.run.input_rendering import RunInputRenderer, written_texts
from engine.run.labels import CORRELATION, SYSTEM, check_labels
from engine.run.mask import Masker
from engine.run.scope import ScopeBuilder
from engine.run.sealed import sealed_inputs, secret_inputs
from engine.run.services import RunServices
from engine.run.state import Execution

POLL = 0.05
"""Seconds between looks at a limit of concurrent executions."""


@record
class ChildOrigin:
    """Which task run starts a flow."""

    flow_run: FlowRun
    frame: Frame
    inherit_labels: bool = False


async def run_flow(
    flow: Flow,
    given_inputs: Mapping[str, object],
    services: RunServices,
    emit: Emit,
    *,
    execution_id: str | None = None,
    labels: Sequence[tuple[str, str]] = (),
    trigger: Mapping[str, object] | None = None,
) -> Execution:
    """Runs a flow to its end and returns the execution (secrets masked).

    Raises InputsRefused or FlowRefused before anything starts. Cancelling the caller ends everything KILLED
    and returns normally. ``given_inputs`` are texts, parsed values or ``Upload``\\ s by dotted id.
    """
    check_labels(labels)
    prepared = await prepare(
        flow, given_inputs, services, emit, execution_id=execution_id, labels=labels, trigger=trigger
    )
    return await prepared.run()


class Prepared:
    """A flow whose inputs fit and whose checks let it pass; nothing has happened yet."""

    def __init__(self, flow_run: FlowRun, behavior: str | None, warnings: Sequence[str]) -> None:
        self.flow_run = flow_run
        self._behavior = behavior
        self._warnings = warnings

    @property
    def id(self) -> str:
        return self.flow_run.id

    @property
    def raw_outputs(self) -> Mapping[str, object] | None:
        return self.flow_run.raw_outputs

    @property
    def output_problem(self) -> str | None:
        return self.flow_run.output_problem

    async def run(self) -> Execution:
        flow_run = self.flow_run
        flow, services = flow_run.flow, flow_run.services
        begin(flow_run)
        for warning in self._warnings:
            flow_run.journal.log(Level.WARN, warning)
        if self._behavior == FAIL:
            flow_run.fail()
            return flow_run.execution
        if flow.concurrency is not None and over_limit(flow, services):
            if flow.concurrency.behavior == "CANCEL":
                flow_run.cancel()
                return flow_run.execution
            if flow.concurrency.behavior == "FAIL":
                flow_run.journal.log(Level.ERROR, "Execution is FAILED due to concurrency limit exceeded")
                flow_run.fail()
                return flow_run.execution
            flow_run.queue()
            try:
                while over_limit(flow, services):
                    await asyncio.sleep(POLL)
            except asyncio.CancelledError:
                flow_run.end_queued(State.KILLED)
                caller = asyncio.current_task()
                if caller is not None:
                    caller.uncancel()
                return flow_run.execution
        return await flow_run.run()


def begin(flow_run: FlowRun) -> None:
    """Writes the first event."""
    assert flow_run.beginning is not None
    flow_run.beginning()


async def prepare(
    flow: Flow,
    given: Mapping[str, object],
    services: RunServices,
    emit: Emit,
    *,
    execution_id: str | None = None,
    labels: Sequence[tuple[str, str]] = (),
    trigger: Mapping[str, object] | None = None,
    origin: ChildOrigin | None = None,
    attempt: int = 1,
) -> Prepared:
    """Resolves inputs and checks; raises InputsRefused or FlowRefused."""
    if flow.disabled:
        raise FlowRefused("Requested Flow is disabled.")
    execution_id = execution_id or new_id()
    masker = origin.flow_run.journal.masker if origin is not None else Masker()
    flow_run = FlowRun(flow, services, emit, execution_id=execution_id, masker=masker, attempt=attempt)
    system = system_labels(execution_id, labels, origin)
    if origin is not None:
        trigger = origin_trigger(origin)
        if origin.inherit_labels:
            own = [pair for pair in origin.flow_run.labels if not pair[0].startswith(SYSTEM)]
            labels = (*labels, *own)
    flow_run.set_labels([pair for pair in labels if pair[0] != CORRELATION], system)
    resolution = await aside(written_texts(flow.inputs), lambda: resolve_for(flow_run, given, trigger))
    if resolution.problems:
        raise InputsRefused(resolution.problems)
    secrets = secret_inputs(resolution.states)
    if secrets and not services.encryption:
        raise InputsRefused(
            [InputProblem(name, "A SECRET needs encryption, which is not configured.") for name in secrets]
        )
    for value in secrets.values():
        masker.add(value)
    inputs = resolution.visible if flow.inputs else None
    behavior = await ask_checks(flow_run, inputs, trigger)
    warnings = undeclared_warnings(flow, resolution)
    stored = sealed_inputs(resolution.values, list(secrets)) if flow.inputs else None

    def write() -> None:
        flow_run.create(inputs, stored, trigger, given)

    flow_run.beginning = write
    return Prepared(flow_run, behavior, warnings)


def resolve_for(
    flow_run: FlowRun, given: Mapping[str, object], trigger: Mapping[str, object] | None
) -> Resolution:
    """The inputs of a flow that is about to run."""
    flow, services = flow_run.flow, flow_run.services
    uri = services.storage.execution(flow.namespace, flow.id, flow_run.id)
    scope = starting_scope(flow_run, None, trigger)
    return resolve(flow, given, RunInputRenderer(flow_run.renderer, scope, services.storage, uri))


def starting_scope(
    flow_run: FlowRun, inputs: Mapping[str, object] | None, trigger: Mapping[str, object] | None
) -> dict[str, object]:
    """What expressions see before the first task."""
    builder = ScopeBuilder(
        flow=flow_run.flow,
        execution_id=flow_run.id,
        started=flow_run.clock.now(),
        inputs=inputs,
        envs=flow_run.services.envs,
        globals_=flow_run.services.globals,
        trigger=trigger,
    )
    builder.set_state(State.CREATED)
    builder.set_labels(flow_run.labels)
    builder.set_variables(flow_run.flow.variables)
    return builder.of_flow()


async def ask_checks(
    flow_run: FlowRun, inputs: Mapping[str, object] | None, trigger: Mapping[str, object] | None
) -> str | None:
    """The behaviour of checks that do not hold; FlowRefused when it is to block."""
    if not flow_run.flow.checks:
        return None
    behavior, messages = await failed_checks(
        flow_run.flow, flow_run.renderer, starting_scope(flow_run, inputs, trigger)
    )
    if behavior == BLOCK:
        raise FlowRefused(f"Checks of the flow do not allow this run: {', '.join(messages)}")
    return behavior


def undeclared_warnings(flow: Flow, resolution: Resolution) -> list[str]:
    """What the log says about given values that no input takes."""
    return [
        f"Input {name} was provided for workflow {flow.namespace}.{flow.id} "
        "but isn't declared in the workflow inputs"
        for name in resolution.undeclared
    ]


def system_labels(
    execution_id: str, labels: Sequence[tuple[str, str]], origin: ChildOrigin | None
) -> tuple[tuple[str, str], ...]:
    """``system.from`` and ``system.correlationId``; a child keeps its parent's."""
    if origin is not None:
        return tuple(pair for pair in origin.flow_run.labels if pair[0].startswith(SYSTEM))
    correlation = dict(labels).get(CORRELATION, execution_id)
    return (("system.from", "api"), (CORRELATION, correlation))


def origin_trigger(origin: ChildOrigin) -> dict[str, object]:
    """The ``trigger`` of an execution that a task started."""
    flow, frame = origin.flow_run.flow, origin.frame
    variables: dict[str, object] = {
        "executionId": origin.flow_run.id,
        "namespace": flow.namespace,
        "flowId": flow.id,
        "flowRevision": flow.revision or 1,
        "taskId": frame.spec.id,
        "taskRunId": frame.id,
    }
    if frame.outputs:
        variables["taskRunOutputs"] = dict(frame.outputs)
    return {"id": frame.spec.id, "type": frame.spec.type, "variables": variables}
