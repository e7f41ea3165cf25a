"""flow.Loop of Kestra 2.0."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.flow_runner import run, tasks

LOOP = """
- id: loop
  type: core.flow.Loop
  values: %s
  %s
  tasks:
    - {id: t, type: core.debug.Return, format: '{{ item.index }}:{{ item.value }}'}
    - {id: u, type: core.debug.Return, format: '{{ outputs.t.value }}!'}
  outputs:
    - {id: text, type: STRING, value: '{{ outputs.u.value }}'}
    - {id: n, type: INT, value: '{{ item.index }}'}
- id: last
  type: core.debug.Return
  format: '{{ outputs.loop.outputs[1].outputs.text }} {{ outputs.loop.iterationCount }}'
"""


@pytest.mark.parametrize("limit", ["", "concurrencyLimit: 0"])
def test_a_list_with_results_of_each_turn(limit: str, tmp_path: Path) -> None:
    ran = run(tmp_path, tasks(LOOP % ("[a, a, 3]", limit)))
    assert ran.errors == []
    assert ran.outputs("loop") == {
        "iterationCount": 3,
        "outputs": [
            {"item": {"value": "a", "iteration": 0}, "outputs": {"text": "0:a!", "n": 0}},
            {"item": {"value": "a", "iteration": 1}, "outputs": {"text": "1:a!", "n": 1}},
            {"item": {"value": "3", "iteration": 2}, "outputs": {"text": "2:3!", "n": 2}},
        ],
    }
    assert ran.outputs("last") == {"value": "1:a! 3"}


def test_a_map_has_keys(tmp_path: Path) -> None:
    ran = run(
        tmp_path,
        tasks(
            """
            - id: loop
              type: core.flow.Loop
              values: {x: 1, y: {z: 2}}
              tasks: [{id: t, type: core.debug.Return, format: '{{ item.key }}={{ item.value }}'}]
            """
        ),
    )
    assert [one.outputs for one in ran.runs("t")] == [{"value": "x=1"}, {"value": 'y={"z":2}'}]


def test_a_stored_file(tmp_path: Path) -> None:
    ran = run(
        tmp_path,
        tasks(
            """
            - {id: w, type: core.storage.Write, content: "one\\ntwo\\n", extension: .txt}
            - id: loop
              type: core.flow.Loop
              values: '{{ outputs.w.uri }}'
              tasks: [{id: t, type: core.debug.Return, format: '{{ item.value }}'}]
            """
        ),
    )
    assert [one.outputs for one in ran.runs("t")] == [{"value": "one"}, {"value": "two"}]


def test_a_loop_in_a_loop_knows_the_item_around(tmp_path: Path) -> None:
    ran = run(
        tmp_path,
        tasks(
            """
            - id: outer
              type: core.flow.Loop
              values: [a, b]
              tasks:
                - id: inner
                  type: core.flow.Loop
                  values: '{{ [1, 2] }}'
                  tasks:
                    - id: t
                      type: core.debug.Return
                      format: '{{ item.parent.value }}{{ item.value + 1 }}'
            """
        ),
    )
    assert [(one.outputs or {})["value"] for one in ran.runs("t")] == ["a2", "a3", "b2", "b3"]


FAILING = """
- id: loop
  type: core.flow.Loop
  values: [1, 2, 3]
  transmitFailed: %s
  tasks: [{id: f, type: core.execution.Fail, condition: '{{ item.value == 2 }}'}]
"""


@pytest.mark.parametrize(
    ("strict", "state", "turns"), [("true", "FAILED", ["0", "1"]), ("false", "SUCCESS", ["0", "1", "2"])]
)
def test_a_failed_turn(strict: str, state: str, turns: list[str], tmp_path: Path) -> None:
    ran = run(tmp_path, tasks(FAILING % strict))
    assert ran.run("loop").state == state
    assert [one.value for one in ran.runs("f")] == turns


def test_results_can_be_stored(tmp_path: Path) -> None:
    ran = run(tmp_path, tasks(LOOP.partition("- id: last")[0] % ("[a, b]", "fetchType: STORE")))
    rows = ran.outputs("loop")["outputs"]
    assert [ran.text(row["outputs"]["uri"]) for row in rows] == [
        '{text:"0:a!",n:0}\n',
        '{text:"1:b!",n:1}\n',
    ]


def test_results_of_a_file_are_stored_by_themselves(tmp_path: Path) -> None:
    write = '- {id: w, type: core.storage.Write, content: "one\\ntwo\\n", extension: .txt}\n'
    text = write + LOOP.partition("- id: last")[0] % ("'{{ outputs.w.uri }}'", "")
    ran = run(tmp_path, tasks(text))
    assert [list(row["outputs"]) for row in ran.outputs("loop")["outputs"]] == [["uri"], ["uri"]]


COLLECTING = """
- id: loop
  type: core.flow.Loop
  values: {a: 1, b: 2, c: 3}
  transmitFailed: false
  tasks:
    - {id: f, type: core.execution.Fail, condition: '{{ item.value == 2 }}'}
    - {id: t, type: core.debug.Return, format: '{{ item.key }}'}
  outputs: [{id: text, type: STRING, value: '{{ outputs.t.value }}'}]
- id: last
  type: core.debug.Return
  format: "{{ loopOutputs(outputs.loop.outputs, 'text') }} {{ loopOutputs(outputs.loop.outputs, name='x') }}"
"""


def test_one_output_of_all_turns(tmp_path: Path) -> None:
    ran = run(tmp_path, tasks(COLLECTING))
    assert ran.outputs("last") == {"value": '["a",null,"c"] [null,null,null]'}
    assert ran.outputs("loop")["outputs"][1] == {"item": {"value": "2", "iteration": 1, "key": "b"}}


@pytest.mark.parametrize("values", ["7", "'no list'", "true"])
def test_what_is_no_list_fails(values: str, tmp_path: Path) -> None:
    ran = run(tmp_path, tasks(LOOP % (values, "")))
    assert ran.run("loop").state == "FAILED"
    assert "`values` must be a list" in ran.errors[0]
