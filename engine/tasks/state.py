"""state.*: a map kept between executions of one flow; the old way, kv.* is the new one."""

from __future__ import annotations

from collections.abc import Mapping

from engine.errors import TaskFailed
from engine.expressions import aside
from engine.schema import Kind, Prop, Rendering, Schema
from engine.tasks.base import OLD_PREFIX, PREFIX, Outputs, Props, RunContext

ADVICE = "Use kv.Get, kv.Set and kv.Delete."

STATE_PROPS = (
    Prop("name", Kind.STRING, default="default", doc="Name of the state."),
    Prop("namespace", Kind.BOOLEAN, default=False, doc="All flows of the namespace share it."),
    Prop("taskrunValue", Kind.BOOLEAN, default=True, doc="Inside a loop each value has its own."),
)
ERROR_ON_MISSING = Prop("errorOnMissing", Kind.BOOLEAN, default=False, doc="A missing state is a failure.")


def place_of(ctx: RunContext, props: Props) -> tuple[str, str]:
    """Namespace and key in the store of values, apart from those of kv.*."""
    key = str(props["name"])
    if not props.get("namespace"):
        key = f"{ctx.flow_id}/{key}"
    value = ctx.render_typed("{{ taskrun.value ?? '' }}")
    if props.get("taskrunValue") and value:
        key = f"{key}/{value}"
    return f"{ctx.namespace}!state", key


def stored(ctx: RunContext, place: tuple[str, str]) -> Mapping[str, object] | None:
    found = ctx.run.kv.get(*place)
    return found if isinstance(found, Mapping) else None


class Set:
    schema = Schema(
        type=PREFIX + "state.Set",
        title="Set state",
        doc="Add values to a state.",
        props=(*STATE_PROPS, Prop("data", Kind.MAP, rendering=Rendering.RAW, doc="Values by name.")),
        outputs=(
            Prop("count", Kind.INTEGER, doc="How many values it has."),
            Prop("key", Kind.STRING, doc="Where it is kept."),
        ),
        aliases=(OLD_PREFIX + "states.Set",),
        deprecated=ADVICE,
        removed="2.0",
    )

    async def run(self, ctx: RunContext, props: Props) -> Outputs | None:
        place = place_of(ctx, props)
        written = props.get("data") or {}
        rendered = await aside(written, lambda: ctx.render_value(written))
        data = {**(stored(ctx, place) or {}), **(rendered if isinstance(rendered, Mapping) else {})}
        ctx.run.kv.put(*place, data)
        return {"count": len(data), "key": place[1]}


class Get:
    schema = Schema(
        type=PREFIX + "state.Get",
        title="Get state",
        doc="Read a state.",
        props=(*STATE_PROPS, ERROR_ON_MISSING),
        outputs=(
            Prop("count", Kind.INTEGER, doc="How many values it has."),
            Prop("data", Kind.MAP, doc="Values by name."),
        ),
        aliases=(OLD_PREFIX + "states.Get",),
        deprecated=ADVICE,
        removed="2.0",
    )

    async def run(self, ctx: RunContext, props: Props) -> Outputs | None:
        data = stored(ctx, place_of(ctx, props))
        if data is None and props.get("errorOnMissing"):
            raise TaskFailed(f"There is no state `{props['name']}`.", property="name")
        return {"count": len(data or {}), "data": dict(data or {})}


class Delete:
    schema = Schema(
        type=PREFIX + "state.Delete",
        title="Delete state",
        doc="Remove a state.",
        props=(*STATE_PROPS, ERROR_ON_MISSING),
        outputs=(Prop("deleted", Kind.BOOLEAN, doc="Whether there was one."),),
        aliases=(OLD_PREFIX + "states.Delete",),
        deprecated=ADVICE,
        removed="2.0",
    )

    async def run(self, ctx: RunContext, props: Props) -> Outputs | None:
        deleted = ctx.run.kv.delete(*place_of(ctx, props))
        if not deleted and props.get("errorOnMissing"):
            raise TaskFailed(f"There is no state `{props['name']}`.", property="name")
        return {"deleted": deleted}
