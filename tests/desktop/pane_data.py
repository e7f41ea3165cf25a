"""Executions, bodies and a theme for the tests of the panes."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop.theme import Mode, ThemeController
from engine.bodies import StoredBody
from engine.events import (
    AttemptStateChanged,
    Event,
    Exchanged,
    ExecutionCreated,
    ExecutionStateChanged,
    Level,
    Logged,
    State,
    TaskRunCreated,
    TaskRunStateChanged,
)
from engine.exchange import BodyRef, Connection, Exchange, ReceivedResponse, SentRequest, Timings
from engine.run.state import Execution, fold

ZERO = 1_790_000_000.0
BODY = json.dumps({"id": 195, "title": "Kestra Pen", "meta": {"tags": ["a", "b"]}})
SENT_URI, BODY_URI = "kestra:///sent", "kestra:///body"


@lru_cache(maxsize=1)
def theme() -> ThemeController:
    """One for all tests: a controller sets fonts and style sheet of the application."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return ThemeController(app, Mode.LIGHT, bundled_fonts=True)


class MemoryBodies:
    """A body source over a dictionary."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files

    def read(self, uri: str, offset: int, length: int) -> bytes:
        return self._file(uri)[offset : offset + length]

    def size(self, uri: str) -> int:
        return len(self._file(uri))

    def stored(self, uri: str) -> StoredBody:
        return StoredBody(Path(uri), 0, self.size(uri))

    def _file(self, uri: str) -> bytes:
        if uri not in self.files:
            raise FileNotFoundError(f"{uri} is gone")
        return self.files[uri]


class Script:
    """Writes events one after the other; times are seconds after ``ZERO``."""

    def __init__(self, flow_id: str = "flow") -> None:
        self.events: list[Event] = [
            ExecutionCreated(
                execution_id="e", seq=0, at=ZERO, namespace="ns", flow_id=flow_id, inputs={"a": 1}
            ),
            ExecutionStateChanged(execution_id="e", seq=1, at=ZERO, state=State.RUNNING),
        ]

    def _next(self, after: float) -> dict[str, object]:
        return {"execution_id": "e", "seq": len(self.events), "at": ZERO + after}

    def task(
        self,
        run_id: str,
        task_id: str,
        start: float,
        end: float | None = None,
        state: State = State.SUCCESS,
        outputs: dict[str, object] | None = None,
        **more: object,
    ) -> Script:
        """A task run from ``start`` to ``end`` (None: it still runs)."""
        add = self.events.append
        add(TaskRunCreated(**self._next(start), task_run_id=run_id, task_id=task_id, task_type="t", **more))  # type: ignore[arg-type]
        add(TaskRunStateChanged(**self._next(start + 0.1), task_run_id=run_id, state=State.RUNNING))  # type: ignore[arg-type]
        if end is not None:
            add(TaskRunStateChanged(**self._next(end), task_run_id=run_id, state=state, outputs=outputs))  # type: ignore[arg-type]
        return self

    def attempt(self, run_id: str, number: int, start: float, end: float, state: State) -> Script:
        for at, now in ((start, State.RUNNING), (end, state)):
            self.events.append(
                AttemptStateChanged(**self._next(at), task_run_id=run_id, attempt=number, state=now)  # type: ignore[arg-type]
            )
        return self

    def log(
        self, message: str, level: Level = Level.INFO, task_id: str | None = None, run: str | None = None
    ) -> Script:
        made = Logged(**self._next(0.5), level=level, message=message, task_id=task_id, task_run_id=run)  # type: ignore[arg-type]
        self.events.append(made)
        return self

    def exchange(self, run_id: str, exchange: Exchange, attempt: int = 0) -> Script:
        self.events.append(
            Exchanged(**self._next(0.4), task_run_id=run_id, attempt=attempt, exchange=exchange)
        )  # type: ignore[arg-type]
        return self

    def end(self, after: float, state: State = State.SUCCESS) -> Script:
        self.events.append(ExecutionStateChanged(**self._next(after), state=state))  # type: ignore[arg-type]
        return self

    def fold(self) -> Execution:
        return fold(self.events)


def exchange(
    status: int = 201,
    body: BodyRef | None = None,
    *,
    hop: int = 0,
    sent: BodyRef | None = None,
    error: str | None = None,
    notes: tuple[str, ...] = (),
) -> Exchange:
    response = ReceivedResponse(
        status, "", (("Content-Type", "application/json"), ("X-A", "1"), ("X-A", "2")), body
    )
    return Exchange(
        hop,
        SentRequest(
            "POST",
            "https://example.org/add?x=1",
            "/add?x=1",
            (("Host", "example.org"), ("Authorization", "Bearer ******"), ("Accept-Encoding", "gzip")),
            sent,
        ),
        None if error else response,
        Timings(0.001, 0.039, 0.107, 0.108, 0.333, 0.378),
        Connection(remote="127.0.0.1:80", mapped_to="127.0.0.1:80"),
        error,
        notes,
    )


def request_run() -> Execution:
    """One request with a JSON body, then a log line."""
    ref = BodyRef(BODY_URI, len(BODY), "application/json")
    sent = BodyRef(SENT_URI, 23, "application/json")
    outputs = {"code": 201, "body": BODY, "headers": {"content-type": ["application/json"]}}
    return (
        Script()
        .log("Execution started")
        .task("r1", "send_data", 0.1, 0.9, outputs=outputs)
        .exchange("r1", exchange(201, ref, sent=sent))
        .log("201 Created", task_id="send_data", run="r1")
        .end(1.0)
        .fold()
    )


def bodies() -> MemoryBodies:
    return MemoryBodies({BODY_URI: BODY.encode(), SENT_URI: b'{"title": "Kestra Pen"}'})
