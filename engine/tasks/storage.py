"""storage.*: write, join, split and measure files of the execution.

Work on whole files happens in a thread, so that the loop goes on meanwhile.
"""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import BinaryIO

from engine.errors import StorageError, TaskFailed
from engine.pattern import pattern
from engine.schema import Kind, Prop, Schema
from engine.tasks.base import OLD_PREFIX, PREFIX, Outputs, Props, RunContext

URI = Prop("uri", Kind.URI, doc="Address of the new file.")
FROM = Prop("from", Kind.URI, required=True, doc="Address of the file.")

SIZE = pattern(r"(\d+)\s*(KB|MB|GB)?", re.IGNORECASE)
UNITS = {"": 1, "KB": 1024, "MB": 1024**2, "GB": 1024**3}


def suffix_of(uri: str) -> str:
    """The last part of a file name with its dot; ``.tmp`` when there is none."""
    name = uri.rsplit("/", 1)[-1]
    return f".{name.rsplit('.', 1)[1]}" if "." in name else ".tmp"


class Write:
    schema = Schema(
        type=PREFIX + "storage.Write",
        title="Write file",
        doc="Write a text into a file of the execution.",
        props=(
            Prop("content", Kind.STRING, required=True, doc="The text."),
            Prop("extension", Kind.STRING, doc="End of the file's name, such as .txt."),
        ),
        outputs=(URI,),
    )

    async def run(self, ctx: RunContext, props: Props) -> Outputs | None:
        extension = str(props.get("extension") or ".tmp")
        uri, path = ctx.storage.create(suffix=extension if extension.startswith(".") else f".{extension}")
        text = str(props.get("content", ""))
        await asyncio.to_thread(path.write_bytes, text.encode())
        return {"uri": uri}


class Size:
    schema = Schema(
        type=PREFIX + "storage.Size",
        title="Size of a file",
        doc="How many bytes a file has.",
        props=(Prop("uri", Kind.URI, required=True, doc="Address of the file."),),
        outputs=(Prop("size", Kind.INTEGER, doc="Bytes."),),
        aliases=(OLD_PREFIX + "storages.Size",),
    )

    async def run(self, ctx: RunContext, props: Props) -> Outputs | None:
        return {"size": ctx.storage.path(str(props["uri"])).stat().st_size}


class Delete:
    schema = Schema(
        type=PREFIX + "storage.Delete",
        title="Delete file",
        doc="Delete a file of the execution.",
        props=(
            Prop("uri", Kind.URI, required=True, doc="Address of the file."),
            Prop("errorOnMissing", Kind.BOOLEAN, default=False, doc="A missing file is a failure."),
        ),
        outputs=(URI, Prop("deleted", Kind.BOOLEAN, doc="Whether it was there.")),
        aliases=(OLD_PREFIX + "storages.Delete",),
    )

    async def run(self, ctx: RunContext, props: Props) -> Outputs | None:
        uri = str(props["uri"])
        try:
            ctx.storage.path(uri).unlink()
        except (StorageError, FileNotFoundError):
            if props.get("errorOnMissing"):
                raise TaskFailed(f"Unable to find file '{uri}'", property="uri") from None
            return {"uri": uri, "deleted": False}
        return {"uri": uri, "deleted": True}


class Concat:
    schema = Schema(
        type=PREFIX + "storage.Concat",
        title="Join files",
        doc="Join several files into one.",
        props=(
            Prop(
                "files",
                Kind.LIST,
                required=True,
                item=Prop("file", Kind.URI),
                doc="Their addresses, in order.",
            ),
            Prop("separator", Kind.STRING, doc="What stands after each file."),
            Prop("extension", Kind.STRING, default=".tmp", doc="End of the new file's name."),
        ),
        outputs=(URI,),
        aliases=(OLD_PREFIX + "storages.Concat",),
    )

    async def run(self, ctx: RunContext, props: Props) -> Outputs | None:
        files = props.get("files")
        if files is None:
            raise TaskFailed(
                "`files` renders to nothing; it must be a list of stored files.", property="files"
            )
        sources = [ctx.storage.path(str(uri)) for uri in files if uri] if isinstance(files, list) else []
        uri, target = ctx.storage.create(suffix=str(props["extension"]))
        await asyncio.to_thread(join_files, sources, target, str(props.get("separator") or "").encode())
        return {"uri": uri}


def join_files(sources: list[Path], target: Path, separator: bytes) -> None:
    with target.open("wb") as out:
        for source in sources:
            with source.open("rb") as file:
                shutil.copyfileobj(file, out)
            out.write(separator)


class Reverse:
    schema = Schema(
        type=PREFIX + "storage.Reverse",
        title="Reverse file",
        doc="Write the lines of a file in reverse order.",
        props=(
            FROM,
            Prop("separator", Kind.STRING, default="\n", doc="What stands between lines."),
            Prop("charset", Kind.STRING, default="UTF-8", doc="How its text is encoded."),
        ),
        outputs=(URI,),
        aliases=(OLD_PREFIX + "storages.Reverse",),
    )

    async def run(self, ctx: RunContext, props: Props) -> Outputs | None:
        source = str(props["from"])
        path = ctx.storage.path(source)
        uri, target = ctx.storage.create(suffix=suffix_of(source))
        charset = str(props["charset"])
        try:
            separator = str(props["separator"]).encode(charset)
        except LookupError:
            raise TaskFailed(f"There is no charset `{charset}`.", property="charset") from None
        await asyncio.to_thread(reverse_file, path, target, separator)
        return {"uri": uri}


