"""log.PurgeLogs: deletes lines of logs from the history of the workspace."""

from __future__ import annotations

import asyncio
import re
from datetime import datetime

from engine.errors import TaskFailed
from engine.events import Level
from engine.logfilter import LogFilter
from engine.schema import Kind, Prop, Schema
from engine.tasks.base import OLD_PREFIX, PREFIX, Outputs, Props, RunContext
from engine.tasks.log import LEVELS

_REGION = re.compile(r"\[[^\]]*\]\Z")


class PurgeLogs:
    """The executions stay, with everything else that is known of them. One that still goes on, this one too,
    loses its lines in the history only: whoever watches it still sees them."""

    schema = Schema(
        type=PREFIX + "log.PurgeLogs",
        title="Purge logs",
        doc="Delete lines of logs from the history of the workspace.",
        props=(
            Prop(
                "namespace", Kind.STRING, doc="Only of this namespace, and without flowId of those below it."
            ),
            Prop("flowId", Kind.STRING, doc="Only of this flow; needs `namespace`."),
            Prop("executionId", Kind.STRING, doc="Only of this execution."),
            Prop(
                "logLevels",
                Kind.LIST,
                item=Prop("level", Kind.ENUM, choices=LEVELS),
                doc="Only lines of these levels; all without.",
            ),
            Prop("startDate", Kind.STRING, doc="Only lines from then on."),
            Prop("endDate", Kind.STRING, required=True, doc="Only lines up to then."),
        ),
        outputs=(Prop("count", Kind.INTEGER, doc="How many lines are gone."),),
        aliases=(OLD_PREFIX + "log.PurgeLogs",),
        examples=(
            "- id: purge\n  type: io.kestra.plugin.core.log.PurgeLogs\n"
            "  endDate: \"{{ now() | dateAdd(-1, 'MONTHS') }}\"\n",
        ),
    )

    async def run(self, ctx: RunContext, props: Props) -> Outputs | None:
        levels = props.get("logLevels")
        wanted = LogFilter(
            until=moment(str(props["endDate"]), "endDate"),
            since=moment(str(props["startDate"]), "startDate") if props.get("startDate") else None,
            namespace=text(props, "namespace"),
            flow_id=text(props, "flowId"),
            execution_id=text(props, "executionId"),
            levels=frozenset(Level(str(one)) for one in levels) if isinstance(levels, list) else frozenset(),
        )
        if wanted.flow_id is not None and wanted.namespace is None:
            raise TaskFailed("`flowId` needs `namespace` beside it.", property="flowId")
        purge = ctx.run.purge_logs
        if purge is None:
            raise TaskFailed("This run keeps no history, so there are no logs to purge.")
        return {"count": await asyncio.to_thread(purge, wanted)}


def text(props: Props, name: str) -> str | None:
    return str(props[name]) if props.get(name) else None


def moment(written: str, name: str) -> float:
    """Epoch seconds of a date as expressions print it; one without a zone is that of this machine."""
    try:
        return datetime.fromisoformat(_REGION.sub("", written.strip())).astimezone().timestamp()
    except (ValueError, OverflowError, OSError):
        raise TaskFailed(
            f"`{name}` is no date: `{written[:80]}`.",
            hint="Write it like 2019-10-06T18:27:49Z, or as {{ now() | dateAdd(-1, 'MONTHS') }}.",
            property=name,
        ) from None
