"""Which types a flow may name: the tasks Eyas runs, and the rest of Kestra 1.3 from a resource.

Types that only a server runs are validated and shown all the same; they are refused when they should run.
The resource (``resources/kestra_catalogue.json``, made by ``tests/conformance/make_catalogue.py``) is read
on first use, and a ``Schema`` is built when its type is first asked for. The properties that every task has,
and those of every trigger, are declared once here; a task's own ``Schema`` does not list them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from engine.schema import Kind, Prop, Rendering, Schema

LOG_LEVELS = ("ERROR", "WARN", "INFO", "DEBUG", "TRACE")

RETRY_FIELDS = (
    Prop(
        "type", Kind.ENUM, required=True, choices=("constant", "exponential", "random"), doc="How waits grow."
    ),
    Prop("interval", Kind.DURATION, doc="Wait before the next attempt (the first one when exponential)."),
    Prop("maxInterval", Kind.DURATION, doc="Longest wait (exponential, random)."),
    Prop("minInterval", Kind.DURATION, doc="Shortest wait (random)."),
    Prop("delayFactor", Kind.NUMBER, default=2.0, doc="What each wait is multiplied by (exponential)."),
    Prop("maxDuration", Kind.DURATION, doc="No attempt begins later than this after the first."),
    Prop(
        "maxAttempts",
        Kind.INTEGER,
        minimum=1,
        aliases=("maxAttempt",),
        doc="Attempts in all, the first one included.",
    ),
    Prop(
        "warningOnRetry", Kind.BOOLEAN, default=False, doc="End with WARNING when more than one was needed."
    ),
    Prop(
        "behavior",
        Kind.ENUM,
        default="RETRY_FAILED_TASK",
        choices=("RETRY_FAILED_TASK", "CREATE_NEW_EXECUTION"),
        doc="Try the task again, or start the whole flow anew.",
    ),
)

ID = Prop(
    "id", Kind.STRING, required=True, rendering=Rendering.STATIC, doc="Name of the task, once per flow."
)
TYPE = Prop("type", Kind.STRING, required=True, rendering=Rendering.STATIC, doc="What the task does.")

WORKER_GROUP = Prop(
    "workerGroup",
    Kind.MAP,
    rendering=Rendering.STATIC,
    aliases=("workerSelector",),
    doc="Which workers of a server run it; without effect here.",
)

RETRY = Prop(
    "retry",
    Kind.OBJECT,
    rendering=Rendering.STATIC,
    fields=RETRY_FIELDS,
    doc="When and how often a failed task is tried again.",
)

COMMON_PROPS = (
    ID,
    TYPE,
    Prop(
        "version", Kind.STRING, rendering=Rendering.STATIC, doc="Version of the plugin; without effect here."
    ),
    Prop("description", Kind.STRING, rendering=Rendering.STATIC, doc="What it is for, in Markdown."),
    RETRY,
    Prop("timeout", Kind.DURATION, doc="Fails the task when it takes longer (ISO 8601, such as PT30S)."),
    Prop("disabled", Kind.BOOLEAN, default=False, rendering=Rendering.STATIC, doc="Leave the task out."),
    Prop(
        "runIf",
        Kind.STRING,
        default="true",
        aliases=("when",),
        doc="Runs only when this renders to something true; else SKIPPED.",
    ),
    Prop(
        "allowFailure",
        Kind.BOOLEAN,
        default=False,
        rendering=Rendering.STATIC,
        doc="A failure is a WARNING, and the flow goes on.",
    ),
    Prop(
        "allowWarning",
        Kind.BOOLEAN,
        default=False,
        rendering=Rendering.STATIC,
        doc="A WARNING counts as SUCCESS.",
    ),
    Prop(
        "logLevel",
        Kind.ENUM,
        choices=LOG_LEVELS,
        rendering=Rendering.STATIC,
        doc="Least level of the log lines that are kept.",
    ),
    Prop("logToFile", Kind.BOOLEAN, rendering=Rendering.STATIC, doc="Keep the log as a file."),
    WORKER_GROUP,
    Prop(
        "taskCache",
        Kind.OBJECT,
        rendering=Rendering.STATIC,
        fields=(
            Prop("enabled", Kind.BOOLEAN, required=True, rendering=Rendering.STATIC),
            Prop("ttl", Kind.DURATION, rendering=Rendering.STATIC),
        ),
        doc="Use the outputs of an equal earlier run.",
    ),
    Prop("pluginDefaultsRef", Kind.STRING, rendering=Rendering.STATIC, doc="Named defaults of a server."),
    Prop(
        "assets",
        Kind.ANY,
        rendering=Rendering.STATIC,
        doc="Assets of a commercial server; refused elsewhere.",
    ),
)

COMMON_TRIGGER_PROPS = (
    Prop(
        "id",
        Kind.STRING,
        required=True,
        rendering=Rendering.STATIC,
        doc="Name of the trigger, once per flow.",
    ),
    TYPE,
    Prop("version", Kind.STRING, rendering=Rendering.STATIC),
    Prop("description", Kind.STRING, rendering=Rendering.STATIC),
    Prop("disabled", Kind.BOOLEAN, default=False, rendering=Rendering.STATIC, doc="Never fires."),
    WORKER_GROUP,
    Prop("logLevel", Kind.ENUM, choices=LOG_LEVELS, rendering=Rendering.STATIC),
    Prop("logToFile", Kind.BOOLEAN, rendering=Rendering.STATIC),
    Prop("failOnTriggerError", Kind.BOOLEAN, rendering=Rendering.STATIC),
    Prop("when", Kind.STRING, rendering=Rendering.RAW, since="2.0"),
    Prop("allowConcurrent", Kind.BOOLEAN, rendering=Rendering.STATIC),
    Prop(
        "conditions",
        Kind.LIST,
        rendering=Rendering.RAW,
        item=Prop("condition", Kind.TYPED, rendering=Rendering.RAW),
        doc="What must hold for it to fire.",
    ),
    Prop("stopAfter", Kind.LIST, rendering=Rendering.STATIC, item=Prop("state", Kind.STRING)),
    Prop("pluginDefaultsRef", Kind.STRING, rendering=Rendering.STATIC),
    Prop("assets", Kind.ANY, rendering=Rendering.STATIC),
)

TASK, TRIGGER, CONDITION, RUNNER = "task", "trigger", "condition", "runner"

PREFIX = "io.kestra.plugin.core."

GONE_IN_2: Mapping[str, str] = {
    PREFIX + "flow.ForEach": "flow.Loop",
    PREFIX + "flow.EachSequential": "flow.Loop",
    PREFIX + "flow.EachParallel": "flow.Loop",
    PREFIX + "flow.ForEachItem": "flow.Loop",
    PREFIX + "debug.Echo": "log.Log",
    PREFIX + "execution.Count": "",
    PREFIX + "execution.Resume": "",
    PREFIX + "log.Fetch": "",
    PREFIX + "trigger.Toggle": "",
    PREFIX + "storage.LocalFiles": "inputFiles and outputFiles",
    PREFIX + "state.Get": "kv.Get",
    PREFIX + "state.Set": "kv.Set",
    PREFIX + "state.Delete": "kv.Delete",
    PREFIX + "flow.Template": "flow.Subflow",
}
"""Types that Kestra 2.0 dropped, and what takes their place there (empty: nothing)."""

NEW_IN_2: Mapping[str, str] = {
    PREFIX + "flow.Loop": TASK,
    PREFIX + "flow.Approval": TASK,
    PREFIX + "flow.Wait": TASK,
}
"""Types that Kestra 2.0 added, with their family."""


class Catalogue:
    """All known types; ``own`` are the schemas of tasks that run here, which win over the resource's."""

    def __init__(self, own: Iterable[Schema] = (), resource: Path | None = None) -> None:
        self._own = {schema.type: schema for schema in own}
        self._resource = resource
        self._document: Mapping[str, Any] | None = None
        self._aliases: dict[str, str] | None = None
        self._built: dict[str, Schema | None] = {}
        self._props: dict[str, Mapping[str, Prop]] = {}

    def schema(self, type_name: str) -> Schema | None:
        """The schema of a type or of an old name of it; None when nobody knows the type."""
        if type_name in self._built:
            return self._built[type_name]
        schema = self._find(type_name)
        self._built[type_name] = schema
        return schema

    def family(self, type_name: str) -> str | None:
        """``task``, ``trigger``, ``condition`` or ``runner``; None when nobody knows the type."""
        schema = self.schema(type_name)
        if schema is None:
            return None
        if schema.type in self._own:
            return TASK
        return str(self._types()[schema.type]["kind"])

    def types(self, family: str = TASK) -> list[str]:
        """The names of all types of a family, in order of the alphabet, without old names."""
        names = {name for name, entry in self._types().items() if entry["kind"] == family}
        if family == TASK:
            names.update(self._own)
        return sorted(names)

    def props(self, schema: Schema) -> Mapping[str, Prop]:
        """Every property that may be written for a type, by each of its names (old ones included)."""
        found = self._props.get(schema.type)
        if found is None:
            found = self._index(schema)
            self._props[schema.type] = found
        return found

    def _index(self, schema: Schema) -> Mapping[str, Prop]:
        family = self.family(schema.type)
        common: Sequence[Prop] = ()
        if family == TASK:
            common = COMMON_PROPS
        elif family == TRIGGER:
            common = COMMON_TRIGGER_PROPS
        else:
            common = (Prop("type", Kind.STRING, required=True, rendering=Rendering.STATIC),)
        return index_props((*common, *schema.props))

    def _find(self, type_name: str) -> Schema | None:
        if type_name in self._own:
            return self._own[type_name]
        if type_name in self._types():
            return self._build(type_name)
        aliases = self._alias_table()
        if type_name in aliases:
            return self.schema(aliases[type_name])
        return None

    def _alias_table(self) -> dict[str, str]:
        if self._aliases is None:
            table: dict[str, str] = {}
            for name, entry in self._types().items():
                for alias in entry.get("aliases", ()):
                    table[alias] = name
            for schema in self._own.values():
                for alias in schema.aliases:
                    table[alias] = schema.type
            self._aliases = table
        return self._aliases

    def _types(self) -> Mapping[str, Any]:
        types: Mapping[str, Any] = self._read()["types"]
        return types

    def _read(self) -> Mapping[str, Any]:
        if self._document is None:
            if self._resource is None:
                self._document = {"types": {}, "definitions": {}}
            else:
                self._document = json.loads(self._resource.read_text(encoding="utf-8"))
        return self._document

    def _build(self, type_name: str) -> Schema:
        entry = self._types()[type_name]
        short = type_name.removeprefix(PREFIX)
        return Schema(
            type=type_name,
            title=short,
            props=tuple(self._props_of(entry["props"])),
            outputs=tuple(self._props_of(entry.get("outputs", {}))),
            aliases=tuple(entry.get("aliases", ())),
            deprecated="Kestra advises against it." if entry.get("deprecated") else None,
            removed="2.0" if type_name in GONE_IN_2 else None,
            flowable=bool(entry.get("flowable")),
            runs_here=False,
        )

    def _props_of(self, entries: Mapping[str, Any]) -> Iterator[Prop]:
        for name, entry in entries.items():
            yield self._prop(name, entry)

    def _prop(self, name: str, entry: Mapping[str, Any]) -> Prop:
        kind = Kind(entry.get("k", "string"))
        item: Prop | None = None
        if kind is Kind.LIST and "i" in entry:
            item = self._prop(entry["i"].get("t", "item"), entry["i"])
        fields: tuple[Prop, ...] = ()
        if kind is Kind.OBJECT:
            fields = tuple(self._props_of(self._read()["definitions"][entry["f"]]))
        return Prop(
            name=entry.get("t", name) if kind is Kind.TYPED else name,
            kind=kind,
            required=bool(entry.get("r")),
            default=entry.get("d"),
            rendering=Rendering.STATIC if entry.get("s") else Rendering.DYNAMIC,
            choices=tuple(entry.get("e", ())),
            item=item,
            fields=fields,
            deprecated="Kestra advises against it." if entry.get("x") else None,
            minimum=entry.get("n"),
            non_empty=bool(entry.get("1")),
        )


def index_props(props: Iterable[Prop]) -> Mapping[str, Prop]:
    """Properties by name and by each alias; a later one with the same name wins."""
    index: dict[str, Prop] = {}
    for prop in props:
        index[prop.name] = prop
    for prop in list(index.values()):
        for alias in prop.aliases:
            index.setdefault(alias, prop)
    return index


def resource_folder() -> Path:
    """Where the data files of the application are: beside the source, or unpacked by the packager."""
    bundle = getattr(sys, "_MEIPASS", None)
    root = Path(bundle) if bundle is not None else Path(__file__).resolve().parents[1]
    return root / "resources"


@cache
def default_catalogue() -> Catalogue:
    """The catalogue of this application: its own tasks over the recorded ones."""
    from engine.tasks import TASKS

    own = (task.schema for task in TASKS)
    return Catalogue(own, resource_folder() / "kestra_catalogue.json")
