"""log.Log: writes one line, or several, into the log of the execution."""

from __future__ import annotations

from engine.errors import TaskFailed
from engine.events import Level
from engine.expressions import aside
from engine.schema import Kind, Prop, Rendering, Schema
from engine.tasks.base import OLD_PREFIX, PREFIX, Outputs, Props, RunContext

LEVELS = ("ERROR", "WARN", "INFO", "DEBUG", "TRACE")


class Log:
    """A list is one line per item, and its items must be texts, as on a server."""

    schema = Schema(
        type=PREFIX + "log.Log",
        title="Log",
        doc="Write a message into the execution's log.",
        props=(
            Prop(
                "message", Kind.ANY, required=True, rendering=Rendering.RAW, doc="A text, or a list of texts."
            ),
            Prop("level", Kind.ENUM, default="INFO", choices=LEVELS, doc="Level of the lines."),
        ),
        aliases=(OLD_PREFIX + "log.Log",),
        examples=('- id: hello\n  type: io.kestra.plugin.core.log.Log\n  message: "Hello {{ flow.id }}"\n',),
    )

    async def run(self, ctx: RunContext, props: Props) -> Outputs | None:
        level = Level(str(props["level"]))
        message = props.get("message")
        if isinstance(message, str):
            ctx.log(level, await rendered(ctx, message))
            return None
        if not isinstance(message, list):
            raise TaskFailed(
                f"`message` is {article(message)}; it must be a text or a list of texts.",
                hint="Put it in quotes.",
                property="message",
            )
        for item in message:
            if not isinstance(item, str):
                raise TaskFailed(
                    f"An item of `message` is {article(item)}; every item must be a text.",
                    hint="Put it in quotes.",
                    property="message",
                )
            ctx.log(level, await rendered(ctx, item))
        return None


async def rendered(ctx: RunContext, message: str) -> str:
    return await aside(message, lambda: ctx.render(message)) or ""


def article(value: object) -> str:
    """The YAML kind of a value with its article, for a sentence."""
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, dict):
        return "a map"
    if isinstance(value, list):
        return "a list"
    return "empty" if value is None else "a text"
