"""kv.*: values that outlive an execution."""

from __future__ import annotations

from pathlib import Path

from engine.kv import KeyValueStore
from tests.engine.flow_runner import run, tasks


def test_set_get_and_delete(tmp_path: Path) -> None:
    ran = run(
        tmp_path,
        tasks(
            """
            - {id: set, type: core.kv.Set, key: a, value: '{{ {"n": [1]} }}'}
            - {id: put, type: core.kv.Put, key: b, value: '5', kvType: NUMBER}
            - {id: get, type: core.kv.Get, key: a}
            - {id: show, type: core.debug.Return, format: '{{ kv("b") + 1 }}'}
            - {id: keys, type: core.kv.GetKeys, prefix: a}
            - {id: delete, type: core.kv.Delete, key: a}
            - {id: again, type: core.kv.Delete, key: a}
            - {id: gone, type: core.kv.Get, key: a}
            """
        ),
    )
    assert ran.errors == []
    assert ran.outputs("get")["value"] == {"n": [1]}
    assert ran.outputs("show") == {"value": "6"}
    assert ran.outputs("keys") == {"keys": ["a"]}
    assert (ran.outputs("delete"), ran.outputs("again")) == ({"deleted": True}, {"deleted": False})
    assert ran.outputs("gone") == {}


def test_an_existing_key_without_overwrite_fails(tmp_path: Path) -> None:
    store = KeyValueStore()
    store.put("tests", "a", 1)
    ran = run(tmp_path, tasks("- {id: set, type: core.kv.Set, key: a, value: x, overwrite: false}"), kv=store)
    assert ran.state == "FAILED"
    assert "Key already exists" in ran.errors[0]


def test_a_missing_value_may_be_a_failure(tmp_path: Path) -> None:
    ran = run(tmp_path, tasks("- {id: get, type: core.kv.Get, key: nope, errorOnMissing: true}"))
    assert ran.state == "FAILED"
    assert "No value found for key 'nope' in namespace 'tests'" in ran.errors[0]


def test_a_key_with_a_blank_is_refused(tmp_path: Path) -> None:
    ran = run(tmp_path, tasks("- {id: set, type: core.kv.Set, key: a b, value: x}"))
    assert ran.errors[0].startswith("Key must start with an alphanumeric character")


def test_a_value_ends_after_its_time(tmp_path: Path) -> None:
    now = [100.0]
    store = KeyValueStore(clock=lambda: now[0])
    run(tmp_path, tasks("- {id: set, type: core.kv.Set, key: a, value: x, ttl: PT10S}"), kv=store)
    assert store.get("tests", "a") == "x"
    now[0] = 111.0
    assert not store.has("tests", "a")
