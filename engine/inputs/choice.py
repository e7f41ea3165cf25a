"""SELECT, ENUM and MULTISELECT inputs: one or several of given values."""

from __future__ import annotations

from collections.abc import Sequence

from engine.inputs.base import STATIC, BadValue, InputType, scalar_text, shown
from engine.inputs.structured import ITEM_CHOICES, json_text, read_list
from engine.model import InputSpec
from engine.schema import Kind, Prop, Rendering

_VALUES = Prop("values", Kind.LIST, rendering=STATIC, doc="What can be chosen.")
_EXPRESSION = Prop("expression", Kind.STRING, rendering=Rendering.RAW, doc="Renders to the list of values.")
_CUSTOM = Prop("allowCustomValue", Kind.BOOLEAN, default=False, rendering=STATIC, doc="Other values too.")
_FIRST = Prop(
    "autoSelectFirst", Kind.BOOLEAN, default=False, rendering=STATIC, doc="The first is the default."
)


def parse_choice(value: object, spec: InputSpec, *, is_default: bool = False) -> object:
    return scalar_text(value)


def static_choices(spec: InputSpec) -> tuple[str, ...] | None:
    """The values as declared; None when an expression gives them."""
    if spec.properties.get("expression"):
        return None
    for name in ("values", "options"):
        values = spec.properties.get(name)
        if isinstance(values, list):
            return tuple(scalar_text(value) for value in values)
    return ()


def allows_custom(spec: InputSpec) -> bool:
    return spec.properties.get("allowCustomValue") is True


def check_choice(value: object, spec: InputSpec, choices: Sequence[str]) -> Sequence[BadValue]:
    """One of the choices; not asked of an optional input, as on a server."""
    if allows_custom(spec) or not spec.required or value in choices:
        return ()
    listed = ", ".join(choices)
    return (
        BadValue(
            f'"{shown(value)}" is none of: {listed}.' if choices else "There is nothing to choose from.",
            kestra=f"it must match the values `[{listed}]`",
        ),
    )


def parse_choices(value: object, spec: InputSpec, *, is_default: bool = False) -> object:
    if spec.properties.get("itemType", "STRING") != "STRING":
        raise BadValue("Only texts can be chosen: itemType must be STRING.")
    return [scalar_text(item) for item in read_list(value)]


def check_choices(value: object, spec: InputSpec, choices: Sequence[str]) -> Sequence[BadValue]:
    """Each one of the choices."""
    if allows_custom(spec) or not isinstance(value, list):
        return ()
    listed = ", ".join(choices)
    return tuple(
        BadValue(
            f'"{shown(item)}" is none of: {listed}.',
            kestra=f"value `{item}` doesn't match the values `[{listed}]`",
        )
        for item in value
        if item not in choices
    )


SELECT = InputType(
    "SELECT",
    parse_choice,
    props=(
        _VALUES,
        _EXPRESSION,
        _CUSTOM,
        Prop("isRadio", Kind.BOOLEAN, default=False, rendering=STATIC, doc="Show all values at once."),
        _FIRST,
    ),
    doc="One of several values.",
)
ENUM = InputType(
    "ENUM",
    parse_choice,
    props=(Prop("values", Kind.LIST, required=True, rendering=STATIC, doc="What can be chosen."),),
    deprecated="Use SELECT; Kestra 2.0 no longer has ENUM.",
    doc="One of several values.",
)
MULTISELECT = InputType(
    "MULTISELECT",
    parse_choices,
    props=(
        _VALUES,
        Prop("options", Kind.LIST, rendering=STATIC, deprecated="Write values."),
        _EXPRESSION,
        _CUSTOM,
        Prop("itemType", Kind.ENUM, default="STRING", rendering=STATIC, choices=ITEM_CHOICES),
        _FIRST,
    ),
    to_text=json_text,
    doc="Some of several values.",
)
CHOICE_TYPES = frozenset({"SELECT", "ENUM", "MULTISELECT"})
