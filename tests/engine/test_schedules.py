"""When Schedule triggers fire next."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from engine.analyse import analyse
from engine.cli import main
from engine.schedules import next_dates

NOW = datetime(2026, 3, 27, 12, 0, tzinfo=UTC)


def flow_text(trigger: str) -> str:
    return (
        "id: f\nnamespace: n\ntasks:\n  - {id: a, type: io.kestra.plugin.core.debug.Return, format: x}\n"
        f"triggers:\n  - id: t\n    type: io.kestra.plugin.core.trigger.Schedule\n{trigger}"
    )


def dates(trigger: str) -> list[str]:
    flow = analyse(flow_text(trigger)).flow
    assert flow is not None
    return [date.isoformat() for found in next_dates(flow, NOW, 2) for date in found.dates]


@pytest.mark.parametrize(
    ("trigger", "expected"),
    [
        (
            "    cron: 0 9 * * 1-5\n    timezone: Europe/Paris\n",
            ["2026-03-30T09:00:00+02:00", "2026-03-31T09:00:00+02:00"],
        ),
        (
            '    cron: "@monthly"\n    timezone: UTC\n',
            ["2026-04-01T00:00:00+00:00", "2026-05-01T00:00:00+00:00"],
        ),
        (
            '    cron: "*/30 0 9 * * ?"\n    withSeconds: true\n    timezone: "+02:00"\n',
            ["2026-03-28T09:00:00+02:00", "2026-03-28T09:00:30+02:00"],
        ),
        ('    cron: "0 0 15W * *"\n', []),
        ("    cron: 0 9 * * *\n    disabled: true\n", []),
    ],
)
def test_next_dates(trigger: str, expected: list[str]) -> None:
    assert dates(trigger) == expected


def test_the_place_is_the_cron_expression() -> None:
    text = flow_text("    cron: 0 9 * * *\n")
    flow = analyse(text).flow
    assert flow is not None
    (found,) = next_dates(flow, NOW)
    assert text[found.span.start : found.span.end] == "0 9 * * *"


def test_the_command_line_shows_them(tmp_path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "f.yaml"
    path.write_text(flow_text('    cron: "@hourly"\n    timezone: UTC\n'), encoding="utf-8")
    assert main(["schedule", str(path), "-n", "2"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2 and all(line.startswith("t  ") and line.endswith(":00:00 UTC") for line in lines)
    path.write_text(flow_text('    cron: "0 0 15W * *"\n'), encoding="utf-8")
    assert main(["schedule", str(path)]) == 2
    assert "no Schedule trigger" in capsys.readouterr().err
