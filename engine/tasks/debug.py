"""debug.Return and debug.Echo: hand a rendered text on, or log it."""

from __future__ import annotations

from engine.events import Level
from engine.schema import Kind, Prop, Schema
from engine.tasks.base import OLD_PREFIX, PREFIX, Outputs, Props, RunContext
from engine.tasks.log import LEVELS


class Return:
    """The output is always a text; without ``format`` there is none."""

    schema = Schema(
        type=PREFIX + "debug.Return",
        title="Return",
        doc="Render a text and make it the output `value`.",
        props=(Prop("format", Kind.STRING, doc="The text to render."),),
        outputs=(Prop("value", Kind.STRING, doc="The rendered text."),),
        aliases=(OLD_PREFIX + "debugs.Return",),
        examples=('- id: sum\n  type: io.kestra.plugin.core.debug.Return\n  format: "{{ 1 + 1 }}"\n',),
    )

    async def run(self, ctx: RunContext, props: Props) -> Outputs | None:
        if "format" not in props:
            return None
        text = props["format"]
        assert isinstance(text, str)
        ctx.log(Level.DEBUG, text)
        return {"value": text}


class Echo:
    """The old name of log.Log with one line."""

    schema = Schema(
        type=PREFIX + "debug.Echo",
        title="Echo",
        doc="Log a rendered text.",
        props=(
            Prop("format", Kind.STRING, doc="The text to render."),
            Prop("level", Kind.ENUM, default="INFO", choices=LEVELS, doc="Level of the line."),
        ),
        aliases=(OLD_PREFIX + "debugs.Echo",),
        deprecated="Use log.Log.",
        removed="2.0",
    )

    async def run(self, ctx: RunContext, props: Props) -> Outputs | None:
        ctx.log(Level(str(props["level"])), str(props.get("format", "")))
        return None
