"""execution.*: fail, assert, exit, variables and labels."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.flow_runner import run, tasks


def test_fail_always(tmp_path: Path) -> None:
    ran = run(tmp_path, tasks("- {id: a, type: core.execution.Fail, errorMessage: 'no {{ 1 }}'}"))
    assert (ran.state, ran.errors) == ("FAILED", ["no 1"])


@pytest.mark.parametrize(("condition", "state"), [("{{ 1 == 1 }}", "FAILED"), ("{{ 1 == 2 }}", "SUCCESS")])
def test_fail_on_a_condition(condition: str, state: str, tmp_path: Path) -> None:
    ran = run(tmp_path, tasks(f"- {{id: a, type: core.execution.Fail, condition: '{condition}'}}"))
    assert ran.state == state
    assert ran.errors == (["Task failure", "Fail on a condition"] if state == "FAILED" else [])


def test_assert_tries_every_condition(tmp_path: Path) -> None:
    ran = run(
        tmp_path,
        tasks(
            """
            - id: a
              type: core.execution.Assert
              conditions: ['{{ 1 == 1 }}', '{{ 1 == 2 }}', '{{ nope }}']
              errorMessage: too bad
            """
        ),
    )
    assert ran.state == "FAILED"
    assert ran.errors[0] == "Assertion `{{ 1 == 2 }}` failed!"
    assert ran.errors[1].startswith("Assertion `{{ nope }}` failed, failed to render")
    assert ran.errors[2] == "2 assertions failed!\ntoo bad"


@pytest.mark.parametrize("state", ["SUCCESS", "WARNING", "FAILED", "KILLED", "CANCELLED"])
def test_exit_ends_everything_in_its_state(state: str, tmp_path: Path) -> None:
    ran = run(
        tmp_path,
        f"""
        tasks:
          - id: around
            type: core.flow.Sequential
            tasks:
              - {{id: out, type: core.execution.Exit, state: {state}}}
              - {{id: never, type: core.log.Log, message: x}}
        finally:
          - {{id: not_even, type: core.log.Log, message: x}}
        """,
    )
    assert ran.state == state
    assert ran.order == [("around", state), ("out", state)]


def test_variables_are_merged_and_removed(tmp_path: Path) -> None:
    ran = run(
        tmp_path,
        """
        variables: {kept: {a: 1}, gone: 2}
        tasks:
          - {id: set, type: core.execution.SetVariables, variables: {kept: {b: 2}, fresh: x}}
          - {id: unset, type: core.execution.UnsetVariables, variables: [gone]}
          - id: show
            type: core.debug.Return
            format: '{{ vars.kept.a }}{{ vars.kept.b }}{{ vars.gone ?? "-" }}'
        """,
    )
    assert ran.outputs("show") == {"value": "12-"}
    assert ran.execution.variables == {"kept": {"a": 1, "b": 2}, "fresh": "x"}


def test_an_existing_variable_without_overwrite_fails(tmp_path: Path) -> None:
    ran = run(
        tmp_path,
        """
        variables: {a: 1}
        tasks:
          - {id: set, type: core.execution.SetVariables, variables: {a: 2}, overwrite: false}
        """,
    )
    assert ran.state == "FAILED"
    assert "a" in ran.errors[0]


def test_labels_are_added(tmp_path: Path) -> None:
    ran = run(
        tmp_path,
        """
        labels: {team: red}
        tasks:
          - {id: set, type: core.execution.Labels, labels: {team: blue, run: '{{ 1 + 1 }}'}}
        """,
    )
    labels = dict(ran.execution.labels)
    assert (labels["team"], labels["run"]) == ("blue", "2")


def test_a_system_label_is_refused(tmp_path: Path) -> None:
    ran = run(tmp_path, tasks("- {id: set, type: core.execution.Labels, labels: {system.x: a}}"))
    assert ran.state == "FAILED"
