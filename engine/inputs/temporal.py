"""DATETIME, DATE, TIME and DURATION inputs, read as Java's time classes read them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

from engine.durations import format_duration
from engine.durations import parse_duration as seconds_of
from engine.inputs.base import STATIC, BadValue, InputType, scalar_text, shown
from engine.model import InputSpec
from engine.pattern import pattern
from engine.schema import Kind, Prop

_DATE = pattern(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_TIME = pattern(r"(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?", re.ASCII)
_INSTANT = pattern(
    r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{0,9}))?"
    r"(?:[Zz]|([+-])(\d\d):(\d\d)(?::(\d\d))?)",
    re.ASCII,
)


def parse_date(value: object, spec: InputSpec, *, is_default: bool = False) -> object:
    text = scalar_text(value)
    return read_date(text).isoformat()


def read_date(text: str) -> date:
    """``2019-10-06``; BadValue otherwise."""
    found = _DATE.fullmatch(text)
    try:
        if found is not None:
            return date(*(int(part) for part in found.groups()))
    except ValueError:
        raise BadValue(
            f'"{shown(text)}" is a day that does not exist.', kestra=f"Text '{text}' could not be parsed"
        ) from None
    raise BadValue(
        f'"{shown(text)}" is not a date; write it like 2019-10-06.',
        kestra=f"Text '{text}' could not be parsed",
    )


def parse_time(value: object, spec: InputSpec, *, is_default: bool = False) -> object:
    """``18:27`` or ``18:27:05``; stored with seconds and as many decimals as were sent,
    without closing zeros."""
    text = scalar_text(value)
    found = read_time(text)
    decimals = text.partition(".")[2].rstrip("0")
    return found.strftime("%H:%M:%S") + (f".{decimals}" if decimals else "")


def read_time(text: str) -> time:
    found = _TIME.fullmatch(text)
    if found is not None:
        hour, minute, second, fraction = found.groups()
        try:
            return time(int(hour), int(minute), int(second or 0), int((fraction or "").ljust(6, "0")[:6]))
        except ValueError:
            pass
    raise BadValue(
        f'"{shown(text)}" is not a time of day; write it like 18:27 or 18:27:05.',
        kestra=f"Text '{text}' could not be parsed",
    )


def print_time(value: time) -> str:
    text = value.strftime("%H:%M:%S")
    if value.microsecond:
        digits = f"{value.microsecond:06d}"
        text += "." + (digits[:3] if digits.endswith("000") else digits)
    return text


def parse_datetime(value: object, spec: InputSpec, *, is_default: bool = False) -> object:
    """An instant with seconds and zone; stored in UTC with six decimals."""
    return print_instant(read_instant(scalar_text(value)))


def read_instant(text: str) -> datetime:
    """``2019-10-06T18:27:49Z`` or with an offset; BadValue otherwise."""
    found = _INSTANT.fullmatch(text)
    if found is None:
        raise BadValue(
            f'"{shown(text)}" is not a date with time and zone; write it like 2019-10-06T18:27:49Z.',
            kestra=f"Text '{text}' could not be parsed",
        )
    year, month, day, hour, minute, second, fraction, sign, off_h, off_m, off_s = found.groups()
    # Java takes the end of a day and a leap second, and only these.
    is_end_of_day = f"{hour}:{minute}:{second}" == "24:00:00" and not (fraction or "").strip("0")
    is_leap_second = f"{hour}:{minute}:{second}" == "23:59:60"
    try:
        offset = timedelta(hours=int(off_h or 0), minutes=int(off_m or 0), seconds=int(off_s or 0))
        if offset > timedelta(hours=18) or int(off_m or 0) > 59 or int(off_s or 0) > 59:
            raise ValueError(text)
        moment = datetime(
            int(year),
            int(month),
            int(day),
            0 if is_end_of_day else int(hour),
            int(minute),
            59 if is_leap_second else int(second),
            int((fraction or "").ljust(6, "0")[:6]),
            timezone(-offset if sign == "-" else offset),
        )
        return moment.astimezone(UTC) + timedelta(days=is_end_of_day)
    except (ValueError, OverflowError):
        raise BadValue(
            f'"{shown(text)}" is a moment that does not exist.', kestra=f"Text '{text}' could not be parsed"
        ) from None


def print_instant(value: datetime) -> str:
    return f"{value.year:04d}-" + value.strftime("%m-%dT%H:%M:%S.%f") + "Z"


def parse_duration(value: object, spec: InputSpec, *, is_default: bool = False) -> object:
    """Seconds as a decimal number. A number is refused, as a server refuses it."""
    text = scalar_text(value)
    try:
        if text == text.strip():
            return float(seconds_of(text))
    except (ValueError, OverflowError):
        pass
    raise BadValue(
        f'"{shown(text)}" is not a duration; write it like PT30S, PT5M or P1DT2H.',
        kestra="Text cannot be parsed to a Duration",
    )


def check_dates(value: object, spec: InputSpec) -> Sequence[BadValue]:
    """``after`` and ``before``, both inclusive; bounds that cannot be read are the definition's problem."""
    read: Callable[[str], Any] = _READERS[spec.type]
    try:
        mine = read(str(value))
    except BadValue:
        return ()
    found: list[BadValue] = []
    for name in ("after", "before"):
        bound = spec.properties.get(name)
        if not isinstance(bound, str):
            continue
        try:
            limit = read(bound)
        except BadValue:
            continue
        if mine < limit if name == "after" else mine > limit:
            printed = _bound_text(limit)
            said = f"it must be {name} `{printed}`"
            found.append(
                BadValue(f"It must not be {'before' if name == 'after' else 'after'} {bound}.", kestra=said)
            )
    return found


