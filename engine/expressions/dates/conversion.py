"""Values of all kinds as date-times in a zone."""

from __future__ import annotations

from engine.expressions.dates.formats import find_format
from engine.expressions.dates.parsing import Parsed, unparsable
from engine.expressions.dates.zones import Zone, find_zone
from engine.expressions.errors import wrong_type
from engine.values import DateTime, Instant, LocalDate, LocalDateTime, is_number
from engine.values.numbers import integer_kind
from engine.values.temporal import DAY, NANOS, offset_text


def parse_text(text: str, existing_format: str | None, locale: str | None) -> Parsed:
    """A date out of a text: with its format, or as ISO writes date-times and dates."""
    if existing_format is not None:
        return find_format(existing_format, None).read(text)
    for kind in (DateTime, LocalDateTime, LocalDate):
        try:
            return kind.parse(text)
        except ValueError:
            continue
    raise unparsable(text)


def in_own_zone(
    value: object, zone: Zone, existing_format: str | None, locale: str | None
) -> tuple[DateTime, Zone]:
    """A value as it shows on the clocks of its own zone, and that zone;
    one without a zone is meant in ``zone``."""
    if isinstance(value, str):
        parsed = parse_text(value, existing_format, locale)
        value = LocalDateTime(parsed.date, 0) if isinstance(parsed, LocalDate) else parsed
    if isinstance(value, DateTime):
        zone = find_zone(value.region or offset_text(value.offset))
    return to_date_time(value, zone, None, locale), zone


def to_date_time(value: object, zone: Zone, existing_format: str | None, locale: str | None) -> DateTime:
    """A value as it shows on the clocks of a zone; a local one is meant in that zone."""
    if isinstance(value, str):
        parsed = parse_text(value, existing_format, locale)
        if isinstance(parsed, LocalDate):
            return zone.of_local(LocalDateTime(parsed.date, 0))
        value = parsed
    if isinstance(value, DateTime) and not value.offset_only:
        return zone.at(value.epoch_nanos)
    if isinstance(value, Instant):
        return zone.at(value.nanos)
    if isinstance(value, LocalDateTime):
        return zone.of_local(value)
    if isinstance(value, LocalDate):
        return zone.of_local(LocalDateTime(value.date, DAY // 2))
    if isinstance(value, int) and not isinstance(value, bool) and integer_kind(value) == "Long":
        return zone.at(_epoch_nanos(int(value)))
    if is_number(value):
        raise wrong_type(
            "A date cannot be made of this number: epoch seconds must be a Long (write 10L, or a text)"
        )
    raise wrong_type("A date cannot be made of this value")


def _epoch_nanos(value: int) -> int:
    """Seconds; thirteen digits are milliseconds, nineteen nanoseconds."""
    digits = len(str(value))
    if digits == 13:
        return value * 1_000_000
    if digits == 19:
        seconds, nanos = divmod(value, NANOS)
        # Kestra takes six figures of what is left of the second: the first ones of a whole number of
        # microseconds, else the last.
        micros = nanos // 1_000 if nanos % 1_000 == 0 else nanos % 1_000_000
        return seconds * NANOS + micros * 1_000
    return value * NANOS
