"""flow.ForEach and its older forms."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.flow_runner import run, tasks

LOOP = """
- id: each
  type: core.flow.ForEach
  values: %s
  tasks:
    - {id: show, type: core.debug.Return, format: '{{ taskrun.value }}/{{ taskrun.iteration }}'}
- {id: last, type: core.debug.Return, format: '{{ outputs.show | keys | length }}'}
"""


def test_each_value_is_an_iteration(tmp_path: Path) -> None:
    ran = run(tmp_path, tasks(LOOP % "[a, b, a, 3, {k: 1}]"))
    values = [(run_.value, run_.iteration) for run_ in ran.runs("show")]
    assert values == [("a", 0), ("b", 1), ("3", 2), ('{"k":1}', 3)]
    assert ran.runs("show")[0].outputs == {"value": "a/0"}
    assert ran.outputs("last") == {"value": "4"}


def test_values_may_come_from_an_expression(tmp_path: Path) -> None:
    ran = run(tmp_path, tasks(LOOP % "'{{ [1, 2.5, true] }}'"))
    assert [run_.value for run_ in ran.runs("show")] == ["1", "2.5", "true"]


def test_an_empty_list_is_a_success(tmp_path: Path) -> None:
    ran = run(
        tmp_path,
        tasks(
            "- {id: each, type: core.flow.ForEach, values: [], tasks: [{id: t, type: core.log.Log, message: "
            "x}]}"
        ),
    )
    assert ran.order == [("each", "SUCCESS")]


@pytest.mark.parametrize("values", ["'{{ [1, null] }}'", "[1.5]", "[true]", "[[1]]", "'{{ 7 }}'", "''"])
def test_these_values_fail(values: str, tmp_path: Path) -> None:
    ran = run(tmp_path, tasks(LOOP % values))
    assert ran.order == [("each", "FAILED")]
    assert ran.errors[0].startswith("Unable to resolve state from the Flowable task: ")


def test_after_a_failed_iteration_no_other_is_created(tmp_path: Path) -> None:
    ran = run(
        tmp_path,
        tasks(
            """
            - id: each
              type: core.flow.ForEach
              values: [1, 2, 3]
              tasks:
                - {id: f, type: core.execution.Fail, condition: '{{ taskrun.value == "2" }}'}
            """
        ),
    )
    assert ran.order == [("each", "FAILED"), ("f[1]", "SUCCESS"), ("f[2]", "FAILED")]


def test_iterations_beside_each_other(tmp_path: Path) -> None:
    text = """
    - id: each
      type: core.flow.ForEach
      values: [1, 2, 3, 4]
      concurrencyLimit: %s
      tasks: [{id: s, type: core.flow.Sleep, duration: PT10S}]
    """
    slow = run(tmp_path / "a", tasks(text % 1)).execution.duration or 0
    fast = run(tmp_path / "b", tasks(text % 2)).execution.duration or 0
    assert slow >= 40
    assert 20 <= fast < 30


def test_outer_values_are_levels_of_outputs(tmp_path: Path) -> None:
    ran = run(
        tmp_path,
        tasks(
            """
            - id: outer
              type: core.flow.ForEach
              values: [x, y]
              tasks:
                - id: inner
                  type: core.flow.ForEach
                  values: [1]
                  tasks:
                    - id: t
                      type: core.debug.Return
                      format: '{{ parents[0].taskrun.value }}{{ taskrun.value }}'
            - id: all
              type: core.debug.Return
              format: '{{ outputs.t.x["1"].value }}{{ outputs.t.y["1"].value }}'
            """
        ),
    )
    assert ran.outputs("all") == {"value": "x1y1"}


@pytest.mark.parametrize("kind", ["EachSequential", "EachParallel"])
def test_the_older_forms(kind: str, tmp_path: Path) -> None:
    ran = run(
        tmp_path,
        tasks(
            f"""
            - id: each
              type: core.flow.{kind}
              value: '["a", "b"]'
              tasks: [{{id: t, type: core.debug.Return, format: '{{{{ taskrun.value }}}}'}}]
            """
        ),
    )
    assert sorted(run_.value or "" for run_ in ran.runs("t")) == ["a", "b"]
