"""flow.Parallel and flow.Dag: children at the same time, with or without an order among them."""

from __future__ import annotations

from engine.events import State
from engine.schema import Kind, Prop, Schema
from engine.tasks.base import OLD_PREFIX, PREFIX, Branch, Children, Outputs, Props, RunContext
from engine.tasks.flow_sequential import ERRORS, FINALLY, TASKS

CONCURRENT = Prop("concurrent", Kind.INTEGER, default=0, doc="How many at once; 0 for all.")


class Parallel:
    """All children start at once; after a failure no further task starts."""

    schema = Schema(
        type=PREFIX + "flow.Parallel",
        title="Parallel",
        doc="Run tasks at the same time.",
        props=(CONCURRENT, TASKS, ERRORS, FINALLY),
        aliases=(OLD_PREFIX + "flows.Parallel",),
        flowable=True,
    )
    failed_as = State.FAILED

    async def run_children(
        self, ctx: RunContext, props: Props, children: Children
    ) -> tuple[State, Outputs | None]:
        tasks = ctx.spec.children.get("tasks", ())
        branches = [Branch((task,)) for task in tasks if not task.disabled]
        return await children.run_beside(branches, limit_of(props, "concurrent")), None


class Dag:
    """A child waits for those it depends on; a disabled one counts as done (deviation D33)."""

    schema = Schema(
        type=PREFIX + "flow.Dag",
        title="Dag",
        doc="Run tasks as soon as those they depend on have ended.",
        props=(
            CONCURRENT,
            Prop("tasks", Kind.DAG_TASKS, required=True, non_empty=True, doc="Tasks and what they wait for."),
            ERRORS,
            FINALLY,
        ),
        aliases=(OLD_PREFIX + "flows.Dag",),
        flowable=True,
    )
    failed_as = State.FAILED

    async def run_children(
        self, ctx: RunContext, props: Props, children: Children
    ) -> tuple[State, Outputs | None]:
        tasks = [task for task in ctx.spec.children.get("tasks", ()) if not task.disabled]
        index = {task.id: at for at, task in enumerate(tasks)}
        branches = [
            Branch(
                (task,),
                after=[index[name] for name in ctx.spec.depends_on.get(task.id, ()) if name in index],
            )
            for task in tasks
        ]
        return await children.run_ordered(branches, limit_of(props, "concurrent")), None


def limit_of(props: Props, name: str) -> int:
    """A limit of concurrent branches; 0 means none."""
    value = props.get(name)
    return value if isinstance(value, int) else 0
