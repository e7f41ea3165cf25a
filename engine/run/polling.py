"""Asks once what an `http.Trigger` asks every interval,
and whether that would start the flow (language.md 6.7)."""

from __future__ import annotations

from collections.abc import Mapping

from engine.errors import FlowRefused
from engine.events import Event
from engine.expressions import ExpressionError, Renderer, is_truthy_text
from engine.model import Flow, TaskSpec, TriggerSpec
from engine.record import record
from engine.run.expression_services import ExpressionServices
from engine.run.mask import Masker
from engine.run.runner import run_flow
from engine.run.services import RunServices
from engine.run.state import Execution
from engine.tasks.http import HttpRequestTask

HTTP_TRIGGER = "io.kestra.plugin.core.http.Trigger"
CONDITION = "{{ response.statusCode < 400 }}"
OWN = frozenset({"interval", "responseCondition", "conditions", "stopAfter", "id", "type", "when"})


@record
class Polled:
    """The request as an execution of its own, and the ``trigger`` for a run;
    None when the condition does not hold.

    ``problem`` says why there is none where that is not the condition's answer.
    """

    execution: Execution
    trigger: Mapping[str, object] | None
    problem: str | None = None


async def poll(flow: Flow, trigger_id: str, services: RunServices) -> Polled:
    """Sends the request of a trigger. FlowRefused when the flow has no such trigger."""
    spec = next((one for one in flow.triggers if one.id == trigger_id and one.type == HTTP_TRIGGER), None)
    if spec is None:
        raise FlowRefused(f"The flow has no http.Trigger `{trigger_id}`.")
    events: list[Event] = []
    asking = Flow(id=flow.id, namespace=flow.namespace, tasks=(task_of(spec),), variables=flow.variables)
    execution = await run_flow(asking, {}, services, events.append)
    run = next(iter(execution.task_runs.values()))
    outputs = run.outputs
    if run.state != "SUCCESS" or outputs is None:
        errors = [line.message for line in execution.logs if line.level == "ERROR"]
        return Polled(execution, None, "\n".join(errors))
    variables = {"response": {**outputs, "statusCode": outputs["code"]}}
    condition = str(spec.values.get("responseCondition") or CONDITION)
    renderer = Renderer(ExpressionServices(flow.namespace, services, Masker(), execution))
    try:
        holds = is_truthy_text(renderer.render(condition, variables))
    except ExpressionError as error:
        return Polled(execution, None, f"responseCondition: {error}")
    trigger = {"id": spec.id, "type": spec.type, "variables": dict(outputs)}
    return Polled(execution, trigger if holds else None)


def task_of(spec: TriggerSpec) -> TaskSpec:
    """The request of a trigger as a task; the condition, not the status, decides."""
    values = {name: value for name, value in spec.values.items() if name not in OWN}
    options = values.get("options")
    values["options"] = {"allowFailed": True, **(options if isinstance(options, Mapping) else {})}
    schema = HttpRequestTask.schema
    return TaskSpec(id=spec.id, type=schema.type, schema=schema, values=values, span=spec.span)
