"""One HTTP exchange as data: what was really sent and what came back, without the bytes of the bodies.

Made by ``engine/http`` for every hop (redirects and authentication rounds are hops of their own), carried by
events, shown by the response view and stored in the history.
"""

from __future__ import annotations

from engine.record import record

Headers = tuple[tuple[str, str], ...]
"""Header lines in the order of the wire, names in the case of the wire, duplicates kept."""


@record
class BodyRef:
    """A body in storage: ``uri`` (``kestra:///…``), ``size`` in bytes as stored (decoded), its start as text.

    ``wire_size`` is the size before decoding a Content-Encoding; ``preview`` at most 2,000 characters.
    ``truncated`` says that less arrived (or was kept) than announced.
    """

    uri: str
    size: int
    content_type: str | None = None
    preview: str = ""
    wire_size: int | None = None
    truncated: bool = False


@record
class Timings:
    """Seconds from the moment when the hop was asked for to others, None where a phase did not happen.
    ``queued`` is when libcurl began with it; from there on it is libcurl that counts."""

    name_lookup: float | None = None
    connect: float | None = None
    tls: float | None = None
    request_sent: float | None = None
    first_byte: float | None = None
    total: float = 0.0
    queued: float | None = None


@record
class Certificate:
    """One certificate of the chain that a server showed."""

    subject: str
    issuer: str
    not_before: str
    not_after: str


@record
class Connection:
    """How the bytes travelled. ``mapped_to`` is ``host:port`` when the environment
    maps the URL's host elsewhere."""

    remote: str | None = None
    mapped_to: str | None = None
    http_version: str = "HTTP/1.1"
    tls_version: str | None = None
    tls_cipher: str | None = None
    tls_verified: bool | None = None
    reused: bool = False
    proxy: str | None = None
    certificates: tuple[Certificate, ...] = ()


@record
class SentRequest:
    """The request as it went over the wire; ``target`` is what stood in the request line."""

    method: str
    url: str
    target: str
    headers: Headers
    body: BodyRef | None = None
    header_size: int = 0


@record
class ReceivedResponse:
    """The answer; ``reason`` is what the server wrote in the status line (may be empty)."""

    status: int
    reason: str
    headers: Headers
    body: BodyRef | None = None
    header_size: int = 0


@record
class Exchange:
    """One hop. ``response`` is None when none came; ``error`` then says why in HTTP's words.

    ``notes`` say what Eyas did on its own (host mapping, header dropped on a redirect, …), one sentence each.
    While ``going_on`` the answer is still coming in; the next record of the hop takes the place of this one.
    """

    hop: int
    request: SentRequest
    response: ReceivedResponse | None
    timings: Timings
    connection: Connection
    error: str | None = None
    notes: tuple[str, ...] = ()
    going_on: bool = False
