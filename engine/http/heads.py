"""Reading the header blocks that libcurl hands over line by line."""

from __future__ import annotations

import re
from functools import lru_cache

from engine.http.wire import ReceivedHead

_STATUS_LINE = re.compile(rb"(HTTP/\d(?:\.\d)?) +(\d{3})(?: +(.*))?\Z")


class HeadCollector:
    """Collects status and header lines; interim answers (1xx, a proxy's CONNECT) are forgotten, trailers
    after the body are not headers."""

    def __init__(self) -> None:
        self._lines: list[bytes] = []
        self._closed = True
        self._status = 0
        self.size = 0
        self.problem: str | None = None

    @property
    def finished(self) -> bool:
        """Whether the blank line after the headers has been seen."""
        return self._closed and bool(self._lines)

    def add(self, line: bytes) -> bool:
        """Takes the next line; True when it ends a head."""
        if self._closed:
            if line.startswith(b"HTTP/"):
                self._lines = [line]
                self._closed = False
                match = _STATUS_LINE.match(line.rstrip(b"\r\n"))
                self._status = int(match.group(2)) if match else 0
                self.size = len(line)
            return False
        self.size += len(line)
        if line.strip(b"\r\n"):
            self._lines.append(line)
            return False
        self._closed = True
        return True

    def head(self) -> ReceivedHead | None:
        """The last block read, complete or not; None when there was none."""
        if not self._lines:
            return None
        head, problem = _read_head(tuple(self._lines), self.size)
        self.problem = problem or self.problem
        return head

    def values(self, name: bytes) -> list[str]:
        """All values of a header (name in lower case) of the last block, as latin-1 text."""
        found = []
        for line in self._lines[1:]:
            key, colon, value = line.partition(b":")
            if colon and key.lower() == name:
                found.append(value.strip().decode("latin-1"))
        return found

    @property
    def status(self) -> int:
        """The code of the last block, 0 where its status line is malformed."""
        return self._status


@lru_cache(maxsize=64)
def _read_head(lines: tuple[bytes, ...], size: int) -> tuple[ReceivedHead | None, str | None]:
    """The head, and what is wrong with it; the answers in a loop often have the same."""
    match = _STATUS_LINE.match(lines[0].rstrip(b"\r\n"))
    if match is None:
        return None, f"the status line {_shown(lines[0])} is malformed"
    problem = None
    headers: list[tuple[bytes, bytes]] = []
    for line in lines[1:]:
        text = line.rstrip(b"\r\n")
        if text[:1] in (b" ", b"\t") and headers:
            name, value = headers[-1]
            headers[-1] = (name, value + b" " + text.strip())
            continue
        name, colon, value = text.partition(b":")
        if not colon or not name:
            problem = f"the header line {_shown(line)} has no name and colon"
            continue
        headers.append((name, value.strip(b" \t")))
    version, status, reason = match.groups()
    head = ReceivedHead(
        version.decode("ascii"), int(status), (reason or b"").decode("latin-1"), tuple(headers), size
    )
    return head, problem


def _shown(line: bytes) -> str:
    return "<" + line.rstrip(b"\r\n").decode("latin-1")[:200] + ">"
