"""Many `debug.Return` tasks, against a bare asyncio loop that renders and stores as much.

The reference renders the same template with jinja2 once per task and writes the same number of rows into
SQLite, in batches; ours does that and everything else a run is: states, attempts, outputs, logs, history.
"""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
import time
from pathlib import Path

import jinja2
from row import Row, alternate, compare

from engine.analyse import analyse
from engine.events import Event, State
from engine.session import Session
from engine.workspace import Workspace

RETURN = "io.kestra.plugin.core.debug.Return"
SEQUENCE, EACH = 1_000, 10_000


def sequence_text() -> str:
    lines = ["id: sequence", "namespace: bench", "tasks:"]
    lines += [
        f"  - {{id: t{number}, type: {RETURN}, format: 'number {{{{ execution.id }}}}'}}"
        for number in range(SEQUENCE)
    ]
    return "\n".join(lines) + "\n"


def each_text() -> str:
    return f"""id: each
namespace: bench
tasks:
  - id: each
    type: io.kestra.plugin.core.flow.ForEach
    values: "{{{{ range(1, {EACH}) }}}}"
    tasks:
      - {{id: t, type: {RETURN}, format: "number {{{{ taskrun.value }}}}"}}
"""


def _ours(text: str, runs: int, rows: list[int]) -> float:
    with tempfile.TemporaryDirectory(prefix="eyas-bench-") as folder:
        return asyncio.run(_run(text, runs, Path(folder), rows))


async def _run(text: str, runs: int, folder: Path, rows: list[int]) -> float:
    flow = analyse(text).flow
    assert flow is not None
    session = Session(Workspace(folder))
    count = 0

    def emit(event: Event) -> None:
        nonlocal count
        count += 1

    start = time.perf_counter()
    execution = await session.start(flow, {}, emit)
    session.history.flush()
    took = time.perf_counter() - start
    await session.aclose()
    assert execution.state is State.SUCCESS and len(execution.task_runs) == runs, execution.state
    rows[:] = [count]
    return took


def _bare(template: str, tasks: int, rows: int) -> float:
    with tempfile.TemporaryDirectory(prefix="eyas-bench-") as folder:
        return asyncio.run(_loop(Path(folder, "rows.sqlite"), template, tasks, rows))


async def _loop(path: Path, template: str, tasks: int, rows: int) -> float:
    compiled = jinja2.Environment().from_string(template)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("CREATE TABLE row (seq INTEGER PRIMARY KEY, text TEXT)")

    async def one(number: int) -> str:
        return compiled.render(taskrun={"value": number})

    start = time.perf_counter()
    batch: list[tuple[int, str]] = []
    seq = 0
    for number in range(tasks):
        text = await one(number)
        for _ in range(rows // tasks):
            batch.append((seq, text))
            seq += 1
        if len(batch) >= 500:
            with connection:
                connection.executemany("INSERT INTO row VALUES (?, ?)", batch)
            batch.clear()
    with connection:
        connection.executemany("INSERT INTO row VALUES (?, ?)", batch)
    took = time.perf_counter() - start
    connection.close()
    return took


def measure_sequence() -> Row:
    """Medians of three, in turns."""
    text, rows = sequence_text(), [SEQUENCE]
    took, reference = alternate(
        lambda: _ours(text, SEQUENCE, rows), lambda: _bare("number {{ taskrun.value }}", SEQUENCE, rows[0]), 3
    )
    return compare(
        f"a sequence of {SEQUENCE:,} Return tasks / a bare asyncio loop", took, reference, "s", 15.0
    )


def measure_each() -> Row:
    """Medians of three, in turns."""
    text, rows = each_text(), [EACH]
    took, reference = alternate(
        lambda: _ours(text, EACH + 1, rows), lambda: _bare("number {{ taskrun.value }}", EACH, rows[0]), 3
    )
    return compare(f"a ForEach of {EACH:,} Return tasks / a bare asyncio loop", took, reference, "s", 15.0)
