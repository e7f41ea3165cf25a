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

_SMALL = "small"
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

    __slots__ = ("_folder", "_number", "_small", "uri")

    def __init__(self, uri: str, folder: Path) -> None:
        self.uri = uri
        self._folder = folder
        self._small = folder / _SMALL
        self._number = secrets.randbits(48)

    def create(self) -> tuple[str, Path]:
        """URI and path of a file for a large body; it does not exist yet, its folder does. OSError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._number += 1
        return f"{self.uri}/{self._number}", self._folder / str(self._number)

    def append(self, data: bytes) -> str:
        """Stores a small body and returns its URI. OSError when the disk refuses."""
        try:
            file = self._open()
        except FileNotFoundError:
            self._folder.mkdir(parents=True, exist_ok=True)
            file = self._open()
        try:
            start = os.lseek(file, 0, os.SEEK_END)
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(file, rest) :]
        finally:
            os.close(file)
        return f"{self.uri}/{_SMALL}?at={start}&size={len(data)}"

    def _open(self) -> int:
        return os.open(self._small, os.O_WRONLY | os.O_CREAT | os.O_APPEND | _BINARY, 0o666)
