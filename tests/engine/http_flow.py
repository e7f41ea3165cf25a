"""Runs a flow of one HTTP task against a scripted server on a real socket."""

from __future__ import annotations

import asyncio
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from engine.http.client import HttpClient
from tests.engine.flow_runner import During, Ran, run
from tests.servers.scripted import Route, ScriptedServer


def exchange(
    folder: Path,
    properties: str,
    routes: Sequence[Route],
    *,
    kind: str = "Request",
    secrets: Mapping[str, str] | None = None,
    during: During | None = None,
    check_closed: bool = False,
) -> tuple[Ran, ScriptedServer]:
    """Sends what the properties say (``{{ base }}`` is the server) and shows the run and what the server
    received."""
    kept: list[ScriptedServer] = []

    async def main() -> Ran:
        async with ScriptedServer(routes) as server:
            kept.append(server)
            body = textwrap.indent(properties.replace("{{ base }}", server.url), "    ")
            text = f"tasks:\n  - id: t\n    type: core.http.{kind}\n{body}\n"

            def alone() -> Ran:
                client = HttpClient()

                async def closing(work: Any) -> Ran:
                    try:
                        found: Ran = await work
                        return found
                    finally:
                        await client.aclose()

                return run(
                    folder,
                    text,
                    http=client,
                    secrets=secrets,
                    during=during,
                    loop=lambda work: asyncio.run(closing(work)),
                )

            ran = await asyncio.to_thread(alone)
            if check_closed:
                async with asyncio.timeout(2):
                    while server.open_connections:
                        await asyncio.sleep(0.02)
            return ran

    ran = asyncio.run(main())
    return ran, kept[0]
