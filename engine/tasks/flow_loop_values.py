"""flow.Loop of Kestra 2.0: the children once per value of a list, a map or a file, with results of each turn.

What is known of it comes from its documentation (language.md 7.2): `item.value`, `item.index`, `item.key`,
`item.parent` and `item.parents` tell the children where they are, `outputs.<task>` is that of their own turn,
and the loop's own outputs are `iterationCount` and, for each turn, what its `outputs` describe.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial

from engine.errors import StorageError, TaskFailed
from engine.events import State
from engine.expressions import ExpressionError, aside, aside_if_slow
from engine.expressions.iontext import read_ion, write_ion
from engine.inputs import parse_output
from engine.inputs.base import BadValue
from engine.model import OutputSpec
from engine.record import record
from engine.schema import Kind, Prop, Rendering, Schema
from engine.tasks.base import PREFIX, Branch, Children, Outputs, Props, RunContext, worst
from engine.tasks.flow_each import kind_of
from engine.tasks.flow_parallel import limit_of
from engine.tasks.flow_sequential import ERRORS, FINALLY, TASKS
from engine.values import from_json, to_text

FETCH = ("AUTO", "FETCH", "STORE", "NONE")
STORED = "kestra://"
"""How the address of a file begins whose records are the values."""


@record
class Turn:
    """One value of the loop; ``key`` for the members of a map."""

    index: int
    value: object
    key: str | None = None

    def told(self) -> dict[str, object]:
        """How the outputs of the loop tell which turn one of them is of."""
        told: dict[str, object] = {"value": to_text(self.value), "iteration": self.index}
        return told if self.key is None else {**told, "key": self.key}

    def item(self, around: object) -> dict[str, object]:
        """What the children see as ``item``; ``around`` is that of a loop around this one."""
        seen: dict[str, object] = {"value": self.value, "index": self.index}
        if self.key is not None:
            seen["key"] = self.key
        if isinstance(around, Mapping):
            seen["parent"] = dict(around)
            outer = around.get("parents")
            seen["parents"] = [dict(around), *(outer if isinstance(outer, list) else [])]
        return seen


class Loop:
    schema = Schema(
        type=PREFIX + "flow.Loop",
        title="Loop",
        doc="Run tasks once per value of a list, a map or a file (Kestra 2.0).",
        props=(
            Prop(
                "values", Kind.ANY, required=True, rendering=Rendering.RAW,
                doc="A list, a map, an expression that gives one, or the address of a stored file.",
            ),
            Prop(
                "concurrencyLimit", Kind.INTEGER, default=1, minimum=0, rendering=Rendering.STATIC,
                doc="How many values at once; 0 for all.",
            ),
            Prop(
                "transmitFailed", Kind.BOOLEAN, default=True, rendering=Rendering.STATIC,
                doc="A failed turn fails the loop and ends it.",
            ),
            Prop(
                "outputs", Kind.LIST, rendering=Rendering.RAW,
                item=Prop("output", Kind.MAP, rendering=Rendering.RAW),
                doc="What each turn gives: `id`, `type` and `value`.",
            ),
            Prop(
                "fetchType", Kind.ENUM, default="AUTO", choices=FETCH, rendering=Rendering.STATIC,
                doc="Whether the results are outputs (FETCH) or files (STORE); AUTO stores those of a file.",
            ),
            TASKS,
            ERRORS,
            FINALLY,
        ),
        outputs=(
            Prop("iterationCount", Kind.INTEGER, doc="How many turns there were."),
            Prop("outputs", Kind.LIST, doc="`item` and `outputs` of each turn, in their order."),
        ),
        flowable=True,
        since="2.0",
    )  # fmt: skip
    failed_as = State.FAILED

    async def run_children(
        self, ctx: RunContext, props: Props, children: Children
    ) -> tuple[State, Outputs | None]:
        turns, stored = await turns_of(ctx, props.get("values"))
        wanted = output_specs(ctx, props.get("outputs"))
        around = item_around(ctx)
        strict = props.get("transmitFailed") is not False
        branches = [
            Branch(
                ctx.spec.children.get("tasks", ()),
                str(turn.index),
                turn.index,
                variables={"item": turn.item(around)},
                apart=not strict,
            )
            for turn in turns
        ]
        state = await self._run(children, branches, limit_of(props, "concurrencyLimit"), strict)
        results: list[tuple[Turn, Mapping[str, object] | None]] = []
        for turn in turns:
            seen = {"item": turn.item(around), "outputs": children.outputs_of_turn(str(turn.index))}
            try:
                given = await aside(props.get("outputs"), partial(rendered, ctx, wanted, seen))
                results.append((turn, given))
            except ExpressionError:
                if state is State.SUCCESS and strict:
                    raise  # the turn went well, so this is a mistake in `outputs`
                results.append((turn, None))  # keeps its place, so that loopOutputs() counts as the values do
        if state is State.FAILED and not strict:
            state = State.SUCCESS
        fetch = props.get("fetchType")
        outputs: dict[str, object] = {"iterationCount": len(turns)}
        if wanted and fetch != "NONE":
            store = fetch == "STORE" or (fetch == "AUTO" and stored)
            outputs["outputs"] = [await row(ctx, turn, given, store) for turn, given in results]
        return state, outputs

    @staticmethod
    async def _run(children: Children, branches: Sequence[Branch], limit: int, strict: bool) -> State:
        if limit != 1:
            return await children.run_beside(branches, limit)
        states: list[State] = []
        for branch in branches:
            states.append(await children.run_branch(branch))
            if strict and states[-1] not in (State.SUCCESS, State.WARNING):
                break
        return worst(states)


async def row(
    ctx: RunContext, turn: Turn, given: Mapping[str, object] | None, store: bool
) -> dict[str, object]:
    """The result of one turn; a turn that failed has no ``outputs``."""
    if given is None:
        return {"item": turn.told()}
    if store:
        uri, path = ctx.storage.create(suffix=".ion")
        await asyncio.to_thread(path.write_text, write_ion(dict(given)) + "\n", encoding="utf-8")
        given = {"uri": uri}
    return {"item": turn.told(), "outputs": dict(given)}


def item_around(ctx: RunContext) -> object:
    """The item of a loop around this one, None outside of any."""
    try:
        return ctx.render_typed("{{ item }}")
    except ExpressionError:
        return None


async def turns_of(ctx: RunContext, written: object) -> tuple[list[Turn], bool]:
    """The values of the loop with their types, and whether they come from a file.

    Raises TaskFailed for what is no list, map or file.
    """
    found = written
    if isinstance(written, str):
        found = await aside_if_slow(written, lambda: ctx.render_typed(written))
        if isinstance(found, str) and found.startswith(STORED):
            return [Turn(index, value) for index, value in enumerate(await stored_values(ctx, found))], True
        if isinstance(found, str):
            try:
                found = from_json(found)
            except ValueError:
                raise TaskFailed(
                    f"`values` must be a list, a map or a stored file, not the text `{found[:80]}`.",
                    property="values",
                ) from None
    elif isinstance(written, Mapping | list):
        found = await aside_if_slow(written, lambda: ctx.render_value(written))
    if isinstance(found, Mapping):
        return [Turn(index, value, str(key)) for index, (key, value) in enumerate(found.items())], False
    if isinstance(found, list | tuple):
        return [Turn(index, value) for index, value in enumerate(found)], False
    raise TaskFailed(f"`values` must be a list or a map, not {kind_of(found)}.", property="values")


async def stored_values(ctx: RunContext, uri: str) -> list[object]:
    """The records of an Ion or JSON-lines file, else its lines."""
    try:
        text = await asyncio.to_thread(ctx.storage.path(uri).read_text, encoding="utf-8")
    except StorageError as error:
        raise TaskFailed(str(error), property="values") from None
    if uri.endswith((".ion", ".jsonl", ".json")):
        found = read_ion(text, all_rows=True)
        return found if isinstance(found, list) else []
    return [*text.removesuffix("\n").split("\n")] if text else []


def output_specs(ctx: RunContext, written: object) -> list[OutputSpec]:
    """What each turn gives."""
    specs = []
    for one in written if isinstance(written, list) else []:
        if not isinstance(one, Mapping) or "id" not in one or "value" not in one:
            raise TaskFailed("An output of a loop needs `id`, `type` and `value`.", property="outputs")
        specs.append(OutputSpec(str(one["id"]), str(one.get("type", "STRING")), one["value"], ctx.spec.span))
    return specs


def rendered(
    ctx: RunContext, specs: Sequence[OutputSpec], variables: Mapping[str, object]
) -> dict[str, object]:
    """The outputs of one turn, read as their types."""
    found: dict[str, object] = {}
    for spec in specs:
        written = spec.value
        value = (
            ctx.render_typed(written, variables)
            if isinstance(written, str)
            else ctx.render_value(written, variables)
        )
        try:
            found[spec.id] = parse_output(spec, value)
        except (BadValue, KeyError) as error:
            raise TaskFailed(
                f"outputs.{spec.id} is `{to_text(value)[:80]}`: {error}", property="outputs"
            ) from None
    return found
