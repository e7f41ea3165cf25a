"""Values that a Pause task asks for before the execution goes on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.errors import InputsRefused
from engine.expressions import aside
from engine.inputs import resolve_inputs
from engine.model import InputSpec
from engine.run.frame import Frame
from engine.run.input_rendering import RunInputRenderer, written_texts
from engine.run.sealed import secret_inputs

if TYPE_CHECKING:
    from engine.run.flow_run import FlowRun


async def resolve_resume_inputs(
    flow_run: FlowRun, frame: Frame, given: Mapping[str, object]
) -> Mapping[str, object]:
    """The values of ``onResume``; InputsRefused when they do not fit (the execution stays paused)."""
    written = frame.spec.values.get("onResume")
    specs = [spec for spec in written if isinstance(spec, InputSpec)] if isinstance(written, list) else []
    scope = flow_run.scope.of_task(frame)
    uri = flow_run.services.storage.execution(flow_run.flow.namespace, flow_run.flow.id, flow_run.id)
    renderer = RunInputRenderer(flow_run.renderer, scope, flow_run.services.storage, uri)
    resolution = await aside(written_texts(specs), lambda: resolve_inputs(specs, given, renderer))
    if resolution.problems:
        raise InputsRefused(resolution.problems)
    for value in secret_inputs(resolution.states).values():
        flow_run.journal.masker.add(value)
    return resolution.values
