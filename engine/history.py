"""Past executions in SQLite: their events, written in batches on one thread, and a row for each to list.

Nothing waits for the disk: ``append`` only puts events in a queue. WAL with ``synchronous=NORMAL`` loses at
most the last batch when the power fails, and nothing when the process is killed after it.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections import deque
from collections.abc import Iterable, Sequence
from pathlib import Path

from engine.events import Event, Exchanged, ExecutionCreated, ExecutionStateChanged, Logged, State
from engine.logfilter import LogFilter
from engine.record import record
from engine.run.serial import from_lines, to_lines

BATCH_SECONDS = 0.03
"""How long events gather before they are written."""

MIGRATIONS = (
    """
    CREATE TABLE execution (
        id TEXT PRIMARY KEY, namespace TEXT NOT NULL, flow_id TEXT NOT NULL, state TEXT NOT NULL,
        started REAL NOT NULL, changed REAL NOT NULL, environment TEXT
    ) WITHOUT ROWID;
    CREATE INDEX execution_started ON execution (started DESC);
    CREATE TABLE batch (
        execution_id TEXT NOT NULL, first_seq INTEGER NOT NULL, events TEXT NOT NULL,
        PRIMARY KEY (execution_id, first_seq)
    ) WITHOUT ROWID;
    """,
)


@record
class HistoryRow:
    """One past execution; times in epoch seconds. ``state`` is the last known one."""

    execution_id: str
    namespace: str
    flow_id: str
    state: State
    started: float
    duration: float
    environment: str | None = None

    @property
    def flow(self) -> str:
        """Namespace and id, as people write them."""
        return f"{self.namespace}.{self.flow_id}"


class History:
    """The executions of one workspace. Methods may be called from any thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._pending: deque[Event] = deque()
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._written = threading.Condition(self._lock)
        self._writing = False
        self._closing = threading.Event()
        self.problem: str | None = None
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = self._connect(check_same_thread=False)  # a broken file is known here, not in the thread
        try:
            migrate(connection)
        except sqlite3.Error:
            connection.close()
            raise
        self._thread = threading.Thread(target=self._work, args=(connection,), name="history", daemon=True)
        self._thread.start()

    def append(self, events: Iterable[Event]) -> None:
        """Takes events to be written soon; never blocks."""
        for event in events:
            self.add(event)

    def add(self, event: Event) -> None:
        """Takes one event; what is still going on is told again, and need not be kept."""
        if isinstance(event, Exchanged) and event.exchange.going_on:
            return
        self._pending.append(event)
        if not self._wake.is_set():
            self._wake.set()

    def flush(self, timeout: float | None = 10.0) -> None:
        """Waits until everything taken so far is on disk."""
        with self._written:
            self._written.wait_for(lambda: not self._pending and not self._writing, timeout)

    def recent(self, limit: int = 200) -> list[HistoryRow]:
        """The last executions, newest first."""
        return self._rows("ORDER BY started DESC, id LIMIT ?", (limit,))

    def of_flow(self, namespace: str, flow_id: str, limit: int = 50) -> list[HistoryRow]:
        """The last executions of one flow, newest first."""
        where = "WHERE namespace = ? AND flow_id = ? ORDER BY started DESC, id LIMIT ?"
        return self._rows(where, (namespace, flow_id, limit))

    def load(self, execution_id: str) -> list[Event]:
        """All events of one execution in order; empty when it is not known."""
        self.flush()
        with contextlib.closing(self._connect()) as connection:
            rows = connection.execute(
                "SELECT events FROM batch WHERE execution_id = ? ORDER BY first_seq", (execution_id,)
            ).fetchall()
        return [event for (text,) in rows for event in from_lines(execution_id, text)]

    def prune(self, keep: int) -> list[HistoryRow]:
        """Forgets all but the newest ``keep`` executions; those that are gone, so that files can follow."""
        self.flush()
        gone = self._rows("ORDER BY started DESC, id LIMIT -1 OFFSET ?", (keep,))
        with contextlib.closing(self._connect()) as connection, connection:
            for row in gone:
                connection.execute("DELETE FROM batch WHERE execution_id = ?", (row.execution_id,))
                connection.execute("DELETE FROM execution WHERE id = ?", (row.execution_id,))
        return gone

    def remove_logs(self, wanted: LogFilter) -> int:
        """Forgets lines of logs, nothing else; how many there were."""
        count = 0
        with contextlib.closing(self._connect()) as connection:
            for row in self._rows("WHERE started <= ?", (wanted.until,)):
                if not wanted.is_of(row.namespace, row.flow_id, row.execution_id):
                    continue
                with connection:  # one execution at a time, so that new events need not wait for all
                    count += remove_logs(connection, row.execution_id, wanted)
        return count

    def close(self) -> None:
        """Writes what is left and ends the thread."""
        self._closing.set()
        self._wake.set()
        self._thread.join()

    def _rows(self, tail: str, values: Sequence[object]) -> list[HistoryRow]:
        self.flush()
        with contextlib.closing(self._connect()) as connection:
            rows = connection.execute(
                "SELECT id, namespace, flow_id, state, started, changed - started, environment "
                f"FROM execution {tail}",
                values,
            ).fetchall()
        return [
            HistoryRow(flow_id, namespace, name, State(state), started, duration, environment)
            for flow_id, namespace, name, state, started, duration, environment in rows
        ]

    def _connect(self, *, check_same_thread: bool = True) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=10.0, check_same_thread=check_same_thread)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection

    def _work(self, connection: sqlite3.Connection) -> None:
        with contextlib.closing(connection):
            while True:
                self._wake.wait()
                # Events come in bursts; a moment's wait makes one transaction of many.
                self._closing.wait(BATCH_SECONDS)
                self._wake.clear()
                with self._lock:
                    self._writing = True
                events = [self._pending.popleft() for _ in range(len(self._pending))]
                try:
                    if events:
                        write(connection, events)
                except sqlite3.Error as error:
                    self.problem = f"The history cannot be written: {error}"
                with self._written:
                    self._writing = False
                    self._written.notify_all()
                if self._closing.is_set() and not self._pending:
                    return


