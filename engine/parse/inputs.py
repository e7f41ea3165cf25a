"""Reads input definitions: those of the flow, the members of a FORM, and the ones a Pause asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from engine.catalogue import index_props
from engine.diagnostics import Fix, did_you_mean
from engine.inputs import INPUT_TYPES
from engine.inputs.base import COMMON_INPUT_PROPS, InputType
from engine.model import DependsOn, InputSpec
from engine.parse.reader import NodeSpans, Reader, head_span
from engine.parse.scalars import text_of
from engine.parse.sections import MEMBER_ID, items_of
from engine.schema import Prop
from engine.text import TextEdit
from engine.yamltree import MappingNode, Node, ScalarNode, SequenceNode

_HANDLED = frozenset({"id", "name", "type", "inputs"})
_TEXT_LISTS = frozenset({"values", "options"})


@cache
def _index(type_name: str) -> Mapping[str, Prop]:
    return index_props((*COMMON_INPUT_PROPS, *INPUT_TYPES[type_name].props))


def read_inputs(reader: Reader, node: Node, section: str = "inputs") -> tuple[InputSpec, ...]:
    """A list of inputs; one without an id or of an unknown type is reported and left out."""
    specs = (_read(reader, item, inside_form=False) for item in items_of(reader, node, section))
    return tuple(spec for spec in specs if spec is not None)


def read_input_item(reader: Reader, node: Node) -> object:
    """One input of a list that a task holds (``Pause.onResume``): an ``InputSpec`` or None."""
    if not isinstance(node, MappingNode):
        reader.report("wrong-value", "An input needs id and type.", node.span)
        return None
    owner = reader.owner
    spec = _read(reader, node, inside_form=False)
    reader.owner = owner
    return spec


def _read(reader: Reader, node: MappingNode, *, inside_form: bool) -> InputSpec | None:
    input_type = _type(reader, node)
    input_id, id_node = _id(reader, node)
    if input_type is None:
        return None
    reader.owner = input_id
    index = _index(input_type.name)
    values: dict[str, object] = {}
    default_node: Node | None = None
    for key, value in node.entries:
        prop = index.get(key.text)
        if prop is None:
            reader.unknown_property(
                key, [n for n in index if n != "name"], f"An input of type {input_type.name}"
            )
            continue
        reader.note_use(key, prop)
        if prop.name in _HANDLED:
            continue
        if prop.name == "defaults":
            default_node = value
        if prop.name in _TEXT_LISTS and isinstance(value, SequenceNode):
            values[prop.name] = [_choice(reader, item) for item in value.items]
        else:
            values[prop.name] = reader.convert(value, prop)
    for prop in index.values():
        if prop.required and prop.name not in _HANDLED and values.get(prop.name) is None:
            reader.missing(prop, f"An input of type {input_type.name}", head_span(node))
    children = _children(reader, node, input_type, inside_form)
    if not input_id or id_node is None:
        return None
    default = values.get("defaults")
    shown = values.get("displayName")
    description = values.get("description")
    return InputSpec(
        id=input_id,
        type=input_type.name,
        span=node.span,
        required=values.get("required") is not False,
        default=default,
        has_default=default_node is not None and default is not None,
        default_text=_default_text(default_node),
        prefill=values.get("prefill"),
        display_name=shown if isinstance(shown, str) else None,
        description=description if isinstance(description, str) else None,
        depends_on=_depends_on(values.get("dependsOn")),
        properties={
            name: value for name, value in values.items() if name not in _COMMON_NAMES and value is not None
        },
        spans=NodeSpans(node),
        children=children,
    )


_COMMON_NAMES = frozenset(p.name for p in COMMON_INPUT_PROPS)


def _type(reader: Reader, node: MappingNode) -> InputType | None:
    type_node = node.get("type")
    if not isinstance(type_node, ScalarNode) or not isinstance(type_node.value, str) or not type_node.text:
        place = type_node.span if type_node is not None and len(type_node.span) else head_span(node)
        reader.report("missing-type", 'The input needs "type".', place, f"One of {', '.join(INPUT_TYPES)}.")
        return None
    found = INPUT_TYPES.get(type_node.text)
    if found is None:
        near = did_you_mean(type_node.text, INPUT_TYPES)
        reader.report(
            "unknown-type",
            f'There is no input type "{type_node.text[:80]}".',
            type_node.span,
            f"Did you mean {near}?" if near else f"One of {', '.join(INPUT_TYPES)}.",
            fixes=(Fix(f"Change to {near}", (TextEdit(type_node.span, near),)),) if near else (),
        )
        return None
    if found.deprecated is not None:
        reader.warn(
            "deprecated", f"The input type {found.name} is deprecated.", type_node.span, found.deprecated
        )
    return found


def _id(reader: Reader, node: MappingNode) -> tuple[str, ScalarNode | None]:
    id_node = node.get("id")
    if id_node is None:
        id_node = node.get("name")
    if not isinstance(id_node, ScalarNode) or id_node.value is None or not id_node.text:
        reader.report(
            "missing-property",
            'The input needs "id".',
            id_node.span if id_node is not None and len(id_node.span) else head_span(node),
        )
        return "", None
    input_id = text_of(id_node.value) or ""
    if re.fullmatch(MEMBER_ID, input_id) is None:
        reader.report(
            "bad-id",
            f'"{input_id[:60]}" cannot be the id of an input.',
            id_node.span,
            "Letters, digits and . _ - , beginning with a letter or digit; a dot nests.",
        )
    return input_id, id_node


def _choice(reader: Reader, node: Node) -> str:
    """An allowed value; numbers keep the text they were written with."""
    if isinstance(node, ScalarNode):
        return node.text
    reader.report("wrong-value", "An allowed value must be a text.", head_span(node))
    return ""


def _children(
    reader: Reader, node: MappingNode, input_type: InputType, inside_form: bool
) -> tuple[InputSpec, ...]:
    inner = node.get("inputs")
    if inner is None or input_type.name != "FORM":
        return ()
    if inside_form:
        key = node.key("inputs")
        reader.report(
            "nested-form",
            "A FORM cannot stand inside another FORM.",
            key.span if key is not None else head_span(node),
        )
    specs = [_read(reader, item, inside_form=True) for item in items_of(reader, inner, "inputs")]
    return tuple(spec for spec in specs if spec is not None)


def _default_text(node: Node | None) -> str | None:
    return node.text if isinstance(node, ScalarNode) else None


def _depends_on(value: object) -> DependsOn | None:
    if not isinstance(value, dict):
        return None
    names = value.get("inputs")
    condition = value.get("condition")
    return DependsOn(
        tuple(name for name in names if isinstance(name, str)) if isinstance(names, list) else (),
        condition if isinstance(condition, str) else text_of(condition) if condition is not None else None,
    )
