"""flow.LoopUntil."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.events import Level
from tests.engine.flow_runner import run, tasks

LOOP = """
- id: loop
  type: core.flow.LoopUntil
  condition: "%s"
  checkFrequency: {%s}
  failOnMaxReached: %s
  tasks:
    - {id: t, type: core.debug.Return, format: '{{ outputs.loop.iterationCount }}'}
    - {id: l, type: core.log.Log, message: 'pass {{ outputs.t.value }}'}
"""


def test_it_ends_when_the_condition_holds(tmp_path: Path) -> None:
    ran = run(tmp_path, tasks(LOOP % ("{{ outputs.t.value == '3' }}", "interval: PT10S", "false")))
    assert ran.state == "SUCCESS"
    assert ran.logs(Level.INFO) == ["pass 1", "pass 2", "pass 3"]
    assert len(ran.runs("t")) == 1, "only the task runs of the last pass stay"
    assert (ran.execution.duration or 0) >= 20


def test_the_condition_may_ask_how_often(tmp_path: Path) -> None:
    """D30: on a server a condition on its own counter above 1 would never hold."""
    ran = run(tmp_path, tasks(LOOP % ("{{ outputs.loop.iterationCount == 3 }}", "interval: PT1S", "false")))
    assert ran.state == "SUCCESS"


@pytest.mark.parametrize(("fail", "state"), [("false", "SUCCESS"), ("true", "FAILED")])
def test_a_maximum_of_passes(fail: str, state: str, tmp_path: Path) -> None:
    ran = run(tmp_path, tasks(LOOP % ("false", "interval: PT1S, maxIterations: 2", fail)))
    assert ran.state == state
    assert ran.logs(Level.WARN) == ["Max iterations reached"]
    assert ran.logs(Level.INFO) == ["pass 1", "pass 2"]
    assert ran.outputs("loop") == {"iterationCount": 3}


def test_a_maximum_of_time(tmp_path: Path) -> None:
    ran = run(tmp_path, tasks(LOOP % ("false", "interval: PT10S, maxDuration: PT25S", "false")))
    assert ran.logs(Level.WARN) == ["Max duration reached"]


def test_a_minute_is_the_interval(tmp_path: Path) -> None:
    ran = run(tmp_path, tasks(LOOP % ("{{ outputs.t.value == '2' }}", "maxIterations: 9", "false")))
    assert 60 <= (ran.execution.duration or 0) < 70