def migrate(connection: sqlite3.Connection) -> None:
    """Brings the tables to the newest form; ``user_version`` counts the steps taken."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
        connection.executescript(f"BEGIN; {script} PRAGMA user_version = {number}; COMMIT;")


def remove_logs(connection: sqlite3.Connection, execution_id: str, wanted: LogFilter) -> int:
    """Writes the batches of an execution anew without the lines that are meant."""
    count = 0
    batches = connection.execute(
        "SELECT first_seq, events FROM batch WHERE execution_id = ?", (execution_id,)
    ).fetchall()
    for first_seq, text in batches:
        lines = text.split("\n")
        kept = [line for line in lines if not is_log(execution_id, line, wanted)]
        if len(kept) < len(lines):
            count += len(lines) - len(kept)
            connection.execute(
                "UPDATE batch SET events = ? WHERE execution_id = ? AND first_seq = ?",
                ("\n".join(kept), execution_id, first_seq),
            )
    return count


def is_log(execution_id: str, line: str, wanted: LogFilter) -> bool:
    event = next(from_lines(execution_id, line), None)
    return isinstance(event, Logged) and wanted.has(event.at, event.level)


def write(connection: sqlite3.Connection, events: Sequence[Event]) -> None:
    """Writes events of any number of executions in one transaction."""
    by_execution: dict[str, list[Event]] = {}
    for event in events:
        by_execution.setdefault(event.execution_id, []).append(event)
    with connection:
        for execution_id, batch in by_execution.items():
            for event in batch:
                if isinstance(event, ExecutionCreated):
                    connection.execute(
                        "INSERT OR REPLACE INTO execution VALUES (?, ?, ?, ?, ?, ?, ?)",
                        (
                            execution_id,
                            event.namespace,
                            event.flow_id,
                            State.CREATED.value,
                            event.at,
                            event.at,
                            event.environment,
                        ),
                    )
                elif isinstance(event, ExecutionStateChanged):
                    connection.execute(
                        "UPDATE execution SET state = ?, changed = ? WHERE id = ?",
                        (event.state.value, event.at, execution_id),
                    )
            connection.execute(
                "INSERT OR REPLACE INTO batch VALUES (?, ?, ?)",
                (execution_id, batch[0].seq, to_lines(batch)),
            )
