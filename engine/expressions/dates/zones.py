"""Time zones by the ids that Java accepts."""

from __future__ import annotations

import datetime
import re
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from engine.expressions.errors import bad_argument
from engine.record import record
from engine.values import DateTime, LocalDateTime
from engine.values.temporal import NANOS, offset_text

_OFFSET = re.compile(r"([+-])(\d{1,2})(?::?(\d{2}))?(?::?(\d{2}))?")
_PREFIXED = re.compile(r"(UTC|GMT|UT)([+-].+)")
_REFUSED = frozenset({"EST", "MST", "HST", "ROC"})
"""Names that Java knows only through its table of short ids."""


@record
class Zone:
    """``id`` as `VV` prints it; ``fixed`` an offset alone, which is no region."""

    id: str
    info: ZoneInfo | datetime.timezone
    fixed: bool

    def at(self, nanos: int) -> DateTime:
        """What its clocks show ``nanos`` after 1970."""
        return DateTime.at(nanos, self.info, None if self.fixed else self.id)

    def of_local(self, local: LocalDateTime) -> DateTime:
        """The moment at which its clocks show a time; one that is skipped moves on by the gap."""
        seconds = local.nanos // NANOS
        day = local.date
        year = day.year if 1 <= day.year <= 9999 else 1 if day.year < 1 else 9600 + day.year % 400
        naive = datetime.datetime(
            year, day.month, day.day, seconds // 3600, seconds // 60 % 60, seconds % 60, tzinfo=self.info
        )
        offset = int((naive.utcoffset() or datetime.timedelta(0)).total_seconds())
        return self.at(local.epoch_nanos - offset * NANOS)

    def short_name(self, moment: DateTime, locale: str) -> str:
        """``JST``, ``CET``; an offset where there is no name."""
        if self.fixed:
            return self.id
        seconds = moment.epoch_nanos // NANOS
        name = datetime.datetime.fromtimestamp(seconds, tz=self.info).tzname() or self.id
        return self.id if name[:1] in "+-" else name


def _fixed(text: str, seconds: int) -> Zone:
    return Zone(text, datetime.timezone(datetime.timedelta(seconds=seconds)), True)


@lru_cache(maxsize=256)
def find_zone(name: str) -> Zone:
    """A zone by its id, case-sensitively; ExpressionError when there is none."""
    if name == "Z":
        return _fixed("Z", 0)
    if name in ("UT", "GMT0"):
        return Zone(name, datetime.UTC, False)
    if name[:1] in ("+", "-"):
        return _of_offset(name, "")
    prefixed = _PREFIXED.fullmatch(name)
    if prefixed is not None:
        zone = _of_offset(prefixed.group(2), name)
        shown = prefixed.group(1) + ("" if zone.id == "Z" else zone.id)
        return Zone(shown, zone.info, False)
    if name in _REFUSED or not re.fullmatch(r"[A-Za-z][A-Za-z0-9~/._+-]+", name):
        raise bad_argument(f"There is no time zone `{name}`", name)
    try:
        return Zone(name, _info(name), False)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise bad_argument(f"There is no time zone `{name}`", name) from None


def _info(name: str) -> ZoneInfo:
    info = ZoneInfo(name)
    # A case-insensitive file system would find more than Java does.
    if name not in _known() and name not in ("UTC", "GMT", "Zulu"):
        raise ZoneInfoNotFoundError(name)
    return info


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    import zoneinfo

    return frozenset(zoneinfo.available_timezones())


def _of_offset(text: str, whole: str) -> Zone:
    found = _OFFSET.fullmatch(text)
    if found is None:
        raise bad_argument(f"There is no time zone `{whole or text}`", whole or text)
    sign, hours, minutes, seconds = found.groups()
    total = int(hours) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    if total > 18 * 3600 or int(minutes or 0) > 59 or int(seconds or 0) > 59:
        raise bad_argument(f"There is no time zone `{whole or text}`", whole or text)
    total = -total if sign == "-" else total
    return _fixed(offset_text(total), total)
