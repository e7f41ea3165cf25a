"""Values that outlive an execution, kept by namespace: one JSON file per namespace in the state folder.

A value is kept with its type, so that a number stays a number and a duration a duration.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from engine.errors import StorageError
from engine.storage import write_atomically
from engine.values import from_plain, to_plain


class KeyValueStore:
    """The store of a workspace; ``folder`` None keeps everything in memory."""

    def __init__(self, folder: Path | None = None, clock: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._clock = clock
        self._loaded: dict[str, dict[str, Any]] = {}

    def has(self, namespace: str, key: str) -> bool:
        """Whether there is a value that has not expired."""
        return self._entry(namespace, key) is not None

    def get(self, namespace: str, key: str) -> object:
        """The value, None when there is none."""
        entry = self._entry(namespace, key)
        return None if entry is None else from_plain(entry["value"])

    def put(self, namespace: str, key: str, value: object, *, ttl: float | None = None) -> None:
        """Stores a value; it is gone after ``ttl`` seconds."""
        entry: dict[str, Any] = {"value": to_plain(value)}
        if ttl is not None:
            entry["expires"] = self._clock() + ttl
        self._values(namespace)[key] = entry
        self._save(namespace)

    def delete(self, namespace: str, key: str) -> bool:
        """Removes a value; False when there was none."""
        there = self._entry(namespace, key) is not None
        if self._values(namespace).pop(key, None) is not None:
            self._save(namespace)
        return there

    def keys(self, namespace: str) -> list[str]:
        """The keys of one namespace, sorted."""
        return sorted(key for key in list(self._values(namespace)) if self.has(namespace, key))

    def purge(self, namespace: str) -> int:
        """Removes expired values; how many."""
        values = self._values(namespace)
        gone = [
            key for key, entry in values.items() if entry.get("expires", self._clock() + 1) <= self._clock()
        ]
        for key in gone:
            del values[key]
        if gone:
            self._save(namespace)
        return len(gone)

    def _entry(self, namespace: str, key: str) -> dict[str, Any] | None:
        entry: dict[str, Any] | None = self._values(namespace).get(key)
        if entry is not None and "expires" in entry and entry["expires"] <= self._clock():
            return None
        return entry

    def _values(self, namespace: str) -> dict[str, Any]:
        values = self._loaded.get(namespace)
        if values is None:
            values = self._loaded[namespace] = self._read(namespace)
        return values

    def _path(self, namespace: str) -> Path | None:
        return None if self._folder is None else self._folder / f"{namespace}.json"

    def _read(self, namespace: str) -> dict[str, Any]:
        path = self._path(namespace)
        if path is None or not path.is_file():
            return {}
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise StorageError(f"The key-value file {path} cannot be read: {error}") from error
        return found if isinstance(found, dict) else {}

    def _save(self, namespace: str) -> None:
        path = self._path(namespace)
        if path is not None:
            text = json.dumps(self._values(namespace), ensure_ascii=False, indent=1)
            write_atomically(path, text.encode())
