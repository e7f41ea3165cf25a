"""flow.Subflow: starts another flow of the workspace."""

from __future__ import annotations

from collections.abc import Mapping

from engine.errors import TaskFailed
from engine.events import Level, State
from engine.schema import Kind, Prop, Rendering, Schema
from engine.tasks.base import (
    OLD_PREFIX,
    PREFIX,
    ChildExecution,
    ChildRequest,
    Ending,
    Props,
    RunContext,
    Started,
)
from engine.tasks.execution import read_labels

CHILD_PROPS = (
    Prop("namespace", Kind.STRING, required=True, doc="Namespace of the flow to run."),
    Prop("flowId", Kind.STRING, required=True, doc="Id of the flow to run."),
    Prop("revision", Kind.INTEGER, minimum=1, doc="Revision of the flow to run."),
    Prop("inputs", Kind.MAP, rendering=Rendering.RAW, doc="Values of its inputs."),
    Prop("labels", Kind.ANY, rendering=Rendering.RAW, doc="Labels of its execution."),
    Prop("inheritLabels", Kind.BOOLEAN, default=False, doc="It gets the labels of this execution too."),
    Prop("wait", Kind.BOOLEAN, default=True, rendering=Rendering.STATIC, doc="Go on when it has ended."),
    Prop(
        "transmitFailed",
        Kind.BOOLEAN,
        default=True,
        rendering=Rendering.STATIC,
        doc="Its failure or warning is this task's too.",
    ),
    Prop("scheduleDate", Kind.STRING, doc="When a server would start it; here it starts at once."),
    Prop(
        "restartBehavior",
        Kind.ENUM,
        default="RETRY_FAILED",
        choices=("RETRY_FAILED", "NEW_EXECUTION"),
        rendering=Rendering.STATIC,
        doc="What a restart on a server does.",
    ),
)


def link(child: ChildExecution) -> str:
    """How an execution is named in the log."""
    return f'[[link execution="{child.execution_id}" flowId="{child.flow_id}" namespace="{child.namespace}"]]'


def child_request(
    ctx: RunContext, props: Props, variables: Mapping[str, object] | None = None
) -> ChildRequest:
    """What to start, with rendered inputs and labels; ``variables`` hide those of the same name."""
    inputs = ctx.render_value(props.get("inputs") or {}, variables)
    if not isinstance(inputs, Mapping):
        raise TaskFailed("`inputs` must be a map.", property="inputs")
    labels = read_labels(ctx, props["labels"]) if props.get("labels") is not None else []
    revision = props.get("revision")
    return ChildRequest(
        namespace=str(props["namespace"]),
        flow_id=str(props["flowId"]),
        inputs={str(key): value for key, value in inputs.items()},
        labels=labels,
        inherit_labels=props.get("inheritLabels") is True,
        wait=props.get("wait") is not False,
        revision=revision if isinstance(revision, int) else None,
    )


TOLD = frozenset({State.FAILED, State.WARNING, State.KILLED})
"""The ends of a child that become the task's (language.md 7.2); of others it knows only that they ended."""


class Subflow:
    """The state of the other flow becomes this task's, unless it does not wait or does not care."""

    schema = Schema(
        type=PREFIX + "flow.Subflow",
        title="Subflow",
        doc="Run another flow.",
        props=(
            *CHILD_PROPS,
            Prop(
                "outputs",
                Kind.MAP,
                rendering=Rendering.RAW,
                deprecated="Declare outputs in the other flow.",
                doc="Values taken from the other execution when that flow declares no outputs.",
            ),
        ),
        outputs=(
            Prop("executionId", Kind.STRING, doc="Id of its execution."),
            Prop("state", Kind.STRING, doc="Its final state; CREATED when not waited for."),
            Prop("outputs", Kind.MAP, doc="Its flow outputs."),
        ),
        aliases=(OLD_PREFIX + "flows.Subflow", OLD_PREFIX + "flows.Flow", PREFIX + "flow.Flow"),
    )

    async def execute(self, ctx: RunContext, props: Props, started: Started) -> Ending:
        request = await ctx.aside(lambda: child_request(ctx, props))

        def begin(child: ChildExecution) -> None:
            started()
            ctx.log(Level.INFO, f"Created new execution {link(child)}")

        child = await ctx.run.start_flow(request, begin, props.get("outputs"))
        outputs: dict[str, object] = {"executionId": child.execution_id, "state": child.state.value}
        if not request.wait:
            return Ending(State.SUCCESS, State.SUCCESS, outputs, child)
        if child.outputs:
            outputs["outputs"] = dict(child.outputs)
        is_told = child.state in TOLD and props.get("transmitFailed") is not False
        state = child.state if is_told else State.SUCCESS
        return Ending(child.state, state, outputs, child)

    def conclude(self, ctx: RunContext, ending: Ending, state: State) -> None:
        if ending.child is None:
            return
        if ending.child.problem is not None:
            ctx.log(Level.ERROR, f"Failed to extract outputs with the error: '{ending.child.problem}'")
        elif state is not State.SUCCESS:
            level = Level.WARN if state is State.WARNING else Level.ERROR
            ctx.log(level, f"Subflow execution {link(ending.child)} ends in {state.value} state")
