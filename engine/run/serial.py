"""Events as JSON and back, for the history: one object per event, its kind under ``type``."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import Any

import orjson

from engine import events as kinds
from engine.events import Event, Level, State
from engine.exchange import (
    BodyRef,
    Certificate,
    Connection,
    Exchange,
    ReceivedResponse,
    SentRequest,
    Timings,
)
from engine.surrogates import mend
from engine.text import Span
from engine.values import from_json, to_json
from engine.values.numbers import float_text

KINDS: Mapping[str, type[Event]] = {
    kind.__name__: kind
    for kind in (
        kinds.ExecutionCreated,
        kinds.ExecutionStateChanged,
        kinds.LabelsChanged,
        kinds.VariablesChanged,
        kinds.FlowOutputsProduced,
        kinds.TaskRunCreated,
        kinds.TaskRunStateChanged,
        kinds.TaskRunRemoved,
        kinds.AttemptStateChanged,
        kinds.Logged,
        kinds.Exchanged,
        kinds.Progressed,
        kinds.RetryScheduled,
    )
}

FIELDS: Mapping[type[Event], tuple[tuple[str, object], ...]] = {
    kind: tuple((field.name, field.default) for field in fields(kind) if field.name != "execution_id")
    for kind in KINDS.values()
}


def to_lines(events: Iterable[Event]) -> str:
    """One JSON object per line; the execution's id is left out, and so is what has its default value."""
    return "\n".join(to_line(event) for event in events)


def from_lines(execution_id: str, text: str) -> Iterator[Event]:
    """The events of ``to_lines``; kinds that a newer version wrote are left out."""
    # Not splitlines(): that would also cut at U+2028 and others, which JSON leaves as they are.
    for line in filter(None, text.split("\n")):
        record = from_json(line)
        assert isinstance(record, dict)
        event = from_record(execution_id, record)
        if event is not None:
            yield event


def to_line(event: Event) -> str:
    record = to_record(event)
    try:
        line = orjson.dumps(record, plain, orjson.OPT_PASSTHROUGH_DATETIME).decode()
        if "null" not in line or type(event) not in _FREE:  # NaN and the infinities become null there
            return line
    except TypeError:  # great numbers, names that are no texts, halves of surrogate pairs
        pass
    return mend(_ENCODER.encode(_finite(record)))


def _finite(value: object) -> object:
    """JSON has no NaN and no infinity: they are texts, as in the document of an execution."""
    if isinstance(value, float) and not math.isfinite(value):
        return float_text(value)
    if isinstance(value, Mapping):
        return {key: _finite(inner) for key, inner in value.items()}
    return [_finite(inner) for inner in value] if isinstance(value, list | tuple) else value


def to_record(event: Event) -> dict[str, Any]:
    record: dict[str, Any] = {"type": type(event).__name__}
    for name, default in FIELDS[type(event)]:
        value = getattr(event, name)
        if default is MISSING or value != default:
            record[name] = value
    return record


def plain(value: object) -> object:
    """What ``json`` cannot write itself: our own records as maps, dates and the like as they print."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    return json.loads(to_json(value))


_ENCODER = json.JSONEncoder(default=plain, ensure_ascii=False)
"""Writes everything, and takes eight times as long as orjson."""

_FREE = frozenset(
    {kinds.ExecutionCreated, kinds.VariablesChanged, kinds.FlowOutputsProduced, kinds.TaskRunStateChanged}
)
"""The kinds that hold values of the flow, which may be any."""


def from_record(execution_id: str, record: Mapping[str, Any]) -> Event | None:
    kind = KINDS.get(str(record["type"]))
    if kind is None:
        return None
    facts: dict[str, Any] = {}
    for name, _ in FIELDS[kind]:
        if name in record:
            facts[name] = READERS[name](record[name]) if name in READERS else record[name]
    return kind(execution_id=execution_id, **facts)


def _pairs(value: Any) -> tuple[tuple[str, str], ...]:
    return tuple((key, item) for key, item in value)


def _body(value: Any) -> BodyRef | None:
    return None if value is None else BodyRef(**value)


def _exchange(value: Any) -> Exchange:
    sent, received = value["request"], value["response"]
    connection = value["connection"]
    return Exchange(
        hop=value["hop"],
        request=SentRequest(**{**sent, "headers": _pairs(sent["headers"]), "body": _body(sent["body"])}),
        response=None
        if received is None
        else ReceivedResponse(
            **{**received, "headers": _pairs(received["headers"]), "body": _body(received["body"])}
        ),
        timings=Timings(**value["timings"]),
        connection=Connection(
            **{
                **connection,
                "certificates": tuple(Certificate(**one) for one in connection["certificates"]),
            }
        ),
        error=value["error"],
        notes=tuple(value["notes"]),
        going_on=value.get("going_on", False),
    )


READERS: Mapping[str, Any] = {
    "state": State,
    "level": Level,
    "labels": _pairs,
    "exchange": _exchange,
    "span": lambda value: Span(**value),
}
