"""Ids must be unique within their kind."""

from __future__ import annotations

from tests.engine.checks.flows import FLOW, RETURN, found


def test_task_ids_count_over_sections_and_levels() -> None:
    body = (
        f"tasks:\n  - {{id: a, type: {RETURN}}}\n"
        f"  - {{id: s, type: {FLOW}Sequential, tasks: [{{id: a, type: {RETURN}}}]}}\n"
        f"afterExecution:\n  - {{id: s, type: {RETURN}}}\n"
    )
    assert found(body, "duplicate-id") == ["a", "s"]


def test_a_trigger_may_be_called_like_a_task() -> None:
    body = "triggers:\n  - {id: a, type: io.kestra.plugin.core.trigger.Webhook, key: k}\n"
    assert found(body, "duplicate-id") == []


def test_triggers_and_preconditions() -> None:
    trigger = "{id: t%d, type: io.kestra.plugin.core.trigger.Flow, preconditions: {id: p, flows: []}}"
    body = f"triggers:\n  - {trigger % 1}\n  - {trigger % 2}\n  - {trigger % 2}\n"
    assert found(body, "duplicate-id") == ["p", "t2", "p"]


def test_input_paths_through_forms_and_dots() -> None:
    form = "{id: env, type: FORM, inputs: [{id: region, type: STRING}]}"
    assert found(f"inputs:\n  - {form}\n  - {{id: env.region, type: STRING}}\n", "duplicate-id") == [
        "env.region"
    ]
    assert found("inputs:\n  - {id: g, type: STRING}\n  - {id: g.a, type: STRING}\n", "input-path") == ["g"]
    assert found(f"inputs:\n  - {form}\n  - {{id: other.region, type: STRING}}\n", "input-path") == []
