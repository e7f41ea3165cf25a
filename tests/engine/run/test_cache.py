"""`taskCache`: the outputs of an equal earlier run."""

from __future__ import annotations

from pathlib import Path

from engine.kv import KeyValueStore
from tests.engine.flow_runner import Ran, run

FLOW = """
inputs: [{id: n, type: INT, defaults: 1}]
tasks:
  - id: t
    type: core.debug.Return
    format: '{{ inputs.n }} {{ uuid() }}'
    taskCache: {enabled: %s, ttl: PT10S}
"""


def value(ran: Ran) -> str:
    return str(ran.outputs("t")["value"])


def test_equal_properties_give_the_same_outputs(tmp_path: Path) -> None:
    now = [0.0]
    store = KeyValueStore(clock=lambda: now[0])
    text = (
        FLOW.replace("{{ uuid() }}", "x")
        .replace("debug.Return", "storage.Write")
        .replace("format", "content")
    )
    first = run(tmp_path, text % "true", kv=store)
    again = run(tmp_path, text % "true", kv=store)
    assert first.outputs("t") == again.outputs("t"), "the file of the first run"
    other = run(tmp_path, text % "true", kv=store, inputs={"n": "2"})
    assert other.outputs("t") != first.outputs("t")
    now[0] = 11.0
    assert run(tmp_path, text % "true", kv=store).outputs("t") != first.outputs("t")


def test_it_can_be_off_and_is_not_asked_for_what_differs(tmp_path: Path) -> None:
    store = KeyValueStore()
    assert value(run(tmp_path, FLOW % "false", kv=store)) != value(run(tmp_path, FLOW % "false", kv=store))
    assert value(run(tmp_path, FLOW % "true", kv=store)) != value(run(tmp_path, FLOW % "true", kv=store))


def test_a_failure_is_not_kept(tmp_path: Path) -> None:
    store = KeyValueStore()
    text = "tasks: [{id: t, type: core.execution.Fail, taskCache: {enabled: true}}]"
    assert run(tmp_path, text, kv=store).state == "FAILED"
    assert run(tmp_path, text, kv=store).state == "FAILED"
