"""Formats by name, and patterns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType

from engine.expressions.dates.names import Names, find_names
from engine.expressions.dates.parsing import Parsed, parse_parts
from engine.expressions.dates.pattern import read_pattern
from engine.expressions.dates.printing import print_parts, week_of
from engine.expressions.dates.zones import Zone
from engine.record import record
from engine.values import DateTime, Instant
from engine.values.temporal import NANOS, offset_text

_NAMED = {
    "iso": "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX",
    "iso_sec": "yyyy-MM-dd'T'HH:mm:ssXXX",
    "iso_milli": "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
    "sql": "yyyy-MM-dd HH:mm:ss.SSSSSS",
    "sql_sec": "yyyy-MM-dd HH:mm:ss",
    "sql_milli": "yyyy-MM-dd HH:mm:ss.SSS",
    "full": "EEEE, MMMM d, yyyy, h:mm:ss\u202fa z",
    "long": "MMMM d, yyyy, h:mm:ss\u202fa z",
    "medium": "MMM d, yyyy, h:mm:ss\u202fa",
    "short": "M/d/yy, h:mm\u202fa",
}
# What these names read, when they stand for an existing format; parts in brackets may be missing.
_READ = {
    "iso_date": "yyyy-MM-dd[XXX]",
    "iso_local_date": "yyyy-MM-dd",
    "iso_local_time": "HH:mm[:ss]",
    "iso_local_date_time": "yyyy-MM-dd'T'HH:mm[:ss][.SSSSSSSSS][.SSSSSS][.SSS]",
    "iso_date_time": "yyyy-MM-dd'T'HH:mm[:ss][.SSSSSSSSS][.SSSSSS][.SSS][XXX]['['VV']']",
    "iso_zoned_date_time": "yyyy-MM-dd'T'HH:mm[:ss][.SSSSSSSSS][.SSSSSS][.SSS]XXX['['VV']']",
    "iso_ordinal_date": "yyyy-DDD[XXX]",
    "iso_week_date": "YYYY-'W'ww-e[XXX]",
    "iso_instant": "yyyy-MM-dd'T'HH:mm:ss[.SSSSSSSSS][.SSSSSS][.SSS]XXX",
    "rfc_1123_date_time": "[EEE, ]d MMM yyyy HH:mm[:ss] [Z][zzz]",
}


def _time(moment: DateTime) -> str:
    seconds, rest = divmod(moment.local.nanos, NANOS)
    fraction = f".{rest:09d}".rstrip("0") if rest else ""
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{fraction}"


def _date(moment: DateTime) -> str:
    return str(moment.local.date)


def _zoned(moment: DateTime, zone: Zone) -> str:
    region = "" if zone.fixed else f"[{zone.id}]"
    return f"{_date(moment)}T{_time(moment)}{offset_text(moment.offset)}{region}"


def _week(moment: DateTime, zone: Zone) -> str:
    year, week, _ = week_of(moment.local.date, find_names("fr"))
    return f"{year:04d}-W{week:02d}-{moment.local.date.weekday() + 1}{offset_text(moment.offset)}"


def _rfc_1123(moment: DateTime, zone: Zone) -> str:
    text = print_parts(read_pattern("EEE, d MMM yyyy HH:mm:ss"), moment, zone, find_names(None))
    return f"{text} {offset_text(moment.offset, 'GMT').replace(':', '')}"


_WRITTEN: Mapping[str, Callable[[DateTime, Zone], str]] = MappingProxyType(
    {
        "iso_date": lambda moment, zone: _date(moment) + offset_text(moment.offset),
        "iso_local_date": lambda moment, zone: _date(moment),
        "iso_local_time": lambda moment, zone: _time(moment),
        "iso_local_date_time": lambda moment, zone: f"{_date(moment)}T{_time(moment)}",
        "iso_date_time": _zoned,
        "iso_zoned_date_time": _zoned,
        "iso_time": lambda moment, zone: _time(moment) + offset_text(moment.offset),
        "iso_offset_time": lambda moment, zone: _time(moment) + offset_text(moment.offset),
        "iso_instant": lambda moment, zone: str(Instant(moment.epoch_nanos)),
        "iso_ordinal_date": lambda moment, zone: (
            f"{moment.local.date.year:04d}-{moment.local.date.day_of_year:03d}{offset_text(moment.offset)}"
        ),
        "iso_week_date": _week,
        "rfc_1123_date_time": _rfc_1123,
    }
)


@record
class DateFormat:
    """A format that writes and reads."""

    name: str
    names: Names

    def write(self, moment: DateTime, zone: Zone) -> str:
        written = _WRITTEN.get(self.name)
        if written is not None:
            return written(moment, zone)
        return print_parts(read_pattern(_NAMED.get(self.name, self.name)), moment, zone, self.names)

    def read(self, text: str) -> Parsed:
        pattern = _READ.get(self.name) or _NAMED.get(self.name, self.name)
        return parse_parts(read_pattern(pattern), text, self.names)


@lru_cache(maxsize=512)
def find_format(name: str, locale: str | None) -> DateFormat:
    """A format by its name (lower case), or a pattern of Java's ``DateTimeFormatter``."""
    found = DateFormat(name, find_names(locale))
    if name not in _WRITTEN:
        read_pattern(_NAMED.get(name, name))
    return found
