"""The stored bodies of one execution: a large one is a file, small ones lie one behind the other in one.

Making a file takes a disk longer than a small exchange takes altogether (0.1 to 0.4 ms on ext4), writing to
one that is there a few millionths of a second.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl

from engine.record import record

_BINARY: int = getattr(os, "O_BINARY", 0)
"""Windows would change line ends without it."""


@record
class StoredBody:
    """``size`` bytes of a file from ``start`` on; the file may hold more than this body."""

    path: Path
    start: int
    size: int

    def read(self, offset: int = 0, length: int | None = None) -> bytes:
        """Bytes of the body, fewer where it ends. OSError when the file cannot be read."""
        rest = max(0, self.size - offset)
        with self.path.open("rb") as file:
            file.seek(self.start + offset)
            return file.read(rest if length is None else min(length, rest))


def stored_body(uri: str, path: Path) -> StoredBody:
    """The body that a URI of ``Bodies`` means, given the path behind it. OSError when there is none."""
    stored = path.stat().st_size
    place = dict(parse_qsl(uri.partition("?")[2]))
    if "at" not in place or "size" not in place:
        return StoredBody(path, 0, stored)
    start = int(place["at"])
    return StoredBody(path, start, max(0, min(int(place["size"]), stored - start)))


class Bodies:
    """Writes bodies below ``uri``, the folder ``folder``. The network thread alone appends to it."""

    __slots__ = ("_end", "_folder", "_number", "_small", "uri")

    def __init__(self, uri: str, folder: Path) -> None:
        self.uri = uri
        self._folder = folder
        self._number = secrets.randbits(48)
        self._begin()

    def create(self) -> tuple[str, Path]:
        """URI and path of a file for a large body; it does not exist yet, its folder does. OSError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        name = self._next_name()
        return f"{self.uri}/{name}", self._folder / name

    def append(self, data: bytes) -> str:
        """Stores a small body and returns its URI. OSError when the disk refuses."""
        try:
            file = self._open()
        except FileNotFoundError:  # the first body, or a task purged the files: old places must not come back
            self._folder.mkdir(parents=True, exist_ok=True)
            self._begin()
            file = self._open()
        start = self._end
        try:
            rest = memoryview(data)
            while rest:
                written = os.write(file, rest)
                self._end += written
                rest = rest[written:]
        finally:
            os.close(file)
        return f"{self.uri}/{self._small}?at={start}&size={len(data)}"

    def _next_name(self) -> str:
        self._number += 1
        return str(self._number)

    def _begin(self) -> None:
        self._small, self._end = self._next_name(), 0

    def _open(self) -> int:
        new = 0 if self._end else os.O_CREAT
        return os.open(self._folder / self._small, os.O_WRONLY | os.O_APPEND | _BINARY | new, 0o666)
