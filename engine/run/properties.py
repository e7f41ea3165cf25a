"""Turns the properties of a task as written into what the task gets: rendered and converted to their kinds.

The rules are those of language.md 3.5 ("Dynamic properties"): a text is rendered and read as the kind; maps
and lists are rendered member by member, keys of maps too. An error names the property, so that it can be
shown at its place in the document.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import Protocol

from engine.durations import parse_duration
from engine.errors import TaskFailed
from engine.expressions import ExpressionError
from engine.model import Path
from engine.schema import Kind, Prop, Rendering, Schema
from engine.values import from_json, to_json, to_text

TASK_KINDS = frozenset({Kind.TASK, Kind.TASKS, Kind.TASK_CASES, Kind.DAG_TASKS})
TEXT_KINDS = frozenset({Kind.STRING, Kind.URI})


class Render(Protocol):
    """Renders a template in the scope of the task run; ExpressionError when it cannot."""

    def __call__(self, template: str) -> str | None: ...


class PropertyFailed(TaskFailed):
    """A property could not be rendered or converted; ``path`` leads to it."""

    def __init__(self, message: str, path: Path, *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint, property=str(path[0]) if path else None)
        self.path = path


def property_values(
    schema: Schema, values: Mapping[str, object]
) -> Iterator[tuple[str, Prop | None, object]]:
    """What is written of the properties, or their default: with the property where it has to be rendered."""
    for prop in schema.props:
        if prop.kind in TASK_KINDS:
            continue
        value = values.get(prop.name)
        if value is not None:
            dynamic = prop.rendering is Rendering.DYNAMIC
            is_text = isinstance(value, str) and "{" not in value and prop.kind in TEXT_KINDS
            yield prop.name, prop if dynamic and not is_text else None, value
        elif prop.default is not None:
            yield prop.name, None, prop.default


def convert(prop: Prop, value: object, render: Render, path: Path) -> object:
    """One value, rendered and read as the property's kind; None when it renders to nothing."""
    kind = prop.kind
    if prop.rendering is not Rendering.DYNAMIC:
        return value
    if isinstance(value, str):
        text = value if "{" not in value else render_at(render, value, path)
        if kind in TEXT_KINDS:
            return "" if text is None else text
        if text is None:
            return None
        return read(prop, text, path)
    if isinstance(value, Mapping):
        return _convert_map(prop, value, render, path)
    if isinstance(value, list | tuple):
        return _convert_list(prop, list(value), render, path)
    if value is None:
        return None
    if kind in TEXT_KINDS:
        return to_text(value)
    if kind is Kind.ANY:
        return value
    return read_scalar(prop, value, path)


def _convert_map(prop: Prop, value: Mapping[object, object], render: Render, path: Path) -> object:
    if prop.kind is Kind.OBJECT:
        result: dict[str, object] = {}
        for field in prop.fields:
            inner = value.get(field.name)
            if inner is None:
                if field.default is not None:
                    result[field.name] = field.default
                continue
            converted = convert(field, inner, render, (*path, field.name))
            if converted is not None:
                result[field.name] = converted
        return result
    if prop.kind in (Kind.MAP, Kind.ANY):
        rendered: dict[str, object] = {}
        for key, inner in value.items():
            name = str(key)
            if "{" in name:
                name = render_at(render, name, path) or ""
            rendered[name] = convert(prop.item or ANYTHING, inner, render, (*path, str(key)))
        return rendered
    return _convert_text(prop, value, render, path)


def _convert_list(prop: Prop, value: list[object], render: Render, path: Path) -> object:
    if prop.kind in (Kind.LIST, Kind.ANY):
        item = prop.item or ANYTHING
        return [convert(item, inner, render, (*path, index)) for index, inner in enumerate(value)]
    return _convert_text(prop, value, render, path)


def _convert_text(prop: Prop, value: object, render: Render, path: Path) -> object:
    """A map or list where a scalar belongs is printed as JSON first."""
    text = render_at(render, to_json(value), path)
    if prop.kind is Kind.STRING:
        return text or ""
    return None if text is None else read(prop, text, path)


ANYTHING = Prop("item", Kind.ANY)


def render_at(render: Render, template: str, path: Path) -> str | None:
    """Renders, and lets an error know which property it belongs to."""
    try:
        return render(template)
    except ExpressionError as error:
        raise PropertyFailed(str(error), path) from error


def read(prop: Prop, text: str, path: Path) -> object:
    """A rendered text as the property's kind."""
    kind = prop.kind
    if kind is Kind.BOOLEAN:
        folded = text.strip().casefold()
        if folded in ("true", "false"):
            return folded == "true"
        raise PropertyFailed(f"`{prop.name}` must be true or false, not `{short(text)}`.", path)
    if kind in (Kind.INTEGER, Kind.NUMBER):
        return read_number(prop, text, path)
    if kind is Kind.DURATION:
        return read_duration(prop, text, path)
    if kind is Kind.ENUM:
        if text in prop.choices:
            return text
        raise PropertyFailed(
            f"`{prop.name}` must be one of {', '.join(prop.choices)}, not `{short(text)}`.", path
        )
    if kind in (Kind.LIST, Kind.MAP, Kind.OBJECT):
        return read_json(prop, text, path)
    return text


def read_scalar(prop: Prop, value: object, path: Path) -> object:
    """A YAML scalar that is no text as the property's kind."""
    kind = prop.kind
    if kind is Kind.BOOLEAN and isinstance(value, bool):
        return value
    if kind in (Kind.INTEGER, Kind.NUMBER) and isinstance(value, int | float) and not isinstance(value, bool):
        return read_number(prop, to_text(value), path) if kind is Kind.INTEGER else value
    if kind is Kind.DURATION and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return read(prop, to_text(value), path)


def read_number(prop: Prop, text: str, path: Path) -> object:
    number = _finite(text)
    if number is None:
        raise PropertyFailed(f"`{prop.name}` must be a number, not `{short(text)}`.", path)
    if prop.kind is Kind.NUMBER:
        return number
    if number != int(number):
        raise PropertyFailed(f"`{prop.name}` must be a whole number, not `{short(text)}`.", path)
    return int(text) if text.strip().lstrip("+-").isdigit() else int(number)


def _finite(text: str) -> float | None:
    """The number a text is, written in ASCII as Java writes it; None for anything else,
    NaN and Infinity too."""
    if not text.isascii() or "_" in text:
        return None
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def read_duration(prop: Prop, text: str, path: Path) -> float:
    """Seconds of an ISO duration, or of a number, which counts seconds (an input of type DURATION is one)."""
    number = _finite(text)
    if number is not None:
        return number
    try:
        return parse_duration(text)
    except ValueError as error:
        raise PropertyFailed(f"`{prop.name}`: {error}", path) from None


def read_json(prop: Prop, text: str, path: Path) -> object:
    """A list or map out of a text: printed by an expression, it is JSON."""
    wanted = "a list" if prop.kind is Kind.LIST else "a map"
    try:
        value = from_json(text)
    except (ValueError, json.JSONDecodeError):
        raise PropertyFailed(f"`{prop.name}` must be {wanted}, not `{short(text)}`.", path) from None
    if isinstance(value, list) == (prop.kind is Kind.LIST) and isinstance(value, list | dict):
        return value
    raise PropertyFailed(f"`{prop.name}` must be {wanted}, not `{short(text)}`.", path)


def short(text: str) -> str:
    """A text cut for a message."""
    return text if len(text) <= 80 else text[:77] + "…"