def _bound_text(limit: date | time | datetime) -> str:
    if isinstance(limit, datetime):
        text = limit.strftime("%Y-%m-%dT%H:%M:%S")
        return text + (f".{limit.microsecond:06d}".rstrip("0") if limit.microsecond else "") + "Z"
    if isinstance(limit, time):
        return limit.strftime("%H:%M") if not limit.second and not limit.microsecond else print_time(limit)
    return limit.isoformat()


_READERS = {"DATE": read_date, "TIME": read_time, "DATETIME": read_instant}


def check_duration(value: object, spec: InputSpec) -> Sequence[BadValue]:
    found: list[BadValue] = []
    for name, words in (("min", "more"), ("max", "less")):
        bound = spec.properties.get(name)
        if not isinstance(bound, (int, float)) or not isinstance(value, (int, float)):
            continue
        if value < bound if name == "min" else value > bound:
            printed = format_duration(bound)
            edge = "at least" if name == "min" else "at most"
            found.append(
                BadValue(f"It must be {edge} {printed}.", kestra=f"It must be {words} than `{printed}`")
            )
    return found


def duration_text(value: object) -> str:
    return format_duration(value) if isinstance(value, (int, float)) else str(value)


_BOUNDS = (
    Prop("after", Kind.STRING, rendering=STATIC, doc="Earliest value."),
    Prop("before", Kind.STRING, rendering=STATIC, doc="Latest value."),
)

DATE = InputType("DATE", parse_date, check_dates, _BOUNDS, doc="A day: 2019-10-06.")
TIME = InputType("TIME", parse_time, check_dates, _BOUNDS, doc="A time of day: 18:27.")
DATETIME = InputType("DATETIME", parse_datetime, check_dates, _BOUNDS, doc="A moment: 2019-10-06T18:27:49Z.")
DURATION = InputType(
    "DURATION",
    parse_duration,
    check_duration,
    (
        Prop("min", Kind.DURATION, rendering=STATIC, doc="Shortest value."),
        Prop("max", Kind.DURATION, rendering=STATIC, doc="Longest value."),
    ),
    duration_text,
    doc="A length of time: PT5M. Expressions see seconds.",
)
