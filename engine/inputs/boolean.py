"""BOOL and the older BOOLEAN: true is true, and every other text is false."""

from __future__ import annotations

from engine.inputs.base import BadValue, InputType, scalar_text, shown
from engine.model import InputSpec


def parse_boolean(value: object, spec: InputSpec, *, is_default: bool = False) -> object:
    """A default must say true or false; any other text that was sent is false."""
    if isinstance(value, bool):
        return value
    text = scalar_text(value)
    if is_default and text.strip() not in ("true", "false"):
        raise BadValue(
            f'The default "{shown(value)}" is neither true nor false.',
            kestra=f"Unrecognized token '{text}': was expecting 'true' or 'false'",
        )
    return text.strip().lower() == "true" if is_default else text.lower() == "true"


BOOL = InputType("BOOL", parse_boolean, to_text=scalar_text, doc="True or false.")
BOOLEAN = InputType(
    "BOOLEAN",
    parse_boolean,
    to_text=scalar_text,
    deprecated="Kestra 2.0 only has BOOL.",
    doc="True, false or undefined.",
)
