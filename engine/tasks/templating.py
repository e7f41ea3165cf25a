"""templating.TemplatedTask: a task whose text is made by an expression."""

from __future__ import annotations

from engine.schema import Kind, Prop, Schema
from engine.tasks.base import OLD_PREFIX, PREFIX, Outputs, Props, RunContext


class TemplatedTask:
    """Everything of the inner task may come from expressions, its type too."""

    schema = Schema(
        type=PREFIX + "templating.TemplatedTask",
        title="Templated task",
        doc="Run a task that is given as a YAML text.",
        props=(Prop("spec", Kind.STRING, required=True, doc="The task as YAML; it is rendered first."),),
        aliases=(OLD_PREFIX + "templating.TemplatedTask",),
    )

    async def run(self, ctx: RunContext, props: Props) -> Outputs | None:
        return await ctx.run.run_inner(ctx.run.read_task(str(props.get("spec", ""))))
