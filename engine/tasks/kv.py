"""kv.*: values that outlive an execution, by namespace."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from engine.durations import parse_duration
from engine.errors import TaskFailed
from engine.expressions import aside
from engine.schema import Kind, Prop, Rendering, Schema
from engine.tasks.base import PREFIX, Outputs, Props, RunContext
from engine.values import Duration, Instant, LocalDate, from_json, to_json, to_text

KEY = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9._-]*")
BAD_KEY = (
    "Key must start with an alphanumeric character (uppercase or lowercase) and can contain alphanumeric "
    "characters (uppercase or lowercase), dots (.), underscores (_), and hyphens (-) only."
)

NAMESPACE = Prop("namespace", Kind.STRING, default=None, doc="Namespace; the flow's own by default.")
KEY_PROP = Prop("key", Kind.STRING, required=True, doc="Name of the value.")
KV_TYPES = ("STRING", "NUMBER", "BOOLEAN", "DATETIME", "DATE", "DURATION", "JSON")

SET_PROPS = (
    KEY_PROP,
    Prop("value", Kind.ANY, required=True, rendering=Rendering.RAW, doc="What is stored; keeps its type."),
    NAMESPACE,
    Prop("overwrite", Kind.BOOLEAN, default=True, doc="Whether an existing value may be replaced."),
    Prop("ttl", Kind.DURATION, doc="How long it is kept."),
    Prop("kvType", Kind.ENUM, choices=KV_TYPES, doc="Reads the text as this type."),
    Prop("kvDescription", Kind.STRING, doc="What it is for."),
)


def key_of(props: Props) -> str:
    key = str(props.get("key", ""))
    if KEY.fullmatch(key) is None:
        raise TaskFailed(BAD_KEY, property="key")
    return key


def namespace_of(ctx: RunContext, props: Props) -> str:
    return str(props.get("namespace") or ctx.namespace)


def own_and_parents(ctx: RunContext, namespace: str) -> Iterator[str]:
    """The namespace, and those above it when it is the flow's own."""
    yield namespace
    while namespace == ctx.namespace or ctx.namespace.startswith(namespace + "."):
        namespace, dot, _ = namespace.rpartition(".")
        if not dot:
            return
        yield namespace


def typed_value(value: object, kv_type: str | None) -> object:
    """A rendered value as the type that is asked for; without one, only an ISO duration is more than text."""
    if kv_type is None:
        if isinstance(value, str) and value[:1] in "Pp-+" and value:
            try:
                return Duration.parse(value)
            except ValueError:
                return value
        return from_json(to_json(value)) if isinstance(value, int | list | Mapping) else value
    text = value if isinstance(value, str) else to_text(value)
    try:
        if kv_type == "STRING":
            return text
        if kv_type == "NUMBER":
            number = from_json(text)
            if isinstance(number, bool) or not isinstance(number, int | float):
                raise ValueError(text)
            return number
        if kv_type == "BOOLEAN":
            return text.strip().casefold() == "true"
        if kv_type == "DATETIME":
            return Instant.parse(text)
        if kv_type == "DATE":
            return LocalDate.parse(text)
        if kv_type == "DURATION":
            parse_duration(text)
            return Duration.parse(text)
        return from_json(text)
    except ValueError as error:
        raise TaskFailed(f"`{text[:80]}` is no {kv_type}.", property="value") from error


class Set:
    """The value keeps the type that its expression gives."""

    schema = Schema(
        type=PREFIX + "kv.Set", title="Set value", doc="Store a value under a key.", props=SET_PROPS
    )

    async def run(self, ctx: RunContext, props: Props) -> Outputs | None:
        key, namespace = key_of(props), namespace_of(ctx, props)
        if props.get("overwrite") is False and ctx.run.kv.has(namespace, key):
            raise TaskFailed(
                f"Cannot set value for key '{key}'. Key already exists and `overwrite` is set to `false`.",
                property="overwrite",
            )
        written = props.get("value")
        rendered = await aside(
            written,
            lambda: ctx.render_typed(written) if isinstance(written, str) else ctx.render_value(written),
        )
        kv_type = props.get("kvType")
        value = typed_value(rendered, None if kv_type is None else str(kv_type))
        ttl = props.get("ttl")
        ctx.run.kv.put(namespace, key, value, ttl=float(ttl) if isinstance(ttl, int | float) else None)
        return None


class Put(Set):
    """Another name of kv.Set."""

    schema = Schema(
        type=PREFIX + "kv.Put",
        title="Put value",
        doc="Store a value under a key.",
        props=(*SET_PROPS, Prop("errorOnMissing", Kind.BOOLEAN, default=False, doc="Without effect.")),
    )


class Get:
    """Namespaces above the flow's own are searched too."""

    schema = Schema(
        type=PREFIX + "kv.Get",
        title="Get value",
        doc="Read a stored value.",
        props=(
            KEY_PROP,
            NAMESPACE,
            Prop("errorOnMissing", Kind.BOOLEAN, default=False, doc="A missing value is a failure."),
        ),
        outputs=(Prop("value", Kind.ANY, doc="The value; absent when there is none."),),
    )

    async def run(self, ctx: RunContext, props: Props) -> Outputs | None:
        key, namespace = key_of(props), namespace_of(ctx, props)
        for place in own_and_parents(ctx, namespace):
            if ctx.run.kv.has(place, key):
                value = ctx.run.kv.get(place, key)
                return {"value": value.seconds if isinstance(value, Duration) else value}
        if props.get("errorOnMissing"):
            raise missing(key, namespace)
        return None


def missing(key: str, namespace: str) -> TaskFailed:
    return TaskFailed(
        f"No value found for key '{key}' in namespace '{namespace}' and `errorOnMissing` is set to true",
        property="key",
    )


class Delete:
    schema = Schema(
        type=PREFIX + "kv.Delete",
        title="Delete value",
        doc="Remove a stored value.",
        props=(
            KEY_PROP,
            NAMESPACE,
            Prop("errorOnMissing", Kind.BOOLEAN, default=False, doc="A missing value is a failure."),
        ),
        outputs=(Prop("deleted", Kind.BOOLEAN, doc="Whether there was one."),),
    )

    async def run(self, ctx: RunContext, props: Props) -> Outputs | None:
        key, namespace = key_of(props), namespace_of(ctx, props)
        deleted = ctx.run.kv.delete(namespace, key)
        if not deleted and props.get("errorOnMissing"):
            raise missing(key, namespace)
        return {"deleted": deleted}


class GetKeys:
    schema = Schema(
        type=PREFIX + "kv.GetKeys",
        title="Get keys",
        doc="List the keys of a namespace.",
        props=(NAMESPACE, Prop("prefix", Kind.STRING, doc="Only keys that begin with it.")),
        outputs=(Prop("keys", Kind.LIST, item=Prop("key", Kind.STRING), doc="The keys, sorted."),),
    )

    async def run(self, ctx: RunContext, props: Props) -> Outputs | None:
        prefix = str(props.get("prefix") or "")
        keys = ctx.run.kv.keys(namespace_of(ctx, props))
        return {"keys": [key for key in keys if key.startswith(prefix)]}
