"""Definitions of inputs that contradict themselves."""

from __future__ import annotations

import pytest

from tests.engine.checks.flows import FLOW, check, found, severities


def definition(text: str) -> str:
    return f"inputs:\n  - {{id: x, {text}}}\n"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("type: STRING, defaults: a, required: false", "default-not-required"),
        ("type: SELECT, values: [a], autoSelectFirst: true, required: false", "default-not-required"),
        ("type: STRING, defaults: a, prefill: b", "default-and-prefill"),
        ("type: FORM, prefill: b, inputs: []", "form-default"),
        ("type: FILE, defaults: abc", "file-default"),
        ("type: ARRAY, itemType: SECRET", "array-item"),
        ("type: STRING, validator: '('", "bad-pattern"),
        ("type: MULTISELECT, values: [a], options: [b]", "values-and-options"),
        ("type: DATE, after: yesterday", "wrong-value"),
    ],
)
def test_refused(text: str, code: str) -> None:
    assert severities(definition(text), code) == {"ERROR"}


@pytest.mark.parametrize(
    "text",
    [
        "type: DATE, defaults: abc",
        "type: INT, max: 5, defaults: 9",
        "type: SELECT, values: [A, B], defaults: Z",
        "type: BOOL, defaults: 'yes'",
    ],
)
def test_a_default_that_no_run_can_use_is_a_warning(text: str) -> None:
    assert severities(definition(text), "bad-default") == {"WARNING"}


@pytest.mark.parametrize(
    "text",
    [
        'type: INT, defaults: "{{ 2 + 3 }}"',
        "type: INT, defaults: 5.7",
        "type: FILE, defaults: nsfile:///a.txt",
        "type: STRING, defaults: ''",
        "type: SELECT, values: [A], allowCustomValue: true, defaults: Z",
        "type: DURATION, min: PT1S, max: PT5M, defaults: PT2S",
        "type: ARRAY, itemType: INT, defaults: '[1, 2]'",
    ],
)
def test_nothing_to_say(text: str) -> None:
    assert check(definition(text)).diagnostics == ()


def test_a_secret_in_clear() -> None:
    assert found(definition("type: SECRET, defaults: hunter2"), "plain-secret") == ["hunter2"]
    assert found(definition("type: SECRET, defaults: \"{{ secret('A') }}\""), "plain-secret") == []


def test_inputs_that_a_pause_asks_for() -> None:
    body = (
        f"tasks:\n  - id: p\n    type: {FLOW}Pause\n    onResume:\n"
        f"      - {{id: x, type: ARRAY, itemType: ARRAY}}\n"
    )
    assert found(body, "array-item") == ["ARRAY"]
