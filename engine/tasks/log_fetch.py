"""log.Fetch: the log of this execution as a file."""

from __future__ import annotations

import asyncio

from engine.errors import TaskFailed
from engine.events import Level
from engine.expressions.iontext import write_ion
from engine.schema import Kind, Prop, Schema
from engine.tasks.base import OLD_PREFIX, PREFIX, Outputs, Props, RunContext
from engine.tasks.log import LEVELS


class Fetch:
    """Other executions are not within reach of a run here."""

    schema = Schema(
        type=PREFIX + "log.Fetch",
        title="Fetch logs",
        doc="Write the lines of the execution's log into a file.",
        props=(
            Prop("namespace", Kind.STRING, doc="Namespace of the execution; the own one."),
            Prop("flowId", Kind.STRING, doc="Flow of the execution; the own one."),
            Prop("executionId", Kind.STRING, doc="The execution; the own one."),
            Prop("tasksId", Kind.LIST, item=Prop("task", Kind.STRING), doc="Only lines of these tasks."),
            Prop("level", Kind.ENUM, default="INFO", choices=LEVELS, doc="Least level of the lines."),
        ),
        outputs=(
            Prop("size", Kind.INTEGER, doc="How many lines."),
            Prop("uri", Kind.URI, doc="Address of the file."),
        ),
        aliases=(OLD_PREFIX + "log.Fetch",),
        removed="2.0",
    )

    async def run(self, ctx: RunContext, props: Props) -> Outputs | None:
        asked = props.get("executionId")
        if asked and asked != ctx.execution_id:
            raise TaskFailed(
                f"The log of the execution {asked} cannot be fetched here, only that of this one.",
                property="executionId",
            )
        order = list(Level)
        least = order.index(Level(str(props["level"])))
        tasks = props.get("tasksId")
        lines = [
            record
            for record in ctx.run.log_records()
            if order.index(Level(str(record["level"]))) >= least
            and (not isinstance(tasks, list) or not tasks or record.get("taskId") in tasks)
        ]
        uri, path = ctx.storage.create(suffix=".ion")
        text = "".join(f"{write_ion(line)}\n" for line in lines)
        await asyncio.to_thread(path.write_text, text, encoding="utf-8")
        return {"size": len(lines), "uri": uri}
