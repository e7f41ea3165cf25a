"""flow.LoopUntil: the children again and again until a condition holds."""

from __future__ import annotations

from collections.abc import Mapping

from engine.events import Level, State
from engine.expressions import ExpressionError, aside, is_truthy_text
from engine.schema import Kind, Prop, Rendering, Schema
from engine.tasks.base import OLD_PREFIX, PREFIX, Children, Outputs, Props, RunContext
from engine.tasks.flow_sequential import ERRORS, FINALLY

DEFAULT_INTERVAL = 60.0


class LoopUntil:
    """The condition is asked after each pass, and once more when the pass has been counted; it may compare
    ``outputs.<loop>.iterationCount`` (language.md 7.2, deviation D30)."""

    schema = Schema(
        type=PREFIX + "flow.LoopUntil",
        title="Loop until",
        doc="Run tasks again and again until a condition holds.",
        props=(
            Prop(
                "condition",
                Kind.STRING,
                required=True,
                rendering=Rendering.RAW,
                doc="Ends the loop when it holds after a pass.",
            ),
            Prop(
                "checkFrequency",
                Kind.OBJECT,
                fields=(
                    Prop("interval", Kind.DURATION, default=DEFAULT_INTERVAL, doc="Pause between passes."),
                    Prop("maxIterations", Kind.INTEGER, doc="Most passes."),
                    Prop("maxDuration", Kind.DURATION, doc="Longest time."),
                ),
                doc="How often, and how long at most.",
            ),
            Prop("failOnMaxReached", Kind.BOOLEAN, default=False, doc="Reaching a maximum is a failure."),
            Prop("tasks", Kind.TASKS, required=True, doc="What runs in each pass."),
            ERRORS,
            FINALLY,
        ),
        outputs=(Prop("iterationCount", Kind.INTEGER, doc="Number of the pass."),),
        aliases=(PREFIX + "flow.WaitFor", OLD_PREFIX + "flows.WaitFor"),
        flowable=True,
    )
    failed_as = State.FAILED

    async def run_children(
        self, ctx: RunContext, props: Props, children: Children
    ) -> tuple[State, Outputs | None]:
        condition = str(props.get("condition", ""))
        frequency = props.get("checkFrequency")
        frequency = frequency if isinstance(frequency, Mapping) else {}
        interval = number(frequency.get("interval"))
        longest = number(frequency.get("maxDuration"))
        most = number(frequency.get("maxIterations"))
        begin = ctx.run.now()
        tasks = ctx.spec.children.get("tasks", ())
        count = 1
        children.publish({"iterationCount": count})
        while True:
            state = await children.run(tasks, iteration=count - 1)
            if state not in (State.SUCCESS, State.FAILED):
                return state, {"iterationCount": count}
            if state is State.SUCCESS and await holds(ctx, children, condition):
                return state, {"iterationCount": count}
            count += 1
            children.publish({"iterationCount": count})
            if state is State.SUCCESS and await holds(ctx, children, condition):
                return state, {"iterationCount": count}
            reached = None
            if most is not None and count > most:
                reached = "Max iterations reached"
            elif longest is not None and ctx.run.now() - begin >= longest:
                reached = "Max duration reached"
            if reached is not None:
                children.log(Level.WARN, reached)
                return State.FAILED if props.get("failOnMaxReached") else state, {"iterationCount": count}
            await children.next_pass(DEFAULT_INTERVAL if interval is None else interval, count - 1)


async def holds(ctx: RunContext, children: Children, condition: str) -> bool:
    """Asks the condition with the outputs of the pass that just ended."""
    children.refresh()
    try:
        return is_truthy_text(await aside(condition, lambda: ctx.render(condition)))
    except ExpressionError as error:
        children.blame(str(error))
        raise


def number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
