"""httpx's transport seam over libcurl: ``CurlTransport`` can stand behind any ``httpx.AsyncClient``.

httpx gives the types and the seam, libcurl the speed (measured: three times httpx's own pool alone, more
under concurrency), the true bytes and the timings. What httpx has no word for travels in ``extensions``:
``target`` (httpx's own) is the request target, ``wire`` a ``WireRequest`` that says everything, ``streamed``
asks for the body chunk by chunk even where it is kept; a response carries its ``report``.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from functools import lru_cache

import httpx

from engine.http.network import NETWORK, NetworkThread, Pool
from engine.http.transfer import Transfer
from engine.http.wire import HeaderBytes, ReceivedHead, Route, Segment, TransferReport, WireRequest

_CONGESTED = 1024 * 1024
"""Bytes that may wait to be taken before a streamed transfer is paused."""

Progress = Callable[[int, "int | None"], None]


class TransferFailed(httpx.TransportError):
    """The exchange did not come to an end; ``report`` says how far it went, the text why."""

    def __init__(self, message: str, report: TransferReport, request: httpx.Request) -> None:
        super().__init__(message, request=request)
        self.report = report


class SegmentStream(httpx.AsyncByteStream):
    """A request body made of bytes and files, read by the network thread itself."""

    def __init__(self, segments: tuple[Segment, ...]) -> None:
        self.segments = segments

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for segment in self.segments:
            yield segment if isinstance(segment, bytes) else await asyncio.to_thread(segment.read_bytes)


class _Waiter:
    """Hands over the whole answer at once: one hop between the threads per exchange."""

    congested = False

    def __init__(self, loop: asyncio.AbstractEventLoop, progress: Progress | None) -> None:
        self._loop = loop
        self._progress = progress
        self.future: asyncio.Future[TransferReport] = loop.create_future()

    def headers_received(self, head: ReceivedHead) -> None:
        """Nothing to do: the head is part of the report."""

    def body_received(self, data: bytes) -> None:
        """Never called: the body goes to storage."""

    def progressed(self, done: int, total: int | None) -> None:
        if self._progress is not None:
            _hand_over(self._loop, lambda: self._report_progress(done, total))

    def _report_progress(self, done: int, total: int | None) -> None:
        if self._progress is not None and not self.future.done():
            self._progress(done, total)

    def finished(self, report: TransferReport) -> None:
        _hand_over(self._loop, lambda: self._resolve(report))

    def _resolve(self, report: TransferReport) -> None:
        if not self.future.done():
            self.future.set_result(report)


class _StreamListener:
    """Hands over the head as soon as it is there, then the body chunk by chunk, with back-pressure."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self.head: asyncio.Future[ReceivedHead | None] = loop.create_future()
        self.report: TransferReport | None = None
        self._chunks: deque[bytes] = deque()
        self._waiting = 0
        self._news = asyncio.Event()

    @property
    def congested(self) -> bool:
        return self._waiting > _CONGESTED

    def headers_received(self, head: ReceivedHead) -> None:
        _hand_over(self._loop, lambda: self._set_head(head))

    def _set_head(self, head: ReceivedHead) -> None:
        if not self.head.done():
            self.head.set_result(head)

    def body_received(self, data: bytes) -> None:
        self._waiting += len(data)
        _hand_over(self._loop, lambda: self._append(data))

    def _append(self, data: bytes) -> None:
        self._chunks.append(data)
        self._news.set()

    def progressed(self, done: int, total: int | None) -> None:
        """A stream is its own progress."""

    def finished(self, report: TransferReport) -> None:
        _hand_over(self._loop, lambda: self._finish(report))

    def _finish(self, report: TransferReport) -> None:
        self.report = report
        if not self.head.done():
            self.head.set_result(report.head if report.fault is None else None)
        self._news.set()

    async def ended(self) -> None:
        """Until there is a report."""
        while self.report is None:
            self._news.clear()
            await self._news.wait()

    async def next_chunk(self) -> bytes | None:
        """The next bytes, or None at the end."""
        while not self._chunks:
            if self.report is not None:
                return None
            self._news.clear()
            await self._news.wait()
        data = self._chunks.popleft()
        self._waiting -= len(data)
        return data


def _hand_over(loop: asyncio.AbstractEventLoop, callback: Callable[[], object]) -> None:
    try:
        loop.call_soon_threadsafe(callback)
    except RuntimeError:  # the loop was closed meanwhile; nobody waits any more
        return


class ResponseStream(httpx.AsyncByteStream):
    """The body of a streamed answer; closing it early ends the transfer."""

    def __init__(
        self,
        listener: _StreamListener,
        request: httpx.Request,
        transfer: Transfer,
        end: Callable[[], None],
        resume: Callable[[], None],
    ) -> None:
        self.so_far = transfer.so_far
        self._listener = listener
        self._request = request
        self._end = end
        self._resume = resume

    async def __aiter__(self) -> AsyncIterator[bytes]:
        congested = False
        while (data := await self._listener.next_chunk()) is not None:
            yield data
            if self._listener.congested:
                congested = True
            elif congested:
                congested = False
                self._resume()
        report = self._listener.report
        if report is not None and report.fault is not None:
            raise TransferFailed(report.fault, report, self._request)

    @property
    def report(self) -> TransferReport | None:
        """What became of the transfer, once it has ended."""
        return self._listener.report

    async def end(self, head: ReceivedHead) -> TransferReport:
        """Ends the transfer where it still goes on, and says what became of it."""
        if self._listener.report is None:
            self._end()
            await self._listener.ended()
        report = self._listener.report
        return report if report is not None else TransferReport(head=head)

    async def aclose(self) -> None:
        if self._listener.report is None:
            self._end()


