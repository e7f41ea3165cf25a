"""flow.Parallel and flow.Dag."""

from __future__ import annotations

from pathlib import Path

from tests.engine.flow_runner import run, tasks

SLEEPERS = (
    "[{id: a, type: core.flow.Sleep, duration: PT10S}, {id: b, type: core.flow.Sleep, duration: PT10S}]"
)


def test_all_at_once(tmp_path: Path) -> None:
    ran = run(tmp_path, tasks(f"- {{id: p, type: core.flow.Parallel, tasks: {SLEEPERS}}}"))
    assert ran.state == "SUCCESS"
    assert 10 <= (ran.execution.duration or 0) < 15


def test_so_many_at_once(tmp_path: Path) -> None:
    ran = run(tmp_path, tasks(f"- {{id: p, type: core.flow.Parallel, concurrent: 1, tasks: {SLEEPERS}}}"))
    assert (ran.execution.duration or 0) >= 20


def test_after_a_failure_no_task_of_any_branch_starts(tmp_path: Path) -> None:
    ran = run(
        tmp_path,
        tasks(
            """
            - id: p
              type: core.flow.Parallel
              tasks:
                - {id: f, type: core.execution.Fail}
                - id: s
                  type: core.flow.Sequential
                  tasks:
                    - {id: first, type: core.flow.Sleep, duration: PT10S}
                    - {id: second, type: core.log.Log, message: never}
            """
        ),
    )
    states = dict(ran.order)
    assert states == {"p": "FAILED", "f": "FAILED", "s": "FAILED", "first": "SUCCESS"}


def test_a_dag_waits_for_what_it_depends_on(tmp_path: Path) -> None:
    ran = run(
        tmp_path,
        tasks(
            """
            - id: d
              type: core.flow.Dag
              tasks:
                - task: {id: c, type: core.debug.Return, format: '{{ outputs.a.value }}{{ outputs.b.value }}'}
                  dependsOn: [a, b]
                - task: {id: a, type: core.debug.Return, format: A}
                - task: {id: b, type: core.debug.Return, format: B}
                  dependsOn: [a]
            """
        ),
    )
    assert ran.outputs("c") == {"value": "AB"}
    assert [task for task, _ in ran.order] == ["d", "a", "b", "c"]


def test_a_disabled_dependency_counts_as_done(tmp_path: Path) -> None:
    """D33: on a server such a Dag never ends."""
    ran = run(
        tmp_path,
        tasks(
            """
            - id: d
              type: core.flow.Dag
              tasks:
                - task: {id: a, type: core.log.Log, message: x, disabled: true}
                - task: {id: b, type: core.log.Log, message: x}
                  dependsOn: [a]
            """
        ),
    )
    assert ran.order == [("d", "SUCCESS"), ("b", "SUCCESS")]
