"""Dates with nanoseconds and years of any size."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.values import (
    DateTime,
    Duration,
    Instant,
    LocalDate,
    LocalDateTime,
    LocalTime,
    from_plain,
    to_plain,
)
from engine.values.temporal import Day


@pytest.mark.parametrize(
    ("kind", "text", "printed"),
    [
        (LocalDate, "2024-02-29", "2024-02-29"),
        (LocalDate, "+12024-02-29", "+12024-02-29"),
        (LocalTime, "18:27", "18:27"),
        (LocalTime, "10:00:00.5", "10:00:00.500"),
        (LocalDateTime, "2024-02-29T01:02:03.004005006", "2024-02-29T01:02:03.004005006"),
        (Instant, "2024-02-29T23:30:15+02:00", "2024-02-29T21:30:15Z"),
        (DateTime, "2013-09-08T16:19:00+02:00[Europe/Paris]", "2013-09-08T16:19+02:00[Europe/Paris]"),
        (Duration, "P2DT3H4M5.678S", "PT51H4M5.678S"),
        (Duration, "-PT0.5S", "PT-0.5S"),
    ],
)
def test_reading_and_printing(kind: type, text: str, printed: str) -> None:
    assert str(kind.parse(text)) == printed  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (LocalDate, "2024-02-30"),
        (LocalDate, "2024-2-9"),
        (LocalDate, "12024-01-01"),
        (LocalTime, "24:00"),
        (Instant, "2024-02-29T23:30:15"),
        (DateTime, "2024-02-29T23:30:15+0200"),
        (Duration, "PT"),
        (Duration, "P1M"),
    ],
)
def test_what_is_refused(kind: type, text: str) -> None:
    with pytest.raises(ValueError):
        kind.parse(text)  # type: ignore[attr-defined]


@given(st.integers(-(10**9), 10**9))
def test_days_of_any_year(number: int) -> None:
    day = Day.of_epoch_day(number)
    assert day.epoch_day == number
    assert 1 <= day.day_of_year <= 366


@given(st.dates())
def test_days_are_those_of_the_calendar(date: datetime.date) -> None:
    day = Day(date.year, date.month, date.day)
    assert day.epoch_day == date.toordinal() - 719_163
    assert (day.weekday(), day.day_of_year) == (date.weekday(), date.timetuple().tm_yday)


def test_stored_values_keep_their_kind() -> None:
    for value in (
        Instant.parse("2024-01-01T00:00:00Z"),
        LocalDate.parse("2024-01-01"),
        Duration.parse("PT5M"),
    ):
        assert from_plain(to_plain(value)) == value