class CurlTransport(httpx.AsyncBaseTransport):
    """Sends requests through a connection pool of its own in the network thread."""

    def __init__(self, network: NetworkThread = NETWORK) -> None:
        self._network = network
        self._pool: Pool | None = None
        self._closed = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One hop, nothing followed, nothing repeated. With ``wire`` the answer is complete when this returns
        and its body kept as that says; otherwise the body is streamed. TransferFailed says why not."""
        loop = asyncio.get_running_loop()
        wire = request.extensions.get("wire")
        if not isinstance(wire, WireRequest):
            return await self._send_streamed(loop, request, await _wire_request(request))
        if not request.extensions.get("streamed"):
            return await self._send_kept(loop, request, wire)
        return await self._send_streamed(loop, request, wire)

    async def _send_kept(
        self, loop: asyncio.AbstractEventLoop, request: httpx.Request, wire: WireRequest
    ) -> httpx.Response:
        waiter = _Waiter(loop, request.extensions.get("progress"))
        transfer = Transfer(wire, waiter)
        self._network.call(lambda: self._open().start(transfer))
        try:
            report = await waiter.future
        except asyncio.CancelledError:
            self._cancel(transfer)
            raise
        if report.fault is not None or report.head is None:
            raise TransferFailed(report.fault or "no answer", report, request)
        data = report.body.data if report.body is not None and report.body.in_memory else b""
        return _response(request, report.head, httpx.ByteStream(data), {"report": report})

    async def _send_streamed(
        self, loop: asyncio.AbstractEventLoop, request: httpx.Request, wire: WireRequest
    ) -> httpx.Response:
        listener = _StreamListener(loop)
        transfer = Transfer(wire, listener, streaming=True)
        self._network.call(lambda: self._open().start(transfer))
        try:
            head = await listener.head
        except asyncio.CancelledError:
            self._cancel(transfer)
            raise
        if head is None:
            assert listener.report is not None
            raise TransferFailed(listener.report.fault or "no answer", listener.report, request)
        stream = ResponseStream(
            listener, request, transfer, lambda: self._leave(transfer), lambda: self._resume(transfer)
        )
        return _response(request, head, stream, {})

    def _open(self) -> Pool:
        if self._pool is None:
            self._pool = self._network.open_pool()
        return self._pool

    def _cancel(self, transfer: Transfer) -> None:
        self._network.call(lambda: self._open().cancel(transfer))

    def _leave(self, transfer: Transfer) -> None:
        """Ends a stream that nobody reads any more; what came of it stays, and is reported."""
        self._network.call(lambda: self._open().leave(transfer))

    def _resume(self, transfer: Transfer) -> None:
        self._network.call(lambda: self._open().resume(transfer))

    async def aclose(self) -> None:
        """Ends what still runs and closes all connections."""
        if self._closed:
            return
        self._closed = True
        if self._pool is not None:
            done = asyncio.Event()
            loop = asyncio.get_running_loop()
            pool = self._pool

            def close() -> None:
                self._network.close_pool(pool)
                _hand_over(loop, done.set)

            self._network.call(close)
            await done.wait()
            self._pool = None


async def _wire_request(request: httpx.Request) -> WireRequest:
    url, extensions = request.url, request.extensions
    stream = request.stream
    body: tuple[Segment, ...] | None
    if isinstance(stream, SegmentStream):
        body = stream.segments
    else:
        data = await request.aread()
        body = (data,) if data else None
    return WireRequest(
        method=request.method,
        scheme=url.scheme,
        host=url.host if ":" in url.host else url.raw_host.decode("ascii"),
        port=url.port or (443 if url.scheme == "https" else 80),
        target=extensions.get("target", url.raw_path),
        headers=tuple(request.headers.raw),
        body=body,
        route=_route_of(extensions),
    )


def _route_of(extensions: dict[str, object]) -> Route:
    """The limits that httpx's own client passes on."""
    timeout = extensions.get("timeout")
    if not isinstance(timeout, dict):
        return Route()
    return Route(connect_timeout=timeout.get("connect"), idle_timeout=timeout.get("read"))


@lru_cache(maxsize=256)
def known_headers(headers: HeaderBytes) -> httpx.Headers:
    """The headers as httpx has them. Those of a loop are often the same; httpx copies what it is given."""
    return httpx.Headers(list(headers))


def _response(
    request: httpx.Request, head: ReceivedHead, stream: httpx.AsyncByteStream, extensions: dict[str, object]
) -> httpx.Response:
    return httpx.Response(
        head.status,
        headers=known_headers(head.headers),
        stream=stream,
        extensions={
            "http_version": head.version.encode("ascii"),
            "reason_phrase": head.reason.encode("latin-1"),
            "head": head,
            **extensions,
        },
        request=request,
    )
