"""Unsaved texts, kept outside the files they belong to, so that neither a crash nor closing loses them."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import time
import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

_log = logging.getLogger("ui")

KEPT_CLOSED = 20
"""How many closed untitled texts can still be brought back."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One unsaved text. ``path`` is None for what never had a name; ``fingerprint`` is that of the file."""

    key: str
    text: str
    path: str | None = None
    fingerprint: str | None = None
    name: str = ""
    caret: int = 0
    closed: bool = False
    at: float = 0.0


def new_key() -> str:
    """A key for a text without a file."""
    return f"new-{uuid.uuid4().hex[:16]}"


def key_of(path: Path) -> str:
    """The key of a file's draft; the same at the next start."""
    return "file-" + hashlib.sha256(str(path).encode()).hexdigest()[:24]


class DraftStore:
    """One JSON file per draft in ``folder``; written whole and renamed, so that none is ever half."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, draft: Draft) -> None:
        """Keep a draft. A disk that refuses is said in the log: losing a draft must not stop typing."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            target = self._path(draft.key)
            part = target.with_suffix(f".{os.getpid()}.part")
            text = json.dumps(asdict(draft) | {"at": draft.at or time.time()}, ensure_ascii=False)
            part.touch(mode=0o600)
            part.write_text(text, encoding="utf-8", newline="")
            part.replace(target)
        except OSError as error:
            _log.error("the draft of %s cannot be kept: %s", draft.path or draft.name, error)

    def read(self, key: str) -> Draft | None:
        try:
            raw = json.loads(self._path(key).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return _draft(raw)

    def drop(self, key: str) -> None:
        with suppress(OSError):
            self._path(key).unlink()

    def all(self) -> list[Draft]:
        """All drafts, oldest first; files that cannot be read are passed over."""
        found = [self.read(path.stem) for path in self._folder.glob("*.json")]
        return sorted((d for d in found if d is not None), key=lambda d: d.at)

    def prune(self) -> None:
        """Forget the oldest closed untitled texts above the limit."""
        closed = [d for d in self.all() if d.closed and d.path is None]
        for draft in closed[:-KEPT_CLOSED] if len(closed) > KEPT_CLOSED else []:
            self.drop(draft.key)

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}.json"


def _draft(raw: object) -> Draft | None:
    if (
        not isinstance(raw, Mapping)
        or not isinstance(raw.get("text"), str)
        or not isinstance(raw.get("key"), str)
    ):
        return None
    path, print_ = raw.get("path"), raw.get("fingerprint")
    caret, at = raw.get("caret"), raw.get("at")
    return Draft(
        key=raw["key"],
        text=raw["text"],
        path=path if isinstance(path, str) else None,
        fingerprint=print_ if isinstance(print_, str) else None,
        name=str(raw.get("name") or ""),
        caret=caret if isinstance(caret, int) else 0,
        closed=bool(raw.get("closed")),
        at=float(at) if isinstance(at, int | float) else 0.0,
    )
