"""state.*: the old way to keep a map between executions."""

from __future__ import annotations

from pathlib import Path

from engine.kv import KeyValueStore
from tests.engine.flow_runner import run, tasks


def test_a_state_is_added_to_and_outlives_the_execution(tmp_path: Path) -> None:
    store = KeyValueStore()
    first = run(
        tmp_path,
        tasks(
            """
            - {id: a, type: core.state.Set, name: s, data: {x: 1}}
            - {id: b, type: core.state.Set, name: s, data: {y: '{{ 2 }}'}}
            """
        ),
        kv=store,
    )
    assert first.outputs("b")["count"] == 2
    second = run(
        tmp_path,
        tasks(
            """
            - {id: get, type: core.state.Get, name: s}
            - {id: other, type: core.state.Get, name: zz}
            - {id: delete, type: core.state.Delete, name: s}
            - {id: gone, type: core.state.Get, name: s}
            """
        ),
        kv=store,
    )
    assert second.outputs("get") == {"count": 2, "data": {"x": 1, "y": "2"}}
    assert second.outputs("other") == {"count": 0, "data": {}}
    assert second.outputs("delete") == {"deleted": True}
    assert second.outputs("gone")["count"] == 0


def test_a_missing_state_may_be_a_failure(tmp_path: Path) -> None:
    ran = run(tmp_path, tasks("- {id: get, type: core.state.Get, name: zz, errorOnMissing: true}"))
    assert (ran.state, ran.errors) == ("FAILED", ["There is no state `zz`."])
