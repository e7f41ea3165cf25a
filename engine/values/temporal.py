"""Dates, times and durations with nanoseconds, which Python's own have not, printed as ``java.time`` prints them."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from functools import total_ordering
from zoneinfo import ZoneInfo

from engine.durations import ISO_DURATION, not_a_duration

NANOS = 1_000_000_000
DAY = 86_400 * NANOS
EPOCH = datetime.date(1970, 1, 1).toordinal()

_DATE = r"([+-]?\d{4,9})-(\d{2})-(\d{2})"
_TIME = r"(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{0,9}))?)?"
_OFFSET = r"(Z|[+-]\d{2}(?::?\d{2}(?::?\d{2})?)?)"
DATE = re.compile(_DATE)
TIME = re.compile(_TIME)
DATE_TIME = re.compile(f"{_DATE}T{_TIME}", re.IGNORECASE)
ZONED = re.compile(rf"{_DATE}T{_TIME}{_OFFSET}(?:\[([^\]]+)\])?", re.IGNORECASE)


def unparsable(text: str) -> ValueError:
    return ValueError(f"Text '{text}' could not be parsed as a date")


def offset_text(seconds: int, zero: str = "Z") -> str:
    """``+02:00``, ``Z`` for none, seconds only when there are some."""
    if seconds == 0:
        return zero
    sign = "-" if seconds < 0 else "+"
    hours, rest = divmod(abs(seconds), 3600)
    minutes, left = divmod(rest, 60)
    return f"{sign}{hours:02d}:{minutes:02d}" + (f":{left:02d}" if left else "")


def parse_offset(text: str) -> int:
    """Seconds east of Greenwich of ``Z``, ``+02``, ``+0200``, ``+02:00``; at most 18 hours."""
    if text in ("Z", "z"):
        return 0
    digits = text[1:].replace(":", "")
    seconds = int(digits[:2]) * 3600 + int(digits[2:4] or 0) * 60 + int(digits[4:6] or 0)
    if int(digits[2:4] or 0) > 59 or int(digits[4:6] or 0) > 59 or seconds > 18 * 3600:
        raise unparsable(text)
    return -seconds if text[0] == "-" else seconds


def _nanos(hour: str, minute: str, second: str | None, fraction: str | None) -> int:
    h, m, s = int(hour), int(minute), int(second or 0)
    if h > 23 or m > 59 or s > 59:
        raise unparsable(f"{hour}:{minute}")
    return ((h * 60 + m) * 60 + s) * NANOS + int((fraction or "").ljust(9, "0"))


def _date(year: str, month: str, day: str) -> datetime.date:
    try:
        return datetime.date(int(year), int(month), int(day))
    except ValueError:
        raise unparsable(f"{year}-{month}-{day}") from None


@total_ordering
@dataclass(frozen=True, slots=True)
class LocalDate:
    """A day without a zone."""

    date: datetime.date

    @classmethod
    def parse(cls, text: str) -> LocalDate:
        found = DATE.fullmatch(text)
        if found is None:
            raise unparsable(text)
        return cls(_date(*found.groups()))

    def __str__(self) -> str:
        return f"{self.date.year:04d}-{self.date.month:02d}-{self.date.day:02d}"

    def __lt__(self, other: LocalDate) -> bool:
        return self.date < other.date

    def plus_days(self, days: int) -> LocalDate:
        return LocalDate(self.date + datetime.timedelta(days=days))


@total_ordering
@dataclass(frozen=True, slots=True)
class LocalTime:
    """A time of day; ``nanos`` since midnight."""

    nanos: int

    @classmethod
    def parse(cls, text: str) -> LocalTime:
        found = TIME.fullmatch(text)
        if found is None:
            raise unparsable(text)
        return cls(_nanos(*found.groups()))

    def __str__(self) -> str:
        return self.text(short=True)

    def text(self, *, short: bool) -> str:
        """``10:00``, ``10:00:30``, ``10:00:00.500``; seconds that are zero stay when not ``short``."""
        seconds, rest = divmod(self.nanos, NANOS)
        text = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}"
        if rest:
            return f"{text}:{seconds % 60:02d}.{fraction_text(rest)}"
        return text if short and seconds % 60 == 0 else f"{text}:{seconds % 60:02d}"

    def __lt__(self, other: LocalTime) -> bool:
        return self.nanos < other.nanos


def fraction_text(nanos: int) -> str:
    """Three, six or nine digits, as few as hold the value."""
    if nanos % 1_000_000 == 0:
        return f"{nanos // 1_000_000:03d}"
    if nanos % 1_000 == 0:
        return f"{nanos // 1_000:06d}"
    return f"{nanos:09d}"


@total_ordering
@dataclass(frozen=True, slots=True)
class LocalDateTime:
    """A day and a time of day without a zone."""

    date: datetime.date
    nanos: int

    @classmethod
    def parse(cls, text: str) -> LocalDateTime:
        found = DATE_TIME.fullmatch(text)
        if found is None:
            raise unparsable(text)
        parts = found.groups()
        return cls(_date(*parts[:3]), _nanos(*parts[3:]))

    @classmethod
    def of_epoch_nanos(cls, nanos: int) -> LocalDateTime:
        days, rest = divmod(nanos, DAY)
        return cls(datetime.date.fromordinal(EPOCH + days), rest)

    @property
    def time(self) -> LocalTime:
        return LocalTime(self.nanos)

    @property
    def epoch_nanos(self) -> int:
        """Nanoseconds since 1970 were this the time in Greenwich."""
        return (self.date.toordinal() - EPOCH) * DAY + self.nanos

    def __str__(self) -> str:
        return f"{LocalDate(self.date)}T{self.time}"

    def __lt__(self, other: LocalDateTime) -> bool:
        return (self.date, self.nanos) < (other.date, other.nanos)


@total_ordering
@dataclass(frozen=True, slots=True)
class Instant:
    """A point in time; ``nanos`` since 1970."""

    nanos: int

    @classmethod
    def parse(cls, text: str) -> Instant:
        found = ZONED.fullmatch(text)
        if found is None or found.group(6) is None or found.group(9) is not None:
            raise unparsable(text)
        return cls(DateTime.parse(text).epoch_nanos)

    def __str__(self) -> str:
        local = LocalDateTime.of_epoch_nanos(self.nanos)
        return f"{LocalDate(local.date)}T{local.time.text(short=False)}Z"

    def __lt__(self, other: Instant) -> bool:
        return self.nanos < other.nanos


@total_ordering
@dataclass(frozen=True, slots=True)
class DateTime:
    """A date-time with an offset in seconds, and its region where it has one.

    ``offset_only`` makes it an ``OffsetDateTime``, else it is a ``ZonedDateTime``."""

    local: LocalDateTime
    offset: int
    region: str | None = None
    offset_only: bool = False

    @classmethod
    def parse(cls, text: str, *, offset_only: bool = False) -> DateTime:
        found = ZONED.fullmatch(text)
        if found is None or (offset_only and found.group(9) is not None):
            raise unparsable(text)
        parts = found.groups()
        local = LocalDateTime(_date(*parts[:3]), _nanos(*parts[3:7]))
        offset, region = parse_offset(parts[7]), parts[8]
        return cls(local, offset, region, offset_only)

    @classmethod
    def at(cls, nanos: int, zone: ZoneInfo | datetime.timezone, region: str | None = None) -> DateTime:
        """The date-time that the clocks of a zone show ``nanos`` after 1970."""
        seconds = nanos // NANOS
        try:
            moment = datetime.datetime.fromtimestamp(seconds, tz=zone)
            delta = moment.utcoffset() or datetime.timedelta(0)
        except (OverflowError, OSError, ValueError):
            delta = datetime.timedelta(0)
        offset = int(delta.total_seconds())
        return cls(LocalDateTime.of_epoch_nanos(nanos + offset * NANOS), offset, region)

    @property
    def epoch_nanos(self) -> int:
        return self.local.epoch_nanos - self.offset * NANOS

    def __str__(self) -> str:
        return f"{self.local}{offset_text(self.offset)}" + (f"[{self.region}]" if self.region else "")

    def __lt__(self, other: DateTime) -> bool:
        return self.epoch_nanos < other.epoch_nanos


@total_ordering
@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time in nanoseconds."""

    nanos: int

    @classmethod
    def parse(cls, text: str) -> Duration:
        found = ISO_DURATION.fullmatch(text)
        if found is None:
            raise ValueError(not_a_duration(text))
        sign, days, time, hours, minutes, second_sign, seconds, fraction = found.groups()
        if (days, hours, minutes, seconds) == (None, None, None, None) or time in ("T", "t"):
            raise ValueError(not_a_duration(text))
        part = int(seconds or 0) * NANOS + int((fraction or "").ljust(9, "0"))
        total = int(days or 0) * 86_400 + int(hours or 0) * 3_600 + int(minutes or 0) * 60
        nanos = total * NANOS + (-part if second_sign == "-" else part)
        return cls(-nanos if sign == "-" else nanos)

    @property
    def seconds(self) -> float:
        return self.nanos / NANOS

    def __str__(self) -> str:
        if self.nanos == 0:
            return "PT0S"
        sign = "-" if self.nanos < 0 else ""
        whole, rest = divmod(abs(self.nanos), NANOS)
        hours, minutes, plain = whole // 3600, whole // 60 % 60, whole % 60
        text = "PT" + (f"{sign}{hours}H" if hours else "") + (f"{sign}{minutes}M" if minutes else "")
        if plain or rest:
            text += f"{sign}{plain}" + (f".{rest:09d}".rstrip("0") if rest else "") + "S"
        return text

    def json_text(self) -> str:
        """Seconds with nine decimals, as JSON has it."""
        if self.nanos == 0:
            return "0.0"
        sign = "-" if self.nanos < 0 else ""
        whole, rest = divmod(abs(self.nanos), NANOS)
        return f"{sign}{whole}.{rest:09d}"

    def __lt__(self, other: Duration) -> bool:
        return self.nanos < other.nanos


Temporal = LocalDate | LocalTime | LocalDateTime | Instant | DateTime | Duration
