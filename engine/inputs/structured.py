"""JSON, YAML and ARRAY inputs."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import NoReturn

from engine.diagnostics import Severity
from engine.inputs.base import STATIC, BadValue, InputType, Parse, scalar_text, shown
from engine.model import InputSpec
from engine.schema import Kind, Prop
from engine.surrogates import may_hold_halves, mend_value
from engine.text import LineIndex
from engine.yamltree import compose


def parse_json(value: object, spec: InputSpec, *, is_default: bool = False) -> object:
    """A text is read as JSON (what follows the first value is ignored); anything else is kept."""
    if not isinstance(value, str):
        return value
    return read_json(value)


def read_json(text: str) -> object:
    """The first JSON value of a text; BadValue with line and column where it is none."""
    body = text.lstrip(" \t\r\n\ufeff")
    shift = len(text) - len(body)
    try:
        value, end = _DECODER.raw_decode(body)
        if is_run_on(value, body[end : end + 1]):
            raise json.JSONDecodeError("Expected space separating root-level values", body, end)
        return mend_value(value) if may_hold_halves(body) else value
    except json.JSONDecodeError as error:
        position = LineIndex(text).position(error.pos + shift)
        raise BadValue(
            f"Not valid JSON at line {position.line}, column {position.column}: {_plain(error.msg)}.",
            kestra=error.msg,
            line=position.line,
            column=position.column,
        ) from None
    except (RecursionError, ValueError) as error:
        raise BadValue(f"Not valid JSON: {error}.", kestra=str(error)) from None


def is_run_on(value: object, following: str) -> bool:
    """Whether a bare number or word goes on in a way that is no JSON (``1,2``, ``01``, ``truer``), as Jackson
    has it; a text, list or map may be followed by anything."""
    if value is None or isinstance(value, bool):
        return following.isidentifier() or following.isdigit()
    return isinstance(value, (int, float)) and following not in ("", " ", "\t", "\r", "\n")


def _plain(message: str) -> str:
    words = {
        "Expected space separating root-level values": "a space is missing after the value",
        "Expecting value": "a value is missing",
        "Expecting property name enclosed in double quotes": "a name in double quotes is missing",
        "Expecting ',' delimiter": "a comma is missing",
        "Expecting ':' delimiter": "a colon is missing",
        "Unterminated string starting at": "the text is never closed",
        "Illegal trailing comma before end of object": "a comma too many",
        "Illegal trailing comma before end of array": "a comma too many",
    }
    return words.get(message, message[:1].lower() + message[1:])


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON value")


def _read_float(text: str) -> float | str:
    """A number too large for Java becomes the text ``Infinity``, as in a FLOAT."""
    number = float(text)
    return number if math.isfinite(number) else "-Infinity" if number < 0 else "Infinity"


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=_read_float)


def parse_yaml(value: object, spec: InputSpec, *, is_default: bool = False) -> object:
    """A text is read as YAML in Kestra's dialect (the first document); anything else is kept."""
    if not isinstance(value, str):
        return value
    root, findings = compose(value)
    if root is None and all(finding.code == "yaml-empty" for finding in findings):
        raise BadValue("Not valid YAML: it holds no value.", kestra="No content to map due to end-of-input")
    problem = next(
        (f for f in findings if f.severity is Severity.ERROR and f.code not in ("D34", "yaml-empty")), None
    )
    if problem is not None:
        position = LineIndex(value).position(problem.span.start)
        raise BadValue(
            f"Not valid YAML at line {position.line}, column {position.column}: {problem.message}",
            kestra=problem.message,
            line=position.line,
            column=position.column,
        )
    return root.plain() if root is not None else None


def array_type(item_types: dict[str, Parse]) -> InputType:
    """ARRAY over the parsers of its possible items."""

    def parse_array(value: object, spec: InputSpec, *, is_default: bool = False) -> object:
        items = read_list(value)
        item_type = spec.properties.get("itemType")
        if item_type is None:
            return list(items)  # an output of a flow, which cannot have an itemType
        parse = item_types.get(str(item_type))
        if parse is None:
            raise BadValue(f"A list cannot hold items of type {item_type}.")
        parsed: list[object] = []
        for number, item in enumerate(items):
            try:
                if item is None:
                    raise BadValue("null is no value")
                if item_type == "STRING" and isinstance(item, (dict, list)):
                    item = _java_text(item)
                elif isinstance(item, (dict, list)) and item_type not in ("JSON", "YAML"):
                    raise BadValue("it holds several values")
                if item_type == "INT" and isinstance(item, float):
                    raise BadValue("it has decimals")
                parsed.append(parse(item, spec))
            except BadValue as error:
                raise BadValue(
                    f"Item {number + 1} is no {item_type}: {error.message}",
                    kestra=f"Unable to parse array element as `{item_type}` on `{_java_text(item)}`",
                ) from None
        return parsed

    return InputType(
        "ARRAY",
        parse_array,
        props=(
            Prop(
                "itemType",
                Kind.ENUM,
                required=True,
                rendering=STATIC,
                choices=ITEM_CHOICES,
                doc="Type of the items.",
            ),
        ),
        to_text=json_text,
        doc="A list of values of one type.",
    )


ITEM_CHOICES = (
    "STRING",
    "ENUM",
    "SELECT",
    "INT",
    "FLOAT",
    "BOOLEAN",
    "BOOL",
    "DATETIME",
    "DATE",
    "TIME",
    "DURATION",
    "FILE",
    "JSON",
    "URI",
    "SECRET",
    "ARRAY",
    "MULTISELECT",
    "YAML",
    "EMAIL",
    "FORM",
)


def read_list(value: object) -> Sequence[object]:
    """A list, or a JSON text that holds one."""
    found = read_json(value) if isinstance(value, str) else value
    if not isinstance(found, (list, tuple)):
        raise BadValue(
            f'"{shown(value)}" is not a list; write it as JSON: ["a", "b"].',
            kestra="Cannot deserialize value of type `java.util.ArrayList<java.lang.Object>`",
        )
    return found


def _java_text(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}={_java_text(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_java_text(item) for item in value) + "]"
    return "null" if value is None else scalar_text(value)


def json_text(value: object) -> str:
    """A value as JSON for an editor."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)


JSON = InputType("JSON", parse_json, to_text=json_text, doc="A value written as JSON.")
YAML = InputType("YAML", parse_yaml, to_text=json_text, doc="A value written as YAML.")
