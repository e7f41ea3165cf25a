"""Tasks that call other flows."""

from __future__ import annotations

from engine.checks.base import FlowSummary
from engine.model import InputSpec
from engine.text import Span
from tests.engine.checks.flows import FLOW, found


def call(flow_id: str, inputs: str = "") -> str:
    return (
        f"tasks:\n  - id: call\n    type: {FLOW}Subflow\n    namespace: company.team\n"
        f"    flowId: {flow_id}\n{inputs}"
    )


TARGET = FlowSummary(
    "company.team", "target", (InputSpec("name", "STRING", Span(0, 0)), InputSpec("a.b", "INT", Span(0, 0)))
)
FLOWS = {("company.team", "target"): TARGET}


def test_a_flow_cannot_call_itself() -> None:
    assert found(call("sample"), "recursive-flow") == ["sample"]


def test_a_missing_target_is_known_only_with_the_folder() -> None:
    assert found(call("targte"), "missing-subflow") == []
    assert found(call("targte"), "missing-subflow", FLOWS) == ["targte"]
    assert found(call('"{{ vars.name }}"'), "missing-subflow", FLOWS) == []


def test_inputs_of_the_target() -> None:
    given = "    inputs:\n      nmae: x\n      a: {b: 1}\n"
    assert found(call("target", given), "unknown-input", FLOWS) == ["x"]
    assert len(found(call("target", given), "missing-input", FLOWS)) == 1


def test_a_disabled_target() -> None:
    flows = {("company.team", "idle"): FlowSummary("company.team", "idle", disabled=True)}
    assert found(call("idle"), "disabled-subflow", flows) == ["idle"]
