"""``dependsOn`` names inputs that exist and never waits in a circle."""

from __future__ import annotations

from tests.engine.checks.flows import found


def test_unknown_input() -> None:
    assert found("inputs:\n  - {id: x, type: INT, dependsOn: {inputs: [nope]}}\n", "unknown-input") == [
        "nope"
    ]


def test_circle_of_three_is_reported_at_each() -> None:
    body = "inputs:\n" + "".join(
        f"  - {{id: {a}, type: INT, dependsOn: {{inputs: [{b}]}}}}\n" for a, b in ("xy", "yz", "zx")
    )
    assert len(found(body, "input-cycle")) == 3


def test_waiting_for_a_circle_is_not_being_in_it() -> None:
    body = (
        "inputs:\n  - {id: x, type: INT, dependsOn: {inputs: [x]}}\n"
        "  - {id: y, type: INT, dependsOn: {inputs: [x]}}\n"
    )
    assert found(body, "input-cycle") == ["{inputs: [x]}"]


def test_members_of_a_form_name_each_other() -> None:
    body = (
        "inputs:\n  - id: g\n    type: FORM\n    inputs:\n      - {id: a, type: BOOL}\n"
        "      - {id: b, type: INT, dependsOn: {inputs: [g.a]}}\n"
        "      - {id: c, type: INT, dependsOn: {inputs: [b]}}\n"
    )
    assert found(body, "unknown-input") == []
