"""storage.FilterItems and storage.DeduplicateItems:
work on the records of a stored Ion (or JSON lines) file."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from pathlib import Path

from engine.errors import TaskFailed
from engine.expressions import ExpressionError, aside, is_truthy_text
from engine.expressions.iontext import read_ion, write_ion
from engine.schema import Kind, Prop, Rendering, Schema
from engine.tasks.base import OLD_PREFIX, PREFIX, Outputs, Props, RunContext
from engine.values import to_text

FROM = Prop("from", Kind.URI, required=True, doc="Address of the file.")
COUNTS = (
    Prop("processedItemsTotal", Kind.INTEGER, doc="Records that were read."),
    Prop("droppedItemsTotal", Kind.INTEGER, doc="Records that were left out."),
)
ON_ERROR = ("FAIL", "INCLUDE", "EXCLUDE")


async def read_items(ctx: RunContext, uri: str) -> list[object]:
    """All records of a file."""
    path = ctx.storage.path(uri)
    text = await asyncio.to_thread(path.read_text, encoding="utf-8")
    try:
        found = read_ion(text, all_rows=True)
    except ExpressionError as error:
        raise TaskFailed(f"`from` cannot be read as Ion: {error}", property="from") from None
    return found if isinstance(found, list) else []


def write_items(path: Path, items: Iterable[object]) -> None:
    path.write_text("".join(f"{write_ion(item)}\n" for item in items), encoding="utf-8")


def fields_of(item: object) -> Mapping[str, object]:
    """What an expression sees of a record: its fields at the root."""
    return {str(key): value for key, value in item.items()} if isinstance(item, Mapping) else {}


class FilterItems:
    schema = Schema(
        type=PREFIX + "storage.FilterItems",
        title="Filter records",
        doc="Keep the records of a file for which a condition holds.",
        props=(
            FROM,
            Prop(
                "filterCondition",
                Kind.STRING,
                required=True,
                rendering=Rendering.RAW,
                doc="Asked for each record; its fields are variables.",
            ),
            Prop(
                "filterType",
                Kind.ENUM,
                default="INCLUDE",
                choices=("INCLUDE", "EXCLUDE"),
                rendering=Rendering.STATIC,
                doc="Whether records that fit are kept or left out.",
            ),
            Prop(
                "errorOrNullBehavior",
                Kind.ENUM,
                default="FAIL",
                choices=ON_ERROR,
                rendering=Rendering.STATIC,
                doc="What happens to records for which the condition gives nothing.",
            ),
        ),
        outputs=(Prop("uri", Kind.URI, doc="Address of the new file."), *COUNTS),
    )

    async def run(self, ctx: RunContext, props: Props) -> Outputs | None:
        items = await read_items(ctx, str(props["from"]))
        condition = to_text(props.get("filterCondition", ""))
        include = props["filterType"] != "EXCLUDE"
        kept = await aside(
            condition, lambda: [item for item in items if self._keeps(ctx, condition, item, include, props)]
        )
        uri, path = ctx.storage.create(suffix=".ion")
        await asyncio.to_thread(write_items, path, kept)
        return {
            "uri": uri,
            "processedItemsTotal": len(items),
            "droppedItemsTotal": len(items) - len(kept),
        }

    @staticmethod
    def _keeps(ctx: RunContext, condition: str, item: object, include: bool, props: Props) -> bool:
        behavior = props["errorOrNullBehavior"]
        try:
            text = ctx.render(condition, fields_of(item))
        except ExpressionError:
            if behavior == "FAIL":
                raise
            return behavior == "INCLUDE"
        if text is None:
            if behavior == "FAIL":
                raise TaskFailed(
                    f"`filterCondition` gives nothing for the record {write_ion(item)[:200]}.",
                    property="filterCondition",
                )
            return behavior == "INCLUDE"
        return is_truthy_text(text) == include


class DeduplicateItems:
    schema = Schema(
        type=PREFIX + "storage.DeduplicateItems",
        title="Deduplicate records",
        doc="Keep the last record of each key.",
        props=(
            FROM,
            Prop(
                "expr",
                Kind.STRING,
                required=True,
                rendering=Rendering.RAW,
                doc="Gives the key of a record; its fields are variables.",
            ),
        ),
        outputs=(
            Prop("uri", Kind.URI, doc="Address of the new file."),
            Prop("numKeys", Kind.INTEGER, doc="How many keys there are."),
            *COUNTS,
        ),
        aliases=(OLD_PREFIX + "storages.DeduplicateItems",),
    )

    async def run(self, ctx: RunContext, props: Props) -> Outputs | None:
        items = await read_items(ctx, str(props["from"]))
        expression = to_text(props.get("expr", ""))
        keys = await aside(expression, lambda: [ctx.render(expression, fields_of(item)) for item in items])
        last = {key: index for index, key in enumerate(keys)}
        kept = [item for index, item in enumerate(items) if last[keys[index]] == index]
        uri, path = ctx.storage.create(suffix=".ion")
        await asyncio.to_thread(write_items, path, kept)
        return {
            "uri": uri,
            "numKeys": len(last),
            "processedItemsTotal": len(items),
            "droppedItemsTotal": len(items) - len(kept),
        }
