"""flow.WorkingDirectory: runnable tasks that share a folder."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from engine.errors import TaskFailed
from engine.events import State
from engine.schema import Kind, Prop, Rendering, Schema
from engine.tasks.base import OLD_PREFIX, PREFIX, Children, Outputs, Props, RunContext
from engine.tasks.flow_sequential import ERRORS, FINALLY, TASKS


class WorkingDirectory:
    """Files are put into the folder before its tasks run, and taken out of it when they have ended well."""

    schema = Schema(
        type=PREFIX + "flow.WorkingDirectory",
        title="Working directory",
        doc="Run tasks in one folder that they share.",
        props=(
            TASKS,
            Prop("inputFiles", Kind.MAP, doc="Contents, or addresses of stored files, by file name."),
            Prop(
                "outputFiles", Kind.LIST, item=Prop("pattern", Kind.STRING), doc="Patterns of files to keep."
            ),
            Prop(
                "namespaceFiles",
                Kind.OBJECT,
                fields=(
                    Prop("enabled", Kind.BOOLEAN, default=True, doc="Whether they are put into the folder."),
                    Prop("include", Kind.LIST, item=Prop("pattern", Kind.STRING), doc="Only these."),
                    Prop("exclude", Kind.LIST, item=Prop("pattern", Kind.STRING), doc="Not these."),
                    Prop(
                        "namespaces",
                        Kind.LIST,
                        item=Prop("namespace", Kind.STRING),
                        doc="Of which namespaces.",
                    ),
                    Prop("ifExists", Kind.STRING, doc="What happens to files that are there."),
                    Prop("folderPerNamespace", Kind.BOOLEAN, doc="A folder for each namespace."),
                ),
                doc="Files of the namespace.",
            ),
            Prop(
                "cache",
                Kind.OBJECT,
                rendering=Rendering.STATIC,
                fields=(
                    Prop("patterns", Kind.LIST, required=True, item=Prop("pattern", Kind.STRING)),
                    Prop("ttl", Kind.DURATION),
                ),
                doc="Files a server keeps between executions; without effect here.",
            ),
            ERRORS,
            FINALLY,
        ),
        outputs=(Prop("outputFiles", Kind.MAP, doc="Addresses of the kept files by name."),),
        aliases=(OLD_PREFIX + "flows.WorkingDirectory", OLD_PREFIX + "flows.Worker"),
        flowable=True,
    )
    failed_as = State.FAILED

    async def run_children(
        self, ctx: RunContext, props: Props, children: Children
    ) -> tuple[State, Outputs | None]:
        folder = ctx.working_directory
        files = props.get("inputFiles")
        if isinstance(files, Mapping):
            await asyncio.to_thread(put_files, ctx, folder, files)
        namespace_files = props.get("namespaceFiles")
        if isinstance(namespace_files, Mapping) and namespace_files.get("enabled") is not False:
            await asyncio.to_thread(put_namespace_files, ctx, folder, namespace_files)
        state = await children.run(ctx.spec.children.get("tasks", ()))
        patterns = props.get("outputFiles")
        if isinstance(patterns, list) and state in (State.SUCCESS, State.WARNING):
            kept = await asyncio.to_thread(keep_files, ctx, folder, [str(one) for one in patterns])
            return state, {"outputFiles": kept}
        return state, None


def put_files(ctx: RunContext, folder: Path, files: Mapping[object, object]) -> None:
    """Writes contents, or copies stored files, into the folder."""
    for name, content in files.items():
        target = inside(folder, str(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        text = "" if content is None else str(content)
        if text.startswith("kestra://"):
            shutil.copyfile(ctx.storage.path(text), target)
        else:
            target.write_text(text, encoding="utf-8", newline="")


def put_namespace_files(ctx: RunContext, folder: Path, rules: Mapping[object, object]) -> None:
    """Copies the files of the flow's namespace, as the patterns allow."""
    include, exclude = rules.get("include"), rules.get("exclude")
    for name, path in ctx.storage.namespace_files():
        if isinstance(include, list) and include and not fits(name, include):
            continue
        if isinstance(exclude, list) and fits(name, exclude):
            continue
        target = inside(folder, name)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)


def fits(name: str, patterns: Iterable[object]) -> bool:
    path = Path(name)
    return any(path.match(str(pattern).removeprefix("/").replace("**/", "")) for pattern in patterns)


def keep_files(ctx: RunContext, folder: Path, patterns: Iterable[str]) -> dict[str, object]:
    """Stores the files that fit and returns their addresses by name."""
    kept: dict[str, object] = {}
    for pattern in patterns:
        for path in sorted(folder.glob(pattern.removeprefix("/"))):
            name = path.relative_to(folder).as_posix()
            if path.is_file() and name not in kept:
                uri, target = ctx.storage.create(name)
                shutil.copyfile(path, target)
                kept[name] = uri
    return kept


def inside(folder: Path, name: str) -> Path:
    """A path below the folder; TaskFailed for a name that leads out of it."""
    if "\0" in name:
        raise TaskFailed(f"The file name {name!r} holds a NUL character.", property="inputFiles")
    target = (folder / name).resolve()
    if not target.is_relative_to(folder.resolve()):
        raise TaskFailed(f"The file name `{name}` leads out of the folder.", property="inputFiles")
    return target
