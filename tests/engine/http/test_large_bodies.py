"""Gigabytes up and down in flat memory, with progress, and cancelled in the middle; bombs are stopped."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest

from engine.http.client import HttpClient
from engine.http.message import HttpRequest
from tests.engine.http.sending import notes, send
from tests.servers.bulk import BulkServer, serve_bulk
from tests.servers.scripted import ScriptedServer

ROOT = Path(__file__).resolve().parents[3]
DOWN, UP = 2 << 30, 2 << 30
FLAT = 40_000
"""Kilobytes that the memory may grow by."""


def move(server: BulkServer, *arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.engine.http.large_body", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, env=environment, timeout=100, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.skipif(sys.platform == "win32", reason="peak memory is measured with getrusage")
def test_a_download() -> None:
    with serve_bulk() as server:
        moved = move(server, f"{server.url}/{DOWN}")
    assert moved["size"] == DOWN
    assert moved["grown"] < FLAT
    assert moved["steps"] > 1 and moved["total"] == DOWN and moved["rising"]


@pytest.mark.skipif(sys.platform == "win32", reason="peak memory is measured with getrusage")
def test_an_upload(tmp_path: Path) -> None:
    path = tmp_path / "sparse.bin"
    with path.open("wb") as file:
        file.truncate(UP)
    with serve_bulk() as server:
        moved = move(server, f"{server.url}/up", str(path))
        assert server.received == [UP]
    assert moved["grown"] < FLAT
    assert moved["steps"] > 1 and moved["total"] == UP and moved["rising"]


def test_a_cancelled_download_closes_its_connection_and_leaves_no_file(tmp_path: Path) -> None:
    async def main(server: BulkServer) -> None:
        client = HttpClient()
        context = notes(tmp_path)
        try:
            work = asyncio.ensure_future(client.send(HttpRequest(f"{server.url}/{20 << 30}"), context))
            while not context.steps:
                await asyncio.sleep(0.01)
            work.cancel()
            with pytest.raises(asyncio.CancelledError):
                await work
            async with asyncio.timeout(5):
                while not server.broken:
                    await asyncio.sleep(0.01)
        finally:
            await client.aclose()

    with serve_bulk() as server:
        asyncio.run(main(server))
    assert list(tmp_path.iterdir()) == []


def test_a_bomb_is_stopped(tmp_path: Path) -> None:
    compressor = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    bomb = b"".join(compressor.compress(bytes(1 << 24)) for _ in range(40)) + compressor.flush()
    assert len(bomb) < 1 << 20

    async def main() -> str | None:
        route = {"path": "*", "headers": {"Content-Encoding": "gzip"}, "echo": lambda request: bomb}
        async with ScriptedServer([route]) as server:
            return (await send(f"{server.url}/x", folder=tmp_path)).error

    error = asyncio.run(main())
    assert error is not None and "decompression bomb" in error
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 300 << 20
