"""Reads one task with its children: type, properties against the schema, defaults, common properties."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from engine.catalogue import NEW_IN_2, TASK, TRIGGER
from engine.diagnostics import Fix, Severity, did_you_mean
from engine.model import PluginDefault, Retry, TaskSpec
from engine.parse.defaults import apply_plugin_defaults, fitting_defaults
from engine.parse.reader import NodeSpans, Reader, describe, head_span, is_task_kind
from engine.parse.sections import read_retry
from engine.schema import Kind, Prop, Rendering, Schema
from engine.text import Span, TextEdit
from engine.yamltree import MappingNode, Node, ScalarNode, SequenceNode

PLAIN_ID = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_-]*")
_LONGEST_ID = 256
_TEMPLATE = "io.kestra.plugin.core.flow.Template"
_NO_PROPS: Mapping[str, Prop] = {}


class TaskReader:
    """Reads the tasks of one flow; knows the flow's ``pluginDefaults`` and where they stand."""

    def __init__(
        self,
        reader: Reader,
        defaults: Sequence[PluginDefault],
        default_nodes: Sequence[MappingNode | None],
    ) -> None:
        self._reader = reader
        self._defaults = tuple(defaults)
        self._default_nodes = tuple(default_nodes)
        self._reported_defaults: set[tuple[int, str]] = set()

    def read_list(self, node: Node, prop: str) -> tuple[TaskSpec, ...]:
        """A list of tasks; anything else is reported."""
        reader = self._reader
        if not isinstance(node, SequenceNode):
            if isinstance(node, ScalarNode) and node.style == "" and node.text and node.value is None:
                return ()
            reader.report(
                "wrong-value",
                f'"{prop}" must be a list of tasks, not {describe(node)}.',
                head_span(node),
                "Begin each task with a dash: - id: …",
            )
            return ()
        tasks = (self.read(item) for item in node.items)
        return tuple(task for task in tasks if task is not None)

    def read(self, node: Node) -> TaskSpec | None:
        """One task; None when it is not a map. Problems are reported, the rest is read all the same."""
        reader = self._reader
        if not isinstance(node, MappingNode):
            reader.report(
                "wrong-value", f"A task cannot be {describe(node)}.", node.span, "Write id: and type:."
            )
            return None
        type_node = node.get("type")
        schema = self._schema(node, type_node)
        type_name = type_node.text if isinstance(type_node, ScalarNode) else ""
        task_id = self._id(node)
        outer = reader.owner
        reader.owner = task_id
        index = reader.catalogue.props(schema) if schema is not None else _NO_PROPS
        what = schema.short_type if schema is not None else "The task"
        values: dict[str, object] = {}
        children: dict[str, tuple[TaskSpec, ...]] = {}
        depends_on: dict[str, tuple[str, ...]] = {}
        written: dict[str, str] = {}
        retry = None
        for key, value in node.entries:
            name = key.text
            prop = index.get(name)
            if prop is None:
                if schema is not None:
                    reader.unknown_property(key, list(index), what)
                else:
                    values[name] = reader.plain(value, name)
                continue
            if name != prop.name or prop.deprecated is not None or prop.since is not None:
                reader.note_use(key, prop)
                if prop.name in values and name != prop.name:
                    continue
                written[prop.name] = name
            if is_task_kind(prop.kind):
                self._children(value, prop, children, depends_on)
            elif prop.name == "retry":
                retry, values["retry"] = read_retry(reader, value)
            elif prop.name == "runIf" and not isinstance(value, ScalarNode):
                reader.report(
                    "wrong-value", f'"{name}" must be a text, not {describe(value)}.', head_span(value)
                )
            elif prop.name != "id":
                values[prop.name] = reader.convert(value, prop)
        values["id"] = task_id
        if schema is not None:
            if self._defaults:
                values = self._with_defaults(values, children, schema, type_name, index)
                if retry is None and isinstance(values.get("retry"), Mapping):
                    retry = self._default_retry(schema, type_name)
            self._require(schema, values, children, node, what)
        reader.owner = outer
        run_if = values.get("runIf")
        log_level = values.get("logLevel")
        return TaskSpec(
            id=task_id,
            type=schema.type if schema is not None else type_name,
            schema=schema,
            values=values,
            span=node.span,
            spans=NodeSpans(node, written or None),
            children=children,
            depends_on=depends_on,
            disabled=values.get("disabled") is True,
            run_if=_run_if(run_if),
            retry=retry,
            timeout=values.get("timeout"),
            allow_failure=values.get("allowFailure") is True,
            allow_warning=values.get("allowWarning") is True,
            log_level=log_level if isinstance(log_level, str) else None,
        )

    def _id(self, node: MappingNode) -> str:
        reader = self._reader
        id_node = node.get("id")
        if not isinstance(id_node, ScalarNode) or id_node.value is None or not id_node.text.strip():
            reader.report(
                "missing-property",
                'The task needs "id".',
                id_node.span if id_node is not None and len(id_node.span) else head_span(node),
                "Give it a name of letters, digits, - and _.",
            )
            return ""
        value = id_node.value
        task_id = str(value).lower() if isinstance(value, bool) else str(value)
        if PLAIN_ID.fullmatch(task_id) is None:
            reader.report(
                "bad-id",
                f'"{task_id[:60]}" cannot be the id of a task.',
                id_node.span,
                "Letters, digits, - and _, beginning with a letter or digit.",
            )
        elif len(task_id) > _LONGEST_ID:
            reader.report("bad-id", f"An id has at most {_LONGEST_ID} characters.", id_node.span)
        return task_id

    def _schema(self, node: MappingNode, type_node: Node | None) -> Schema | None:
        reader = self._reader
        if (
            not isinstance(type_node, ScalarNode)
            or not isinstance(type_node.value, str)
            or not type_node.text
        ):
            place = type_node.span if type_node is not None and len(type_node.span) else head_span(node)
            reader.report(
                "missing-type",
                'The task needs "type", a text.',
                place,
                "For example io.kestra.plugin.core.http.Request.",
            )
            return None
        name = type_node.text
        catalogue = reader.catalogue
        schema = catalogue.schema(name)
        if schema is None:
            self._unknown_type(type_node)
            return None
        family = catalogue.family(name)
        if family != TASK:
            reader.report(
                "unknown-type",
                f"{name} is a {family}, not a task.",
                type_node.span,
                "Triggers stand under triggers:." if family == TRIGGER else None,
            )
            return None
        if schema.type != name:
            reader.report(
                "deprecated",
                f"{name} is the old name of {schema.type}.",
                type_node.span,
                "Kestra 2.0 no longer knows it.",
                severity=Severity.WARNING,
                fixes=(Fix(f"Change to {schema.type}", (TextEdit(type_node.span, schema.type),)),),
            )
        elif name == _TEMPLATE:
            reader.report(
                "unknown-type",
                "Templates no longer exist.",
                type_node.span,
                "Call another flow with flow.Subflow.",
            )
        elif schema.deprecated is not None:
            reader.warn(
                "deprecated", f"{schema.short_type} is deprecated.", type_node.span, schema.deprecated
            )
        return schema

    def _unknown_type(self, type_node: ScalarNode) -> None:
        reader = self._reader
        name = type_node.text
        if name in NEW_IN_2:
            reader.report(
                "unknown-type",
                f"{name} exists from Kestra 2.0 on; Kestra 1.3 refuses it.",
                type_node.span,
            )
            return
        types = reader.catalogue.types(TASK)
        near = nearest_type(name, types)
        reader.report(
            "unknown-type",
            f'There is no task type "{name[:120]}".',
            type_node.span,
            f"Did you mean {near}?" if near else "Kestra refuses a flow with a type it has no plugin for.",
            fixes=(Fix(f"Change to {near}", (TextEdit(type_node.span, near),)),) if near else (),
        )

    def _children(
        self,
        node: Node,
        prop: Prop,
        children: dict[str, tuple[TaskSpec, ...]],
        depends_on: dict[str, tuple[str, ...]],
    ) -> None:
        reader = self._reader
        if prop.kind is Kind.TASKS:
            children[prop.name] = self.read_list(node, prop.name)
        elif prop.kind is Kind.TASK:
            task = self.read(node)
            children[prop.name] = (task,) if task is not None else ()
        elif prop.kind is Kind.DAG_TASKS:
            children[prop.name] = self._dag(node, prop, depends_on)
        elif isinstance(node, MappingNode):
            for key, value in node.entries:
                children[f"{prop.name}.{key.text}"] = self.read_list(value, f"{prop.name}.{key.text}")
        elif not (isinstance(node, ScalarNode) and node.text and node.value is None):
            reader.report(
                "wrong-value",
                f'"{prop.name}" must be a map of lists of tasks, not {describe(node)}.',
                head_span(node),
            )

    def _dag(self, node: Node, prop: Prop, depends_on: dict[str, tuple[str, ...]]) -> tuple[TaskSpec, ...]:
        reader = self._reader
        if not isinstance(node, SequenceNode):
            reader.report(
                "wrong-value", f'"{prop.name}" must be a list, not {describe(node)}.', head_span(node)
            )
            return ()
        tasks: list[TaskSpec] = []
        for item in node.items:
            if not isinstance(item, MappingNode):
                reader.report("wrong-value", f"A Dag entry cannot be {describe(item)}.", item.span)
                continue
            for key, _ in item.entries:
                if key.text not in ("task", "dependsOn"):
                    reader.unknown_property(key, ["task", "dependsOn"], "A Dag entry")
            task_node = item.get("task")
            if task_node is None:
                reader.report("missing-property", 'A Dag entry needs "task".', head_span(item))
                continue
            task = self.read(task_node)
            if task is None:
                continue
            tasks.append(task)
            after = item.get("dependsOn")
            if isinstance(after, SequenceNode):
                depends_on[task.id] = tuple(part.text for part in after.items if isinstance(part, ScalarNode))
            elif after is not None and not (isinstance(after, ScalarNode) and after.value is None):
                reader.report("wrong-value", '"dependsOn" must be a list of task ids.', head_span(after))
        return tuple(tasks)

    def _with_defaults(
        self,
        values: dict[str, object],
        children: Mapping[str, object],
        schema: Schema,
        type_name: str,
        index: Mapping[str, Prop],
    ) -> dict[str, object]:
        merged = apply_plugin_defaults(values, schema.type, self._defaults, written=type_name)
        if merged == values:
            return values
        result: dict[str, object] = {}
        for name, value in merged.items():
            prop = index.get(name)
            if prop is None:
                if name not in values:
                    self._unknown_default(name, schema, type_name, index)
                continue
            if is_task_kind(prop.kind):
                continue
            if prop.name not in values and prop.rendering is Rendering.STATIC and name != "retry":
                node = self._default_node(name, schema, type_name)
                value = self._reader.convert(node, prop) if node is not None else value
            result[prop.name] = value
        return result

    def _default_nodes_for(self, schema: Schema, type_name: str) -> list[tuple[int, MappingNode]]:
        fitting = {id(d) for d in fitting_defaults(type_name, self._defaults)}
        return [
            (number, node)
            for number, (default, node) in enumerate(zip(self._defaults, self._default_nodes, strict=True))
            if node is not None and id(default) in fitting
        ]

    def _default_node(self, name: str, schema: Schema, type_name: str) -> Node | None:
        for _, node in self._default_nodes_for(schema, type_name):
            found = node.get(name)
            if found is not None:
                return found
        return None

    def _default_retry(self, schema: Schema, type_name: str) -> Retry | None:
        node = self._default_node("retry", schema, type_name)
        return read_retry(self._reader, node)[0] if node is not None else None

    def _unknown_default(self, name: str, schema: Schema, type_name: str, index: Mapping[str, Prop]) -> None:
        for number, node in self._default_nodes_for(schema, type_name):
            key = node.key(name)
            if key is not None and (number, name) not in self._reported_defaults:
                self._reported_defaults.add((number, name))
                self._reader.unknown_property(key, list(index), schema.short_type)

    def _require(
        self,
        schema: Schema,
        values: Mapping[str, object],
        children: Mapping[str, tuple[TaskSpec, ...]],
        node: MappingNode,
        what: str,
    ) -> None:
        reader = self._reader
        for prop in schema.props:
            if is_task_kind(prop.kind):
                if not (prop.required or prop.non_empty):
                    continue
                given = node.get(prop.name)
                if given is None and prop.required:
                    reader.missing(prop, what, head_span(node))
                elif given is not None and not children.get(prop.name) and _is_empty(given):
                    reader.report("empty", f'"{prop.name}" must not be empty.', _place(node, prop.name))
            elif prop.required and values.get(prop.name) is None:
                if node.get(prop.name) is None or isinstance(node.get(prop.name), ScalarNode):
                    reader.missing(prop, what, _place(node, prop.name))
            elif _is_empty_value(prop, values.get(prop.name)):
                reader.report("empty", f'"{prop.name}" must not be empty.', _place(node, prop.name))


def _place(node: MappingNode, name: str) -> Span:
    key = node.key(name)
    return key.span if key is not None else head_span(node)


def _is_empty_value(prop: Prop, value: object) -> bool:
    return prop.non_empty and prop.rendering is not Rendering.STATIC and value in ("", [], {})


def _is_empty(node: Node) -> bool:
    if isinstance(node, SequenceNode):
        return not node.items
    return isinstance(node, ScalarNode) and node.value is None


def _run_if(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def nearest_type(name: str, types: Sequence[str]) -> str | None:
    """The known type that a mistyped one most likely means: by its last part first, then as a whole."""
    last = name.rstrip().rsplit(".", 1)[-1].casefold()
    same_last = [known for known in types if known.rsplit(".", 1)[-1].casefold() == last]
    if same_last:
        return did_you_mean(name, same_last) or same_last[0]
    return did_you_mean(name, types)
