"""The server's half of SOCKS 5 (RFC 1928), enough to connect somewhere and pump bytes."""

from __future__ import annotations

import asyncio
import socket


async def serve_socks(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answers the greeting whose first byte has been read, connects, and hands bytes on until one side
    ends."""
    methods = (await reader.readexactly(1))[0]
    await reader.readexactly(methods)
    writer.write(b"\x05\x00")
    _, _, _, kind = await reader.readexactly(4)
    if kind == 1:
        host = socket.inet_ntoa(await reader.readexactly(4))
    elif kind == 4:
        host = socket.inet_ntop(socket.AF_INET6, await reader.readexactly(16))
    else:
        host = (await reader.readexactly((await reader.readexactly(1))[0])).decode("ascii")
    port = int.from_bytes(await reader.readexactly(2), "big")
    far_reader, far_writer = await asyncio.open_connection(host, port)
    writer.write(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
    await pump_both(reader, writer, far_reader, far_writer)


async def pump_both(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    far_reader: asyncio.StreamReader,
    far_writer: asyncio.StreamWriter,
) -> None:
    """Hands on what either side sends until one of them ends."""

    async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while data := await source.read(65536):
            sink.write(data)
            await sink.drain()

    pumps = [asyncio.ensure_future(pump(reader, far_writer)), asyncio.ensure_future(pump(far_reader, writer))]
    try:
        await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in pumps:
            task.cancel()
        await asyncio.gather(*pumps, return_exceptions=True)
        far_writer.close()
