"""Conditions of listeners (`condition.*`): whether they hold for an execution
that has ended (language.md 7.3).

Types that ask about something else (dates, other executions) never hold here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from engine.expressions import ExpressionError, is_truthy_text
from engine.model import Condition
from engine.values import to_text

if TYPE_CHECKING:
    from engine.run.flow_run import FlowRun

Values = Mapping[str, Any]


def all_hold(flow_run: FlowRun, conditions: Sequence[Condition]) -> bool:
    """Whether every one holds; an unknown type does not."""
    return all(holds(flow_run, one) for one in conditions)


def holds(flow_run: FlowRun, condition: Condition) -> bool:
    name = condition.type.rpartition(".")[2].removesuffix("Condition")
    ask = KINDS.get(name)
    return ask is not None and ask(flow_run, condition.values)


def inner(values: Values) -> list[Condition]:
    """The conditions inside of `Not` and `Or`."""
    found = values.get("conditions")
    items = found if isinstance(found, list | tuple) else ()
    return [Condition(str(item.get("type", "")), item) for item in items if isinstance(item, Mapping)]


def status(flow_run: FlowRun, values: Values) -> bool:
    state = flow_run.execution.state.value
    wanted, unwanted = values.get("in"), values.get("notIn")
    return (not wanted or state in wanted) and (not unwanted or state not in unwanted)


def expression(flow_run: FlowRun, values: Values) -> bool:
    try:
        text = flow_run.renderer.render(str(values.get("expression", "")), flow_run.scope.of_flow())
    except ExpressionError:
        return False
    return is_truthy_text(text)


def labels(flow_run: FlowRun, values: Values) -> bool:
    wanted = values.get("labels") or {}
    pairs = (
        list(wanted.items())
        if isinstance(wanted, Mapping)
        else [(item.get("key"), item.get("value")) for item in wanted if isinstance(item, Mapping)]
    )
    own = dict(flow_run.labels)
    return all(own.get(str(key)) == to_text(value) for key, value in pairs)


def this_flow(flow_run: FlowRun, values: Values) -> bool:
    flow = flow_run.flow
    return (flow.namespace, flow.id) == (values.get("namespace"), values.get("flowId"))


def this_namespace(flow_run: FlowRun, values: Values) -> bool:
    own, wanted = flow_run.flow.namespace, str(values.get("namespace", ""))
    comparison = "PREFIX" if values.get("prefix") is True else values.get("comparison") or "EQUALS"
    if comparison == "PREFIX":
        return own.startswith(wanted)
    return own.endswith(wanted) if comparison == "SUFFIX" else own == wanted


def retried(flow_run: FlowRun, values: Values) -> bool:
    """Whether a task that was tried more than once is in one of the states."""
    tried = [run for run in flow_run.execution.task_runs.values() if len(run.attempts) > 1]
    wanted, unwanted = values.get("in") or (), values.get("notIn") or ()
    return any(
        attempt.state.value in wanted or (unwanted and attempt.state.value not in unwanted)
        for run in tried
        for attempt in run.attempts
    )


KINDS: Mapping[str, Callable[[FlowRun, Values], bool]] = {
    "ExecutionStatus": status,
    "Expression": expression,
    "Variable": expression,
    "ExecutionLabels": labels,
    "ExecutionFlow": this_flow,
    "Flow": this_flow,
    "FlowNamespace": this_namespace,
    "ExecutionNamespace": this_namespace,
    "HasRetryAttempt": retried,
    "Not": lambda flow_run, values: not all_hold(flow_run, inner(values)),
    "Or": lambda flow_run, values: any(holds(flow_run, one) for one in inner(values)),
}
