"""Definitions of inputs that contradict themselves.

Manual: A default is always applied when no value is given, so an input with one is required by nature and
needs no prefill. A FORM has no value of its own. A FILE's default is the address of a file. The items of an
ARRAY are single values. A validator must be a regular expression. Bounds must be values of the type.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from engine.checks.base import Document, error, info, input_place, warning
from engine.diagnostics import Diagnostic
from engine.inputs.base import BadValue
from engine.inputs.choice import CHOICE_TYPES
from engine.inputs.pattern import BadPattern, compile_pattern
from engine.inputs.temporal import read_date, read_instant, read_time
from engine.inputs.types import INPUT_TYPES
from engine.model import InputSpec

_NOT_IN_ARRAY = frozenset({"ARRAY", "SECRET", "MULTISELECT", "ENUM", "SELECT"})
_READERS: Mapping[str, Callable[[str], object]] = {
    "DATE": read_date,
    "TIME": read_time,
    "DATETIME": read_instant,
}


def input_definitions(document: Document) -> Iterator[Diagnostic]:
    """Looks at every input, the members of FORMs and what a Pause asks for included."""
    for spec in _all(document.flow.inputs):
        yield from check_input(spec)
    for task in document.tasks:
        asked = task.values.get("onResume")
        if isinstance(asked, list):
            for spec in _all(item for item in asked if isinstance(item, InputSpec)):
                yield from check_input(spec)


def _all(inputs: Iterable[InputSpec]) -> Iterator[InputSpec]:
    for spec in inputs:
        yield spec
        yield from _all(spec.children)


def check_input(spec: InputSpec) -> Iterator[Diagnostic]:
    """All rules for one input."""
    yield from _defaults(spec)
    yield from _bounds(spec)
    item_type = spec.properties.get("itemType")
    if spec.type == "ARRAY" and item_type in _NOT_IN_ARRAY:
        yield error(
            "array-item",
            f"The items of an ARRAY cannot be {item_type}.",
            input_place(spec, "itemType"),
            "Use STRING.",
        )
    pattern = spec.properties.get("validator")
    if isinstance(pattern, str):
        try:
            compile_pattern(pattern)
        except BadPattern as problem:
            yield error(
                "bad-pattern",
                f"The validator is no regular expression: {problem}.",
                input_place(spec, "validator"),
            )
    if spec.type == "MULTISELECT" and {"values", "options"} <= set(spec.properties):
        yield error(
            "values-and-options", "values and options mean the same; give one.", input_place(spec, "options")
        )
    if spec.type in CHOICE_TYPES and not ({"values", "options", "expression"} & set(spec.properties)):
        yield warning(
            "no-choices", f"A {spec.type} needs values or an expression.", input_place(spec, "type")
        )
    if spec.type == "SECRET" and isinstance(spec.default, str) and spec.default and "{" not in spec.default:
        yield warning(
            "plain-secret",
            "A secret stands in the flow in clear.",
            input_place(spec, "defaults"),
            "Use {{ secret('NAME') }}.",
        )


def _defaults(spec: InputSpec) -> Iterator[Diagnostic]:
    if spec.type == "FORM":
        if spec.has_default or spec.prefill is not None:
            name = "defaults" if spec.has_default else "prefill"
            yield error(
                "form-default",
                f"A FORM groups inputs and cannot have {name}.",
                input_place(spec, name),
                "Give it to the members.",
            )
        return
    if spec.has_default and not spec.required:
        yield error(
            "default-not-required",
            "An input with a default cannot be optional: the default is always applied.",
            input_place(spec, "required"),
            "Remove required: false, or the default.",
        )
    if spec.has_default and spec.prefill is not None:
        yield error(
            "default-and-prefill",
            "An input has a default or a prefill, not both.",
            input_place(spec, "prefill"),
            "Remove the prefill.",
        )
    if spec.properties.get("autoSelectFirst") is True and not spec.required:
        yield error(
            "default-not-required",
            "autoSelectFirst is a default, so the input cannot be optional.",
            input_place(spec, "autoSelectFirst"),
        )
    if spec.type == "FILE" and spec.has_default:
        text = str(spec.default)
        if "{" not in text and not text.startswith(("nsfile://", "file://")):
            yield error(
                "file-default",
                "The default of a FILE is an address that begins with nsfile:// or file://.",
                input_place(spec, "defaults"),
            )
    elif spec.has_default and spec.type not in ("JSON", "YAML", "ARRAY"):
        yield from _default_value(spec)


def _default_value(spec: InputSpec) -> Iterator[Diagnostic]:
    """A default that no run could use: Kestra accepts the flow and refuses every execution."""
    text = spec.default_text if spec.default_text is not None else spec.default
    if isinstance(text, str) and "{" in text:
        return
    if text == "" or text is None:
        return
    try:
        value = INPUT_TYPES[spec.type].parse(text, spec, is_default=True)
    except BadValue as problem:
        yield warning(
            "bad-default",
            f"The default is refused at every run: {problem.message}",
            input_place(spec, "defaults"),
        )
        return
    if spec.type in CHOICE_TYPES:
        values = spec.properties.get("values")
        known = isinstance(values, list) and not spec.properties.get("expression")
        if known and spec.type != "MULTISELECT" and not spec.properties.get("allowCustomValue"):
            assert isinstance(values, list)
            if value not in values:
                yield warning(
                    "bad-default",
                    f'The default "{value}" is none of the values.',
                    input_place(spec, "defaults"),
                )
        return
    for broken in INPUT_TYPES[spec.type].validate(value, spec):
        yield warning(
            "bad-default",
            f"The default is refused at every run: {broken.message}",
            input_place(spec, "defaults"),
        )


def _bounds(spec: InputSpec) -> Iterator[Diagnostic]:
    read = _READERS.get(spec.type)
    if read is not None:
        for name in ("after", "before"):
            bound = spec.properties.get(name)
            if isinstance(bound, str):
                try:
                    read(bound)
                except BadValue as problem:
                    yield error("wrong-value", problem.message, input_place(spec, name))
        return
    low, high = spec.properties.get("min"), spec.properties.get("max")
    if isinstance(low, (int, float)) and isinstance(high, (int, float)) and low > high:
        yield info("empty-range", "No value is both at least min and at most max.", input_place(spec, "min"))
