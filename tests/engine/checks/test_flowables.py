"""Rules of single flowable tasks."""

from __future__ import annotations

from tests.engine.checks.flows import FLOW, RETURN, found


def test_switch_without_any_task() -> None:
    assert found(f"tasks:\n  - {{id: s, type: {FLOW}Switch, value: x}}\n", "switch-empty") == [
        FLOW + "Switch"
    ]
    ok = f"tasks:\n  - {{id: s, type: {FLOW}Switch, value: x, defaults: [{{id: a, type: {RETURN}}}]}}\n"
    assert found(ok, "switch-empty") == []


def test_working_directory_takes_runnable_tasks_only() -> None:
    for name in ("Parallel", "Subflow"):
        body = (
            f"tasks:\n  - id: w\n    type: {FLOW}WorkingDirectory\n    tasks:\n      - id: in\n"
            f"        type: {FLOW}{name}\n        namespace: a\n        flowId: b\n"
        )
        assert found(body, "not-runnable") == [FLOW + name]


def test_assets_belong_to_a_commercial_edition() -> None:
    body = f"tasks:\n  - {{id: a, type: {RETURN}, assets: {{inputs: [x]}}}}\n"
    assert found(body, "assets") == ["{inputs: [x]}"]
