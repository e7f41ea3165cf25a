"""A server of a JSON body of 100 MB, and the flow that asks for it, for what the window does with one."""

from __future__ import annotations

import asyncio
import json
from contextlib import AbstractContextManager, suppress

import server
from flow_process import REQUEST

SIZE = 100_000_000
ROWS = 2_000
LAST = f'"Product {ROWS - 1}"'
"""A text that stands once in each block."""


def _block() -> bytes:
    rows = ({"id": number, "title": f"Product {number}", "text": "x" * 200} for number in range(ROWS))
    return ",".join(map(json.dumps, rows)).encode()


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    block = _block()
    with suppress(ConnectionError, asyncio.IncompleteReadError):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n")
        writer.write(b'{"products": [' + block)
        for _ in range(SIZE // len(block)):
            writer.write(b"," + block)
            await writer.drain()
        writer.write(b"]}")
        await writer.drain()
    writer.close()


def running() -> AbstractContextManager[str]:
    """The address of the server, as long as the block lives."""
    return server.running(script=__file__)


def flow_text(url: str) -> str:
    """A flow with one Request; it fails because such a body is no output, and keeps the body to be seen."""
    return f"id: big\nnamespace: bench\ntasks:\n  - id: get\n    type: {REQUEST}\n    uri: {url}/products\n"


if __name__ == "__main__":
    asyncio.run(server.serve_streams(_answer))
