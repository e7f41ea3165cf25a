"""Says bytes to a playground and hears what it answers."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from engine.playground import Playground


@dataclass(frozen=True, slots=True)
class Heard:
    """One answer, its body already put together from chunks."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


def ask(target: str, method: str = "GET", headers: dict[str, str] | None = None, body: bytes = b"") -> Heard:
    """One request and its answer."""
    lines = [f"{method} {target} HTTP/1.1", "Host: playground"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    raw = say("\r\n".join([*lines, "Connection: close", "", ""]).encode("utf-8") + body)
    return split(raw)


def say(*parts: bytes) -> bytes:
    """Everything that comes back for these bytes, sent one part after the other; fails when the server
    does."""

    troubles: list[object] = []

    async def main() -> bytes:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: troubles.append(context))
        playground = Playground()
        await playground.start()
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", playground.port)
            for part in parts:
                writer.write(part)
                await writer.drain()
                await asyncio.sleep(0)
            if writer.can_write_eof():
                writer.write_eof()
            heard = await asyncio.wait_for(reader.read(), 10)
            writer.close()
            return heard
        finally:
            await playground.stop()

    heard = asyncio.run(main())
    assert not troubles, troubles  # a handler that raised would otherwise only close the connection
    return heard


def split(raw: bytes) -> Heard:
    """The only answer in these bytes."""
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    if headers.get("transfer-encoding") == "chunked":
        body = join_chunks(body)
    return Heard(int(first.split(" ")[1]), headers, body)


def join_chunks(body: bytes) -> bytes:
    joined = b""
    while True:
        size, _, rest = body.partition(b"\r\n")
        length = int(size, 16)
        if not length:
            return joined
        joined += rest[:length]
        body = rest[length + 2 :]
