"""Prints a date-time by the parts of a pattern."""

from __future__ import annotations

from engine.expressions.dates.names import Names
from engine.expressions.dates.pattern import Field, Literal, Part
from engine.expressions.dates.zones import Zone
from engine.values import DateTime
from engine.values.temporal import NANOS, Day, offset_text

_PARTS_OF_DAY = (
    (6, "at night"),
    (12, "in the morning"),
    (18, "in the afternoon"),
    (21, "in the evening"),
    (24, "at night"),
)


def print_parts(parts: tuple[Part, ...], moment: DateTime, zone: Zone, names: Names) -> str:
    """The text of all parts."""
    pieces: list[str] = []
    for part in parts:
        if isinstance(part, Literal):
            pieces.append(part.text)
        elif isinstance(part, Field):
            pieces.append(_print(part, moment, zone, names).rjust(part.pad))
        else:
            pieces.append(print_parts(part.parts, moment, zone, names))
    return "".join(pieces)


def week_of(date: Day, names: Names) -> tuple[int, int, int]:
    """Week-based year, week and day of the week, as the locale counts them."""
    day = (date.weekday() - names.first_day) % 7 + 1

    year = date.year
    if date.epoch_day >= first_week(year + 1, names):
        year += 1
    elif date.epoch_day < first_week(year, names):
        year -= 1
    return year, (date.epoch_day - first_week(year, names)) // 7 + 1, day


def first_week(year: int, names: Names) -> int:
    """The day, counted from 1970, on which the first week of a week-based year begins."""
    first = Day(year, 1, 1)
    shift = (first.weekday() - names.first_day) % 7
    begin = first.epoch_day - shift
    return begin if 7 - shift >= names.minimal_days else begin + 7


def _week_of_month(date: Day, names: Names) -> int:
    first = Day(date.year, date.month, 1)
    shift = (first.weekday() - names.first_day) % 7
    week = (date.day - 1 + shift) // 7
    return week + 1 if 7 - shift >= names.minimal_days else week


def _year(value: int, count: int) -> str:
    if count == 2:
        return f"{value % 100:02d}"
    text = str(abs(value)).rjust(count, "0")
    if value < 0:
        return f"-{text}"
    return f"+{text}" if count >= 4 and len(text) > count else text


def _number(value: int, count: int) -> str:
    return str(value).rjust(count, "0")


def _print(field: Field, moment: DateTime, zone: Zone, names: Names) -> str:
    letter, count = field.letter, field.count
    date, nanos = moment.local.date, moment.local.nanos
    seconds, fraction = divmod(nanos, NANOS)
    hour = seconds // 3600
    if letter in "uy":
        return _year(date.year if letter == "u" or date.year > 0 else 1 - date.year, count)
    if letter == "Y":
        return _year(week_of(date, names)[0], count)
    if letter in "ML":
        return _text(date.month, count, names.short_months, names.months)
    if letter in "Qq":
        quarter = (date.month + 2) // 3
        return _text(quarter, count, ("Q1", "Q2", "Q3", "Q4"), names.quarters)
    if letter == "E":
        return _text(date.weekday() + 1, max(count, 3), names.short_days, names.days)
    if letter in "ec":
        if count <= 2:
            return _number(week_of(date, names)[2], count)
        return _text(date.weekday() + 1, count, names.short_days, names.days)
    if letter == "G":
        return names.eras[1] if count == 4 else names.eras[0][:1] if count == 5 else names.eras[0]
    if letter == "a":
        return names.half_days[hour >= 12]
    if letter == "B":
        if seconds == 12 * 3600:
            return "noon"
        return next(text for end, text in _PARTS_OF_DAY if hour < end)
    if letter == "S":
        return f"{fraction:09d}"[:count]
    if letter in "VvzOXxZ":
        return _print_zone(letter, count, moment, zone)
    numbers = {
        "d": date.day,
        "D": date.day_of_year,
        "F": (date.day - 1) // 7 + 1,
        "g": date.epoch_day + 40587,
        "w": 0,
        "W": 0,
        "h": (hour - 1) % 12 + 1,
        "H": hour,
        "k": hour or 24,
        "K": hour % 12,
        "m": seconds // 60 % 60,
        "s": seconds % 60,
        "A": nanos // 1_000_000,
        "n": fraction,
        "N": nanos,
    }
    if letter == "w":
        return _number(week_of(date, names)[1], count)
    if letter == "W":
        return _number(_week_of_month(date, names), count)
    return _number(numbers[letter], count)


def _text(value: int, count: int, short: tuple[str, ...], full: tuple[str, ...]) -> str:
    if count <= 2:
        return _number(value, count)
    if count == 3:
        return short[value - 1]
    if count == 4:
        return full[value - 1]
    return str(value) if short[0] == "Q1" else full[value - 1][:1].upper()


def _print_zone(letter: str, count: int, moment: DateTime, zone: Zone) -> str:
    offset = moment.offset
    if letter == "V":
        return zone.id
    if letter in "zv":
        return zone.short_name(moment, "en")
    if letter == "O" or (letter == "Z" and count == 4):
        if offset == 0:
            return "GMT"
        text = offset_text(offset)
        if count == 1:
            hours, _, minutes = text[1:].partition(":")
            text = f"{text[0]}{int(hours)}" + ("" if minutes == "00" else f":{minutes}")
        return f"GMT{text}"
    if letter == "Z":
        return offset_text(offset) if count == 5 else _offset(offset, 2, "+0000")
    return _offset(
        offset,
        count,
        "Z" if letter == "X" else ("+00" if count == 1 else "+00:00" if count in (3, 5) else "+0000"),
    )


def _offset(offset: int, style: int, zero: str) -> str:
    """1 ``+01`` or ``+0130``; 2 ``+0100``; 3 ``+01:00``; 4 and 5 with seconds where there are any."""
    if offset == 0:
        return zero
    sign = "-" if offset < 0 else "+"
    hours, rest = divmod(abs(offset), 3600)
    minutes, seconds = divmod(rest, 60)
    colon = ":" if style in (3, 5) else ""
    if style == 1 and minutes == 0:
        return f"{sign}{hours:02d}"
    more = f"{colon}{seconds:02d}" if style >= 4 and seconds else ""
    return f"{sign}{hours:02d}{colon}{minutes:02d}{more}"
