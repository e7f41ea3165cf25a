"""Runs one flow in a process of its own, everything included, and measures it: how rows about runs are made.

As a script: ``flow_process.py FOLDER FLOW RUNS`` prints ``{"seconds": …, "megabytes": …}`` as JSON; the
seconds are those from the parsed flow to the ended execution, without start and imports, the megabytes what
the peak of memory grew by meanwhile.
"""

from __future__ import annotations

import asyncio
import atexit
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REQUEST = "io.kestra.plugin.core.http.Request"
EYAS = str(Path(sys.executable).with_name("eyas"))
"""The command as people call it."""
EACH = "io.kestra.plugin.core.flow.ForEach"


@dataclass(frozen=True, slots=True)
class Measured:
    """Of one run of a flow."""

    seconds: float
    megabytes: float


def open_folder() -> Path:
    """A new workspace in ``build``, on the disk that holds the clone. It is removed when all benchmarks are
    over: who removes thousands of files slows down who makes some right after."""
    parent = ROOT / "build" / "bench"
    parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=parent))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def each_text(url: str, count: int, limit: int = 1) -> str:
    """A flow that asks ``url`` for the same small JSON ``count`` times in a ForEach."""
    return f"""id: each
namespace: bench
tasks:
  - id: each
    type: {EACH}
    values: "{{{{ range(1, {count}) }}}}"
    concurrencyLimit: {limit}
    tasks:
      - id: get
        type: {REQUEST}
        uri: "{url}/products/{{{{ taskrun.value }}}}"
"""


def run_flow(text: str, runs: int) -> Measured:
    """Runs a flow that must end in SUCCESS after ``runs`` task runs."""
    folder = open_folder()
    flow = folder / "flow.yaml"
    flow.write_text(text, encoding="utf-8")
    return Measured(**json.loads(printed([sys.executable, __file__, str(folder), str(flow), str(runs)])))


def printed(command: Sequence[str], cwd: Path = ROOT) -> str:
    """What a process prints. RuntimeError when it fails."""
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)[:200]} ended with {done.returncode}:\n{done.stderr}")
    return done.stdout


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def _measure(folder: Path, path: Path, runs: int) -> None:
    from engine.analyse import analyse
    from engine.collection import collect_seldom
    from engine.events import State
    from engine.session import Session
    from engine.workspace import Workspace

    flow = analyse(path.read_text(encoding="utf-8")).flow
    assert flow is not None
    session = Session(Workspace(folder))
    collect_seldom()  # as the command line does
    before, start = _peak(), time.perf_counter()
    execution = await session.start(flow, {}, lambda event: None)
    seconds = time.perf_counter() - start
    session.history.flush()
    await session.aclose()
    assert execution.state is State.SUCCESS and len(execution.task_runs) == runs, execution.state
    print(json.dumps({"seconds": seconds, "megabytes": _peak() - before}))


if __name__ == "__main__":
    asyncio.run(_measure(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])))
