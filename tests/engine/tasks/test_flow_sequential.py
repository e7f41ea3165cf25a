"""flow.Sequential and flow.AllowFailure, and what a failure in them means."""

from __future__ import annotations

from pathlib import Path

from tests.engine.flow_runner import run, tasks


def test_one_after_the_other(tmp_path: Path) -> None:
    ran = run(
        tmp_path,
        tasks(
            """
            - id: s
              type: core.flow.Sequential
              tasks: [{id: a, type: core.log.Log, message: x}, {id: b, type: core.log.Log, message: x}]
            """
        ),
    )
    assert ran.order == [("s", "SUCCESS"), ("a", "SUCCESS"), ("b", "SUCCESS")]
    assert ran.history("s") == ["CREATED", "RUNNING", "SUCCESS"]
    assert ran.run("a").parent_id == ran.run("s").id


def test_a_failure_runs_errors_then_finally_of_the_flowable_and_of_the_flow(tmp_path: Path) -> None:
    ran = run(
        tmp_path,
        """
        tasks:
          - id: s
            type: core.flow.Sequential
            tasks: [{id: f, type: core.execution.Fail}, {id: never, type: core.log.Log, message: x}]
            errors: [{id: own_error, type: core.log.Log, message: x}]
            finally: [{id: own_finally, type: core.log.Log, message: x}]
          - {id: not_even, type: core.log.Log, message: x}
        errors: [{id: error, type: core.log.Log, message: x}]
        finally: [{id: last, type: core.log.Log, message: x}]
        """,
    )
    assert ran.state == "FAILED"
    assert ran.order == [
        ("s", "FAILED"),
        ("f", "FAILED"),
        ("own_error", "SUCCESS"),
        ("own_finally", "SUCCESS"),
        ("error", "SUCCESS"),
        ("last", "SUCCESS"),
    ]


def test_allow_failure_is_a_warning_and_goes_on(tmp_path: Path) -> None:
    ran = run(
        tmp_path,
        tasks(
            """
            - id: s
              type: core.flow.AllowFailure
              tasks: [{id: f, type: core.execution.Fail}]
            - {id: after, type: core.log.Log, message: x}
            """
        ),
    )
    assert ran.state == "WARNING"
    assert ran.order == [("s", "WARNING"), ("f", "FAILED"), ("after", "SUCCESS")]


def test_disabled_children_do_not_exist(tmp_path: Path) -> None:
    ran = run(
        tmp_path,
        tasks(
            "- {id: s, type: core.flow.Sequential, tasks: [{id: a, type: core.log.Log, message: x, disabled: "
            "true}]}"
        ),
    )
    assert ran.order == [("s", "SUCCESS")]
