"""flow.Sequential and flow.AllowFailure: children one after the other."""

from __future__ import annotations

from engine.events import State
from engine.schema import Kind, Prop, Schema
from engine.tasks.base import OLD_PREFIX, PREFIX, Children, Outputs, Props, RunContext

TASKS = Prop("tasks", Kind.TASKS, required=True, non_empty=True, doc="What runs, in this order.")
ERRORS = Prop("errors", Kind.TASKS, doc="What runs when one of the tasks failed.")
FINALLY = Prop("finally", Kind.TASKS, doc="What runs at the end, whatever happened.")


class Sequential:
    """Groups tasks, so that they share `errors` and `finally`."""

    schema = Schema(
        type=PREFIX + "flow.Sequential",
        title="Sequential",
        doc="Run tasks one after the other as a group.",
        props=(TASKS, ERRORS, FINALLY),
        aliases=(OLD_PREFIX + "flows.Sequential",),
        flowable=True,
    )
    failed_as = State.FAILED

    async def run_children(
        self, ctx: RunContext, props: Props, children: Children
    ) -> tuple[State, Outputs | None]:
        return await children.run(ctx.spec.children.get("tasks", ())), None


class AllowFailure:
    """A failed child makes the group WARNING, and the flow goes on."""

    schema = Schema(
        type=PREFIX + "flow.AllowFailure",
        title="Allow failure",
        doc="Run tasks one after the other; a failure among them is only a warning.",
        props=(TASKS, ERRORS, FINALLY),
        aliases=(OLD_PREFIX + "flows.AllowFailure",),
        flowable=True,
    )
    failed_as = State.WARNING

    async def run_children(
        self, ctx: RunContext, props: Props, children: Children
    ) -> tuple[State, Outputs | None]:
        return await children.run(ctx.spec.children.get("tasks", ())), None
