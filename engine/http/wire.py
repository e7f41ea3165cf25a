"""The data between the client and the network thread: what to send where, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from pathlib import Path
from typing import Protocol

from engine.exchange import Certificate, Timings
from engine.record import record

Segment = bytes | Path
"""A part of a request body: bytes in memory, or a file that is streamed from the disk."""

HeaderBytes = tuple[tuple[bytes, bytes], ...]


@record
class ProxyRoute:
    """A proxy to go through: ``kind`` is HTTP or SOCKS; credentials answer a 407 only."""

    kind: str
    host: str
    port: int
    username: str | None = None
    password: str | None = None


@record
class TlsSettings:
    """What an environment says about TLS with a host.

    ``ca_file`` (PEM) is trusted besides the system's certificates. ``certificate`` shows who we are: PEM, or
    PKCS#12 (``.p12``, ``.pfx``); ``key`` is its PEM file when it is not in the same one.
    """

    ca_file: Path | None = None
    certificate: Path | None = None
    key: Path | None = None
    password: str | None = None


@record
class Route:
    """How the transfer travels, apart from what is sent.

    ``mapped`` is ``(scheme, host, port)`` to connect to instead of what the URL names (host mapping of an
    environment). ``http2`` lets the server choose HTTP/2 over TLS. Durations in seconds; ``None`` is the
    library's default for ``connect_timeout`` and no limit for ``idle_timeout``; zero is no limit for both.
    """

    mapped: tuple[str, str, int] | None = None
    verify: bool = True
    proxy: ProxyRoute | None = None
    connect_timeout: float | None = None
    idle_timeout: float | None = None
    keep_alive_probes: bool = True
    tls: TlsSettings = TlsSettings()
    http2: bool = False


class BodyStore(Protocol):
    """Where the network thread puts bodies; ``engine.bodies.Bodies`` is one. OSError when a disk refuses."""

    def create(self) -> tuple[str, Path]:
        """URI and path of a file for a large body."""
        ...

    def append(self, data: bytes) -> str:
        """Stores a small body and returns its URI."""
        ...


@record
class Keeping:
    """Where bodies go; without a ``store`` nothing is kept but the start.

    ``max_decoded`` bounds what a response may grow to once decoded (bytes): a defence against decompression
    bombs, not a limit on downloads.
    """

    store: BodyStore | None = None
    max_decoded: int | None = None


@record
class WireRequest:
    """One request as it shall stand on the wire; header order and case are kept as given."""

    method: str
    scheme: str
    host: str
    port: int
    target: bytes
    headers: HeaderBytes
    body: tuple[Segment, ...] | None = None
    route: Route = Route()
    keeping: Keeping = Keeping()

    @property
    def body_size(self) -> int:
        """Length of the body in bytes (0 without one)."""
        return sum(part.stat().st_size if isinstance(part, Path) else len(part) for part in self.body or ())


@record
class ReceivedHead:
    """Status line and header lines of the final answer, as bytes of the wire."""

    version: str
    status: int
    reason: str
    headers: HeaderBytes
    size: int


@record
class KeptBody:
    """What was kept of a body: ``size`` bytes under ``uri``, ``wire_size`` before decoding.

    ``data`` holds all of it when it is small, else its start; ``path`` is the file of a large one.
    """

    size: int
    wire_size: int
    data: bytes
    complete: bool = True
    uri: str | None = None
    path: Path | None = None

    @property
    def in_memory(self) -> bool:
        return len(self.data) == self.size


@record(frozen=False)
class TransferReport:
    """Everything the network thread learned of one transfer, also of a failed one (``fault`` set)."""

    sent_head: bytes = b""
    sent_body: KeptBody | None = None
    head: ReceivedHead | None = None
    body: KeptBody | None = None
    decoded: bool = False
    fault: str | None = None
    timings: Timings = field(default_factory=Timings)
    remote: str | None = None
    tls_version: str | None = None
    tls_cipher: str | None = None
    tls_verified: bool | None = None
    certificates: Sequence[Certificate] = ()
    reused: bool = False
    resent: bool = False
    cut_at_location: bool = False
    """The answer has a second, different Location header, and what follows it was not read."""
