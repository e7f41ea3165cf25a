"""Reads a text by the parts of a pattern."""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.expressions.dates.names import Names, find_names
from engine.expressions.dates.pattern import Field, Literal, Optional, Part
from engine.expressions.dates.printing import first_week
from engine.expressions.dates.zones import Zone, find_zone
from engine.expressions.errors import ExpressionError, bad_argument
from engine.values import DateTime, LocalDate, LocalDateTime
from engine.values.temporal import NANOS, Day, length_of_month, parse_offset

Parsed = DateTime | LocalDateTime | LocalDate
_NUMERIC = frozenset("uyYdDFghHkKmsSAnNwWMLQqe")


def unparsable(text: str) -> ExpressionError:
    return bad_argument(f"Text '{text}' could not be parsed as a date")


def parse_parts(parts: tuple[Part, ...], text: str, names: Names) -> Parsed:
    """A date-time with its offset if the pattern has one, a local date-time if it has hours, else a date."""
    groups: list[tuple[str, int]] = []
    pattern = _regex(parts, names, groups)
    found = re.fullmatch(pattern, text)
    if found is None:
        raise unparsable(text)
    fields: dict[str, str] = {}
    for index, (letter, count) in enumerate(groups):
        value = found.group(index + 1)
        if value is None:
            continue
        key = letter + (
            "t"
            if count >= 3 and letter in "MLQqEec"
            else str(count)
            if letter in "uyY" and count == 2
            else ""
        )
        fields[key] = value
    return _resolve(fields, text, names)


def _regex(parts: Sequence[Part], names: Names, groups: list[tuple[str, int]]) -> str:
    pieces: list[str] = []
    for index, part in enumerate(parts):
        if isinstance(part, Literal):
            pieces.append(re.escape(part.text))
        elif isinstance(part, Optional):
            pieces.append(f"(?:{_regex(part.parts, names, groups)})?")
        else:
            following = parts[index + 1] if index + 1 < len(parts) else None
            adjacent = isinstance(following, Field) and _is_number(following)
            groups.append((part.letter, part.count))
            pieces.append(f"({_field(part, adjacent, names)})")
    return "".join(pieces)


def _is_number(field: Field) -> bool:
    return field.letter in _NUMERIC and not (field.letter in "MLQqe" and field.count >= 3)


def _field(field: Field, adjacent: bool, names: Names) -> str:
    letter, count = field.letter, field.count
    if letter in "uyY":
        if count == 2:
            return r"\d{2}"
        if adjacent:
            return rf"[+-]?\d{{{count}}}"
        return rf"-?\d{{{count},10}}|\+\d{{5,10}}" if count >= 4 else rf"[+-]?\d{{{count},19}}"
    if letter == "S":
        return rf"\d{{{count}}}"
    if _is_number(field):
        return (
            rf"\d{{{count}}}"
            if count >= 2 and letter not in "DAnN"
            else rf"\d{{{count},{3 if letter == 'D' else 19}}}"
        )
    texts = {
        "M": (names.short_months, names.months),
        "L": (names.short_months, names.months),
        "E": (names.short_days, names.days),
        "e": (names.short_days, names.days),
        "c": (names.short_days, names.days),
        "Q": (("Q1", "Q2", "Q3", "Q4"), names.quarters),
        "q": (("Q1", "Q2", "Q3", "Q4"), names.quarters),
    }
    if letter in texts:
        choices = texts[letter][1 if count == 4 else 0]
        return "|".join(re.escape(name) for name in sorted(choices, key=len, reverse=True))
    if letter == "a":
        return "|".join(map(re.escape, names.half_days))
    if letter == "G":
        return "AD|BC|Anno Domini|Before Christ|A|B"
    if letter in "Xx":
        zero = "Z|" if letter == "X" else ""
        colon = ":" if count in (3, 5) else ""
        minutes = rf"(?:{colon}\d{{2}})?" if count == 1 else rf"{colon}\d{{2}}(?:{colon}\d{{2}})?"
        return rf"{zero}[+-]\d{{2}}{minutes}"
    if letter == "Z":
        return (
            r"Z|[+-]\d{2}:\d{2}" if count == 5 else r"GMT(?:[+-]\d{2}:\d{2})?" if count == 4 else r"[+-]\d{4}"
        )
    if letter in "VzvO":
        return r"[A-Za-z][A-Za-z0-9~/._+:-]+|Z|[+-]\d{2}(?::?\d{2})?"
    raise bad_argument(f"`{letter}` cannot be read in a date")


