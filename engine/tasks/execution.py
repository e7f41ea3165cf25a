"""execution.*: fail, check, end or change the execution that goes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from engine.errors import TaskFailed
from engine.events import Level, State
from engine.expressions import ExpressionError, aside, is_truthy_text
from engine.schema import Kind, Prop, Rendering, Schema
from engine.tasks.base import OLD_PREFIX, PREFIX, Outputs, Props, RunContext
from engine.values import from_json, to_text


class Fail:
    """With a condition it fails only when that holds."""

    schema = Schema(
        type=PREFIX + "execution.Fail",
        title="Fail",
        doc="Fail the execution, always or when a condition holds.",
        props=(
            Prop("condition", Kind.STRING, doc="Fails only when this holds."),
            Prop("errorMessage", Kind.STRING, default="Task failure", doc="What the log says."),
        ),
        aliases=(OLD_PREFIX + "executions.Fail",),
    )

    async def run(self, ctx: RunContext, props: Props) -> Outputs | None:
        message = str(props["errorMessage"])
        if "condition" not in props:
            raise TaskFailed(message)
        if is_truthy_text(str(props["condition"])):
            ctx.log(Level.ERROR, message)
            raise TaskFailed("Fail on a condition", property="condition")
        return None


class Assert:
    """Every condition is tried before the task fails."""

    schema = Schema(
        type=PREFIX + "execution.Assert",
        title="Assert",
        doc="Fail when one of several conditions does not hold.",
        props=(
            Prop(
                "conditions",
                Kind.LIST,
                required=True,
                rendering=Rendering.RAW,
                item=Prop("condition", Kind.STRING, rendering=Rendering.RAW),
                doc="What must hold.",
            ),
            Prop("errorMessage", Kind.STRING, doc="What the log says besides."),
        ),
    )

    async def run(self, ctx: RunContext, props: Props) -> Outputs | None:
        conditions = props.get("conditions")
        failed = 0
        for condition in conditions if isinstance(conditions, list) else []:
            template = condition if isinstance(condition, str) else to_text(condition)
            try:
                text = await aside(template, partial(ctx.render, template))
            except ExpressionError as error:
                failed += 1
                ctx.log(Level.ERROR, f"Assertion `{template}` failed, failed to render `{error}`")
                continue
            if not is_truthy_text(text):
                failed += 1
                ctx.log(Level.ERROR, f"Assertion `{template}` failed!")
        if failed:
            message = f"{failed} assertion{'s' if failed > 1 else ''} failed!"
            if props.get("errorMessage"):
                message += f"\n{props['errorMessage']}"
            raise TaskFailed(message, property="conditions")
        return None


class Exit:
    """Remaining tasks, ``errors``, ``finally`` and flow outputs are left out."""

    schema = Schema(
        type=PREFIX + "execution.Exit",
        title="Exit",
        doc="End the execution here, in a chosen state.",
        props=(
            Prop(
                "state",
                Kind.ENUM,
                default="SUCCESS",
                choices=("SUCCESS", "WARNING", "KILLED", "FAILED", "CANCELLED", "CANCELED"),
                doc="The state it ends in.",
            ),
        ),
        aliases=(OLD_PREFIX + "executions.Exit",),
    )

    async def steer(self, ctx: RunContext, props: Props) -> State:
        name = str(props["state"])
        state = State.CANCELLED if name == "CANCELED" else State(name)
        ctx.run.exit(state)
        return state


class SetVariables:
    """Maps are merged into maps that are there."""

    schema = Schema(
        type=PREFIX + "execution.SetVariables",
        title="Set variables",
        doc="Set variables of the execution (`vars`).",
        props=(
            Prop("variables", Kind.MAP, required=True, rendering=Rendering.RAW, doc="Values by name."),
            Prop("overwrite", Kind.BOOLEAN, default=True, doc="Whether existing ones may change."),
        ),
        aliases=(OLD_PREFIX + "executions.SetVariables",),
    )

    async def steer(self, ctx: RunContext, props: Props) -> State:
        written = props.get("variables")
        rendered = await aside(written, lambda: ctx.render_value(written))
        if not isinstance(rendered, Mapping):
            raise TaskFailed("`variables` must be a map.", property="variables")
        if props.get("overwrite") is False:
            for name in rendered:
                if name in ctx.run.variables:
                    raise TaskFailed(
                        f"The variable `{name}` exists and `overwrite` is false.", property="variables"
                    )
        ctx.run.set_variables(merged(ctx.run.variables, rendered))
        return State.SUCCESS


def merged(old: Mapping[str, object], new: Mapping[str, object]) -> dict[str, object]:
    """Both maps as one; maps in both are merged in turn, else the new value wins."""
    result = dict(old)
    for name, value in new.items():
        before = result.get(name)
        if isinstance(before, Mapping) and isinstance(value, Mapping):
            result[name] = merged(before, value)
        else:
            result[name] = value
    return result


class UnsetVariables:
    """Names may lead into maps with dots."""

    schema = Schema(
        type=PREFIX + "execution.UnsetVariables",
        title="Unset variables",
        doc="Remove variables of the execution.",
        props=(
            Prop(
                "variables",
                Kind.LIST,
                required=True,
                item=Prop("name", Kind.STRING),
                doc="Their names; dots lead into maps.",
            ),
            Prop("ignoreMissing", Kind.BOOLEAN, default=False, doc="A missing one is no failure."),
        ),
        aliases=(OLD_PREFIX + "executions.UnsetVariables",),
    )

    async def steer(self, ctx: RunContext, props: Props) -> State:
        names = props.get("variables")
        variables = dict(ctx.run.variables)
        for name in names if isinstance(names, list) else []:
            way = str(name).split(".")
            found = without(variables, way)
            if found is not None:
                variables = found
            elif len(way) > 1 and not props.get("ignoreMissing"):
                raise TaskFailed(f"There is no variable `{name}`.", property="variables")
        ctx.run.set_variables(variables)
        return State.SUCCESS


def without(variables: Mapping[str, object], way: Sequence[str]) -> dict[str, object] | None:
    """A copy without the member that the way leads to; None when there is none."""
    head, *rest = way
    if head not in variables:
        return None
    copy = dict(variables)
    if not rest:
        del copy[head]
        return copy
    inner = variables[head]
    reduced = without(inner, rest) if isinstance(inner, Mapping) else None
    if reduced is None:
        return None
    copy[head] = reduced
    return copy


class Labels:
    """Labels are added to those of the execution; the same key again replaces the value."""

    schema = Schema(
        type=PREFIX + "execution.Labels",
        title="Labels",
        doc="Add labels to the execution.",
        props=(
            Prop(
                "labels",
                Kind.ANY,
                required=True,
                rendering=Rendering.RAW,
                doc="A map, a list of {key, value}, or a JSON text of either.",
            ),
        ),
        aliases=(OLD_PREFIX + "executions.Labels",),
    )

    async def steer(self, ctx: RunContext, props: Props) -> State:
        pairs = dict(ctx.run.labels)
        written = props.get("labels")
        for key, value in await aside(written, lambda: read_labels(ctx, written)):
            if key.startswith("system."):
                raise TaskFailed(
                    f"System labels can only be set by Kestra itself, offending label: {key}={value}",
                    property="labels",
                )
            if not value:
                raise TaskFailed(f"Label values cannot be empty, offending label: {key}", property="labels")
            pairs[key] = value
        ctx.run.set_labels(tuple(pairs.items()))
        return State.SUCCESS


def read_labels(ctx: RunContext, written: object) -> list[tuple[str, str]]:
    """Pairs out of what stands in the document; in a JSON text numbers and booleans are fine too."""
    if isinstance(written, str):
        text = ctx.render(written) or ""
        try:
            found = from_json(text)
        except ValueError:
            raise TaskFailed(
                f"`labels` is neither a map nor JSON: `{text[:80]}`.", property="labels"
            ) from None
        return [(key, to_text(value)) for key, value in label_items(found)]
    pairs: list[tuple[str, str]] = []
    for key, value in label_items(written):
        if not isinstance(value, str):
            raise TaskFailed(
                f"The value of the label `{key}` must be a text.", hint="Put it in quotes.", property="labels"
            )
        pairs.append((ctx.render(key) or "", ctx.render(value) or ""))
    return pairs


def label_items(found: object) -> list[tuple[str, object]]:
    if isinstance(found, Mapping):
        return [(str(key), value) for key, value in found.items()]
    if isinstance(found, list) and all(isinstance(item, Mapping) and "key" in item for item in found):
        return [(str(item["key"]), item.get("value")) for item in found]
    raise TaskFailed("`labels` must be a map, or a list of {key, value}.", property="labels")
