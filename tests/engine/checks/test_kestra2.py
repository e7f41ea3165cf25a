"""Notices about what Kestra 2.0 dropped."""

from __future__ import annotations

from tests.engine.checks.flows import FLOW, RETURN, found, severities


def test_sections_tasks_and_input_types() -> None:
    body = (
        f"pluginDefaults:\n  - {{type: {RETURN}, values: {{format: y}}}}\ninputs:\n"
        f"  - {{id: x, type: BOOLEAN}}\n"
        f"tasks:\n  - {{id: e, type: {FLOW}ForEach, values: [a], tasks: [{{id: a, type: {RETURN}}}]}}\n"
        "  - {id: x, type: io.kestra.plugin.core.execution.Exit, state: CANCELED}\n"
    )
    assert found(body, "gone-in-2") == ["pluginDefaults", "BOOLEAN", FLOW + "ForEach", "CANCELED"]
    assert severities(body, "gone-in-2") == {"INFO"}


def test_json_in_expressions() -> None:
    message = "\"{{ flow | json }} {{ json('1') }} {{ flow | toJson }} {{ fromJson('1') }} {{ vars.json }}\""
    body = f"tasks:\n  - id: a\n    type: {RETURN}\n    format: {message}\n"
    assert found(body, "gone-in-2") == ["json", "json"]


def test_what_only_2_0_has() -> None:
    body = f"tasks:\n  - {{id: l, type: {FLOW}Loop, values: [a], tasks: [{{id: a, type: {RETURN}}}]}}\n"
    assert found(body, "newer-type") == [FLOW + "Loop"]
    assert severities(body, "newer-type") == {"WARNING"}
