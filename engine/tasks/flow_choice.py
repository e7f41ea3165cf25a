"""flow.If and flow.Switch: which children run depends on a value."""

from __future__ import annotations

from engine.errors import TaskFailed
from engine.events import Level, State
from engine.expressions import is_truthy_text
from engine.schema import Kind, Prop, Schema
from engine.tasks.base import OLD_PREFIX, PREFIX, Children, Outputs, Props, RunContext
from engine.tasks.flow_sequential import ERRORS, FINALLY


class If:
    """False are the texts ``false``, ``0``, ``-0`` and the empty one; every other text is true."""

    schema = Schema(
        type=PREFIX + "flow.If",
        title="If",
        doc="Run some tasks when a condition holds, others when not.",
        props=(
            Prop("condition", Kind.STRING, doc="What is asked; false, 0, -0 and nothing mean no."),
            Prop("then", Kind.TASKS, required=True, non_empty=True, doc="What runs when it holds."),
            Prop("else", Kind.TASKS, doc="What runs when it does not."),
            ERRORS,
            FINALLY,
        ),
        outputs=(Prop("evaluationResult", Kind.BOOLEAN, doc="Whether the condition held."),),
        aliases=(OLD_PREFIX + "flows.If",),
        flowable=True,
    )
    failed_as = State.FAILED

    async def run_children(
        self, ctx: RunContext, props: Props, children: Children
    ) -> tuple[State, Outputs | None]:
        condition = props.get("condition")
        if condition is None:
            raise TaskFailed("`condition` is missing.", property="condition")
        holds = is_truthy_text(str(condition))
        outputs = {"evaluationResult": holds}
        children.publish(outputs)
        tasks = ctx.spec.children.get("then" if holds else "else", ())
        return await children.run(tasks), outputs


class Switch:
    """Values are compared as texts; letter case and blanks count."""

    schema = Schema(
        type=PREFIX + "flow.Switch",
        title="Switch",
        doc="Run the tasks that belong to a value.",
        props=(
            Prop("value", Kind.STRING, required=True, doc="The value that chooses."),
            Prop("cases", Kind.TASK_CASES, doc="Tasks by value."),
            Prop("defaults", Kind.TASKS, doc="What runs when no case fits."),
            ERRORS,
            FINALLY,
        ),
        outputs=(
            Prop("value", Kind.STRING, doc="The value."),
            Prop("defaults", Kind.BOOLEAN, doc="Whether no case fitted."),
        ),
        aliases=(OLD_PREFIX + "flows.Switch",),
        flowable=True,
    )
    failed_as = State.FAILED

    async def run_children(
        self, ctx: RunContext, props: Props, children: Children
    ) -> tuple[State, Outputs | None]:
        value = str(props.get("value", ""))
        cases = {name[6:]: tasks for name, tasks in ctx.spec.children.items() if name.startswith("cases.")}
        if not cases:
            raise TaskFailed(
                "There are no `cases`.", hint="`defaults` alone is not enough.", property="cases"
            )
        outputs: Outputs = {"value": value, "defaults": value not in cases}
        children.publish(outputs)
        tasks = cases.get(value, ctx.spec.children.get("defaults"))
        if not tasks:
            children.log(
                Level.WARN,
                f"No task found on flow '{ctx.flow_id}', task '{ctx.spec.id}', execution "
                f"'{ctx.execution_id}'",
            )
            return State.FAILED, outputs
        return await children.run(tasks), outputs
