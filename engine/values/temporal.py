"""Dates, times and durations with nanoseconds, which Python's own have not,
printed as ``java.time`` prints them."""

from __future__ import annotations

import datetime
import re
from functools import total_ordering
from typing import TYPE_CHECKING

from engine.durations import ISO_DURATION, not_a_duration
from engine.pattern import pattern
from engine.record import record

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

NANOS = 1_000_000_000
DAY = 86_400 * NANOS
FIRST_SECOND, LAST_SECOND = -62_135_424_000, 253_402_128_000
"""Seconds since 1970 within which Python knows time zones, a day or two inside the years 1 to 9999."""
CYCLE = 146_097 * 86_400
"""Seconds of 400 years, after which the calendar repeats itself."""

_DATE = r"(-?\d{4}|[+-]\d{5,9})-(\d{2})-(\d{2})"
_TIME = r"(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{0,9}))?)?"
_OFFSET = r"(Z|[+-]\d{2}(?::\d{2}(?::\d{2})?)?)"
DATE = pattern(_DATE)
TIME = pattern(_TIME)
DATE_TIME = pattern(f"{_DATE}T{_TIME}", re.IGNORECASE)
ZONED = pattern(rf"{_DATE}T{_TIME}{_OFFSET}(?:\[([^\]]+)\])?", re.IGNORECASE)


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


def is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def length_of_month(year: int, month: int) -> int:
    return 29 if month == 2 and is_leap(year) else (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


@record(order=True)
class Day:
    """A day of the Gregorian calendar in any year, also before 1 and after 9999."""

    year: int
    month: int
    day: int

    @classmethod
    def of_epoch_day(cls, number: int) -> Day:
        """The day so many days after 1970."""
        # 400 years are the same number of days; the year 2000 begins such a cycle.
        cycles, rest = divmod(number - 10_957, 146_097)
        plain = datetime.date.fromordinal(730_120 + rest)
        return cls(plain.year + cycles * 400, plain.month, plain.day)

    @property
    def epoch_day(self) -> int:
        """Days since 1970."""
        cycles, year = divmod(self.year - 2000, 400)
        return datetime.date(2000 + year, self.month, self.day).toordinal() - 719_163 + cycles * 146_097

    @property
    def day_of_year(self) -> int:
        return self.epoch_day - Day(self.year, 1, 1).epoch_day + 1

    def weekday(self) -> int:
        """0 is Monday."""
        return (self.epoch_day + 3) % 7

    def plus(self, days: int) -> Day:
        return Day.of_epoch_day(self.epoch_day + days)

    def __str__(self) -> str:
        year = (
            f"{self.year:04d}"
            if 0 <= self.year <= 9999
            else (f"{self.year:05d}" if self.year < 0 else f"+{self.year}")
        )
        return f"{year}-{self.month:02d}-{self.day:02d}"


def _date(year: str, month: str, day: str) -> Day:
    found = Day(int(year), int(month), int(day))
    if not 1 <= found.month <= 12 or not 1 <= found.day <= length_of_month(found.year, found.month):
        raise unparsable(f"{year}-{month}-{day}")
    return found


@total_ordering
@record
class LocalDate:
    """A day without a zone."""

    date: Day

    @classmethod
    def parse(cls, text: str) -> LocalDate:
        found = DATE.fullmatch(text)
        if found is None:
            raise unparsable(text)
        return cls(_date(*found.groups()))

    def __str__(self) -> str:
        return str(self.date)

    def __lt__(self, other: LocalDate) -> bool:
        return self.date < other.date

    def plus_days(self, days: int) -> LocalDate:
        return LocalDate(self.date.plus(days))


@total_ordering
@record
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
@record
class LocalDateTime:
    """A day and a time of day without a zone."""

    date: Day
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
        return cls(Day.of_epoch_day(days), rest)

    @property
    def time(self) -> LocalTime:
        return LocalTime(self.nanos)

    @property
    def epoch_nanos(self) -> int:
        """Nanoseconds since 1970 were this the time in Greenwich."""
        return self.date.epoch_day * DAY + self.nanos

    def __str__(self) -> str:
        return f"{LocalDate(self.date)}T{self.time}"

    def __lt__(self, other: LocalDateTime) -> bool:
        return (self.date, self.nanos) < (other.date, other.nanos)


@total_ordering
@record
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
@record
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
        if not FIRST_SECOND <= seconds <= LAST_SECOND:
            # Before the year 1 the first offset holds; later years go like those 400 years earlier.
            seconds = (
                FIRST_SECOND
                if seconds < FIRST_SECOND
                else LAST_SECOND - CYCLE + (seconds - LAST_SECOND) % CYCLE
            )
        delta = datetime.datetime.fromtimestamp(seconds, tz=zone).utcoffset() or datetime.timedelta(0)
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
@record
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
