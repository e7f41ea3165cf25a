"""flow.Pause and flow.Sleep: wait for a person, or for some time."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from engine.durations import format_duration
from engine.events import Level, State
from engine.schema import Kind, Prop, Rendering, Schema
from engine.tasks.base import OLD_PREFIX, PREFIX, Children, Outputs, Props, RunContext
from engine.tasks.flow_sequential import ERRORS, FINALLY

ENDS = {"RESUME": State.SUCCESS, "WARN": State.WARNING, "FAIL": State.FAILED, "CANCEL": State.CANCELLED}


class Pause:
    """Without a duration somebody must resume the execution; ``timeout`` fails it."""

    schema = Schema(
        type=PREFIX + "flow.Pause",
        title="Pause",
        doc="Pause the execution until it is resumed, or for some time.",
        props=(
            Prop("pauseDuration", Kind.DURATION, doc="How long; without it until somebody resumes."),
            Prop("delay", Kind.DURATION, deprecated="Use pauseDuration.", doc="How long."),
            Prop("timeout", Kind.DURATION, doc="Fails the pause when it takes longer."),
            Prop(
                "behavior",
                Kind.ENUM,
                default="RESUME",
                choices=tuple(ENDS),
                doc="What the end of the time means.",
            ),
            Prop("onPause", Kind.TASK, doc="A task that runs when the pause begins."),
            Prop(
                "onResume",
                Kind.LIST,
                rendering=Rendering.RAW,
                item=Prop("input", Kind.TYPED, rendering=Rendering.RAW),
                doc="Inputs to fill in when it is resumed.",
            ),
            Prop(
                "tasks",
                Kind.TASKS,
                deprecated="Write them after the Pause.",
                doc="What runs after the pause.",
            ),
            ERRORS,
            FINALLY,
        ),
        outputs=(
            Prop("onResume", Kind.MAP, doc="Values given on resuming."),
            Prop("resumed", Kind.MAP, doc="When it went on (`on`), and to which state (`to`)."),
        ),
        aliases=(OLD_PREFIX + "flows.Pause",),
        flowable=True,
    )
    failed_as = State.FAILED

    async def run_children(
        self, ctx: RunContext, props: Props, children: Children
    ) -> tuple[State, Outputs | None]:
        end = ENDS[str(props["behavior"])]
        seconds = props.get("pauseDuration", props.get("delay"))
        limit = props.get("timeout")
        duration = float(seconds) if isinstance(seconds, int | float) else None
        longest = float(limit) if isinstance(limit, int | float) else None
        if longest is not None and (duration is None or longest < duration):
            duration, end = longest, State.FAILED
        try:
            values = await children.pause(
                duration, hook=ctx.spec.children.get("onPause", ()), restart=end is not State.CANCELLED
            )
        except asyncio.CancelledError:
            children.keep({"resumed": {"on": instant(ctx.run.now()), "to": State.KILLING.value}})
            raise
        state = State.SUCCESS if values is not None else end
        outputs: dict[str, object] = {}
        if values is not None:
            outputs["onResume"] = dict(values)
        if state is State.FAILED and ctx.spec.allow_failure:
            state = State.WARNING
        outputs["resumed"] = {"on": instant(ctx.run.now()), "to": state.value}
        if state is State.CANCELLED:
            ctx.run.exit(State.CANCELLED)
        tasks = ctx.spec.children.get("tasks", ())
        if tasks and state in (State.SUCCESS, State.WARNING):
            children.publish(outputs)
            inner = await children.run(tasks)
            state = inner if inner is not State.SUCCESS else state
        return state, outputs


def instant(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class Sleep:
    """Waits inside a task run, so the execution stays RUNNING."""

    schema = Schema(
        type=PREFIX + "flow.Sleep",
        title="Sleep",
        doc="Wait for some time.",
        props=(Prop("duration", Kind.DURATION, required=True, doc="How long, such as PT5S."),),
    )

    async def run(self, ctx: RunContext, props: Props) -> Outputs | None:
        seconds = props["duration"]
        assert isinstance(seconds, int | float)
        ctx.log(Level.INFO, f"Waiting for {format_duration(seconds)}")
        await ctx.run.sleep(max(0.0, float(seconds)))
        return None
