"""metric.Publish: checks the metrics of a flow; there is no server here that would keep them."""

from __future__ import annotations

from engine.errors import TaskFailed
from engine.events import Level
from engine.schema import Kind, Prop, Rendering, Schema
from engine.tasks.base import PREFIX, Outputs, Props, RunContext

KINDS = ("counter", "timer", "gauge")


class Publish:
    """The values are rendered, so that a wrong expression fails here as on a server;
    they are logged at TRACE."""

    schema = Schema(
        type=PREFIX + "metric.Publish",
        title="Publish metrics",
        doc="Publish metrics of the execution.",
        props=(
            Prop(
                "metrics",
                Kind.LIST,
                item=Prop(
                    "metric",
                    Kind.OBJECT,
                    fields=(
                        Prop("type", Kind.ENUM, required=True, choices=KINDS, rendering=Rendering.STATIC),
                        Prop("name", Kind.STRING, required=True),
                        Prop("description", Kind.STRING),
                        Prop("value", Kind.STRING, required=True),
                        Prop("tags", Kind.MAP, item=Prop("tag", Kind.STRING)),
                    ),
                ),
                doc="What is counted or measured.",
            ),
        ),
    )

    async def run(self, ctx: RunContext, props: Props) -> Outputs | None:
        metrics = props.get("metrics")
        for metric in metrics if isinstance(metrics, list) else []:
            if not isinstance(metric, dict) or "name" not in metric or "value" not in metric:
                raise TaskFailed("A metric needs `type`, `name` and `value`.", property="metrics")
            ctx.log(Level.TRACE, f"{metric.get('type')} {metric['name']} = {metric['value']}")
        return None
