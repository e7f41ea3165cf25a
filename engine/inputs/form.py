"""FORM: a group of inputs; the values of its members are addressed ``form.member``."""

from __future__ import annotations

from engine.inputs.base import STATIC, InputType
from engine.model import InputSpec
from engine.schema import Kind, Prop


def parse_group(value: object, spec: InputSpec, *, is_default: bool = False) -> object:
    """A group has no value of its own."""
    return value


FORM = InputType(
    "FORM",
    parse_group,
    props=(Prop("inputs", Kind.LIST, rendering=STATIC, doc="The members of the group."),),
    doc="A group of inputs.",
)
