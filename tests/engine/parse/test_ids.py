"""Which ids tasks and triggers may have (language.md 1.2)."""

from __future__ import annotations

import pytest

from engine.analyse import analyse

RETURN = "io.kestra.plugin.core.debug.Return"
SCHEDULE = "io.kestra.plugin.core.trigger.Schedule"
BAD = ["a.b", "a b", "_a", "-a", "é"]


def codes(task_id: str, trigger_id: str) -> list[str]:
    found = analyse(
        "id: f\nnamespace: tests\n"
        f"tasks:\n  - {{id: '{task_id}', type: {RETURN}}}\n"
        f"triggers:\n  - {{id: '{trigger_id}', type: {SCHEDULE}, cron: '@daily'}}\n"
    )
    return [diagnostic.code for diagnostic in found.diagnostics if diagnostic.code == "bad-id"]


@pytest.mark.parametrize("bad", BAD)
def test_bad_ids_are_told_where_they_stand(bad: str) -> None:
    assert codes(bad, "t") == ["bad-id"]
    assert codes("a", bad) == ["bad-id"]


@pytest.mark.parametrize("good", ["a", "A-b_c", "1st", "a" * 100])
def test_good_ids(good: str) -> None:
    assert codes(good, good) == []
