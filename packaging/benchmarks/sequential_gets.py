"""A flow of 1,000 steps, each a GET of a small JSON, against a bare httpx loop over the same server.

Both sides run in a process of their own and measure themselves without their imports: ours from the parsed
flow to the ended execution, with every body stored and every event written to the history.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import server
from row import ROOT, Row, alternate, compare

COUNT = 1_000

OURS = """
import asyncio, sys, time
from pathlib import Path
from engine.analyse import analyse
from engine.events import State
from engine.session import Session
from engine.workspace import Workspace

async def main():
    folder = Path(sys.argv[1])
    flow = analyse((folder / "many.yaml").read_text()).flow
    session = Session(Workspace(folder))
    start = time.perf_counter()
    execution = await session.start(flow, {}, lambda event: None)
    took = time.perf_counter() - start
    await session.aclose()
    assert execution.state is State.SUCCESS and len(execution.task_runs) == int(sys.argv[2]), execution.state
    print(took)

asyncio.run(main())
"""

BARE = """
import sys, time
import httpx

with httpx.Client() as client:
    start = time.perf_counter()
    for _ in range(int(sys.argv[2])):
        client.get(sys.argv[1]).raise_for_status()
    print(time.perf_counter() - start)
"""


def flow_text(url: str, count: int) -> str:
    """The generated flow."""
    lines = ["id: many", "namespace: bench", "tasks:"]
    for number in range(count):
        lines += [
            f"  - id: get_{number}",
            "    type: io.kestra.plugin.core.http.Request",
            f"    uri: {url}/products/1",
        ]
    return "\n".join(lines) + "\n"


def _printed(code: str, *arguments: str) -> float:
    command = [sys.executable, "-c", code, *arguments]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return float(done.stdout.split()[-1])


def measure() -> Row:
    """Medians of three runs each, in turns."""
    with tempfile.TemporaryDirectory(prefix="eyas-bench-") as folder, server.running() as url:
        Path(folder, "many.yaml").write_text(flow_text(url, COUNT), encoding="utf-8")
        took, reference = alternate(
            lambda: _printed(OURS, folder, str(COUNT)),
            lambda: _printed(BARE, f"{url}/products/1", str(COUNT)),
            3,
        )
    return compare(f"{COUNT:,} sequential GETs in a flow / a bare httpx loop", took, reference, "s", 1.2)
