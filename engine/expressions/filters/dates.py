"""Filters on dates."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from engine.expressions.callables import Arguments, Filter, text_of
from engine.expressions.dates import Zone, find_format, find_zone, in_own_zone, to_date_time
from engine.expressions.errors import bad_argument
from engine.expressions.state import State
from engine.values import DateTime, LocalDateTime, Long, is_number
from engine.values.numbers import LONG_MAX, LONG_MIN
from engine.values.temporal import NANOS, Day, length_of_month

_UNITS = {
    "NANOS": 1,
    "MICROS": 1_000,
    "MILLIS": 1_000_000,
    "SECONDS": NANOS,
    "MINUTES": 60 * NANOS,
    "HOURS": 3600 * NANOS,
    "HALF_DAYS": 12 * 3600 * NANOS,
}
_DAYS = {"DAYS": 1, "WEEKS": 7}
_MONTHS = {"MONTHS": 1, "YEARS": 12, "DECADES": 120, "CENTURIES": 1200, "MILLENNIA": 12000}


def zone_of(args: Arguments, state: State) -> Zone:
    """The zone that was asked for, else the session's."""
    name = args.get("timeZone")
    if name is not None:
        return find_zone(text_of(name, "The time zone"))
    return find_zone(state.services.timezone or "UTC")


def _optional_text(args: Arguments, name: str) -> str | None:
    value = args.get(name)
    if value is None:
        if name in args and name == "locale":
            raise bad_argument("The locale must not be null", name)
        return None
    return text_of(value, f"`{name}`")


def moment_of(value: Any, args: Arguments, state: State, zone: Zone) -> DateTime:
    try:
        return to_date_time(
            value, zone, _optional_text(args, "existingFormat"), _optional_text(args, "locale")
        )
    except (OverflowError, ValueError):
        raise bad_argument("The date lies outside of what can be shown") from None


def date(value: Any, args: Arguments, state: State) -> str:
    zone = zone_of(args, state)
    return written(moment_of(value, args, state, zone), args, zone)


def written(moment: DateTime, args: Arguments, zone: Zone) -> str:
    """A moment in the format of the arguments."""
    if "format" in args and args["format"] is None:
        raise bad_argument("The format must not be null", "format")
    name = text_of(args.get("format", "iso"), "The format")
    return find_format(name, _optional_text(args, "locale")).write(moment, zone)


def date_add(value: Any, args: Arguments, state: State) -> str:
    amount = _amount(args.get("amount"))
    unit = args.get("unit")
    if unit is None:
        raise bad_argument("'dateAdd' expects an argument 'unit'", "unit")
    zone = zone_of(args, state)
    try:
        moment, own = in_own_zone(
            value, zone, _optional_text(args, "existingFormat"), _optional_text(args, "locale")
        )
        moved = zone.at(_add(moment, amount, text_of(unit, "The unit"), own).epoch_nanos)
    except (OverflowError, ValueError):
        raise bad_argument("The date lies outside of what can be shown") from None
    return written(moved, {key: inner for key, inner in args.items() if key != "existingFormat"}, zone)


def _amount(amount: Any) -> int:
    if isinstance(amount, str):
        if not re.fullmatch(r"[+-]?\d+", amount):
            raise bad_argument(f"{amount} can't be converted to long", "amount")
        return int(amount)
    if not is_number(amount):
        raise bad_argument("The amount must be a number", "amount")
    return int(amount)


def _add(moment: DateTime, amount: int, unit: str, zone: Zone) -> DateTime:
    if unit in _UNITS:
        return zone.at(moment.epoch_nanos + amount * _UNITS[unit])
    local = moment.local
    if unit in _DAYS:
        day = local.date.plus(amount * _DAYS[unit])
    elif unit in _MONTHS:
        months = local.date.year * 12 + local.date.month - 1 + amount * _MONTHS[unit]
        year, month = divmod(months, 12)
        day = Day(year, month + 1, min(local.date.day, length_of_month(year, month + 1)))
    elif unit == "ERAS":
        day = local.date.plus(amount)
    else:
        raise bad_argument(f"There is no unit `{unit}`; write it like DAYS or HOURS", "unit")
    return _same_offset(LocalDateTime(day, local.nanos), moment.offset, zone)


def _same_offset(local: LocalDateTime, offset: int, zone: Zone) -> DateTime:
    """Java keeps the offset where the clocks show a time twice."""
    kept = zone.at(local.epoch_nanos - offset * NANOS)
    return kept if kept.local == local else zone.of_local(local)


def _saturated(value: int) -> int:
    """What 64 bits hold."""
    return min(max(value, LONG_MIN), LONG_MAX)


def _timestamp(convert: Callable[[int], object]) -> Callable[[Any, Arguments, State], object]:
    def apply(value: Any, args: Arguments, state: State) -> object:
        zone = zone_of(args, state)
        return convert(moment_of(value, args, state, zone).epoch_nanos)

    return apply


_NAMES = ("format", "timeZone", "existingFormat", "locale")
_STAMP = ("timeZone", "existingFormat")
DATE_FILTERS = (
    Filter("date", date, _NAMES, doc="A date in a format."),
    Filter(
        "dateAdd",
        date_add,
        ("amount", "unit", "format", "timeZone", "existingFormat", "locale"),
        doc="A later or earlier date.",
    ),
    Filter("timestamp", _timestamp(lambda nanos: Long(nanos // NANOS)), _STAMP, doc="Seconds since 1970."),
    Filter("timestampMilli", _timestamp(lambda nanos: Long(nanos // 1_000_000)), _STAMP, doc="Milliseconds."),
    Filter(
        "timestampMicro",
        _timestamp(lambda nanos: str(_saturated(nanos // 1_000))),
        _STAMP,
        doc="Microseconds.",
    ),
    Filter("timestampNano", _timestamp(lambda nanos: str(_saturated(nanos))), _STAMP, doc="Nanoseconds."),
)

__all__ = ["DATE_FILTERS", "written", "zone_of"]
