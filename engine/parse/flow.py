"""Reads a whole document into a ``Flow``: the top-level properties and the order they depend on."""

from __future__ import annotations

import re
from collections.abc import Mapping

from engine.catalogue import CONDITION, RUNNER, TRIGGER, Catalogue, index_props
from engine.diagnostics import Diagnostic
from engine.model import Condition, Flow, InputSpec, Listener, TaskSpec, TriggerSpec
from engine.parse.inputs import read_input_item, read_inputs
from engine.parse.reader import NodeSpans, Reader, TemplateText, describe, head_span
from engine.parse.sections import (
    items_of,
    read_checks,
    read_concurrency,
    read_labels,
    read_outputs,
    read_plugin_defaults,
    read_retry,
    read_sla,
)
from engine.parse.tasks import PLAIN_ID, TaskReader, nearest_type
from engine.record import record
from engine.schema import Kind, Prop, Rendering, Schema
from engine.text import Span
from engine.yamltree import MappingNode, Node, ScalarNode, SequenceNode

STATIC = Rendering.STATIC

FLOW_PROPS = (
    Prop("id", Kind.STRING, required=True, rendering=STATIC, doc="Name of the flow within its namespace."),
    Prop(
        "namespace", Kind.STRING, required=True, rendering=STATIC, doc="Where the flow belongs: company.team."
    ),
    Prop("revision", Kind.INTEGER, minimum=1, rendering=STATIC, doc="Counted by the server."),
    Prop("description", Kind.STRING, rendering=STATIC, doc="What the flow is for, in Markdown."),
    Prop("labels", Kind.ANY, rendering=STATIC, doc="Keys and texts to find executions by."),
    Prop("inputs", Kind.LIST, rendering=STATIC, doc="What is asked before a run."),
    Prop("outputs", Kind.LIST, rendering=STATIC, doc="What a run gives back."),
    Prop("variables", Kind.MAP, rendering=STATIC, doc="Values for expressions: vars.name."),
    Prop("tasks", Kind.TASKS, required=True, non_empty=True, rendering=STATIC, doc="What runs, in order."),
    Prop("errors", Kind.TASKS, rendering=STATIC, doc="Runs when a task failed."),
    Prop("finally", Kind.TASKS, rendering=STATIC, doc="Runs after the tasks, whatever happened."),
    Prop("afterExecution", Kind.TASKS, rendering=STATIC, doc="Runs when the execution has ended."),
    Prop(
        "listeners",
        Kind.LIST,
        rendering=STATIC,
        deprecated="Use afterExecution, or a flow with a Flow trigger.",
        removed="2.0",
    ),
    Prop("triggers", Kind.LIST, rendering=STATIC, doc="What starts the flow on a server."),
    Prop(
        "pluginDefaults",
        Kind.LIST,
        rendering=STATIC,
        aliases=("taskDefaults",),
        removed="2.0",
        doc="Properties for all tasks of a type.",
    ),
    Prop("concurrency", Kind.OBJECT, rendering=STATIC, doc="How many executions may run at once."),
    Prop("retry", Kind.OBJECT, rendering=STATIC, doc="Retry for every task that has none of its own."),
    Prop("sla", Kind.LIST, rendering=STATIC, doc="Longest duration and conditions of a run."),
    Prop("checks", Kind.LIST, rendering=STATIC, doc="Conditions that must hold before a run."),
    Prop("disabled", Kind.BOOLEAN, default=False, rendering=STATIC, doc="A disabled flow does not run."),
    Prop("workerGroup", Kind.ANY, rendering=STATIC, aliases=("workerSelector",), doc="Without effect here."),
    Prop("tenantId", Kind.STRING, rendering=STATIC, doc="Written by the server."),
    Prop("deleted", Kind.BOOLEAN, rendering=STATIC, doc="Written by the server."),
    Prop("updated", Kind.STRING, rendering=STATIC, doc="Written by the server."),
    Prop("source", Kind.STRING, rendering=STATIC, doc="Written by the server."),
)

FLOW_SCHEMA = Schema(type="flow", title="Flow", props=FLOW_PROPS)
_INDEX = index_props(FLOW_PROPS)
_IGNORED = frozenset({"tenantId", "deleted", "updated", "source"})

