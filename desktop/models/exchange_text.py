"""An HTTP exchange in words: the request as it went over the wire, as a curl command, and its timing."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from desktop.models.json_tree import size_text
from desktop.models.timeline_bars import duration_text
from desktop.models.trust import refused_host
from engine.exchange import Exchange, Headers, Timings

NOTICED = 0.001
"""Seconds."""

MEANINGS = {1: "Informational", 2: "Successful", 3: "Redirection", 4: "Client error", 5: "Server error"}
"""What a status class means (RFC 9110, in the words of Kestra's guide)."""


def status_text(status: int, reason: str) -> str:
    """``201 Created``; the standard reason where the server sent none (HTTP/2 never does)."""
    if not reason:
        try:
            reason = HTTPStatus(status).phrase
        except ValueError:
            reason = ""
    return f"{status} {reason}".strip()


def status_meaning(status: int) -> str:
    """``200–299 Successful``."""
    word = MEANINGS.get(status // 100)
    return f"{status // 100}00–{status // 100}99 {word}" if word else "Not a status of HTTP"


def request_text(exchange: Exchange) -> str:
    """Request line and header lines. An old server may answer in HTTP/1.0; it was asked in HTTP/1.1."""
    request, version = exchange.request, exchange.connection.http_version
    lines = [f"{request.method} {request.target} {'HTTP/1.1' if version == 'HTTP/1.0' else version}"]
    lines.extend(f"{name}: {value}" for name, value in request.headers)
    return "\n".join(lines)


def never_sent(exchange: Exchange) -> bool:
    """Whether it failed before a byte of the request left."""
    return exchange.response is None and exchange.timings.request_sent is None


def shell_quoted(text: str) -> str:
    """A word for a POSIX shell."""
    return "'" + text.replace("'", "'\\''") + "'"


_BY_CURL = frozenset({"host", "content-length", "accept-encoding", "connection", "transfer-encoding"})


def curl_text(exchange: Exchange, body: str | None) -> str:
    """The request as a curl command. ``body`` is its text; None stands for none (or for one that is no text).

    Headers that curl makes itself are left out; secrets stay masked as they are in the exchange.
    """
    request = exchange.request
    parts = [f"curl -X {request.method} {shell_quoted(request.url)}"]
    for name, value in request.headers:
        if name.lower() not in _BY_CURL:
            parts.append(f"-H {shell_quoted(f'{name}: {value}')}")
    if any(name.lower() == "accept-encoding" for name, _ in request.headers):
        parts.append("--compressed")
    mapped = exchange.connection.mapped_to
    if mapped:
        parts.append(f"--connect-to {shell_quoted(f'::{mapped}')}")
    if body is not None:
        parts.append(f"--data-raw {shell_quoted(body)}")
    elif request.body is not None and request.body.size:
        parts.append("--data-binary @body")
    return " \\\n  ".join(parts)


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of an exchange, seconds from its start."""

    name: str
    start: float
    end: float
    token: str

    @property
    def seconds(self) -> float:
        return self.end - self.start


def phases(timings: Timings) -> list[Phase]:
    """The phases that happened, in order; each begins where the one before ended."""
    made: list[Phase] = []
    before = 0.0
    last = ("body", timings.total, "run")
    if timings.first_byte is None:  # no answer: what took until the end was waiting, or failing to get there
        last = ("no answer" if timings.request_sent is not None else "failed", timings.total, "bad")
    for name, until, token in (
        ("queued", timings.queued, "text2"),
        ("DNS", timings.name_lookup, "idle"),
        ("connect", timings.connect, "warn"),
        ("TLS", timings.tls, "kill"),
        ("sent", timings.request_sent, "run"),
        ("first byte", timings.first_byte, "ok"),
        last,
    ):
        if until is None or until < before:
            continue
        if until > before or name in ("first byte", "body"):
            made.append(Phase(name, before, until, token))
        before = until
    return made


def noticed_phases(timings: Timings) -> list[Phase]:
    """The same without having been queued, where nobody could notice it."""
    return [phase for phase in phases(timings) if phase.name != "queued" or phase.seconds >= NOTICED]


def timing_text(timings: Timings) -> str:
    """``DNS 1 · connect 38 · TLS 68 · first byte 225 · body 3 ms``; the parts in milliseconds."""
    found = noticed_phases(timings)
    if not found:
        return ""
    return " · ".join(f"{phase.name} {_milliseconds(phase.seconds)}" for phase in found) + " ms"


def _milliseconds(seconds: float) -> str:
    number = seconds * 1000
    return f"{number:.1f}".removesuffix(".0") if 0.05 <= number < 9.95 else f"{number:.0f}"


def milliseconds(seconds: float) -> str:
    """``0.4 ms``, ``66 ms``, ``1.2 s``: a time beside its bar."""
    return f"{_milliseconds(seconds)} ms" if seconds < 10 else duration_text(seconds)


def connection_rows(exchange: Exchange) -> list[tuple[str, str]]:
    """How the bytes travelled, as names and values."""
    connection = exchange.connection
    rows = [("Protocol", connection.http_version)]
    if connection.tls_version:
        rows[0] = ("Protocol", f"{connection.http_version} over {connection.tls_version}")
    if connection.tls_cipher:
        rows.append(("Cipher", connection.tls_cipher))
    if connection.remote:
        again = " (connection used again)" if connection.reused else ""
        rows.append(("Address", connection.remote + again))
    if connection.mapped_to:
        rows.append(("Mapped to", connection.mapped_to))
    if connection.proxy:
        rows.append(("Proxy", connection.proxy))
    if connection.tls_version:
        words = {True: "yes", False: "no, switched off", None: "unknown"}
        said = words[connection.tls_verified]
        if refused_host(exchange) is not None:
            said = "no, the certificate was refused"
        elif never_sent(exchange) and not connection.tls_verified:
            said = "unknown"
        rows.append(("Verified", said))
    return rows


def size_words(exchange: Exchange) -> list[tuple[str, str]]:
    """What was sent and received, headers and bodies, and what a compressed body took on the wire."""
    rows: list[tuple[str, str]] = []
    request, response = exchange.request, exchange.response
    sent = request.body.size if request.body is not None else 0
    rows.append(("request", _sizes(request.header_size, sent)))
    if response is not None:
        body = response.body.size if response.body is not None else 0
        said = _sizes(response.header_size, body)
        wire = response.body.wire_size if response.body is not None else None
        if wire is not None and wire != body:
            said += f" ({size_text(wire)} on the wire)"
        rows.append(("response", said))
    return rows


def _sizes(headers: int, body: int) -> str:
    parts = [f"headers {size_text(headers)}"] if headers else []
    return " + ".join([*parts, f"body {size_text(body)}"] if body or not parts else parts)


def cookie_rows(headers: Headers) -> list[tuple[str, str]]:
    """The cookies that an answer sets: name, and value with its attributes."""
    rows = []
    for name, line in headers:
        if name.lower() != "set-cookie":
            continue
        pair, _, rest = line.partition(";")
        key, _, value = pair.partition("=")
        rows.append((key.strip(), f"{value.strip()}   {rest.strip()}".rstrip()))
    return rows
