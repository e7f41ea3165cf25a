"""Stored values outlive everything: the store, the process, a kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from engine.errors import StorageError
from engine.kv import KeyValueStore
from engine.values import Duration, LocalDate, Long


@pytest.mark.parametrize(
    "value",
    [
        *(1, Long(1), 1.5, True, None, "é", [1, {"a": None}], {"$long": "x"}),
        *(Duration.parse("PT5M"), LocalDate.parse("2024-01-02")),
    ],
)
def test_values_keep_their_type(tmp_path: Path, value: object) -> None:
    KeyValueStore(tmp_path / "state.sqlite").put("a.b", "k", value)
    found = KeyValueStore(tmp_path / "state.sqlite").get("a.b", "k")
    assert found == value and type(found) is type(value)


def test_namespaces_keys_and_deleting() -> None:
    store = KeyValueStore()
    store.put("a", "k2", 1)
    store.put("a", "k1", 2)
    store.put("b", "k", 3)
    assert (store.keys("a"), store.keys("b"), store.keys("c")) == (["k1", "k2"], ["k"], [])
    assert store.delete("a", "k1") and not store.delete("a", "k1")
    assert not store.has("a", "k1") and store.get("a", "k1") is None


def test_values_expire() -> None:
    now = [100.0]
    store = KeyValueStore(clock=lambda: now[0])
    store.put("a", "short", 1, ttl=10)
    store.put("a", "long", 1)
    now[0] = 110.0
    assert store.keys("a") == ["long"] and not store.has("a", "short")
    assert store.purge("a") == 1


def test_a_kill_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    code = (
        "import sys, pathlib; sys.path.insert(0, sys.argv[1])\n"
        "from engine.kv import KeyValueStore\n"
        "store = KeyValueStore(pathlib.Path(sys.argv[2]))\n"
        "for n in range(1000000):\n"
        "    store.put('a', 'n', n); print(n, flush=True)\n"
    )
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", code, root, path], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        said = -1
        for line in process.stdout:
            said = int(line)
            if said >= 50:
                os.kill(process.pid, signal.SIGKILL)
                break
    kept = KeyValueStore(path).get("a", "n")
    assert isinstance(kept, int) and kept >= said


def test_threads_share_a_store() -> None:
    store = KeyValueStore()
    threads = [
        threading.Thread(target=lambda n=n: [store.put("a", f"{n}-{m}", m) for m in range(50)])
        for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.keys("a")) == 200


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    path.write_bytes(b"no database " * 100)
    with pytest.raises(StorageError, match=r"state\.sqlite"):
        KeyValueStore(path)
