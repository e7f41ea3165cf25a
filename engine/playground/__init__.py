"""The playground: a web service on this machine to try requests on, so that the first flow works offline."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.playground.server import Connection


class Playground:
    """Serves on 127.0.0.1 between ``start`` and ``stop``; starting twice keeps the first."""

    def __init__(self) -> None:
        self._server: asyncio.Server | None = None
        self._connections: set[Connection] = set()
        self._starting: asyncio.Lock | None = None

    @property
    def running(self) -> bool:
        return self._server is not None

    @property
    def port(self) -> int:
        """The port it listens on; RuntimeError before ``start``."""
        if self._server is None:
            raise RuntimeError("the playground is not running")
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self, port: int = 0) -> None:
        """Listens on ``port`` (0: any free one); OSError when it is taken."""
        self._starting = self._starting or asyncio.Lock()
        async with self._starting:
            if self._server is not None:
                return
            # Every run has a playground, few need it.
            from engine.playground.routes import answer
            from engine.playground.server import Connection

            loop = asyncio.get_running_loop()
            self._server = await loop.create_server(
                lambda: Connection(answer, self._connections), "127.0.0.1", port, backlog=512
            )

    async def address(self) -> str:
        """Its URL, started when it is not running yet; what ``HttpClient`` wants as ``playground``."""
        await self.start()
        return self.url

    async def stop(self) -> None:
        """Closes all connections and stops listening."""
        server, self._server = self._server, None
        if server is None:
            return
        server.close()
        for connection in list(self._connections):
            connection.close()
        await server.wait_closed()
