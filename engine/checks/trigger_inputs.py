"""Triggers that start a flow without the inputs it needs.

Manual: A trigger starts the flow with the inputs it lists. Kestra 1.3 accepts a trigger that leaves out a
required input and then fails to start; 2.0 refuses the flow.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.checks.base import Document, span_at, warning
from engine.diagnostics import Diagnostic

_KINDS = frozenset(
    {
        "io.kestra.plugin.core.trigger.Schedule",
        "io.kestra.plugin.core.trigger.Webhook",
        "io.kestra.plugin.core.trigger.ScheduleOnDates",
    }
)


def trigger_inputs(document: Document) -> Iterator[Diagnostic]:
    """Compares the inputs of each trigger with those the flow needs."""
    needed = [
        spec.id
        for spec in document.flow.inputs
        if spec.required and not spec.has_default and spec.depends_on is None and spec.type != "FORM"
    ]
    if not needed:
        return
    for number, trigger in enumerate(document.flow.triggers):
        if trigger.type not in _KINDS or trigger.disabled:
            continue
        given = trigger.values.get("inputs")
        sent = {str(name).split(".")[0] for name in given} if isinstance(given, Mapping) else set()
        missing = [name for name in needed if name.split(".")[0] not in sent]
        if missing:
            span = span_at(document.flow.spans, "triggers", number, "id") or trigger.span
            yield warning(
                "trigger-inputs",
                f"The trigger does not give {', '.join(missing)}.",
                span,
                "Add them under inputs:, or give the inputs defaults.",
            )
