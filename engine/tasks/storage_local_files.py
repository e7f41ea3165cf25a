"""storage.LocalFiles: puts files into the working directory, or keeps some of it; the old way."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from engine.errors import TaskFailed
from engine.schema import Kind, Prop, Schema
from engine.tasks.base import OLD_PREFIX, PREFIX, Outputs, Props, RunContext
from engine.tasks.flow_working_directory import keep_files, put_files
from engine.values import from_json


class LocalFiles:
    """Useful inside of a WorkingDirectory, which has `inputFiles` and `outputFiles` for the same."""

    schema = Schema(
        type=PREFIX + "storage.LocalFiles",
        title="Local files",
        doc="Put files into the working directory, or keep files of it.",
        props=(
            Prop("inputs", Kind.ANY, doc="Contents, or addresses of stored files, by file name."),
            Prop("outputs", Kind.LIST, item=Prop("pattern", Kind.STRING), doc="Patterns of files to keep."),
        ),
        outputs=(Prop("uris", Kind.MAP, doc="Addresses of the kept files by name."),),
        aliases=(OLD_PREFIX + "storages.LocalFiles",),
        deprecated="Use `inputFiles` and `outputFiles` of WorkingDirectory.",
        removed="2.0",
    )

    async def run(self, ctx: RunContext, props: Props) -> Outputs | None:
        folder = ctx.working_directory
        inputs = props.get("inputs")
        if isinstance(inputs, str):
            try:
                inputs = from_json(inputs)
            except ValueError:
                raise TaskFailed("`inputs` must be a map of names and contents.", property="inputs") from None
        if isinstance(inputs, Mapping):
            await asyncio.to_thread(put_files, ctx, folder, inputs)
        patterns = props.get("outputs")
        if not isinstance(patterns, list):
            return {"uris": {}}
        return {"uris": await asyncio.to_thread(keep_files, ctx, folder, [str(one) for one in patterns])}
