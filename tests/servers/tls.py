"""A TLS server with a certificate of its own making: expired, for another host, of an unknown issuer,
demanding one.

It runs in a thread with blocking sockets, because asyncio closes a connection before the alert that says why.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import trustme

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nsecret"


@dataclass(slots=True)
class TlsServer:
    """Where it listens, and what its clients showed."""

    port: int
    versions: list[str] = field(default_factory=list)
    clients: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}/x"


@contextmanager
def serve(
    certificate: trustme.LeafCert,
    *,
    clients: trustme.CA | None = None,
    least: ssl.TLSVersion = ssl.TLSVersion.TLSv1_2,
    most: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3,
) -> Iterator[TlsServer]:
    """Answers each request with six bytes; with ``clients`` only those that show a certificate of that CA."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    context.minimum_version, context.maximum_version = least, most
    if clients is not None:
        context.verify_mode = ssl.CERT_REQUIRED
        clients.configure_trust(context)
    listening = socket.create_server(("127.0.0.1", 0))
    server = TlsServer(listening.getsockname()[1])

    def run() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:  # closed: the test is over
                return
            connection.settimeout(5)
            with suppress(OSError), connection:
                answer(connection, context, server)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(5)


def answer(connection: socket.socket, context: ssl.SSLContext, server: TlsServer) -> None:
    secure = context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
    with secure:
        try:
            secure.do_handshake()
        except ssl.SSLError:
            with socket.socket(fileno=secure.detach()) as plain:
                drain(plain)
            return
        if secure.recv(65536):
            server.versions.append(str(secure.version()))
            shown = secure.getpeercert()
            if shown:
                server.clients.append(str(shown["subject"]))
            secure.sendall(ANSWER)


def drain(connection: socket.socket) -> None:
    """Reads to the end, so that closing does not reset the connection before the alert was read."""
    connection.settimeout(0.5)
    with suppress(OSError):
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65536):
            pass