RESERVED_IDS = (
    "pause",
    "resume",
    "force-run",
    "change-status",
    "kill",
    "executions",
    "search",
    "source",
    "disable",
    "enable",
)


@record
class Parsed:
    """What reading gives: the flow (None when nothing of one is there), findings, texts with expressions."""

    flow: Flow | None
    diagnostics: tuple[Diagnostic, ...]
    texts: tuple[TemplateText, ...]


def parse(root: Node | None, catalogue: Catalogue) -> Parsed:
    """Reads the tree of a document as a flow; never raises for any tree."""
    reader = Reader(catalogue)
    flow: Flow | None = None
    if isinstance(root, MappingNode):
        flow = _FlowReader(reader, root).read()
    elif root is not None:
        reader.report(
            "not-a-flow",
            f"A flow is a map of properties, not {describe(root)}.",
            head_span(root),
            "Begin with id:",
        )
    return Parsed(flow, tuple(reader.diagnostics), tuple(reader.texts))


class _FlowReader:
    def __init__(self, reader: Reader, root: MappingNode) -> None:
        self._reader = reader
        self._root = root
        self._nodes: dict[str, Node] = {}
        self._written: dict[str, str] = {}
        reader.read_typed = self._typed

    def read(self) -> Flow | None:
        reader = self._reader
        for key, value in self._root.entries:
            prop = _INDEX.get(key.text)
            if prop is None:
                reader.unknown_property(key, list(_INDEX), "A flow")
                continue
            reader.note_use(key, prop)
            if prop.name not in self._nodes or key.text == prop.name:
                self._nodes[prop.name] = value
                if key.text != prop.name:
                    self._written[prop.name] = key.text
        if not self._nodes:
            return None
        flow_id = self._flow_id()
        namespace = self._namespace()
        variables = self._variables()
        defaults, default_nodes = (), ()
        inputs = self._inputs()
        if (node := self._section("pluginDefaults")) is not None:
            defaults, default_nodes = read_plugin_defaults(reader, node)  # type: ignore[assignment]
        self._tasks_reader = TaskReader(reader, defaults, default_nodes)
        tasks = self._tasks("tasks")
        errors = self._tasks("errors")
        finally_ = self._tasks("finally")
        after = self._tasks("afterExecution")
        listeners = self._listeners()
        triggers = self._triggers()
        outputs = read_outputs(reader, node) if (node := self._section("outputs")) is not None else ()
        checks = read_checks(reader, node) if (node := self._section("checks")) is not None else ()
        sla = read_sla(reader, node) if (node := self._section("sla")) is not None else ()
        labels = read_labels(reader, node) if (node := self._section("labels")) is not None else ()
        node = self._section("concurrency")
        concurrency = read_concurrency(reader, node) if node is not None else None
        node = self._section("retry")
        retry = read_retry(reader, node)[0] if node is not None else None
        plain = self._plain_values()
        description = plain.get("description")
        revision = plain.get("revision")
        return Flow(
            id=flow_id,
            namespace=namespace,
            tasks=tasks,
            description=description if isinstance(description, str) else None,
            labels=labels,
            inputs=inputs,
            outputs=outputs,
            variables=variables,
            errors=errors,
            finally_=finally_,
            after_execution=after,
            triggers=triggers,
            plugin_defaults=defaults,
            concurrency=concurrency,
            retry=retry,
            sla=sla,
            checks=checks,
            listeners=listeners,
            disabled=plain.get("disabled") is True,
            revision=revision if isinstance(revision, int) else None,
            spans=NodeSpans(self._root, self._written or None),
        )

    def _section(self, name: str) -> Node | None:
        self._reader.section = name
        self._reader.owner = ""
        return self._nodes.get(name)

    def _plain_values(self) -> Mapping[str, object]:
        values: dict[str, object] = {}
        texts = len(self._reader.texts)
        for name in ("description", "revision", "disabled", "tenantId", "workerGroup"):
            node = self._section(name)
            if node is not None:
                values[name] = self._reader.convert(node, _INDEX[name])
        del self._reader.texts[texts:]
        return values

    def _flow_id(self) -> str:
        text = self._name("id", r"[a-zA-Z0-9][a-zA-Z0-9._-]*", 100, numbers=True)
        if text in RESERVED_IDS:
            self._reader.report(
                "reserved-id",
                f'"{text}" cannot be the id of a flow: it is a word of Kestra\'s addresses.',
                self._nodes["id"].span,
                f"Reserved: {', '.join(RESERVED_IDS)}.",
            )
        return text

    def _namespace(self) -> str:
        return self._name("namespace", r"[a-z0-9][a-z0-9._-]*", 150, numbers=False)

    def _name(self, name: str, pattern: str, longest: int, *, numbers: bool) -> str:
        reader = self._reader
        node = self._nodes.get(name)
        if node is None or (isinstance(node, ScalarNode) and node.value is None):
            reader.missing(_INDEX[name], "The flow", node.span if node is not None else head_span(self._root))
            return ""
        if not isinstance(node, ScalarNode):
            reader.report("wrong-value", f'"{name}" must be a text, not {describe(node)}.', head_span(node))
            return ""
        value = node.value
        if not numbers and not isinstance(value, str):
            reader.report(
                "wrong-value", f'"{name}" must be a text, not {node.text}.', node.span, "Put it in quotes."
            )
        text = ("true" if value else "false") if isinstance(value, bool) else str(value)
        if not text or re.fullmatch(pattern, text) is None:
            allowed = "Lower-case letters" if name == "namespace" else "Letters"
            place = node.span if len(node.span) else self._key_span(name)
            reader.report(
                "bad-id",
                f'"{text[:60]}" cannot be the {name} of a flow.' if text else f'"{name}" must not be empty.',
                place,
                f"{allowed}, digits and . _ -, beginning with a letter or digit.",
            )
        elif len(text) > longest:
            reader.report("bad-id", f'"{name}" has at most {longest} characters.', node.span)
        return text

    def _key_span(self, name: str) -> Span:
        key = self._root.key(self._written.get(name, name))
        return key.span if key is not None else head_span(self._root)

    def _variables(self) -> Mapping[str, object] | None:
        node = self._section("variables")
        if node is None or (isinstance(node, ScalarNode) and node.text and node.value is None):
            return None
        if not isinstance(node, MappingNode):
            place = node.span if len(node.span) else self._key_span("variables")
            self._reader.report(
                "wrong-value",
                f'"variables" must be a map, not {describe(node)}.',
                place,
                "Write name: value lines below it.",
            )
            return None
        values = {key.text: self._reader.plain(value, key.text, False) for key, value in node.entries}
        return values

    def _inputs(self) -> tuple[InputSpec, ...]:
        node = self._section("inputs")
        return read_inputs(self._reader, node) if node is not None else ()

    def _tasks(self, name: str) -> tuple[TaskSpec, ...]:
        reader = self._reader
        node = self._section(name)
        required = name == "tasks"
        if node is None:
            if required:
                reader.missing(_INDEX[name], "The flow", head_span(self._root))
            return ()
        if isinstance(node, ScalarNode) and not node.text:
            reader.report(
                "wrong-value",
                f'"{name}" must be a list of tasks, not nothing.',
                self._key_span(name),
                "Write a list below it, or [] for none.",
            )
            return ()
        tasks = self._tasks_reader.read_list(node, name)
        empty = (isinstance(node, SequenceNode) and not node.items) or isinstance(node, ScalarNode)
        if required and empty and not (isinstance(node, ScalarNode) and node.value is not None):
            reader.report("empty", "A flow needs at least one task.", self._key_span(name))
        return tasks

    def _listeners(self) -> tuple[Listener, ...]:
        node = self._section("listeners")
        if node is None:
            return ()
        found: list[Listener] = []
        for item in items_of(self._reader, node, "listeners"):
            tasks: tuple[TaskSpec, ...] = ()
            conditions: list[Condition] = []
            for key, value in item.entries:
                if key.text == "tasks":
                    tasks = self._tasks_reader.read_list(value, "tasks")
                    if not tasks and isinstance(value, SequenceNode):
                        self._reader.report("empty", '"tasks" must not be empty.', key.span)
                elif key.text == "conditions" and isinstance(value, SequenceNode):
                    for condition in value.items:
                        if isinstance(condition, MappingNode):
                            values, schema, name = self._object(condition, CONDITION)
                            conditions.append(Condition(schema.type if schema is not None else name, values))
                        else:
                            self._typed(condition, CONDITION)
                elif key.text != "description":
                    self._reader.unknown_property(key, ["conditions", "description", "tasks"], "A listener")
            if item.get("tasks") is None:
                self._reader.report("missing-property", 'A listener needs "tasks".', head_span(item))
            found.append(Listener(tuple(conditions), tasks))
        return tuple(found)

    def _triggers(self) -> tuple[TriggerSpec, ...]:
        node = self._section("triggers")
        if node is None:
            return ()
        found: list[TriggerSpec] = []
        for item in items_of(self._reader, node, "triggers"):
            id_node = item.get("id")
            self._reader.owner = id_node.text if isinstance(id_node, ScalarNode) else ""
            values, schema, type_name = self._object(item, TRIGGER)
            trigger_id = values.get("id")
            if id_node is not None and isinstance(trigger_id, str) and not PLAIN_ID.fullmatch(trigger_id):
                self._reader.report(
                    "bad-id",
                    f'"{trigger_id[:60]}" cannot be the id of a trigger.',
                    id_node.span,
                    "Letters, digits, - and _, beginning with a letter or digit.",
                )
            found.append(
                TriggerSpec(
                    id=trigger_id if isinstance(trigger_id, str) else "",
                    type=schema.type if schema is not None else type_name,
                    values=values,
                    span=item.span,
                    schema=schema,
                    disabled=values.get("disabled") is True,
                )
            )
        return tuple(found)

    def _typed(self, node: Node, family: str) -> object:
        """A value whose own ``type`` chooses its properties: a condition, an input, a task runner."""
        if family == "input":
            return read_input_item(self._reader, node)
        if family in (CONDITION, RUNNER) and isinstance(node, MappingNode):
            return self._object(node, family)[0]
        if isinstance(node, MappingNode):
            return self._reader.plain(node, family)
        self._reader.report("wrong-value", f"A {family} cannot be {describe(node)}.", head_span(node))
        return None

    def _object(self, node: MappingNode, family: str) -> tuple[dict[str, object], Schema | None, str]:
        reader = self._reader
        type_node = node.get("type")
        type_name = type_node.text if isinstance(type_node, ScalarNode) else ""
        schema = reader.catalogue.schema(type_name) if type_name else None
        if schema is None or reader.catalogue.family(type_name) != family:
            self._unknown_object(node, type_node, type_name, family)
            schema = None
        if schema is None:
            plain = {key.text: reader.plain(value, key.text) for key, value in node.entries}
            return plain, None, type_name
        if schema.type != type_name and type_node is not None:
            reader.warn("deprecated", f"{type_name} is the old name of {schema.type}.", type_node.span)
        elif schema.deprecated is not None and type_node is not None:
            reader.warn(
                "deprecated", f"{schema.short_type} is deprecated.", type_node.span, schema.deprecated
            )
        index = reader.catalogue.props(schema)
        values: dict[str, object] = {}
        for key, value in node.entries:
            prop = index.get(key.text)
            if prop is None:
                reader.unknown_property(key, list(index), schema.short_type)
                continue
            reader.note_use(key, prop)
            values[prop.name] = reader.convert(value, prop)
        for prop in index.values():
            given = values.get(prop.name)
            if prop.required and (given is None or (prop.name == "id" and given == "")):
                key_node = node.key(prop.name)
                place = key_node.span if key_node is not None else head_span(node)
                reader.missing(prop, schema.short_type, place)
        return values, schema, type_name

    def _unknown_object(self, node: MappingNode, type_node: Node | None, type_name: str, family: str) -> None:
        reader = self._reader
        place = type_node.span if type_node is not None and len(type_node.span) else head_span(node)
        if not type_name:
            reader.report("missing-type", f'The {family} needs "type".', place)
            return
        near = nearest_type(type_name, reader.catalogue.types(family))
        reader.report(
            "unknown-type",
            f'There is no {family} type "{type_name[:120]}".',
            place,
            f"Did you mean {near}?" if near else None,
        )
