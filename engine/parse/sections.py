"""Reads the smaller parts of a flow: labels, retry, concurrency, sla, checks, outputs, plugin defaults."""

from __future__ import annotations

import re
from collections.abc import Mapping

from engine.catalogue import RETRY_FIELDS
from engine.diagnostics import Severity
from engine.inputs.structured import ITEM_CHOICES
from engine.model import Check, Concurrency, OutputSpec, PluginDefault, Retry, Sla
from engine.parse.reader import Reader, describe, head_span
from engine.parse.scalars import text_of
from engine.schema import Kind, Prop, Rendering
from engine.yamltree import MappingNode, Node, ScalarNode, SequenceNode

STATIC = Rendering.STATIC
MEMBER_ID = r"[a-zA-Z0-9][.a-zA-Z0-9_-]*"
_SYSTEM_ALLOWED = frozenset({"system.readOnly"})


CONCURRENCY = Prop(
    "concurrency",
    Kind.OBJECT,
    rendering=STATIC,
    fields=(
        Prop("limit", Kind.INTEGER, required=True, minimum=1, rendering=STATIC),
        Prop("behavior", Kind.ENUM, default="QUEUE", choices=("QUEUE", "CANCEL", "FAIL"), rendering=STATIC),
    ),
    doc="How many executions may run at once, and what happens to one more.",
)

CHECK = Prop(
    "check",
    Kind.OBJECT,
    rendering=STATIC,
    fields=(
        Prop(
            "condition",
            Kind.STRING,
            required=True,
            non_empty=True,
            aliases=("when",),
            rendering=Rendering.RAW,
        ),
        Prop("message", Kind.STRING, required=True, non_empty=True, rendering=STATIC),
        Prop("style", Kind.ENUM, choices=("ERROR", "SUCCESS", "WARNING", "INFO"), rendering=STATIC),
        Prop(
            "behavior",
            Kind.ENUM,
            choices=("BLOCK_EXECUTION", "FAIL_EXECUTION", "CREATE_EXECUTION"),
            rendering=STATIC,
        ),
    ),
)

SLA = Prop(
    "sla",
    Kind.OBJECT,
    rendering=STATIC,
    fields=(
        Prop("id", Kind.STRING, required=True, non_empty=True, rendering=STATIC),
        Prop(
            "type",
            Kind.ENUM,
            required=True,
            choices=("MAX_DURATION", "EXECUTION_ASSERTION"),
            rendering=STATIC,
        ),
        Prop("behavior", Kind.ENUM, required=True, choices=("FAIL", "CANCEL", "NONE"), rendering=STATIC),
        Prop("duration", Kind.DURATION, rendering=STATIC),
        Prop("assert", Kind.STRING, rendering=Rendering.RAW),
        Prop("labels", Kind.ANY, rendering=STATIC),
    ),
)

OUTPUT = Prop(
    "output",
    Kind.OBJECT,
    rendering=STATIC,
    fields=(
        Prop("id", Kind.STRING, required=True, non_empty=True, rendering=STATIC),
        Prop("type", Kind.ENUM, required=True, choices=ITEM_CHOICES, rendering=STATIC),
        Prop("value", Kind.ANY, required=True, rendering=Rendering.RAW),
        Prop("displayName", Kind.STRING, rendering=STATIC),
        Prop("description", Kind.STRING, rendering=STATIC),
        Prop("required", Kind.BOOLEAN, default=True, rendering=STATIC),
    ),
)

PLUGIN_DEFAULT = Prop(
    "pluginDefault",
    Kind.OBJECT,
    rendering=STATIC,
    fields=(
        Prop("type", Kind.STRING, required=True, rendering=STATIC),
        Prop("values", Kind.MAP, required=True, rendering=STATIC),
        Prop("forced", Kind.BOOLEAN, default=False, rendering=STATIC),
        Prop("ref", Kind.STRING, rendering=STATIC),
    ),
)

_RETRY_BY_TYPE: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "constant": (("interval",), ()),
    "exponential": (("interval", "maxInterval"), ("delayFactor",)),
    "random": (("minInterval", "maxInterval"), ()),
}
_RETRY_ALWAYS = ("type", "maxDuration", "maxAttempts", "warningOnRetry", "behavior")


def retry_prop(kind: str) -> Prop:
    """The properties of one type of retry."""
    required, optional = _RETRY_BY_TYPE.get(kind, ((), tuple(p.name for p in RETRY_FIELDS)))
    names = {*required, *optional, *_RETRY_ALWAYS}
    fields = tuple(
        Prop(
            p.name,
            p.kind,
            required=p.name == "type" or p.name in required,
            rendering=STATIC,
            choices=p.choices,
            minimum=p.minimum,
            aliases=p.aliases,
            doc=p.doc,
        )
        for p in RETRY_FIELDS
        if p.name in names
    )
    return Prop("retry", Kind.OBJECT, rendering=STATIC, fields=fields)


RETRY_PROPS: Mapping[str, Prop] = {kind: retry_prop(kind) for kind in (*_RETRY_BY_TYPE, "")}


