"""Converts scalars of STATIC properties as Kestra does when it reads a flow, and reads ISO durations.

The rules are those of its JSON library: numbers and booleans become text where text is asked for, ``1`` is
true, a decimal is cut where a whole number is asked for, and a text counts only when it is spelled right.
"""

from __future__ import annotations

import re

from engine import durations
from engine.schema import Kind, Prop
from engine.yamlscalar import Scalar
from engine.yamltree import ScalarNode

_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_WHOLE = re.compile(r"[-+]?[0-9]+")


def parse_duration(text: str) -> float | None:
    """Seconds of an ISO 8601 duration of days and less (``P1DT2H``, ``PT0.5S``); None when it is none."""
    try:
        return durations.parse_duration(text)
    except (ValueError, OverflowError):
        return None


def text_of(value: Scalar) -> str | None:
    """A scalar where a text is asked for; null stays null."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def static_value(node: ScalarNode, prop: Prop) -> tuple[Scalar, str | None]:
    """The converted value and None, or None and what is wrong in words that follow the property's name."""
    value = node.value
    kind = prop.kind
    if value is None:
        return None, None
    if kind is Kind.STRING or kind is Kind.DATETIME or kind is Kind.URI:
        text = text_of(value)
        if prop.pattern is not None and text is not None and re.fullmatch(prop.pattern, text) is None:
            return None, f"must match {prop.pattern}"
        return text, None
    if kind is Kind.BOOLEAN:
        return _boolean(value)
    if kind is Kind.INTEGER:
        return _whole(value, prop)
    if kind is Kind.NUMBER:
        return _number(value, prop)
    if kind is Kind.DURATION:
        return _duration(value)
    if kind is Kind.ENUM:
        text = text_of(value)
        if prop.choices and text not in prop.choices:
            return None, f"must be one of {', '.join(prop.choices)}"
        return text, None
    return None, "cannot be a single value"


def _boolean(value: Scalar) -> tuple[Scalar, str | None]:
    if isinstance(value, bool):
        return value, None
    if isinstance(value, int):
        return value != 0, None
    if isinstance(value, str):
        if not value.strip():
            return None, None
        found = _BOOLEANS.get(value.strip())
        if found is not None:
            return found, None
    return None, f"must be true or false, not {_shown(value)}"


def _whole(value: Scalar, prop: Prop) -> tuple[Scalar, str | None]:
    number: int | None = None
    if isinstance(value, bool):
        number = None
    elif isinstance(value, int):
        number = value
    elif isinstance(value, float):
        number = int(value) if abs(value) < 2**63 else None
    elif isinstance(value, str):
        if not value.strip():
            return None, None
        number = int(value.strip()) if len(value) < 40 and _WHOLE.fullmatch(value.strip()) else None
    if number is None:
        return None, f"must be a whole number, not {_shown(value)}"
    if prop.minimum is not None and number < prop.minimum:
        return None, f"must be at least {prop.minimum:g}"
    return number, None


def _number(value: Scalar, prop: Prop) -> tuple[Scalar, str | None]:
    number: float | None = None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        number = value
    elif isinstance(value, str):
        if not value.strip():
            return None, None
        try:
            number = float(value)
        except ValueError:
            number = None
    if number is None:
        return None, f"must be a number, not {_shown(value)}"
    if prop.minimum is not None and number < prop.minimum:
        return None, f"must be at least {prop.minimum:g}"
    return number, None


def _duration(value: Scalar) -> tuple[Scalar, str | None]:
    if isinstance(value, bool):
        return None, "must be a duration, not a boolean"
    if isinstance(value, (int, float)):
        return float(value), None
    if isinstance(value, str):
        if not value.strip():
            return None, None
        seconds = parse_duration(value)
        if seconds is not None:
            return seconds, None
    return None, f"must be a duration, not {_shown(value)}"


def _shown(value: Scalar) -> str:
    text = text_of(value) or ""
    return f'"{text[:60]}"'
