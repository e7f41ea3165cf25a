"""flow.Subflow: another flow of the workspace."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.events import Level
from tests.engine.flow_runner import run

CHILD = """
id: child
namespace: tests
inputs: [{id: n, type: INT, defaults: 1}]
tasks:
  - {id: t, type: core.debug.Return, format: '{{ inputs.n + 1 }}'}
  - {id: f, type: core.execution.Fail, condition: '{{ inputs.n == 13 }}'}
outputs: [{id: next, type: INT, value: '{{ outputs.t.value }}'}]
"""

PARENT = """
labels: {team: red}
tasks:
  - id: sub
    type: core.flow.Subflow
    namespace: tests
    flowId: %s
    inputs: {n: '%s'}%s
  - {id: show, type: core.debug.Return, format: '{{ outputs.sub.outputs.next ?? "-" }}'}
"""


def test_its_outputs_come_back(tmp_path: Path) -> None:
    ran = run(tmp_path, PARENT % ("child", "{{ 4 }}", ""), flows=[CHILD])
    assert ran.outputs("show") == {"value": "5"}
    child = ran.executions[1]
    assert ran.outputs("sub") == {"executionId": child.id, "state": "SUCCESS", "outputs": {"next": 5}}
    assert ran.logs(Level.INFO, "sub")[0].startswith("Created new execution [[link execution=")
    assert (child.trigger or {})["variables"]["flowId"] == "test"


def test_its_failure_is_the_parents(tmp_path: Path) -> None:
    ran = run(tmp_path, PARENT % ("child", "13", ""), flows=[CHILD])
    assert (ran.state, ran.run("sub").state) == ("FAILED", "FAILED")
    assert any("ends in FAILED state" in message for message in ran.errors)


def test_a_failure_may_be_kept_apart(tmp_path: Path) -> None:
    ran = run(tmp_path, PARENT % ("child", "13", "\n    transmitFailed: false"), flows=[CHILD])
    assert (ran.state, ran.run("sub").state) == ("SUCCESS", "SUCCESS")


EXITS = """
id: exits
namespace: tests
inputs: [{id: n, type: INT}]
tasks:
  - {id: leave, type: core.execution.Exit, state: %s}
"""


@pytest.mark.parametrize(
    ("end", "told"), [("KILLED", "KILLED"), ("WARNING", "WARNING"), ("CANCELLED", "SUCCESS")]
)
def test_which_ends_of_a_child_are_told(end: str, told: str, tmp_path: Path) -> None:
    ran = run(tmp_path, PARENT % ("exits", "1", ""), flows=[EXITS % end])
    assert (ran.executions[1].state, ran.run("sub").state) == (end, told)


def test_labels_are_inherited_when_asked(tmp_path: Path) -> None:
    ran = run(
        tmp_path, PARENT % ("child", "1", "\n    inheritLabels: true\n    labels: {a: b}"), flows=[CHILD]
    )
    labels = dict(ran.executions[1].labels)
    assert (labels["team"], labels["a"]) == ("red", "b")
    assert labels["system.correlationId"] == dict(ran.execution.labels)["system.correlationId"]


def test_without_waiting_only_its_id_is_known(tmp_path: Path) -> None:
    ran = run(tmp_path, PARENT % ("child", "1", "\n    wait: false"), flows=[CHILD])
    assert ran.outputs("sub") == {"executionId": ran.executions[1].id, "state": "CREATED"}
    assert ran.executions[1].state == "SUCCESS"


@pytest.mark.parametrize(
    ("flow_id", "value", "says"),
    [
        ("nowhere", "1", "Unable to find flow 'tests'.'nowhere' with revision '0'"),
        ("child", "x", "n"),
    ],
)
def test_what_cannot_be_started_fails(flow_id: str, value: str, says: str, tmp_path: Path) -> None:
    ran = run(tmp_path, PARENT % (flow_id, value, ""), flows=[CHILD])
    assert ran.state == "FAILED"
    assert says in ran.errors[0]
