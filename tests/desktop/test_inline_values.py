"""What stands in grey behind the lines."""

from __future__ import annotations

from datetime import datetime

from desktop.inline_values import dates_text, expressions_by_line
from engine.analyse import analyse


def test_dates_are_short_and_say_what_is_not_obvious() -> None:
    now = datetime(2026, 11, 26, 8, 0)
    tomorrow, other = datetime(2026, 11, 27, 9, 5), datetime(2027, 1, 3, 0, 0, 30)
    assert dates_text([tomorrow], now) == "next: Fri 27 Nov 09:05"
    assert dates_text([tomorrow, other], now, "Asia/Tokyo") == (
        "next: Fri 27 Nov 09:05, Sun 3 Jan 2027 00:00:30 (Asia/Tokyo)"
    )


def test_only_expressions_that_stay_as_they_were_are_shown() -> None:
    analysis = analyse(
        "id: a\nnamespace: b\ntasks:\n  - id: t\n    type: io.kestra.plugin.core.log.Log\n"
        '    message: "{{ flow.id }}"\n  - id: u\n    type: io.kestra.plugin.core.log.Log\n'
        '    message: "{{ uuid() }}"\n'
    )
    assert expressions_by_line(analysis.tree, analysis.index) == [(6, "{{ flow.id }}")]
