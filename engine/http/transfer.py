"""One request on its way through libcurl: sets up the easy handle, captures what really happens.

Everything here runs in the network thread. What libcurl would decide by itself stays off: redirects, cookies,
authentication, decompression, resending.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Protocol

import pycurl

from engine.exchange import Certificate, Timings
from engine.http import faults
from engine.http.bodies import REQUEST_KEPT, BodyFile, BodyReader
from engine.http.decoding import BadEncoding, Decoder, decoder_for, is_bomb
from engine.http.easy import DEFAULT_CONNECT_TIMEOUT, bracketed, is_secure, set_up
from engine.http.heads import HeadCollector
from engine.http.wire import ReceivedHead, TransferReport, WireRequest

IDEMPOTENT = frozenset({"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"})


class Listener(Protocol):
    """Who waits for a transfer; called in the network thread, must return at once and never raise."""

    def headers_received(self, head: ReceivedHead) -> None: ...

    def body_received(self, data: bytes) -> None: ...

    @property
    def congested(self) -> bool:
        """True while body bytes are not taken; the transfer then pauses."""
        ...

    def progressed(self, done: int, total: int | None) -> None: ...

    def finished(self, report: TransferReport) -> None: ...


class Transfer:
    """State of one request between ``start`` and ``finish``."""

    def __init__(
        self,
        request: WireRequest,
        listener: Listener,
        *,
        streaming: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.request = request
        self.listener = listener
        self.streaming = streaming
        self.curl: pycurl.Curl | None = None
        self.paused = False
        self.left = False
        self._clock = clock
        self._report = TransferReport()
        self._heads = HeadCollector()
        self._body = BodyFile(request.keeping.store, live=streaming)
        self._sent = BodyFile(request.keeping.store, REQUEST_KEPT)
        self._reader = BodyReader(request.body, self._sent) if request.body is not None else None
        self._decoder: Decoder | None = None
        self._announced = False
        self._attempts = 0
        self._fault: str | None = None
        self._done_early = False
        self._asked = self._begun = self._last_activity = clock()
        self._last_progress = 0.0
        self._total: int | None = None

    @property
    def peer(self) -> str:
        """``scheme://host:port`` as the user knows it, and where the environment maps it to."""
        request = self.request
        name = f"{request.scheme}://{bracketed(request.host)}:{request.port}"
        if request.route.mapped is None:
            return name
        scheme, host, port = request.route.mapped
        return f"{name} (mapped to {scheme}://{bracketed(host)}:{port})"

    def start(self, curl: pycurl.Curl, fitting: bool = False) -> None:
        """Puts the request onto an easy handle: a fresh (reset) one, or one that is ``fitting``, because it
        carried a request that differs in the target alone."""
        self.curl = curl
        if fitting:
            curl.setopt(pycurl.REQUEST_TARGET, self.request.target)
        else:
            set_up(curl, self.request)
        if self._reader is not None:
            curl.setopt(pycurl.READFUNCTION, self._on_read)
            curl.setopt(pycurl.SEEKFUNCTION, self._on_seek)
        curl.setopt(pycurl.HEADERFUNCTION, self._on_header)
        curl.setopt(pycurl.WRITEFUNCTION, self._on_body)
        curl.setopt(pycurl.PREREQFUNCTION, self._on_connected)
        curl.setopt(pycurl.DEBUGFUNCTION, self._on_debug)
        curl.setopt(pycurl.VERBOSE, 1)
        self._begun = self._last_activity = self._clock()

    # -- callbacks of libcurl -------------------------------------------------------------------------

    def _on_connected(self, *_: object) -> int:
        """Before each sending: a second one is libcurl's own retry on a pooled connection found dead."""
        self._attempts += 1
        self._last_activity = self._clock()
        if self._attempts > 1:
            self._report.resent = True
            if self.request.method.upper() not in IDEMPOTENT:
                self._fault = faults.not_sent_again(self.peer, self.request.method)
                return pycurl.PREREQFUNC_ABORT
        return pycurl.PREREQFUNC_OK

    def _on_header(self, line: bytes) -> int | None:
        self._last_activity = self._clock()
        if not self._heads.add(line):
            return None
        status = self._heads.status
        if status == 101:
            self._fault = faults.switched(self.peer)  # libcurl would wait for what comes next
            return 0
        if status >= 200 and self._reader is not None and self.request.method.upper() == "HEAD":
            self._done_early = True
            return 0
        # Who reads a stream wants to know what it is before its first byte. Behind a tunnel the head may
        # still be the proxy's.
        if self.streaming and status >= 200 and not self._announced and self.request.route.proxy is None:
            self._announce()
        return None

    def _on_body(self, data: bytes) -> int | None:
        self._last_activity = self._clock()
        if self.streaming and self.listener.congested:
            self.paused = True
            return pycurl.WRITEFUNC_PAUSE
        try:
            if not self._announced:
                self._announce()
            self._body.wire_size += len(data)
            if self._decoder is None:
                self._take(data)
            else:
                self._take_pieces(self._decoder.feed(data))
        except BadEncoding as error:
            self._fault = f"The answer of {self.peer} cannot be decoded: {error}."
            return 0
        except OSError as error:
            self._fault = not_written(error)
            return 0
        if self._fault is not None:
            return 0
        self._tell_progress(self._body.wire_size, self._total)
        return None

    def _tell_progress(self, done: int, total: int | None) -> None:
        """At most ten times a second, and nothing for what is over at once."""
        if self._last_activity - self._last_progress > 0.1 and done > 65536:
            self._last_progress = self._last_activity
            self.listener.progressed(done, total)

    def _take_pieces(self, pieces: Iterator[bytes]) -> None:
        for piece in pieces:
            self._take(piece)
            if self._fault is None and is_bomb(self._body.size, self._body.wire_size):
                self._fault = faults.bomb(self.peer, self._body.wire_size, self._body.size)
            if self._fault is not None:
                return

    def _take(self, data: bytes) -> None:
        if not data:
            return
        limit = self.request.keeping.max_decoded
        if limit is not None and self._body.size + len(data) > limit:
            self._fault = faults.too_large(self.peer, limit)
            return
        self._body.write(data)
        if self.streaming:
            self.listener.body_received(data)

    def _announce(self) -> None:
        self._announced = True
        self._decoder = decoder_for(self._heads.values(b"content-encoding"))
        self._report.decoded = self._decoder is not None
        length = self._heads.values(b"content-length")
        self._total = int(length[0]) if length and length[0].isdigit() else None
        head = self._heads.head() if self.streaming else None
        if head is not None and self._heads.problem is None:
            self.listener.headers_received(head)

    def _on_read(self, size: int) -> bytes | int:
        self._last_activity = self._clock()
        assert self._reader is not None
        try:
            data = self._reader.read(size)
            self._tell_progress(self._reader.done, self.request.body_size)
            return data
        except OSError as error:
            self._fault = f"The body could not be read: {error}."
            return pycurl.READFUNC_ABORT

    def _on_seek(self, offset: int, origin: int) -> int:
        if self._reader is None or offset != 0 or origin != 0:
            return pycurl.SEEKFUNC_CANTSEEK
        self._reader.rewind()
        return pycurl.SEEKFUNC_OK

    def _on_debug(self, kind: int, data: bytes) -> None:
        if kind == pycurl.INFOTYPE_HEADER_OUT:
            before = self._report.sent_head
            self._report.sent_head = data if before.endswith(b"\r\n\r\n") else before + data
        elif kind == pycurl.INFOTYPE_TEXT and data.startswith(b"SSL connection using "):
            parts = data[len(b"SSL connection using ") :].decode("ascii", "replace").strip().split(" / ")
            self._report.tls_version = parts[0]
            self._report.tls_cipher = parts[1] if len(parts) > 1 else None

    # -- the end --------------------------------------------------------------------------------------

    @property
    def idle_deadline(self) -> float | None:
        """When the read timeout strikes (monotonic seconds); None while connecting or paused."""
        limit = self.request.route.idle_timeout
        if limit is None or limit <= 0 or self._attempts == 0 or self.paused:
            return None
        return self._last_activity + limit

    def fail_idle(self) -> None:
        self._fault = faults.idle_timeout(self.peer, self.request.route.idle_timeout or 0)

    def abandon(self) -> None:
        """Ends without a report: closes files and removes what was written of the answer."""
        if self._reader is not None:
            self._reader.close()
        self._body.discard()
        self._sent.discard()
        self.curl = None

    def so_far(self, head: ReceivedHead) -> TransferReport:
        """What is known of an answer that is still coming in; may be called from any thread."""
        return replace(self._report, head=head, body=self._body.so_far())

    def resumed(self) -> None:
        self.paused = False
        self._last_activity = self._clock()

    def finish(self, code: int, text: str) -> TransferReport:
        """Collects the report; ``code`` is libcurl's (0 = well) and ``text`` its explanation."""
        curl, report = self.curl, self._report
        assert curl is not None
        if self._reader is not None:
            self._reader.close()
        if self.left:
            pass  # who read it wanted no more: nothing went wrong
        elif code == 0 and self._fault is None:
            self._fault = self._end_well()
        elif self._fault is None and self._stopped_at_second_location(code, text):
            report.cut_at_location = True
        elif self._fault is None and not self._done_early:
            self._fault = self._explain(code, text, curl)
        report.head = self._heads.head()
        if self._fault is None and self._heads.problem is not None:
            self._fault = f"What {self.peer} sent is not valid HTTP: {self._heads.problem}."
        try:
            report.body = self._body.close(complete=self._fault is None and not self.left)
            report.sent_body = self._sent.close() if self._reader is not None else None
        except OSError as error:
            self._fault = self._fault or not_written(error)
        report.fault = self._fault
        self._collect(curl)
        if report.head is not None and not self._announced and report.fault is None:
            self._announced = True
            self.listener.headers_received(report.head)
        self.curl = None
        return report

    def _stopped_at_second_location(self, code: int, text: str) -> bool:
        """libcurl goes no further than to a second, different Location; the first one can be followed."""
        stopped = code == pycurl.E_FTP_WEIRD_SERVER_REPLY and text == "Multiple Location headers"
        return stopped and 300 <= self._heads.status < 400

    def _end_well(self) -> str | None:
        if not self._heads.finished:
            return f"{self.peer} closed the connection in the middle of the headers."
        if self._heads.status == 101:
            return faults.switched(self.peer)
        if self._decoder is not None:
            try:
                self._take_pieces(self._decoder.finish())
            except BadEncoding as error:
                return f"The answer of {self.peer} was cut short: {error}."
            except OSError as error:
                return not_written(error)
        return self._fault

    def _explain(self, code: int, text: str, curl: pycurl.Curl) -> str:
        timed_out = code == pycurl.E_OPERATION_TIMEDOUT and self._attempts == 0
        if timed_out:
            limit = self.request.route.connect_timeout
            return faults.connect_timeout(self.peer, DEFAULT_CONNECT_TIMEOUT if limit is None else limit)
        if code == pycurl.E_PARTIAL_FILE and self._total is not None:
            return faults.cut_short(self.peer, self._body.wire_size, self._total)
        proxy = self.request.route.proxy
        if code == pycurl.E_PEER_FAILED_VERIFICATION:
            chain = [dict(fields) for fields in curl.getinfo(pycurl.INFO_CERTINFO)]
            return faults.certificate(self.request.host, text, chain[0] if chain else {})
        return faults.describe(
            code,
            text,
            int(curl.getinfo(pycurl.OS_ERRNO)),
            self.peer,
            self.request.host,
            connected=self._attempts > 0,
            proxy=f"{proxy.host}:{proxy.port}" if proxy else None,
        )

    def _collect(self, curl: pycurl.Curl) -> None:
        report, info = self._report, curl.getinfo
        fresh = info(pycurl.NUM_CONNECTS) > 0
        begun = self._begun - self._asked
        report.reused = self._attempts > 0 and not fresh
        sent = bool(report.sent_head)
        tls = info(pycurl.APPCONNECT_TIME)
        report.timings = Timings(
            name_lookup=begun + info(pycurl.NAMELOOKUP_TIME) if fresh else None,
            connect=begun + info(pycurl.CONNECT_TIME) if fresh else None,
            tls=begun + tls if fresh and tls > 0 else None,
            request_sent=begun + info(pycurl.POSTTRANSFER_TIME_T) / 1e6 if sent else None,
            first_byte=begun + info(pycurl.STARTTRANSFER_TIME) if report.head is not None else None,
            total=begun + info(pycurl.TOTAL_TIME),
            queued=begun + info(pycurl.QUEUE_TIME_T) / 1e6,
        )
        address, port = info(pycurl.PRIMARY_IP), info(pycurl.PRIMARY_PORT)
        if address:
            report.remote = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
        if is_secure(self.request):
            report.tls_verified = self.request.route.verify if self._attempts else False
            report.certificates = tuple(_certificate(dict(fields)) for fields in info(pycurl.INFO_CERTINFO))


def not_written(error: OSError) -> str:
    return f"The answer could not be written to storage: {error.strerror or error}."


def _certificate(fields: dict[str, str]) -> Certificate:
    return Certificate(
        subject=fields.get("Subject", ""),
        issuer=fields.get("Issuer", ""),
        not_before=fields.get("Start date", ""),
        not_after=fields.get("Expire date", ""),
    )
