"""A server that does exactly what a script says, right or wrong: it answers raw bytes, drips, resets, stays
silent.

The script is a list of routes in the form that the recorded HTTP cases use (see ``Route``). Every request is
recorded as it came. Runs in the event loop of the test.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import re
import socket
import ssl
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.servers.certificates import self_signed_context
from tests.servers.socks import pump_both, serve_socks

Route = Mapping[str, Any]
"""``path`` and ``method`` choose it (``*`` or absent: any), ``times`` limits it. The answer is ``status``,
``reason``, ``headers``, ``body`` | ``bodySize`` | ``bodyBase64`` or ``raw`` (latin-1); ``chunked``,
``noLength``, ``delayMs``, ``dripBytes``/``dripMs``, ``then`` [[ms, raw]…], ``silent`` (ms), ``closeAfter``,
``closeBefore``, ``reset``, ``onConnect``, ``continue``, ``auth``, ``tunnel``, ``tls``, ``events``, ``echo``
(a callable of the request)."""

REASONS = {
    200: "OK",
    201: "Created",
    202: "Accepted",
    204: "No Content",
    205: "Reset Content",
    206: "Partial Content",
    300: "Multiple Choices",
    301: "Moved Permanently",
    302: "Found",
    303: "See Other",
    304: "Not Modified",
    305: "Use Proxy",
    307: "Temporary Redirect",
    308: "Permanent Redirect",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    407: "Proxy Authentication Required",
    413: "Content Too Large",
    417: "Expectation Failed",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}


@dataclass(slots=True)
class Recorded:
    """One request as it came; texts are latin-1. ``raw`` is set for what is no HTTP, ``tls`` for a failed
    handshake."""

    connection: int
    method: str = ""
    target: str = ""
    version: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    chunked: bool = False
    expect_continue: bool = False
    raw: bytes | None = None
    tls: str | None = None

    def header(self, name: str) -> str | None:
        return next((v for n, v in self.headers if n.lower() == name.lower()), None)


class ScriptedServer:
    """``async with ScriptedServer(routes) as server`` listens on ``server.host`` until the block ends;
    ``listen`` is a loopback address or name."""

    def __init__(self, routes: Sequence[Route], *, listen: str = "127.0.0.1") -> None:
        self._listen = listen
        self.routes = [dict(route) for route in routes]
        self.requests: list[Recorded] = []
        self._left = {i: r["times"] for i, r in enumerate(self.routes) if "times" in r}
        self._connections = 0
        self._port = 0
        self._open: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._tls = any("tls" in route for route in self.routes)

    @property
    def port(self) -> int:
        return self._port

    @property
    def host(self) -> str:
        name = f"[{self._listen}]" if ":" in self._listen else self._listen
        return f"{name}:{self.port}"

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://{self.host}"

    @property
    def open_connections(self) -> int:
        """Connections that neither side has closed."""
        return len(self._open)

    async def __aenter__(self) -> ScriptedServer:
        self._server = await asyncio.start_server(self._accept, self._listen, 0, limit=1 << 20)
        self._port = int(self._server.sockets[0].getsockname()[1])
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in list(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)
        await self._server.wait_closed()

    def texts(self) -> dict[str, str]:
        """What ``{{ base }}``, ``{{ host }}`` and ``{{ port }}`` stand for in cases."""
        return {"base": self.url, "host": self.host, "port": str(self.port)}

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._open.add(task)
        task.add_done_callback(self._open.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections += 1
        number = self._connections
        try:
            at_once = next((r for r in self.routes if r.get("onConnect")), None)
            if at_once is not None:
                await self._answer(at_once, Recorded(number), reader, writer)
                return
            if self._tls:
                try:
                    await writer.start_tls(self_signed_context(), ssl_handshake_timeout=5)
                except (ssl.SSLError, OSError, ConnectionError, TimeoutError):
                    self.requests.append(Recorded(number, tls="handshake failed"))
                    return
            first = await reader.read(1)
            if first == b"\x05":
                await serve_socks(reader, writer)
                return
            if self._tls and not first:
                # With TLS 1.3 a client can still refuse the certificate when our side has finished.
                self.requests.append(Recorded(number, tls="handshake failed"))
                return
            while (request := await self._read(number, first, reader, writer)) is not None:
                first = b""
                if not await self._answer(self._route(request), request, reader, writer):
                    return
        except (ssl.SSLError, ConnectionError, asyncio.IncompleteReadError, TimeoutError):
            if self._tls and not any(request.connection == number for request in self.requests):
                self.requests.append(Recorded(number, tls="handshake failed"))
        finally:
            with contextlib.suppress(Exception):
                writer.close()

    # -- reading --------------------------------------------------------------------------------------

    async def _read(
        self, number: int, first: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> Recorded | None:
        try:
            block = first + await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError as error:
            if first + error.partial:
                self.requests.append(Recorded(number, raw=first + error.partial))
            return None
        first, *lines = block[:-4].decode("latin-1").split("\r\n")
        words = first.split(" ", 2)
        request = Recorded(number, *([*words, "", ""][:3]))
        for line in lines:
            name, _, value = line.partition(":")
            request.headers.append((name, value.removeprefix(" ")))
        request.expect_continue = (request.header("expect") or "").lower() == "100-continue"
        self.requests.append(request)
        if request.expect_continue and any(r.get("continue") for r in self.routes):
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        await self._read_body(request, reader)
        return request

    async def _read_body(self, request: Recorded, reader: asyncio.StreamReader) -> None:
        if "chunked" in (request.header("transfer-encoding") or "").lower():
            request.chunked = True
            while size := int((await reader.readuntil(b"\r\n")).partition(b";")[0], 16):
                request.body += await reader.readexactly(size)
                await reader.readexactly(2)
            await reader.readuntil(b"\r\n")
            return
        length = request.header("content-length") or "0"
        if length.isdigit() and int(length):
            request.body = await reader.readexactly(int(length))

    def _route(self, request: Recorded) -> Route:
        path = request.target.partition("?")[0]
        if "://" in path:
            path = "/" + path.partition("://")[2].partition("/")[2]
        for index, route in enumerate(self.routes):
            if (
                route.get("path", "*") not in ("*", path)
                or route.get("method", request.method) != request.method
            ):
                continue
            if index in self._left:
                if self._left[index] == 0:
                    continue
                self._left[index] -= 1
            return route
        return {"status": 404}

    # -- answering ------------------------------------------------------------------------------------

    async def _answer(
        self, route: Route, request: Recorded, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        """Follows the script; True when the connection stays open."""
        if route.get("closeBefore"):
            return False
        if "silent" in route:
            # Nothing is said; but a client that gives up is noticed.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(route["silent"] / 1000):
                    while await reader.read(65536):
                        continue
            return False
        if route.get("reset") and "raw" not in route:
            _reset(writer)
            return False
        if request.method == "CONNECT" and route.get("tunnel"):
            await self._tunnel(request, reader, writer)
            return False
        await asyncio.sleep(route.get("delayMs", 0) / 1000)
        challenge = self._challenge(route, request)
        if challenge is not None:
            writer.write(challenge)
        else:
            await self._write(route, request, writer)
        for pause, raw in route.get("then", ()):
            await asyncio.sleep(pause / 1000)
            writer.write(raw.encode("latin-1"))
            await writer.drain()
        await writer.drain()
        if route.get("reset"):
            await asyncio.sleep(0.05)
            _reset(writer)
            return False
        unbounded = route.get("noLength") and not route.get("chunked")
        return not (route.get("closeAfter") or unbounded)

    async def _write(self, route: Route, request: Recorded, writer: asyncio.StreamWriter) -> None:
        if "raw" in route:
            writer.write(route["raw"].encode("latin-1"))
            return
        head, body = _composed(route, request)
        if request.method == "HEAD":
            writer.write(head)
        elif "dripBytes" in route:
            writer.write(head)
            for start in range(0, len(body), route["dripBytes"]):
                writer.write(body[start : start + route["dripBytes"]])
                await writer.drain()
                await asyncio.sleep(route.get("dripMs", 0) / 1000)
        else:
            writer.write(head + body)

    def _challenge(self, route: Route, request: Recorded) -> bytes | None:
        """The 401 or 407 to send, None when the request may pass."""
        if "auth" not in route:
            return None
        kind, _, rest = route["auth"].partition(" ")
        if kind in ("basic", "proxy-basic"):
            wanted = "Basic " + base64.b64encode(rest.replace("/", ":", 1).encode()).decode()
            name = "authorization" if kind == "basic" else "proxy-authorization"
            if request.header(name) == wanted:
                return None
            if kind == "basic":
                return _empty(401, 'WWW-Authenticate: Basic realm="x"')
            return _empty(407, 'Proxy-Authenticate: Basic realm="x"')
        return None if _digest_fits(rest, request) else _empty(401, _digest_challenge(rest))

    async def _tunnel(
        self, request: Recorded, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        host, _, port = request.target.rpartition(":")
        far_reader, far_writer = await asyncio.open_connection(host.strip("[]"), int(port))
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await pump_both(reader, writer, far_reader, far_writer)


def _composed(route: Route, request: Recorded) -> tuple[bytes, bytes]:
    status = route.get("status", 200)
    body = _body(route, request)
    given = route.get("headers", {})
    pairs = list(given.items()) if isinstance(given, Mapping) else [tuple(pair) for pair in given]
    names = {name.lower() for name, _ in pairs}
    if route.get("chunked"):
        pairs.append(("Transfer-Encoding", "chunked"))
        chunks = [body[i : i + 8192] for i in range(0, len(body), 8192)]
        body = b"".join(b"%x\r\n%b\r\n" % (len(c), c) for c in chunks) + b"0\r\n\r\n"
    elif (
        not route.get("noLength")
        and status >= 200
        and status not in (204, 304)
        and "content-length" not in names
    ):
        pairs.append(("Content-Length", str(len(body))))
    if status in (204, 304):
        body = b""
    reason = route.get("reason", REASONS.get(status, "Unknown"))
    lines = [f"HTTP/1.1 {status} {reason}", *(f"{name}: {value}" for name, value in pairs), "", ""]
    return "\r\n".join(lines).encode("utf-8"), body


def _body(route: Route, request: Recorded) -> bytes:
    if "echo" in route and callable(route["echo"]):
        return bytes(route["echo"](request))
    if "bodyBase64" in route:
        return base64.b64decode(route["bodyBase64"])
    if "bodySize" in route:
        return b"x" * int(route["bodySize"])
    if "events" in route:
        blocks = ["".join(f"data: {line}\n" for line in text.split("\n")) + "\n" for text in route["events"]]
        return "".join(blocks).encode()
    return str(route.get("body", "")).encode()


def _empty(status: int, header: str) -> bytes:
    return f"HTTP/1.1 {status} {REASONS[status]}\r\n{header}\r\nContent-Length: 0\r\n\r\n".encode("latin-1")


def _digest_settings(text: str) -> dict[str, str]:
    settings = dict(pair.split("=", 1) for pair in text.split(" ") if "=" in pair)
    settings["user"], _, settings["password"] = text.rsplit(" ", 1)[1].partition("/")
    return settings


def _digest_challenge(text: str) -> str:
    settings = _digest_settings(text)
    parts = [f'realm="{settings["realm"]}"', 'nonce="abc123"']
    if "qop" in settings:
        parts.append(f'qop="{settings["qop"]}"')
    parts.append(f"algorithm={settings['algorithm']}")
    return "WWW-Authenticate: Digest " + ", ".join(parts)


def _digest_fits(text: str, request: Recorded) -> bool:
    settings = _digest_settings(text)
    header = request.header("authorization") or ""
    if not header.startswith("Digest "):
        return False
    given = {
        name: quoted or plain for name, quoted, plain in re.findall(r'(\w+)=(?:"([^"]*)"|([^\s,]+))', header)
    }
    name = {"MD5": "md5", "SHA-256": "sha256"}[settings["algorithm"]]

    def hashed(value: str) -> str:
        return hashlib.new(name, value.encode()).hexdigest()

    first = hashed(f"{settings['user']}:{settings['realm']}:{settings['password']}")
    second = hashed(f"{request.method}:{request.target}")
    middle = (
        f"abc123:{given.get('nc')}:{given.get('cnonce')}:{given.get('qop')}"
        if "qop" in settings
        else "abc123"
    )
    return given.get("response") == hashed(f"{first}:{middle}:{second}")


def _reset(writer: asyncio.StreamWriter) -> None:
    """Ends a connection with a TCP reset."""
    found = writer.get_extra_info("socket")
    if found is not None:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
