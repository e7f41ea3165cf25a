"""DATETIME, DATE, TIME and DURATION inputs."""

from __future__ import annotations

import pytest

from tests.engine.inputs.cases import refused, value


@pytest.mark.parametrize(
    ("kind", "text", "stored"),
    [
        ("DATETIME", "2019-10-06T18:27:49Z", "2019-10-06T18:27:49.000000Z"),
        ("DATETIME", "2019-10-06T18:27:49.123456789Z", "2019-10-06T18:27:49.123456Z"),
        ("DATETIME", "2019-10-06T18:27:49+02:00", "2019-10-06T16:27:49.000000Z"),
        ("DATETIME", "2019-10-06T24:00:00Z", "2019-10-07T00:00:00.000000Z"),
        ("DATETIME", "2019-12-31T23:59:60Z", "2019-12-31T23:59:59.000000Z"),
        ("DATE", "2019-10-06", "2019-10-06"),
        ("TIME", "18:27", "18:27:00"),
        ("TIME", "18:27:05", "18:27:05"),
        ("TIME", "18:27:05.10", "18:27:05.1"),
        ("TIME", "18:27:05.123456789", "18:27:05.123456789"),
        ("DURATION", "PT5M6S", 306.0),
        ("DURATION", "P1D", 86400.0),
        ("DURATION", "pt5m", 300.0),
        ("DURATION", "-PT5S", -5.0),
        ("DURATION", "PT0.5S", 0.5),
    ],
)
def test_good(kind: str, text: str, stored: object) -> None:
    assert value(f"type: {kind}", text) == stored


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("DATETIME", "2019-10-06T18:27:49"),
        ("DATETIME", "2019-10-06T18:27Z"),
        ("DATETIME", "2019-10-06 18:27:49Z"),
        ("DATETIME", "2019-02-30T00:00:00Z"),
        ("DATETIME", "1570386469"),
        ("DATETIME", "2019-10-06T18:27:49+0200"),
        ("DATETIME", "2019-10-06T24:00:01Z"),
        ("DATETIME", "2019-10-06T18:27:60Z"),
        ("DATE", "2019-1-6"),
        ("DATE", "2019-02-30"),
        ("DATE", "10000-01-01"),
        ("DATE", "2019-10-06T00:00:00Z"),
        ("TIME", "8:05"),
        ("TIME", "24:00"),
        ("TIME", "18:27Z"),
        ("DURATION", "P1W"),
        ("DURATION", "P1Y"),
        ("DURATION", "PT"),
        ("DURATION", "5m"),
        ("DURATION", "300"),
    ],
)
def test_bad(kind: str, text: str) -> None:
    assert refused(f"type: {kind}", text) is not None


def test_bounds() -> None:
    cause = "Invalid value for input `x`. Cause: "
    assert refused("type: DATE, after: 2020-01-01", "2019-12-31") == cause + "it must be after `2020-01-01`"
    assert value("type: DATE, after: 2020-01-01, before: 2020-01-01", "2020-01-01") == "2020-01-01"
    assert refused("type: TIME, before: '10:00:00'", "10:00:01") == cause + "it must be before `10:00`"
    moment = "2020-01-01T00:00:00Z"
    assert refused(f"type: DATETIME, before: '{moment}'", "2020-01-01T00:00:01Z") == (
        cause + f"it must be before `{moment}`"
    )
    assert refused("type: DURATION, min: PT10S", "PT9S") == cause + "It must be more than `PT10S`"
    assert refused("type: DURATION, max: PT90S", "PT2M") == cause + "It must be less than `PT1M30S`"
