"""Triggers that start a flow without the inputs it needs."""

from __future__ import annotations

from tests.engine.checks.flows import found


def body(trigger: str, needed: str = "{id: must, type: STRING}") -> str:
    kind = "io.kestra.plugin.core.trigger.Webhook"
    return f"inputs:\n  - {needed}\ntriggers:\n  - {{id: hook, type: {kind}, key: k{trigger}}}\n"


def test_missing_and_given() -> None:
    assert found(body(""), "trigger-inputs") == ["hook"]
    assert found(body(", inputs: {must: x}"), "trigger-inputs") == []
    assert found(body(", disabled: true"), "trigger-inputs") == []


def test_inputs_that_need_no_value() -> None:
    for needed in ("{id: a, type: STRING, defaults: x}", "{id: a, type: STRING, required: false}"):
        assert found(body("", needed), "trigger-inputs") == []
