"""templating.TemplatedTask: a task made by an expression."""

from __future__ import annotations

from pathlib import Path

from tests.engine.flow_runner import PREFIX, run


def test_the_inner_task_runs_in_its_place(tmp_path: Path) -> None:
    ran = run(
        tmp_path,
        """
        inputs: [{id: kind, type: STRING, defaults: debug.Return}]
        tasks:
          - id: t
            type: core.templating.TemplatedTask
            spec: |
              type: core.{{ inputs.kind }}
              format: "made of {{ flow.id }}"
        """,
    )
    assert ran.errors == []
    assert ran.outputs("t") == {"value": "made of test"}
    assert ran.order == [("t", "SUCCESS")]


def test_a_text_that_is_no_task_fails(tmp_path: Path) -> None:
    ran = run(
        tmp_path,
        "tasks: [{id: t, type: core.templating.TemplatedTask, spec: 'type: " + PREFIX + "debug.Retrun'}]",
    )
    assert ran.state == "FAILED"
    assert "Retrun" in ran.errors[0]
