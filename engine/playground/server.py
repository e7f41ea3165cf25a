"""A small HTTP/1.1 server on asyncio: keep-alive, pipelining, chunked both ways, Expect, HEAD, limits.

Hand-written because it ships with the app and must be fast (thousands of requests a second), not complete.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from email.utils import formatdate
from http import HTTPStatus
from time import monotonic, time

from engine.playground.message import Reply, Request, message_reply, whole_number

LARGEST_HEAD = 64 * 1024
LARGEST_BODY = 64 * 1024 * 1024

_CHUNK_SIZE = re.compile(rb"[0-9A-Fa-f]{1,12}")

REASONS = {status.value: status.phrase for status in HTTPStatus}

Answer = Callable[[Request], Reply]


class _BadRequest(Exception):
    """The bytes are no acceptable request; holds the status and the reason to answer."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class Connection(asyncio.Protocol):
    """One client connection; requests are answered one after the other in the order they came."""

    def __init__(self, answer: Answer, connections: set[Connection]) -> None:
        self._answer = answer
        self._connections = connections
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._request: Request | None = None
        self._missing = 0
        self._chunks: list[bytes] | None = None
        self._task: asyncio.Task[None] | None = None
        self._writable = asyncio.Event()
        self._writable.set()
        self._client = ""
        self._is_last = False

    # -- asyncio --------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._connections.add(self)
        peer = transport.get_extra_info("peername")
        self._client = str(peer[0]) if peer else ""

    def connection_lost(self, exc: Exception | None) -> None:
        self._connections.discard(self)
        self._transport = None
        if self._task is not None:
            self._task.cancel()

    def eof_received(self) -> bool:
        """A client that only stopped talking still gets the answer that is under way."""
        self._is_last = True
        return self._task is not None

    def pause_writing(self) -> None:
        self._writable.clear()

    def resume_writing(self) -> None:
        self._writable.set()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if self._task is None:
            self._work()

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    # -- reading --------------------------------------------------------------------------------------

    def _work(self) -> None:
        """Answers all complete requests in the buffer."""
        try:
            while self._task is None and self._transport is not None:
                if self._request is None and not self._read_head():
                    return
                if not self._read_body():
                    return
                request, self._request = self._request, None
                assert request is not None
                self._reply(request)
        except _BadRequest as error:
            reply = message_reply(error.status, error.message)
            reply.headers.append(("Connection", "close"))
            self._write(reply, head_only=False)
            self.close()

    def _read_head(self) -> bool:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            if len(self._buffer) > LARGEST_HEAD:
                raise _BadRequest(431, "The headers are too large")
            return False
        first, *lines = self._buffer[:end].decode("latin-1").lstrip("\r\n").split("\r\n")
        del self._buffer[: end + 4]
        words = first.split(" ")
        if len(words) != 3 or not words[2].startswith("HTTP/1."):
            raise _BadRequest(400, "The request line is malformed")
        raw: list[tuple[str, str]] = []
        for line in lines:
            name, colon, value = line.partition(":")
            if not colon or not name or name != name.strip():
                raise _BadRequest(400, "A header line is malformed")
            raw.append((name, value.strip()))
        headers = {name.lower(): value for name, value in raw}
        target = words[1]
        if target.startswith("http://"):
            target = "/" + target[7:].partition("/")[2]
        self._request = Request(words[0], target, headers, raw, b"", words[2], self._client)
        self._expect_body(headers)
        return True

    def _expect_body(self, headers: dict[str, str]) -> None:
        self._missing, self._chunks = 0, None
        if "chunked" in headers.get("transfer-encoding", "").lower():
            self._chunks = []
        else:
            length = whole_number(headers.get("content-length", "0"))
            if length is None:
                raise _BadRequest(400, "Content-Length is not a number")
            self._missing = length
        if self._missing > LARGEST_BODY:
            raise _BadRequest(413, f"The body is larger than {LARGEST_BODY} bytes")
        if headers.get("expect", "").lower() == "100-continue" and self._transport is not None:
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _read_body(self) -> bool:
        assert self._request is not None
        if self._chunks is not None:
            return self._read_chunks(self._chunks)
        if len(self._buffer) < self._missing:
            return False
        if self._missing:
            self._request.body = bytes(self._buffer[: self._missing])
            del self._buffer[: self._missing]
        return True

    def _read_chunks(self, chunks: list[bytes]) -> bool:
        assert self._request is not None
        while True:
            line_end = self._buffer.find(b"\r\n")
            if line_end < 0:
                return False
            digits = bytes(self._buffer[:line_end]).partition(b";")[0].strip()
            if not _CHUNK_SIZE.fullmatch(digits):
                raise _BadRequest(400, "A chunk size is malformed")
            size = int(digits, 16)
            if size + sum(map(len, chunks)) > LARGEST_BODY:
                raise _BadRequest(413, f"The body is larger than {LARGEST_BODY} bytes")
            if size == 0:
                end = self._buffer.find(b"\r\n\r\n", line_end)
                if end < 0:
                    return False
                del self._buffer[: end + 4]
                self._request.body = b"".join(chunks)
                return True
            if len(self._buffer) < line_end + 2 + size + 2:
                return False
            chunks.append(bytes(self._buffer[line_end + 2 : line_end + 2 + size]))
            del self._buffer[: line_end + 2 + size + 2]

    # -- answering ------------------------------------------------------------------------------------

    def _reply(self, request: Request) -> None:
        reply = self._answer(request)
        closes = request.headers.get("connection", "").lower() == "close" or request.version == "HTTP/1.0"
        if closes:
            reply.headers.append(("Connection", "close"))
        if reply.stream is None or request.method == "HEAD":
            self._write(reply, head_only=request.method == "HEAD")
            if closes:
                self.close()
            return
        self._task = asyncio.get_running_loop().create_task(self._stream(reply, closes))

    def _write(self, reply: Reply, *, head_only: bool) -> None:
        if self._transport is None:
            return
        head = self._head(reply, length=len(reply.body))
        self._transport.write(head if head_only else head + reply.body)

    @staticmethod
    def _head(reply: Reply, length: int | None) -> bytes:
        lines = [f"HTTP/1.1 {reply.status} {REASONS.get(reply.status, 'Unknown')}"]
        lines += [f"{name}: {value}" for name, value in reply.headers]
        names = {name.lower() for name, _ in reply.headers}
        if length is not None and "content-length" not in names and reply.status not in (204, 304):
            lines.append(f"Content-Length: {length}")
        lines += [f"Date: {_date()}", "Server: Eyas playground", "", ""]
        return "\r\n".join(lines).encode("latin-1")

    async def _stream(self, reply: Reply, closes: bool) -> None:
        assert reply.stream is not None and self._transport is not None
        chunked = not any(name.lower() == "content-length" for name, _ in reply.headers)
        if chunked:
            reply.headers.append(("Transfer-Encoding", "chunked"))
        transport = self._transport
        head_sent = False
        async for data in reply.stream:
            if not head_sent:
                transport.write(self._head(reply, None))
                head_sent = True
            transport.write(b"%x\r\n%b\r\n" % (len(data), data) if chunked else data)
            await self._writable.wait()
        if not head_sent:
            transport.write(self._head(reply, None))
        if chunked:
            transport.write(b"0\r\n\r\n")
        self._task = None
        if not closes and self._buffer:
            self._work()
        if closes or (self._is_last and self._task is None):
            self.close()


_dated: tuple[float, str] = (0.0, "")


def _date() -> str:
    """The Date header, made once a second."""
    global _dated
    now = monotonic()
    if now - _dated[0] > 1 or not _dated[1]:
        _dated = (now, formatdate(time(), usegmt=True))
    return _dated[1]