def reverse_file(source: Path, target: Path, separator: bytes) -> None:
    parts = source.read_bytes().split(separator)
    if parts and not parts[-1]:
        parts.pop()
    target.write_bytes(b"".join(part + separator for part in reversed(parts)))


SPLIT_PROPS = (
    Prop("bytes", Kind.STRING, doc="Largest size of a part, such as 10MB."),
    Prop("partitions", Kind.INTEGER, doc="How many parts; lines are dealt out in turn."),
    Prop("rows", Kind.INTEGER, doc="Lines of a part."),
    Prop("regexPattern", Kind.STRING, doc="Lines go to the part named by the first group."),
    Prop("separator", Kind.STRING, default="\n", doc="What stands between lines."),
)


class Split:
    schema = Schema(
        type=PREFIX + "storage.Split",
        title="Split file",
        doc="Split a file into parts, by lines.",
        props=(FROM, *SPLIT_PROPS),
        outputs=(Prop("uris", Kind.LIST, item=Prop("uri", Kind.URI), doc="Addresses of the parts."),),
        aliases=(OLD_PREFIX + "storages.Split",),
    )

    async def run(self, ctx: RunContext, props: Props) -> Outputs | None:
        source = str(props["from"])
        return {"uris": await split_file(ctx, source, props)}


async def split_file(ctx: RunContext, source: str, rules: Mapping[str, object]) -> list[str]:
    """Splits by the one rule that is given and returns the addresses of the parts."""
    path = ctx.storage.path(source)
    uris: list[str] = []

    def part() -> Path:
        uri, target = ctx.storage.create(suffix=suffix_of(source))
        uris.append(uri)
        return target

    separator = str(rules.get("separator") or "\n").encode()
    split: Callable[[], None]
    pattern = rules.get("regexPattern")
    if pattern is not None:
        try:
            compiled = re.compile(str(pattern).encode())
        except re.error as error:
            raise TaskFailed(f"`regexPattern`: {error}", property="regexPattern") from None
        split = partial(split_by_group, path, separator, part, compiled)
    elif rules.get("bytes") is not None:
        largest = size_of(str(rules["bytes"]))
        split = partial(split_by_size, path, separator, part, largest)
    elif rules.get("partitions") is not None:
        count = int(str(rules["partitions"]))
        split = partial(split_in_turn, path, separator, part, count)
    elif rules.get("rows") is not None:
        rows = int(str(rules["rows"]))
        split = partial(split_by_rows, path, separator, part, rows)
    else:
        raise TaskFailed("One of `bytes`, `partitions`, `rows` and `regexPattern` is needed.")
    await asyncio.to_thread(split)
    return uris


def size_of(text: str) -> int:
    """Bytes of ``10MB``, ``4KB``, ``100``."""
    found = SIZE.fullmatch(text.strip())
    if found is None:
        raise TaskFailed(f"Invalid size with value '{text}'", hint="Write it like 10MB.", property="bytes")
    return int(found[1]) * UNITS[(found[2] or "").upper()]


def lines_of(path: Path, separator: bytes) -> Iterator[bytes]:
    """The lines with their separators, the last one with or without."""
    with path.open("rb") as file:
        if separator == b"\n":
            yield from file
            return
        *parts, last = file.read().split(separator)
        yield from (part + separator for part in parts)
        if last:
            yield last


def split_by_rows(path: Path, separator: bytes, part: Callable[[], Path], rows: int) -> None:
    out: BinaryIO | None = None
    for number, line in enumerate(lines_of(path, separator)):
        if number % max(rows, 1) == 0:
            if out is not None:
                out.close()
            out = part().open("wb")
        assert out is not None
        out.write(line)
    if out is not None:
        out.close()


def split_by_size(path: Path, separator: bytes, part: Callable[[], Path], largest: int) -> None:
    out: BinaryIO | None = None
    size = 0
    for line in lines_of(path, separator):
        if out is None or (size and size + len(line) > largest):
            if out is not None:
                out.close()
            out, size = part().open("wb"), 0
        out.write(line)
        size += len(line)
    if out is not None:
        out.close()


def split_in_turn(path: Path, separator: bytes, part: Callable[[], Path], count: int) -> None:
    outs: list[BinaryIO] = []
    for number, line in enumerate(lines_of(path, separator)):
        if number < count:
            outs.append(part().open("wb"))
        outs[number % count].write(line)
    for out in outs:
        out.close()


def split_by_group(
    path: Path, separator: bytes, part: Callable[[], Path], pattern: re.Pattern[bytes]
) -> None:
    outs: dict[bytes, BinaryIO] = {}
    for line in lines_of(path, separator):
        found = pattern.search(line)
        if found is None or not pattern.groups:
            continue
        key = found[1] or b""
        if key not in outs:
            outs[key] = part().open("wb")
        outs[key].write(line)
    for out in outs.values():
        out.close()


class PurgeCurrentExecutionFiles:
    schema = Schema(
        type=PREFIX + "storage.PurgeCurrentExecutionFiles",
        title="Purge files of this execution",
        doc="Delete all files that the execution has stored.",
        outputs=(Prop("uris", Kind.LIST, item=Prop("uri", Kind.URI), doc="Addresses of the deleted files."),),
        aliases=(
            OLD_PREFIX + "storages.PurgeExecution",
            PREFIX + "storage.PurgeExecution",
        ),
    )

    async def run(self, ctx: RunContext, props: Props) -> Outputs | None:
        return {"uris": ctx.storage.purge()}
