"""Labels of an execution as expressions see them before the first task."""

from __future__ import annotations

from pathlib import Path

from tests.engine.flow_runner import run

FLOW = """
labels: {team: blue, own: flow}
inputs:
  - {id: who, type: STRING, defaults: "{{ labels.own }} {{ labels.team }} {{ labels.system.from }}"}
checks:
  - {condition: "{{ labels.own == 'request' }}", message: "{{ labels.own }}", behavior: BLOCK_EXECUTION}
tasks:
  - {id: a, type: core.debug.Return, format: "{{ inputs.who }}"}
"""


def test_defaults_and_checks_see_the_labels_of_the_request(tmp_path: Path) -> None:
    ran = run(tmp_path, FLOW, labels=(("own", "request"),))
    assert ran.outputs("a")["value"] == "request blue api"
