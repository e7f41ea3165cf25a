"""Renders the outputs of a flow when its tasks have ended (language.md 2.5)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.errors import EyasError
from engine.events import Level
from engine.expressions import ExpressionError, aside
from engine.inputs import BadValue, parse_output
from engine.model import OutputSpec
from engine.record import record
from engine.run.sealed import seal
from engine.surrogates import mend_value
from engine.text import Span

if TYPE_CHECKING:
    from engine.run.flow_run import FlowRun
    from engine.run.scope import Scope


class OutputsFailed(EyasError):
    """One output could not be had, so there are none."""

    def __init__(self, message: str, span: Span) -> None:
        super().__init__(message)
        self.span = span


@record
class FlowOutputs:
    """``values`` as expressions see them, ``shown`` with secrets sealed."""

    values: dict[str, object]
    shown: dict[str, object]


async def render_outputs(flow_run: FlowRun) -> FlowOutputs:
    """All outputs, ids with dots flat; OutputsFailed when a required one cannot be rendered or read."""
    values: dict[str, object] = {}
    shown: dict[str, object] = {}
    scope = flow_run.scope.of_flow()
    for spec in flow_run.flow.outputs:
        try:
            value = await aside(spec.value, partial(render_output, flow_run, spec, scope))
        except (ExpressionError, BadValue, OutputsFailed) as error:
            if not spec.required:
                flow_run.journal.log(
                    Level.WARN, f"Failed to render optional flow output '{spec.id}'. Output is ignored."
                )
                continue
            raise OutputsFailed(reason(spec, error), spec.span) from error
        if value is None and not spec.required:
            continue
        values[spec.id] = value
        if spec.type == "SECRET" and isinstance(value, str):
            flow_run.journal.masker.add(value)
            shown[spec.id] = seal(value)
        else:
            shown[spec.id] = value
    return FlowOutputs(values, shown)


def render_output(flow_run: FlowRun, spec: OutputSpec, scope: Scope) -> object:
    """One output: rendered, then read as its type; None for an optional one that renders to null."""
    written = spec.value
    if isinstance(written, str):
        value: object = mend_value(flow_run.renderer.render(written, scope))
    else:
        value = mend_value(flow_run.renderer.render_value(written, scope))
    if value is None:
        if spec.required:
            raise OutputsFailed(f"The output `{spec.id}` is null.", spec.span)
        return None
    if spec.type == "SECRET" and not flow_run.services.encryption:
        raise OutputsFailed(
            f"The output `{spec.id}` is a SECRET, and encryption is not configured.", spec.span
        )
    parsed = parse_output(spec, value)
    # A date-time keeps its spelling in an output; reading it only checks it.
    return value if spec.type == "DATETIME" and isinstance(value, str) else parsed


def reason(spec: OutputSpec, error: Exception) -> str:
    if isinstance(error, BadValue):
        return f"Invalid value for output `{spec.id}`. Cause: {error.message}"
    return str(error)
