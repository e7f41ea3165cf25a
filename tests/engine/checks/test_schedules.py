"""Cron expressions and time zones."""

from __future__ import annotations

import pytest

from engine.checks.schedules import cron_problem, is_time_zone
from tests.engine.checks.flows import found


@pytest.mark.parametrize(
    "cron",
    [
        "* * * * *",
        "*/5 0-23/2 1,15 * MON-FRI",
        "0 0 1 1 7",
        "0 0 L * *",
        "0 9 ? * 2#1",
        "@daily",
        "0 0 1 JAN *",
    ],
)
def test_good(cron: str) -> None:
    assert cron_problem(cron) is None


@pytest.mark.parametrize(
    "cron",
    ["", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 8",
     "a * * * *",
     "*/0 * * * *", "5-1 * * * *", "1-2-3 * * * *", "@sometimes"],
)  # fmt: skip
def test_bad(cron: str) -> None:
    assert cron_problem(cron)


def test_six_fields_with_seconds() -> None:
    assert cron_problem("0 0 0 1 1 *", with_seconds=True) is None
    assert cron_problem("0 0 1 1 *", with_seconds=True)


def test_zones() -> None:
    assert is_time_zone("Europe/Paris") and is_time_zone("UTC+2") and is_time_zone("-05:30")
    assert not is_time_zone("Mars/Base") and not is_time_zone("../etc") and not is_time_zone("")


def test_places() -> None:
    body = (
        "triggers:\n"
        "  - {id: t, type: io.kestra.plugin.core.trigger.Schedule, cron: 99 * * * *, timezone: X/Y}\n"
    )
    assert found(body, "bad-cron") == ["99 * * * *"]
    assert found(body, "bad-time-zone") == ["X/Y"]