def read_retry(reader: Reader, node: Node) -> tuple[Retry | None, object]:
    """A retry object and its plain value; None when it is absent or wrong."""
    if not isinstance(node, MappingNode):
        if not (isinstance(node, ScalarNode) and node.value is None):
            reader.report("wrong-value", f'"retry" must be a map, not {describe(node)}.', head_span(node))
        return None, None
    type_node = node.get("type")
    kind = type_node.text if isinstance(type_node, ScalarNode) else ""
    before = len(reader.diagnostics)
    values = reader.read_fields(node, RETRY_PROPS.get(kind, RETRY_PROPS[""]), "retry")
    if len(reader.diagnostics) > before and any(
        d.severity is Severity.ERROR for d in reader.diagnostics[before:]
    ):
        return None, values
    retry = Retry(
        type=kind,
        interval=_seconds(values.get("interval")),
        max_interval=_seconds(values.get("maxInterval")),
        min_interval=_seconds(values.get("minInterval")),
        delay_factor=_seconds(values.get("delayFactor")) or 2.0,
        max_duration=_seconds(values.get("maxDuration")),
        max_attempts=_whole(values.get("maxAttempts")),
        warning_on_retry=values.get("warningOnRetry") is True,
        behavior=str(values.get("behavior") or "RETRY_FAILED_TASK"),
    )
    _check_retry(reader, node, retry)
    return retry, values


def _check_retry(reader: Reader, node: MappingNode, retry: Retry) -> None:
    pairs = (
        ("interval", retry.interval, "maxDuration", retry.max_duration),
        ("maxInterval", retry.max_interval, "maxDuration", retry.max_duration),
        (
            "interval",
            retry.interval if retry.type == "exponential" else None,
            "maxInterval",
            retry.max_interval,
        ),
        ("minInterval", retry.min_interval, "maxInterval", retry.max_interval),
    )
    for name, low, limit_name, high in pairs:
        if low is not None and high is not None and low >= high:
            key = node.key(name)
            reader.report(
                "retry-order",
                f'"{name}" must be less than "{limit_name}".',
                key.span if key is not None else head_span(node),
            )
    if retry.max_attempts is None and retry.max_duration is None:
        reader.report(
            "retry-endless",
            "This retry never gives up: neither maxAttempts nor maxDuration is set.",
            head_span(node),
            severity=Severity.INFO,
        )


