"""Values that outlive an execution, kept by namespace in one SQLite file of the workspace.

A value is kept with its type, so that a number stays a number and a duration a duration. Each change is on
disk when the call returns (WAL), so a kill loses none. Calls may come from any thread: expressions read
values in threads.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import time
import weakref
from collections.abc import Callable
from pathlib import Path

from engine.errors import StorageError
from engine.values import from_plain, to_plain

_TABLE = """
CREATE TABLE IF NOT EXISTS value (
    namespace TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, expires REAL, PRIMARY KEY (namespace,
    key)
) WITHOUT ROWID
"""
_LIVE = "(expires IS NULL OR expires > ?)"


class KeyValueStore:
    """The store of a workspace; ``path`` None keeps everything in memory."""

    def __init__(self, path: Path | None = None, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._path = path
        try:
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(
                ":memory:" if path is None else path,
                timeout=10.0,
                check_same_thread=False,
                isolation_level=None,
            )
        except (OSError, sqlite3.Error) as error:
            raise StorageError(f"The stored values at {path} cannot be read: {error}") from error
        self._closing = weakref.finalize(self, self._connection.close)
        try:
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")
            self._connection.execute(_TABLE)
        except sqlite3.Error as error:
            self.close()
            raise StorageError(f"The stored values at {path} cannot be read: {error}") from error

    def close(self) -> None:
        """Ends the use of the file; happens by itself when the store is forgotten."""
        self._closing()

    def has(self, namespace: str, key: str) -> bool:
        """Whether there is a value that has not expired."""
        return bool(self._rows("SELECT 1", namespace, "AND key = ?", key))

    def get(self, namespace: str, key: str) -> object:
        """The value, None when there is none."""
        rows = self._rows("SELECT value", namespace, "AND key = ?", key)
        return from_plain(json.loads(str(rows[0][0]))) if rows else None

    def put(self, namespace: str, key: str, value: object, *, ttl: float | None = None) -> None:
        """Stores a value; it is gone after ``ttl`` seconds."""
        text = json.dumps(to_plain(value), ensure_ascii=False)
        expires = None if ttl is None else self._clock() + ttl
        self._change("INSERT OR REPLACE INTO value VALUES (?, ?, ?, ?)", (namespace, key, text, expires))

    def delete(self, namespace: str, key: str) -> bool:
        """Removes a value; False when there was none."""
        there = self.has(namespace, key)
        self._change("DELETE FROM value WHERE namespace = ? AND key = ?", (namespace, key))
        return there

    def keys(self, namespace: str) -> list[str]:
        """The keys of one namespace, sorted."""
        return [str(key) for (key,) in self._rows("SELECT key", namespace, "ORDER BY key")]

    def purge(self, namespace: str) -> int:
        """Removes expired values; how many."""
        gone = "DELETE FROM value WHERE namespace = ? AND expires IS NOT NULL AND expires <= ?"
        return self._change(gone, (namespace, self._clock()))

    def _rows(self, columns: str, namespace: str, tail: str, *more: str) -> list[tuple[object, ...]]:
        where = f"{columns} FROM value WHERE namespace = ? AND {_LIVE} {tail}"
        try:
            with self._lock:
                return self._connection.execute(where, (namespace, self._clock(), *more)).fetchall()
        except sqlite3.Error as error:
            raise StorageError(f"The stored values at {self._path} cannot be read: {error}") from error

    def _change(self, statement: str, values: tuple[object, ...]) -> int:
        try:
            with self._lock:
                return self._connection.execute(statement, values).rowcount
        except sqlite3.Error as error:
            raise StorageError(f"The stored values at {self._path} cannot be written: {error}") from error
