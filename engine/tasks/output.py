"""output.OutputValues: makes values outputs of a task."""

from __future__ import annotations

from collections.abc import Mapping

from engine.errors import TaskFailed
from engine.expressions import aside
from engine.schema import Kind, Prop, Rendering, Schema
from engine.tasks.base import PREFIX, Outputs, Props, RunContext


class OutputValues:
    """YAML scalars keep their type, expressions give texts; null values are left out."""

    schema = Schema(
        type=PREFIX + "output.OutputValues",
        title="Output values",
        doc="Make values outputs, for tasks that follow.",
        props=(Prop("values", Kind.MAP, rendering=Rendering.RAW, doc="Values by name."),),
        outputs=(Prop("values", Kind.MAP, doc="The rendered values."),),
    )

    async def run(self, ctx: RunContext, props: Props) -> Outputs | None:
        if "values" not in props:
            return None
        rendered = await aside(props["values"], lambda: ctx.render_value(props["values"]))
        if not isinstance(rendered, Mapping):
            raise TaskFailed("`values` must be a map.", property="values")
        return {"values": {key: value for key, value in rendered.items() if value is not None}}