def _resolve(fields: dict[str, str], text: str, names: Names) -> Parsed:
    date = _date(fields, text, names)
    has_time = any(letter in fields for letter in "HhkKAN")
    zone_id = next((fields[letter] for letter in "Vzv" if letter in fields), None)
    offset = next((fields[letter] for letter in "XxZO" if letter in fields), None)
    if not has_time:
        if offset is not None or zone_id is not None:
            raise unparsable(text)
        return LocalDate(date)
    local = LocalDateTime(date, _nanos(fields, text, names))
    if zone_id is not None:
        zone: Zone = find_zone(zone_id)
        return zone.of_local(local)
    if offset is not None:
        seconds = 0 if offset in ("Z", "GMT") else parse_offset(offset.removeprefix("GMT"))
        return DateTime(local, seconds)
    return local


def _date(fields: dict[str, str], text: str, names: Names) -> Day:
    year_text = fields.get("u") or fields.get("y") or fields.get("Y")
    short = fields.get("u2") or fields.get("y2") or fields.get("Y2")
    year = int(year_text) if year_text is not None else 2000 + int(short) if short is not None else None
    if year is None:
        raise unparsable(text)
    month_text = fields.get("M") or fields.get("L")
    named = fields.get("Mt") or fields.get("Lt")
    try:
        if month_text is None and named is not None:
            month = next(
                index + 1
                for table in (names.months, names.short_months)
                for index, name in enumerate(table)
                if name == named
            )
        elif month_text is not None:
            month = int(month_text)
        elif "D" in fields:
            return Day(year, 1, 1).plus(int(fields["D"]) - 1)
        elif "w" in fields and "e" in fields:
            return Day.of_epoch_day(
                first_week(year, find_names("fr")) + (int(fields["w"]) - 1) * 7 + int(fields["e"]) - 1
            )
        else:
            raise unparsable(text)
        day = int(fields["d"])
        if not 1 <= day <= 31:
            raise unparsable(text)
        if not 1 <= month <= 12:
            raise unparsable(text)
        result = Day(year, month, min(day, length_of_month(year, month)))
    except (KeyError, ValueError, OverflowError):
        raise unparsable(text) from None
    day_name = fields.get("Et") or fields.get("E")
    if day_name is not None and day_name not in (
        names.days[result.weekday()],
        names.short_days[result.weekday()],
    ):
        raise unparsable(text)
    return result


def _nanos(fields: dict[str, str], text: str, names: Names) -> int:
    if "N" in fields:
        return int(fields["N"])
    if "A" in fields:
        return int(fields["A"]) * 1_000_000
    if "H" in fields:
        hour = int(fields["H"])
    elif "k" in fields:
        hour = int(fields["k"]) % 24
    else:
        half = fields.get("a")
        if half is None:
            raise unparsable(text)
        base = int(fields["h"]) % 12 if "h" in fields else int(fields["K"])
        hour = base + (12 if half == names.half_days[1] else 0)
    minute, second = int(fields.get("m", "0")), int(fields.get("s", "0"))
    if hour > 23 or minute > 59 or second > 59:
        raise unparsable(text)
    fraction = int(fields["S"].ljust(9, "0")) if "S" in fields else int(fields.get("n", "0"))
    return ((hour * 60 + minute) * 60 + second) * NANOS + fraction
