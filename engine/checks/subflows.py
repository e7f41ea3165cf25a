"""Subflow tasks: a flow that calls itself, a target that does not exist, inputs that do not fit.

Manual: A flow whose Subflow task names the flow itself is refused. Whether the target exists is known for the
flows of the open folder only: a missing one is a warning, because it may exist on the server.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.checks.base import Document, FlowSummary, error, place, warning
from engine.diagnostics import Diagnostic, did_you_mean
from engine.model import TaskSpec

_CALLS = frozenset({"io.kestra.plugin.core.flow.Subflow", "io.kestra.plugin.core.flow.ForEachItem"})


def subflows(document: Document) -> Iterator[Diagnostic]:
    """Looks at every task that calls another flow."""
    for task in document.tasks:
        if task.type not in _CALLS:
            continue
        namespace, flow_id = task.values.get("namespace"), task.values.get("flowId")
        if not isinstance(namespace, str) or not isinstance(flow_id, str) or "{" in namespace + flow_id:
            continue
        if (namespace, flow_id) == (document.flow.namespace, document.flow.id):
            yield error(
                "recursive-flow",
                f"The flow calls itself ({namespace}.{flow_id}).",
                place(task, "flowId"),
                "Call another flow, or use a loop.",
            )
        elif document.flows is not None:
            yield from _target(document.flows, task, namespace, flow_id)


def _target(
    flows: Mapping[tuple[str, str], FlowSummary], task: TaskSpec, namespace: str, flow_id: str
) -> Iterator[Diagnostic]:
    target = flows.get((namespace, flow_id))
    if target is None:
        names = [name for space, name in flows if space == namespace]
        near = did_you_mean(flow_id, names)
        yield warning(
            "missing-subflow",
            f'There is no flow "{flow_id}" in namespace "{namespace}" in this folder.',
            place(task, "flowId"),
            f'Did you mean "{near}"?' if near else None,
        )
        return
    if target.disabled:
        yield warning(
            "disabled-subflow",
            f'The flow "{flow_id}" is disabled and cannot be called.',
            place(task, "flowId"),
        )
    given = task.values.get("inputs")
    known = {spec.id.split(".")[0] for spec in target.inputs}
    sent = set(given) if isinstance(given, Mapping) else set()
    for name in sent:
        if str(name).split(".")[0] not in known:
            near = did_you_mean(str(name), known)
            yield warning(
                "unknown-input",
                f'The flow "{flow_id}" has no input "{name}"; the value is ignored.',
                place(task, "inputs", str(name)),
                f'Did you mean "{near}"?' if near else None,
            )
    for spec in target.inputs:
        needed = spec.required and not spec.has_default and spec.depends_on is None and spec.type != "FORM"
        if needed and not any(str(name).split(".")[0] == spec.id.split(".")[0] for name in sent):
            yield warning(
                "missing-input",
                f'The flow "{flow_id}" needs the input "{spec.id}".',
                place(task, "inputs"),
            )
