"""log.Fetch."""

from __future__ import annotations

from pathlib import Path

from tests.engine.flow_runner import run, tasks


def test_lines_from_a_level_on_and_of_some_tasks(tmp_path: Path) -> None:
    ran = run(
        tmp_path,
        tasks(
            """
            - {id: a, type: core.log.Log, message: one}
            - {id: b, type: core.log.Log, message: two, level: WARN}
            - {id: all, type: core.log.Fetch, executionId: '{{ execution.id }}'}
            - {id: warn, type: core.log.Fetch, level: WARN}
            - {id: of_a, type: core.log.Fetch, tasksId: [a]}
            """
        ),
    )
    assert [ran.outputs(name)["size"] for name in ("all", "warn", "of_a")] == [2, 1, 1]
    assert 'message:"two"' in ran.text(ran.outputs("warn")["uri"])


def test_other_executions_are_out_of_reach(tmp_path: Path) -> None:
    ran = run(tmp_path, tasks("- {id: f, type: core.log.Fetch, executionId: other}"))
    assert "cannot be fetched here" in ran.errors[0]