def _seconds(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def read_labels(reader: Reader, node: Node) -> tuple[tuple[str, str], ...]:
    """Labels as a map or as a list of key and value; values become text."""
    if isinstance(node, MappingNode):
        pairs: list[tuple[ScalarNode | None, Node | None, Node]] = [
            (key, value, value) for key, value in node.entries
        ]
    elif isinstance(node, SequenceNode):
        pairs = []
        for item in node.items:
            if not isinstance(item, MappingNode):
                reader.report("wrong-value", "A label needs key and value.", item.span)
                continue
            for name, _ in item.entries:
                if name.text not in ("key", "value"):
                    reader.unknown_property(name, ["key", "value"], "A label")
            key = item.get("key")
            pairs.append((key if isinstance(key, ScalarNode) else None, item.get("value"), item))
    else:
        if not (isinstance(node, ScalarNode) and node.text and node.value is None):
            reader.report("wrong-value", f"labels must be a map or a list, not {describe(node)}.", node.span)
        return ()
    labels: list[tuple[str, str]] = []
    for key_node, value_node, place in pairs:
        label = _label(reader, key_node, value_node, place)
        if label is not None:
            labels.append(label)
    return tuple(labels)


_LABEL_KEY = re.compile(r"[^\W\d_][\w.-]*")


def _label(reader: Reader, key: ScalarNode | None, value: Node | None, place: Node) -> tuple[str, str] | None:
    if key is None or not key.text:
        reader.report("empty", "A label needs a key.", head_span(place))
        return None
    if not isinstance(value, ScalarNode) or value.value is None:
        span = value.span if value is not None and len(value.span) else key.span
        shown = describe(value) if value is not None else "missing"
        reader.report("label-value", f'The value of label "{key.text}" cannot be {shown}.', span)
        return None
    text = text_of(value.value) or ""
    if not text:
        reader.report("label-value", f'The value of label "{key.text}" must not be empty.', key.span)
        return None
    if key.text.startswith("system.") and key.text not in _SYSTEM_ALLOWED:
        reader.report(
            "system-label",
            f'Only Kestra itself sets system labels: "{key.text}" cannot be given.',
            key.span,
            "Choose a key that does not begin with system.",
        )
    elif _LABEL_KEY.fullmatch(key.text) is None or not key.text[0].islower():
        reader.report(
            "label-key",
            f'"{key.text}" cannot be the key of a label.',
            key.span,
            "It begins with a lower-case letter, then letters, digits and . _ -",
        )
    if "{{" in text:
        reader.report(
            "label-not-rendered",
            "Labels of a flow are not rendered: the expression stays text.",
            value.span,
            severity=Severity.INFO,
        )
    return key.text, text


def read_concurrency(reader: Reader, node: Node) -> Concurrency | None:
    if not isinstance(node, MappingNode):
        reader.convert(node, CONCURRENCY)
        return None
    values = reader.read_fields(node, CONCURRENCY, "concurrency")
    limit = values.get("limit")
    if not isinstance(limit, int):
        return None
    return Concurrency(limit, str(values.get("behavior") or "QUEUE"))


def read_checks(reader: Reader, node: Node) -> tuple[Check, ...]:
    checks: list[Check] = []
    for item in items_of(reader, node, "checks"):
        reader.owner = f"check {len(checks) + 1}"
        values = reader.read_fields(item, CHECK, "A check")
        for name in ("condition",):
            if values.get(name) == "":
                reader.report("empty", f'"{name}" must not be empty.', head_span(item))
        checks.append(
            Check(
                condition=text_of(_scalar(values.get("condition"))) or "",
                message=str(values.get("message") or ""),
                style=str(values.get("style") or "INFO"),
                behavior=str(values.get("behavior") or "BLOCK_EXECUTION"),
            )
        )
    return tuple(checks)


def read_sla(reader: Reader, node: Node) -> tuple[Sla, ...]:
    found: list[Sla] = []
    for item in items_of(reader, node, "sla"):
        values = reader.read_fields(item, SLA, "An sla")
        kind = values.get("type")
        needed = {"MAX_DURATION": "duration", "EXECUTION_ASSERTION": "assert"}.get(str(kind))
        if needed is not None and values.get(needed) in (None, ""):
            reader.report("missing-property", f'{kind} needs "{needed}".', head_span(item))
        labels = item.get("labels")
        found.append(
            Sla(
                id=str(values.get("id") or ""),
                type=str(kind or ""),
                behavior=str(values.get("behavior") or ""),
                duration=_seconds(values.get("duration")),
                assertion=text_of(_scalar(values.get("assert"))),
                labels=read_labels(reader, labels) if labels is not None else (),
            )
        )
    return tuple(found)


def read_outputs(reader: Reader, node: Node) -> tuple[OutputSpec, ...]:
    """The flow's outputs; one without id or type is left out."""
    found: list[OutputSpec] = []
    for item in items_of(reader, node, "outputs"):
        id_node = item.get("id")
        reader.owner = id_node.text if isinstance(id_node, ScalarNode) else ""
        values = reader.read_fields(item, OUTPUT, "An output")
        name, kind = values.get("id"), values.get("type")
        if not isinstance(name, str) or not isinstance(kind, str):
            continue
        if name and re.fullmatch(MEMBER_ID, name) is None and id_node is not None:
            reader.report(
                "bad-id",
                f'"{name}" cannot be the id of an output.',
                id_node.span,
                "Letters, digits and . _ -",
            )
        description = values.get("description")
        display = values.get("displayName")
        found.append(
            OutputSpec(
                id=name,
                type=kind,
                value=values.get("value"),
                span=item.span,
                required=values.get("required") is not False,
                display_name=display if isinstance(display, str) else None,
                description=description if isinstance(description, str) else None,
            )
        )
    return tuple(found)


def read_plugin_defaults(
    reader: Reader, node: Node
) -> tuple[tuple[PluginDefault, ...], tuple[MappingNode | None, ...]]:
    """The defaults, and the node of each one's values."""
    found: list[PluginDefault] = []
    nodes: list[MappingNode | None] = []
    for item in items_of(reader, node, "pluginDefaults"):
        type_node = item.get("type")
        reader.owner = type_node.text if isinstance(type_node, ScalarNode) else ""
        values = reader.read_fields(item, PLUGIN_DEFAULT, "A plugin default")
        name = values.get("type")
        given = values.get("values")
        if not isinstance(name, str) or not isinstance(given, dict):
            continue
        schema = reader.catalogue.schema(name)
        resolved = schema.type if schema is not None and schema.type != name else None
        found.append(PluginDefault(name, given, values.get("forced") is True, resolved))
        values_node = item.get("values")
        nodes.append(values_node if isinstance(values_node, MappingNode) else None)
    return tuple(found), tuple(nodes)


def items_of(reader: Reader, node: Node, name: str) -> list[MappingNode]:
    """The maps of a list section; everything else is reported."""
    if not isinstance(node, SequenceNode):
        if not (isinstance(node, ScalarNode) and node.text and node.value is None):
            reader.report(
                "wrong-value",
                f'"{name}" must be a list, not {describe(node)}.',
                head_span(node),
                "Begin each item with a dash.",
            )
        return []
    maps: list[MappingNode] = []
    for item in node.items:
        if isinstance(item, MappingNode):
            maps.append(item)
        else:
            reader.report("wrong-value", f'An item of "{name}" cannot be {describe(item)}.', item.span)
    return maps


def _scalar(value: object) -> str | int | float | bool | None:
    return value if isinstance(value, (str, int, float, bool)) else None
