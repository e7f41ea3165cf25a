"""flow.ForEachItem: a flow for each part of a file."""

from __future__ import annotations

from pathlib import Path

from tests.engine.flow_runner import run

CHILD = """
id: child
namespace: tests
inputs: [{id: part, type: FILE}]
tasks: [{id: t, type: core.debug.Return, format: '{{ read(inputs.part) }}'}]
outputs: [{id: seen, type: STRING, value: '{{ outputs.t.value }}'}]
"""

PARENT = """
tasks:
  - {id: w, type: core.storage.Write, content: "a\\nb\\nc\\n"}
  - id: each
    type: core.flow.ForEachItem
    items: '{{ outputs.w.uri }}'
    batch: {rows: 2}
    namespace: tests
    flowId: %s
    inputs: {part: '{{ taskrun.items }}'}
"""


def test_a_part_each(tmp_path: Path) -> None:
    ran = run(tmp_path, PARENT % "child", flows=[CHILD])
    assert ran.state == "SUCCESS"
    assert [task for task, _ in ran.order] == ["w", "each", "each_split", "each_items", "each_merge"]
    children = ran.executions[1:]
    assert sorted(str((child.outputs or {})["seen"]) for child in children) == ["a\nb\n", "c\n"]
    items = ran.outputs("each_items")
    assert items["numberOfBatches"] == 2
    assert items["iterations"]["SUCCESS"] == 2
    merged = ran.text(ran.outputs("each_merge")["subflowOutputs"])
    assert merged.count("\n") == 2 and "seen" in merged


def test_a_failed_part_leaves_out_the_merge(tmp_path: Path) -> None:
    failing = CHILD.partition("tasks:")[0] + "tasks: [{id: f, type: core.execution.Fail}]\n"
    ran = run(tmp_path, PARENT % "child", flows=[failing])
    assert ran.state == "FAILED"
    assert "each_merge" not in [task for task, _ in ran.order]


def test_a_flow_that_is_missing_fails(tmp_path: Path) -> None:
    ran = run(tmp_path, PARENT % "nowhere")
    assert ran.state == "FAILED"
    assert any("Unable to find flow 'tests'.'nowhere'" in message for message in ran.errors)
