"""When what happened, from the moment a request was asked for."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from engine.exchange import Timings
from engine.http.network import NETWORK
from tests.engine.http.sending import Sent, send
from tests.servers.scripted import ScriptedServer


def timings(sent: Sent) -> Timings:
    return sent.notes.exchanges[-1].timings


def test_the_moments_follow_each_other(tmp_path: Path) -> None:
    async def main() -> Timings:
        async with ScriptedServer([{"path": "*", "delayMs": 40, "body": "x"}]) as server:
            return timings(await send(server.url, folder=tmp_path))

    seen = asyncio.run(main())
    moments = [seen.queued, seen.name_lookup, seen.connect, seen.request_sent, seen.first_byte, seen.total]
    known = [moment for moment in moments if moment is not None]
    assert len(known) == 6 and known == sorted(known) and known[0] > 0
    assert known[4] - known[3] > 0.03, "the server took its time before the first byte"
    assert seen.tls is None


def test_waiting_for_the_network_thread_counts_as_queued(tmp_path: Path) -> None:
    async def main() -> Timings:
        async with ScriptedServer([{"path": "*", "body": "x"}]) as server:
            NETWORK.call(lambda: time.sleep(0.3))
            return timings(await send(server.url, folder=tmp_path))

    seen = asyncio.run(main())
    assert seen.queued is not None and 0.1 < seen.queued < seen.total


def test_what_never_came_has_no_moment(tmp_path: Path) -> None:
    async def main() -> Timings:
        async with ScriptedServer([]) as server:
            port = server.port
        return timings(await send(f"http://127.0.0.1:{port}/", folder=tmp_path))

    seen = asyncio.run(main())
    assert (seen.request_sent, seen.first_byte, seen.tls) == (None, None, None)
    assert seen.queued is not None and seen.total >= seen.queued
