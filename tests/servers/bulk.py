"""A server for bodies of gigabytes: it sends zeros without end in sight, and swallows what it gets. Threads,
because asyncio would be the slower side."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

BLOCK = bytes(1 << 20)


@dataclass(slots=True)
class BulkServer:
    """``received`` counts body bytes of each request; ``broken`` those connections that a client gave up."""

    port: int
    received: list[int] = field(default_factory=list)
    broken: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def serve_bulk() -> Iterator[BulkServer]:
    """``GET /N`` answers with N bytes, any other method swallows its body."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = BulkServer(listening.getsockname()[1])

    def run() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:  # closed: the test is over
                return
            threading.Thread(target=serve_one, args=(connection, server), daemon=True).start()

    threading.Thread(target=run, daemon=True).start()
    try:
        yield server
    finally:
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()


def serve_one(connection: socket.socket, server: BulkServer) -> None:
    with connection:
        try:
            answer(connection, server)
        except OSError:
            server.broken += 1


def answer(connection: socket.socket, server: BulkServer) -> None:
    head = b""
    while b"\r\n\r\n" not in head:
        data = connection.recv(65536)
        if not data:
            return
        head += data
    text, _, rest = head.partition(b"\r\n\r\n")
    first, *lines = text.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ")
    if method == "GET":
        left = int(target.strip("/"))
        connection.sendall(f"HTTP/1.1 200 OK\r\nContent-Length: {left}\r\nConnection: close\r\n\r\n".encode())
        while left:
            block = BLOCK[: min(left, len(BLOCK))]
            connection.sendall(block)
            left -= len(block)
        return
    headers = dict(line.lower().split(": ", 1) for line in lines)
    length, count = int(headers["content-length"]), len(rest)
    buffer = bytearray(1 << 20)
    while count < length:
        read = connection.recv_into(buffer)
        if not read:
            server.broken += 1
            return
        count += read
    server.received.append(count)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
