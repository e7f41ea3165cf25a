"""The types of inputs, and how values that were given become the values of a run."""

from engine.inputs.base import COMMON_INPUT_PROPS, BadValue, InputType, Upload
from engine.inputs.resolution import (
    InputRenderer,
    InputState,
    Resolution,
    parse_output,
    resolve,
    resolve_inputs,
)
from engine.inputs.types import ALL_INPUT_TYPES, INPUT_TYPES

__all__ = [
    "ALL_INPUT_TYPES",
    "COMMON_INPUT_PROPS",
    "INPUT_TYPES",
    "BadValue",
    "InputRenderer",
    "InputState",
    "InputType",
    "Resolution",
    "Upload",
    "parse_output",
    "resolve",
    "resolve_inputs",
]
