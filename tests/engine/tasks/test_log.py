"""log.Log writes lines at a level."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.events import Level
from tests.engine.flow_runner import run, tasks


def test_a_text_is_one_line(tmp_path: Path) -> None:
    ran = run(tmp_path, tasks("- {id: a, type: core.log.Log, message: 'n = {{ 1 + 1 }}'}"))
    assert ran.logs(Level.INFO) == ["n = 2"]
    assert ran.history("a") == ["CREATED", "SUBMITTED", "RUNNING", "SUCCESS"]


def test_a_list_is_a_line_each(tmp_path: Path) -> None:
    ran = run(tmp_path, tasks("- {id: a, type: core.log.Log, message: [one, two], level: WARN}"))
    assert ran.logs(Level.WARN) == ["one", "two"]


@pytest.mark.parametrize("message", ["42", "{a: 1}", "true"])
def test_what_is_no_text_is_refused_when_it_runs(message: str, tmp_path: Path) -> None:
    ran = run(tmp_path, tasks(f"- {{id: a, type: core.log.Log, message: {message}}}"))
    assert ran.state == "FAILED"
    assert "message" in ran.errors[0].lower()


def test_a_number_in_a_list_fails_after_the_lines_before_it(tmp_path: Path) -> None:
    ran = run(tmp_path, tasks("- {id: a, type: core.log.Log, message: [one, 2]}"))
    assert ran.state == "FAILED"
    assert ran.logs(Level.INFO) == ["one"]


def test_a_level_in_lower_case_is_refused_when_it_runs(tmp_path: Path) -> None:
    ran = run(tmp_path, tasks("- {id: a, type: core.log.Log, message: x, level: '{{ \"info\" }}'}"))
    assert ran.state == "FAILED"
    assert "level" in ran.errors[0]


def test_lines_below_the_log_level_of_the_task_are_not_kept(tmp_path: Path) -> None:
    ran = run(tmp_path, tasks("- {id: a, type: core.log.Log, message: x, logLevel: WARN}"))
    assert (ran.state, ran.logs(Level.INFO)) == ("SUCCESS", [])
