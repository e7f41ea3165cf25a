"""A server for benchmarks in a process of its own: the same small JSON for each request, kept alive.

As a script: ``server.py [MILLISECONDS]``, which it then takes for each answer.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

BODY = b'{"id": 1, "title": "Essence Mascara Lash Princess", "price": 9.99, "tags": ["beauty", "mascara"]}'
ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n"
    b"Date: Thu, 01 Jan 2026 00:00:00 GMT\r\n\r\n%s" % (len(BODY), BODY)
)

DELAY = float(sys.argv[1]) / 1000 if __name__ == "__main__" and len(sys.argv) > 1 else 0.0
"""Seconds."""


class _Answers(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._seen = b""

    def _answer(self) -> None:
        self._transport.write(ANSWER)

    def data_received(self, data: bytes) -> None:
        self._seen += data
        while b"\r\n\r\n" in self._seen:  # only requests without a body come here
            _, _, self._seen = self._seen.partition(b"\r\n\r\n")
            if DELAY:
                asyncio.get_running_loop().call_later(DELAY, self._answer)
            else:
                self._answer()


Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def serve_streams(handler: Handler) -> None:
    """A server for scripts of their own, until it is ended; it prints its port."""
    listening = await asyncio.start_server(handler, "127.0.0.1", 0)
    print(listening.sockets[0].getsockname()[1], flush=True)
    await listening.serve_forever()


async def _serve() -> None:
    server = await asyncio.get_running_loop().create_server(_Answers, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextmanager
def running(*arguments: str, script: str = __file__) -> Iterator[str]:
    """The address of a server that lives as long as the block; ``script`` prints the port it listens on."""
    with subprocess.Popen([sys.executable, script, *arguments], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(child.stdout.readline())}"
        finally:
            child.terminate()


if __name__ == "__main__":
    asyncio.run(_serve())
