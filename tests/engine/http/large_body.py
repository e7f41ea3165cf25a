"""Moves one large body in a process of its own and prints how much memory that took: ``large_body URL
[FILE]``."""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import tempfile
from pathlib import Path

from engine.http.client import HttpClient
from engine.http.message import HttpRequest, RequestBody
from tests.engine.http.sending import notes


def peak() -> int:
    """The most memory this process ever held, in kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


async def move(url: str, file: str | None) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        context = notes(Path(folder))
        client = HttpClient()
        try:
            await client.send(HttpRequest(url.rsplit("/", 1)[0] + "/10"), context)
            before = peak()
            body = None if file is None else RequestBody((Path(file),), "application/octet-stream")
            response = await client.send(
                HttpRequest(url, "GET" if file is None else "PUT", body=body), context
            )
        finally:
            await client.aclose()
        size = response.path.stat().st_size if file is None and response.path is not None else 0
        return {
            "size": size,
            "grown": peak() - before,
            "steps": len(context.steps),
            "total": context.steps[-1][1] if context.steps else None,
            "rising": context.steps == sorted(context.steps),
        }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(move(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None))))
