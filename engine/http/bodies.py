"""Bodies on their way between the wire and the disk; used inside the network thread only."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO

from engine.http.wire import KeptBody, Segment

IN_MEMORY = 256 * 1024
"""A body up to this size (bytes) is also handed over in memory, which saves reading the file again."""

REQUEST_KEPT = 10 * 1024 * 1024
"""So much of a sent body is kept for showing it; what is larger came from a file anyway."""


_BINARY: int = getattr(os, "O_BINARY", 0)
"""Windows would change line ends without it."""


class BodyFile:
    """Collects decoded bytes: small ones in memory,
    written to ``path`` in one go after the end; more streamed."""

    def __init__(self, path: Path | None, limit: int | None = None) -> None:
        self._path = path
        self._limit = limit
        self._head: list[bytes] = []
        self._head_size = 0
        self._file: IO[bytes] | None = None
        self._unwritten = b""
        self.size = 0
        self.wire_size = 0

    def write(self, data: bytes) -> None:
        """Appends; OSError when the disk refuses. Beyond the limit bytes are counted, not kept."""
        self.size += len(data)
        if self._limit is not None and self.size > self._limit:
            data = data[: max(0, len(data) - (self.size - self._limit))]
        if not data:
            return
        if self._file is None:
            if self._head_size + len(data) <= IN_MEMORY or self._path is None:
                self._keep(data)
                return
            self._file = self._path.open("wb")
            self._file.writelines(self._head)
        self._file.write(data)

    def _keep(self, data: bytes) -> None:
        room = IN_MEMORY - self._head_size
        if room > 0:
            self._head.append(data[:room])
            self._head_size += min(room, len(data))

    def close(self, *, complete: bool = True) -> KeptBody:
        """Ends writing. A small body still has to be put onto the disk by ``flush``;
        an empty one leaves no file."""
        data = b"".join(self._head)
        if self._file is not None:
            self._file.close()
        elif self._path is not None and data:
            self._unwritten = data
        kept_all = complete and (self._limit is None or self.size <= self._limit)
        return KeptBody(self.size, self.wire_size or self.size, data, kept_all)

    def flush(self) -> None:
        """Writes a small body. Making a file takes longer than a small exchange; who waits for the answer has
        the bytes in memory and need not wait for that."""
        if self._unwritten and self._path is not None:
            file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _BINARY, 0o666)
            try:
                rest = memoryview(self._unwritten)
                while rest:
                    rest = rest[os.write(file, rest) :]
            finally:
                os.close(file)
            self._unwritten = b""

    def discard(self) -> None:
        """Closes and removes what was written."""
        if self._file is not None:
            self._file.close()
            if self._path is not None:
                self._path.unlink(missing_ok=True)


class BodyReader:
    """Reads the segments of a request body one after the other, and can start again."""

    def __init__(self, segments: tuple[Segment, ...], kept: BodyFile) -> None:
        self._segments = segments
        self._kept = kept
        self._index = 0
        self._offset = 0
        self._file: IO[bytes] | None = None
        self._seen = 0

    @property
    def done(self) -> int:
        """Bytes read since the beginning."""
        return self._seen

    def read(self, size: int) -> bytes:
        """Up to ``size`` bytes, ``b""`` at the end; OSError when a file cannot be read."""
        while self._index < len(self._segments):
            segment = self._segments[self._index]
            if isinstance(segment, Path):
                if self._file is None:
                    self._file = segment.open("rb")
                data = self._file.read(size)
            else:
                data = segment[self._offset : self._offset + size]
                self._offset += len(data)
            if data:
                self._tee(data)
                return data
            self._next()
        return b""

    def _tee(self, data: bytes) -> None:
        if self._seen >= self._kept.size:
            self._kept.write(data)
        self._seen += len(data)

    def _next(self) -> None:
        self._index += 1
        self._offset = 0
        if self._file is not None:
            self._file.close()
            self._file = None

    def rewind(self) -> None:
        """Back to the first byte."""
        self.close()
        self._index = self._offset = self._seen = 0

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
