"""flow.If and flow.Switch."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.events import Level
from tests.engine.flow_runner import run, tasks

IF = """
- id: choice
  type: core.flow.If
  condition: "%s"
  then: [{id: yes_, type: core.log.Log, message: x}]
  else: [{id: no_, type: core.log.Log, message: x}]
"""

SWITCH = """
- id: choice
  type: core.flow.Switch
  value: "%s"
  cases:
    A: [{id: a, type: core.log.Log, message: x}]
    yes: [{id: b, type: core.log.Log, message: x}]
"""


@pytest.mark.parametrize("text", ["false", "0", "-0", "", " false ", "{{ null }}", "{{ 1 == 2 }}"])
def test_these_texts_are_false(text: str, tmp_path: Path) -> None:
    ran = run(tmp_path, tasks(IF % text))
    assert ran.order == [("choice", "SUCCESS"), ("no_", "SUCCESS")]
    assert ran.outputs("choice") == {"evaluationResult": False}


@pytest.mark.parametrize("text", ["true", "FALSE", "no", "0.0", "[]", "{{ [] }}", "null", "x"])
def test_every_other_text_is_true(text: str, tmp_path: Path) -> None:
    ran = run(tmp_path, tasks(IF % text))
    assert ran.order == [("choice", "SUCCESS"), ("yes_", "SUCCESS")]


def test_a_condition_that_cannot_be_rendered_fails(tmp_path: Path) -> None:
    ran = run(tmp_path, tasks(IF % "{{ nope }}"))
    assert ran.order == [("choice", "FAILED")]
    assert ran.errors[0].startswith("Unable to resolve state from the Flowable task: ")
    assert "nope" in ran.errors[0]


@pytest.mark.parametrize(("value", "child"), [("A", "a"), ("yes", "b"), ("{{ 'A' }}", "a")])
def test_the_case_that_is_the_text_runs(value: str, child: str, tmp_path: Path) -> None:
    ran = run(tmp_path, tasks(SWITCH % value))
    assert ran.order == [("choice", "SUCCESS"), (child, "SUCCESS")]
    assert ran.outputs("choice")["defaults"] is False


def test_no_case_fits(tmp_path: Path) -> None:
    ran = run(tmp_path, tasks(SWITCH % "a"))
    assert ran.order == [("choice", "FAILED")]
    assert "No task found on flow 'test', task 'choice'" in ran.logs(Level.WARN)[0]


def test_defaults_run_when_no_case_fits(tmp_path: Path) -> None:
    more = SWITCH % "zz" + "  defaults: [{id: d, type: core.log.Log, message: x}]\n"
    ran = run(tmp_path, tasks(more))
    assert ran.order == [("choice", "SUCCESS"), ("d", "SUCCESS")]
    assert ran.outputs("choice") == {"value": "zz", "defaults": True}
