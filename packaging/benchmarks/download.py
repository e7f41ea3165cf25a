"""A download of 1 GB into a file, against curl; and the memory it takes."""

from __future__ import annotations

import asyncio
from contextlib import AbstractContextManager, suppress

import server
from flow_process import Measured, open_folder, run_flow
from row import Row, alternate, compare, seconds_of

SIZE = 1024**3
DOWNLOAD = "io.kestra.plugin.core.http.Download"


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    piece = bytes(range(256)) * 4096
    with suppress(ConnectionError, asyncio.IncompleteReadError):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n"
            b"Content-Length: %d\r\nConnection: close\r\n\r\n" % SIZE
        )
        for _ in range(SIZE // len(piece)):
            writer.write(piece)
            await writer.drain()
        writer.close()


def running() -> AbstractContextManager[str]:
    """The address of a server of the file, as long as the block lives."""
    return server.running(script=__file__)


def flow_text(url: str) -> str:
    """A flow with one Download."""
    return f"id: big\nnamespace: bench\ntasks:\n  - id: get\n    type: {DOWNLOAD}\n    uri: {url}/file\n"


def _ours(url: str) -> Measured:
    return run_flow(flow_text(url), 1)


def _curl(url: str) -> float:
    return seconds_of(["curl", "--silent", "--fail", "--output", str(open_folder() / "file"), url])


def measure_rate() -> Row:
    """At least 0.9 of curl's rate: at most 1.11 of its time."""
    with running() as url:
        took, curl = alternate(lambda: _ours(url).seconds, lambda: _curl(f"{url}/file"), 3)
    return compare("download of 1 GB / curl", took, curl, "s", 1.11)


def measure_memory() -> Row:
    with running() as url:
        grown = _ours(url).megabytes
    return compare("memory that a download of 1 GB adds / 100 MB", grown, 100.0, "MB", 1.0)


if __name__ == "__main__":
    asyncio.run(server.serve_streams(_answer))
