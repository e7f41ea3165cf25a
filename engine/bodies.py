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
    """Writes bodies below ``uri``, the folder ``folder``. The network thread alone appends to it.

    The file of the small ones stays open as long as this object is used; opening it each time would take
    longer than writing.
    """

    __slots__ = ("_end", "_file", "_folder", "_number", "_small", "uri")

    def __init__(self, uri: str, folder: Path) -> None:
        self.uri = uri
        self._folder = folder
        self._number = secrets.randbits(48)
        self._file: int | None = None
        self._small = ""
        self._end = 0

    def create(self) -> tuple[str, Path]:
        """URI and path of a file for a large body; it does not exist yet, its folder does. OSError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        name = self._next_name()
        return f"{self.uri}/{name}", self._folder / name

    def append(self, data: bytes) -> str:
        """Stores a small body and returns its URI. OSError when the disk refuses."""
        file = self._file
        if file is None or os.fstat(file).st_nlink == 0:  # purged: old places must not come back
            file = self._open()
        start = self._end
        rest = memoryview(data)
        while rest:
            written = os.write(file, rest)
            self._end += written
            rest = rest[written:]
        return f"{self._small}?at={start}&size={len(data)}"

    def _next_name(self) -> str:
        self._number += 1
        return str(self._number)

    def _open(self) -> int:
        self.close()
        uri, path = self.create()
        self._file = file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | _BINARY, 0o666)
        self._small, self._end = uri, 0
        return file

    def close(self) -> None:
        """Ends the file of the small bodies; another body begins a new one."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    __del__ = close
