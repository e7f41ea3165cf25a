"""Bodies on their way between the wire and the disk; used inside the network thread only."""

from __future__ import annotations

from pathlib import Path
from typing import IO

from engine.http.wire import BodyStore, KeptBody, Segment

IN_MEMORY = 256 * 1024
"""A body up to this size (bytes) is also handed over in memory, which saves reading the file again."""

REQUEST_KEPT = 10 * 1024 * 1024
"""So much of a sent body is kept for showing it; what is larger came from a file anyway."""


class BodyFile:
    """Collects decoded bytes: a small body in memory until its end, a larger one in a file of its own."""

    def __init__(self, store: BodyStore | None, limit: int | None = None, *, live: bool = False) -> None:
        """With ``live`` what comes can be read from the file at once."""
        self._store = store
        self._limit = limit
        self._live = live
        self._head: list[bytes] = []
        self._head_size = 0
        self._file: IO[bytes] | None = None
        self._uri: str | None = None
        self._path: Path | None = None
        self.size = 0
        self.wire_size = 0

    def write(self, data: bytes) -> None:
        """Appends; OSError when the disk refuses. Beyond the limit bytes are counted, not kept."""
        size = self.size + len(data)
        if self._limit is not None and size > self._limit:
            data = data[: max(0, len(data) - (size - self._limit))]
        if data:
            self._put(data)
        self.size = size  # last: who looks on from another thread finds all that is counted

    def _put(self, data: bytes) -> None:
        if self._file is None:
            if self._store is None or (self._head_size + len(data) <= IN_MEMORY and not self._live):
                self._keep(data)
                return
            self._uri, self._path = self._store.create()
            self._file = self._path.open("wb")
            self._file.writelines(self._head)
        self._file.write(data)
        if self._live:
            self._file.flush()
            self._keep(data)

    def so_far(self) -> KeptBody:
        """What there is of a body that is still coming in; may be called from any thread."""
        size = self.size
        return KeptBody(size, self.wire_size, b"".join(self._head)[:size], True, self._uri, self._path)

    def _keep(self, data: bytes) -> None:
        room = IN_MEMORY - self._head_size
        if room > 0:
            self._head.append(data[:room])
            self._head_size += min(room, len(data))

    def close(self, *, complete: bool = True) -> KeptBody:
        """Ends writing; an empty body leaves nothing. OSError when the disk refuses a small one."""
        data = b"".join(self._head)
        if self._file is not None:
            self._file.close()
        elif self._store is not None and data:
            self._uri = self._store.append(data)
        kept_all = complete and (self._limit is None or self.size <= self._limit)
        return KeptBody(self.size, self.wire_size or self.size, data, kept_all, self._uri, self._path)

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
