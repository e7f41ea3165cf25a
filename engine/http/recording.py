"""Makes the record of a hop (``Exchange``) from what was asked for and what the network thread saw."""

from __future__ import annotations

from functools import lru_cache

from engine.exchange import BodyRef, Connection, Exchange, Headers, ReceivedResponse, SentRequest
from engine.http.charsets import preview
from engine.http.walk import Step
from engine.http.wire import HeaderBytes, KeptBody, TransferReport, WireRequest

_HOP_BY_HOP = frozenset({"connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"})
"""Of one connection only: HTTP/2 has no such headers, libcurl leaves them out."""


def record(
    step: Step,
    wire: WireRequest,
    report: TransferReport,
    notes: tuple[str, ...],
    going_on: bool = False,
) -> Exchange:
    """``notes`` are the sentences about what was done on our own; ``going_on`` says that more will come."""
    return Exchange(
        hop=step.hop,
        request=_sent(step, wire, report),
        response=received(report),
        timings=report.timings,
        connection=_connection(wire, report),
        error=report.fault,
        notes=notes,
        going_on=going_on,
    )


def body_ref(body: KeptBody | None, content_type: str | None, decoded: bool = False) -> BodyRef | None:
    """The reference to a kept body; None when it has no byte."""
    if body is None or body.size == 0 or body.uri is None:
        return None
    return BodyRef(
        uri=body.uri,
        size=body.size,
        content_type=content_type,
        preview=preview(body.data, content_type),
        wire_size=body.wire_size if decoded else None,
        truncated=not body.complete,
    )


@lru_cache(maxsize=256)
def text_headers(headers: HeaderBytes) -> Headers:
    """Header lines as text (ISO-8859-1). A loop often gets the same ones again, and then shares them."""
    return tuple((n.decode("latin-1"), v.decode("latin-1")) for n, v in headers)


def header_value(headers: Headers, name: str) -> str | None:
    return next((v for n, v in headers if n.lower() == name), None)


def _sent(step: Step, wire: WireRequest, report: TransferReport) -> SentRequest:
    head = report.sent_head
    if head:
        first, _, lines = head.partition(b"\r\n")
        parts = first.split(b" ")
        target = (parts[1] if len(parts) > 2 else wire.target).decode("latin-1")
        headers = _sent_headers(lines)
        if report.head is not None and report.head.version.startswith("HTTP/2"):
            headers = tuple((name, value) for name, value in headers if name.lower() not in _HOP_BY_HOP)
    else:
        target, headers = wire.target.decode("latin-1"), text_headers(wire.headers)
    return SentRequest(
        method=step.method,
        url=step.uri.url,
        target=target,
        headers=headers,
        body=body_ref(report.sent_body, header_value(headers, "content-type")),
        header_size=len(head),
    )


@lru_cache(maxsize=256)
def _sent_headers(lines: bytes) -> Headers:
    pairs = [line.partition(":") for line in lines.decode("latin-1").split("\r\n") if line]
    return tuple((name, value.strip()) for name, _, value in pairs)


def received(report: TransferReport) -> ReceivedResponse | None:
    """The answer of a hop, None where there was none."""
    head = report.head
    if head is None:
        return None
    headers = text_headers(head.headers)
    return ReceivedResponse(
        status=head.status,
        reason=head.reason,
        headers=headers,
        body=body_ref(report.body, header_value(headers, "content-type"), report.decoded),
        header_size=head.size,
    )


def _connection(wire: WireRequest, report: TransferReport) -> Connection:
    mapped, proxy = wire.route.mapped, wire.route.proxy
    return _known_connection(
        report.remote,
        f"{mapped[1]}:{mapped[2]}" if mapped else None,
        report.head.version if report.head else "HTTP/1.1",
        report.tls_version,
        report.tls_cipher,
        report.tls_verified,
        report.reused,
        f"{proxy.host}:{proxy.port}" if proxy else None,
        tuple(report.certificates),
    )


_known_connection = lru_cache(maxsize=256)(Connection)
"""The requests of a loop often share one."""
