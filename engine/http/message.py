"""What a task asks the HTTP client for, and what it gets back."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from engine.events import Level
from engine.exchange import BodyRef, Exchange
from engine.http.wire import BodyStore, ProxyRoute, Segment
from engine.record import record


@record
class Credentials:
    """``options.auth``: ``kind`` is BASIC, BEARER or DIGEST; BEARER has a ``token``,
    the others a password."""

    kind: str
    username: str = ""
    password: str = ""
    token: str = ""


@record
class HttpOptions:
    """How a request is carried out (language.md 6.2). Durations in seconds: ``None`` means the library's
    default for connecting and no limit for reading; zero means no limit."""

    connect_timeout: float | None = None
    idle_timeout: float | None = None
    proxy: ProxyRoute | None = None
    auth: Credentials | None = None
    verify: bool = True
    follow_redirects: bool = True
    allow_failed: bool = False
    allowed_codes: tuple[int, ...] = ()
    logs: frozenset[str] = frozenset()
    keep_alive_probes: bool = True
    max_decoded: int | None = None

    def accepts(self, status: int) -> bool:
        """Whether this response code is a success (language.md 6.2 and 6.4)."""
        if self.allowed_codes:
            return status in self.allowed_codes
        return self.allow_failed or status < 400


@record
class RequestBody:
    """A body: its segments, and the Content-Type that goes with it unless the headers have their own."""

    segments: tuple[Segment, ...]
    content_type: str | None = None


@record
class HttpRequest:
    """One request as a task wants it; ``headers`` in the order written, already texts.

    ``default_content_type`` is sent when there is neither a body nor any header. ``secret_headers`` are names
    (lower case) whose values hold a secret: they do not follow a redirect to another origin (D41), and a body
    with ``secret_body`` keeps the redirect from being followed there.
    """

    uri: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: RequestBody | None = None
    default_content_type: str | None = None
    options: HttpOptions = HttpOptions()
    secret_headers: frozenset[str] = frozenset()
    secret_body: bool = False

    def header(self, name: str) -> str | None:
        """The value of an own header, whatever its letter case."""
        return next((v for n, v in self.headers if n.lower() == name.lower()), None)


@record
class HttpResponse:
    """The last answer, whatever its code. ``headers`` are those of the wire; ``entity`` is False where HTTP
    allows no body (HEAD, 204, 304). ``body`` is None when no byte came; ``data`` holds a small body (≤ 256
    KB) itself.
    """

    uri: str
    url: str
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    entity: bool
    body: BodyRef | None
    path: Path | None
    data: bytes | None
    remote: str | None = None
    decoded: bool = False

    def values(self, name: str) -> list[str]:
        """All values of a header."""
        return [v for n, v in self.headers if n.lower() == name.lower()]

    def read(self) -> bytes:
        """The whole decoded body; reads the file when the body is large."""
        if self.data is not None:
            return self.data
        return self.path.read_bytes() if self.path is not None and self.body is not None else b""

    def read_start(self, size: int) -> bytes:
        """The first ``size`` bytes of the body."""
        if self.data is not None:
            return self.data[:size]
        if self.path is None or self.body is None:
            return b""
        with self.path.open("rb") as file:
            return file.read(size)


class BodyStorage(Protocol):
    """Where bodies are put; ``engine.tasks.base.TaskStorage`` is one."""

    @property
    def bodies(self) -> BodyStore: ...


class SendContext(Protocol):
    """What the client tells about its work; ``engine.tasks.base.RunContext`` is one."""

    def log(self, level: Level, message: str) -> None: ...

    def exchanged(self, exchange: Exchange) -> None: ...

    def progress(self, done: int, total: int | None) -> None: ...

    def keep_secret(self, value: str) -> None: ...

    @property
    def storage(self) -> BodyStorage: ...
