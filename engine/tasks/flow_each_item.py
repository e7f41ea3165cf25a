"""flow.ForEachItem: splits a file and runs a flow for each part.

It shows as three task runs below its own, as on a server: ``<id>_split``, ``<id>_items`` and ``<id>_merge``.
"""

from __future__ import annotations

import asyncio
import dataclasses
from collections import Counter
from collections.abc import Mapping

from engine.errors import TaskFailed
from engine.events import Level, State
from engine.schema import Kind, Prop, Rendering, Schema
from engine.tasks.base import (
    OLD_PREFIX,
    PREFIX,
    ChildExecution,
    Children,
    Ending,
    Outputs,
    Props,
    RunContext,
    Started,
    worst,
)
from engine.tasks.flow_sequential import ERRORS, FINALLY
from engine.tasks.flow_subflow import CHILD_PROPS, child_request, link
from engine.tasks.storage import SPLIT_PROPS, split_file
from engine.values import to_json

AT_ONCE = 16
"""Parts that are worked on at the same time."""

ITEMS = Prop("items", Kind.URI, required=True, doc="Address of the file.")
BATCH = Prop(
    "batch", Kind.OBJECT, fields=SPLIT_PROPS, default={"rows": 1}, doc="How it is split; each row by default."
)
CHILD = tuple(
    dataclasses.replace(prop, rendering=Rendering.RAW) if prop.name in ("inputs", "labels") else prop
    for prop in CHILD_PROPS
)


class ForEachItem:
    schema = Schema(
        type=PREFIX + "flow.ForEachItem",
        title="For each item",
        doc="Split a file and run a flow for each part; `taskrun.items` is the address of the part.",
        props=(ITEMS, BATCH, *CHILD, ERRORS, FINALLY),
        aliases=(OLD_PREFIX + "flows.ForEachItem",),
        flowable=True,
        removed="2.0",
    )
    failed_as = State.FAILED

    async def run_children(
        self, ctx: RunContext, props: Props, children: Children
    ) -> tuple[State, Outputs | None]:
        parts = [
            dataclasses.replace(
                ctx.spec,
                id=f"{ctx.spec.id}{ending}",
                type=task.schema.type,
                schema=task.schema,
                children={},
                run_if=None,
                retry=None,
                allow_failure=False,
                allow_warning=False,
            )
            for ending, task in (("_split", SplitItems), ("_items", RunItems), ("_merge", MergeItems))
        ]
        return await children.run(parts), None


class SplitItems:
    """The first step; its output lists the parts."""

    schema = Schema(type=PREFIX + "flow.ForEachItem$ForEachItemSplit", props=(ITEMS, BATCH))

    async def run(self, ctx: RunContext, props: Props) -> Outputs | None:
        source = str(props.get("items", ""))
        if not source.startswith("kestra://"):
            raise TaskFailed(
                f"`items` must be the address of a stored file, not `{source[:80]}`.", property="items"
            )
        batch = props.get("batch")
        uris = await split_file(ctx, source, batch if isinstance(batch, Mapping) and batch else {"rows": 1})
        uri, path = ctx.storage.create("splits.txt")
        path.write_text("".join(f"{one}\n" for one in uris), encoding="utf-8")
        return {"splits": uri}


class RunItems:
    """The second step: an execution for each part."""

    schema = Schema(type=PREFIX + "flow.ForEachItem$ForEachItemExecutable", props=CHILD)

    async def execute(self, ctx: RunContext, props: Props, started: Started) -> Ending:
        split_id = ctx.spec.id.removesuffix("_items") + "_split"
        splits = ctx.render(f"{{{{ outputs['{split_id}'].splits }}}}") or ""
        parts = ctx.storage.path(splits).read_text(encoding="utf-8").split()
        base, _ = ctx.storage.create("outputs.ion")
        base = base.rsplit("/", 1)[0]
        states: list[State] = []
        gate = asyncio.Semaphore(AT_ONCE)
        begun = False

        def begin(child: ChildExecution) -> None:
            nonlocal begun
            if not begun:
                begun = True
                started()
            ctx.log(Level.INFO, f"Created new execution {link(child)}")

        async def run_part(number: int, part: str) -> None:
            variables = {"taskrun": {"id": ctx.task_run_id, "items": part, "iteration": number}}
            async with gate:
                request = await ctx.aside(lambda: child_request(ctx, props, variables))
                child = await ctx.run.start_flow(request, begin)
            states.append(child.state)
            if child.outputs:
                _, path = ctx.storage.create(f"{number}/outputs.ion")
                path.write_text(to_json(dict(child.outputs)) + "\n", encoding="utf-8")

        failures: list[TaskFailed] = []

        async def guarded(number: int, part: str) -> None:
            try:
                await run_part(number, part)
            except TaskFailed as error:
                failures.append(error)

        async with asyncio.TaskGroup() as group:
            for number, part in enumerate(parts):
                group.create_task(guarded(number, part))
        if not begun:
            started()
        if failures:
            raise failures[0]
        counts = Counter(state.value for state in states)
        outputs: dict[str, object] = {
            "numberOfBatches": len(parts),
            "iterations": {"CREATED": 0, "RUNNING": 0, **counts},
            "subflowOutputsBaseUri": base.removeprefix("kestra://"),
        }
        seen = worst(states)
        state = seen if props.get("transmitFailed") is not False else State.SUCCESS
        return Ending(state, state, outputs)

    def conclude(self, ctx: RunContext, ending: Ending, state: State) -> None:
        """The executions have told everything."""


class MergeItems:
    """The third step: the outputs of all executions in one file."""

    schema = Schema(type=PREFIX + "flow.ForEachItem$ForEachItemMergeOutputs")

    async def run(self, ctx: RunContext, props: Props) -> Outputs | None:
        items_id = ctx.spec.id.removesuffix("_merge") + "_items"
        found = ctx.render_typed(f"{{{{ outputs['{items_id}'] }}}}")
        items = found if isinstance(found, Mapping) else {}
        uri, path = ctx.storage.create("outputs.ion")
        with path.open("wb") as merged:
            for number in range(int(str(items.get("numberOfBatches") or 0))):
                part = ctx.storage.locate(f"kestra://{items['subflowOutputsBaseUri']}/{number}/outputs.ion")
                if part.is_file():
                    merged.write(part.read_bytes())
        return {"subflowOutputs": uri}
