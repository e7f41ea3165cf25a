"""flow.ForEach and its old forms EachSequential and EachParallel: the children once per value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.errors import TaskFailed
from engine.events import State
from engine.expressions import aside_if_slow
from engine.schema import Kind, Prop, Rendering, Schema
from engine.tasks.base import OLD_PREFIX, PREFIX, Branch, Children, Outputs, Props, RunContext
from engine.tasks.flow_parallel import CONCURRENT, limit_of
from engine.tasks.flow_sequential import ERRORS, FINALLY, TASKS
from engine.values import from_json, to_java_text, to_json


def loop_values(ctx: RunContext, written: object, name: str) -> list[str]:
    """The values of a loop as texts, each once: scalars as they print, lists and maps as JSON.

    A list of the document may hold texts (rendered), whole numbers and maps; what an expression or a JSON
    text gives may hold anything but null (language.md 7.2).
    """
    if isinstance(written, str):
        text = ctx.render(written) or ""
        try:
            found = from_json(text)
        except ValueError:
            raise TaskFailed(
                f"`{name}` must be a list, but it is the text `{shortened(text)}`.", property=name
            ) from None
        if not isinstance(found, list):
            raise TaskFailed(f"`{name}` must be a list, but it is `{shortened(text)}`.", property=name)
        values = [as_text(item) for item in found if item is not None]
        if len(values) != len(found):
            raise null_values(found, name)
    elif isinstance(written, list):
        if any(item is None for item in written):
            raise null_values(written, name)
        values = [written_value(ctx, item, name) for item in written]
    else:
        raise TaskFailed(f"`{name}` must be a list, not {kind_of(written)}.", property=name)
    return list(dict.fromkeys(values))


def null_values(found: Sequence[object], name: str) -> TaskFailed:
    count = sum(1 for item in found if item is None)
    return TaskFailed(
        f"Found '{count}' null values on Each, with values={to_java_text(list(found))}", property=name
    )


def written_value(ctx: RunContext, item: object, name: str) -> str:
    """One item of a list that stands in the document."""
    if isinstance(item, str):
        return ctx.render(item) or ""
    if isinstance(item, Mapping):
        return to_json(ctx.render_value(item))
    if isinstance(item, int) and not isinstance(item, bool):
        return str(item)
    raise TaskFailed(
        f"An item of `{name}` is {kind_of(item)}; items may be texts, whole numbers and maps.",
        hint="Put it in quotes.",
        property=name,
    )


def as_text(item: object) -> str:
    if isinstance(item, list | dict):
        return to_json(item)
    return to_java_text(item)


def kind_of(value: object) -> str:
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, list):
        return "a list"
    return "a map" if isinstance(value, Mapping) else "empty"


def shortened(text: str) -> str:
    return text if len(text) <= 80 else text[:77] + "…"


async def run_each(
    ctx: RunContext, children: Children, values: Sequence[str], limit: int
) -> tuple[State, Outputs | None]:
    """The children once per value: one value after the other, or up to ``limit`` of them at once (0: all)."""
    tasks = ctx.spec.children.get("tasks", ())
    if limit != 1:
        branches = (Branch(tasks, value, at) for at, value in enumerate(values))
        return await children.run_beside(branches, limit), None
    state = State.SUCCESS
    for at, value in enumerate(values):
        ended = await children.run(tasks, value=value, iteration=at)
        if ended is not State.SUCCESS:
            state = ended if state is State.SUCCESS or ended is not State.WARNING else state
        if ended not in (State.SUCCESS, State.WARNING):
            break
    return state, None


class ForEach:
    """``taskrun.value`` and ``taskrun.iteration`` tell the children where the loop is."""

    schema = Schema(
        type=PREFIX + "flow.ForEach",
        title="For each",
        doc="Run tasks once per value of a list.",
        props=(
            Prop(
                "values",
                Kind.ANY,
                required=True,
                rendering=Rendering.RAW,
                doc="A list, or an expression that gives one.",
            ),
            Prop(
                "concurrencyLimit",
                Kind.INTEGER,
                default=1,
                minimum=0,
                rendering=Rendering.STATIC,
                doc="How many values at once; 0 for all.",
            ),
            TASKS,
            ERRORS,
            FINALLY,
        ),
        flowable=True,
        removed="2.0",
    )
    failed_as = State.FAILED

    async def run_children(
        self, ctx: RunContext, props: Props, children: Children
    ) -> tuple[State, Outputs | None]:
        written = props.get("values")
        values = await aside_if_slow(written, lambda: loop_values(ctx, written, "values"))
        return await run_each(ctx, children, values, limit_of(props, "concurrencyLimit"))


OLD_VALUE = Prop(
    "value", Kind.ANY, required=True, rendering=Rendering.RAW, doc="A list, or an expression that gives one."
)


class EachSequential:
    """The old name of ForEach, one value after the other."""

    schema = Schema(
        type=PREFIX + "flow.EachSequential",
        title="Each sequential",
        doc="Run tasks once per value, one value after the other.",
        props=(OLD_VALUE, TASKS, ERRORS, FINALLY),
        aliases=(OLD_PREFIX + "flows.EachSequential",),
        deprecated="Use flow.ForEach.",
        flowable=True,
        removed="2.0",
    )
    failed_as = State.FAILED

    async def run_children(
        self, ctx: RunContext, props: Props, children: Children
    ) -> tuple[State, Outputs | None]:
        written = props.get("value")
        values = await aside_if_slow(written, lambda: loop_values(ctx, written, "value"))
        return await run_each(ctx, children, values, 1)


class EachParallel:
    """The old name of ForEach, all values at once."""

    schema = Schema(
        type=PREFIX + "flow.EachParallel",
        title="Each parallel",
        doc="Run tasks once per value, all values at once.",
        props=(OLD_VALUE, CONCURRENT, TASKS, ERRORS, FINALLY),
        aliases=(OLD_PREFIX + "flows.EachParallel",),
        deprecated="Use flow.ForEach.",
        flowable=True,
        removed="2.0",
    )
    failed_as = State.FAILED

    async def run_children(
        self, ctx: RunContext, props: Props, children: Children
    ) -> tuple[State, Outputs | None]:
        written = props.get("value")
        values = await aside_if_slow(written, lambda: loop_values(ctx, written, "value"))
        tasks = ctx.spec.children.get("tasks", ())
        branches = (Branch(tasks, value, at) for at, value in enumerate(values))
        return await children.run_beside(branches, limit_of(props, "concurrent")), None
