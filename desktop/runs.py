"""Runs of the window: start, cancel, rerun; each run is folded from its events as they come in batches."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal

from desktop.bridge import EventBridge
from engine.errors import FlowRefused, InputsRefused
from engine.events import Emit, Event, State
from engine.model import Flow

if TYPE_CHECKING:
    from desktop.documents import Document
    from desktop.loop import Scope
    from engine.run.state import Execution

CANCEL_SECONDS = 2.0


class Starter(Protocol):
    """Runs a flow to its end, as ``engine.session.Session`` does it."""

    async def start(
        self,
        flow: Flow,
        inputs: Mapping[str, object],
        emit: Emit,
        *,
        trigger: Mapping[str, object] | None = None,
        cookies: bool = False,
    ) -> Execution: ...

    async def restart(self, flow: Flow, execution_id: str, emit: Emit) -> Execution: ...


@dataclass(eq=False, slots=True)
class Run:
    """One run of a document: what was started, what is known of it by now."""

    document: Document | None
    flow: Flow | None
    given: Mapping[str, object]
    execution: Execution | None = None
    trigger: Mapping[str, object] | None = None
    """What ``trigger.*`` was filled with, by hand or by what started a run of the past."""
    task: asyncio.Task[None] | None = None
    began: float = field(default_factory=time.monotonic)
    stopping: bool = False
    restarts: Run | None = None
    """The run whose execution it takes up."""
    error: str | None = None
    """Why it never started or broke: an error of ours or of the disk, not of the flow."""

    @property
    def active(self) -> bool:
        return self.task is not None and not self.task.done()

    @property
    def seconds(self) -> float:
        """Since it was started, for the clock."""
        return time.monotonic() - self.began


class RunController(QObject):
    """At most one active run per document."""

    started = Signal(object)
    advanced = Signal(object, object)
    """Run and the events that were folded into its execution just now."""
    finished = Signal(object)
    inputs_refused = Signal(object, object)
    """Run and the input problems; nothing was started."""
    flow_refused = Signal(object, object)
    """Run and the FlowRefused; nothing was started."""

    def __init__(self, scope: Scope, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scope = scope
        self._last: dict[Document, Run] = {}
        self._active: list[Run] = []

    def last(self, document: Document | None) -> Run | None:
        """The run that the execution pane shows for a document."""
        return self._last.get(document) if document is not None else None

    def show(self, document: Document, run: Run) -> None:
        """Show a past run with a document."""
        self._last[document] = run

    def forget(self, document: Document) -> None:
        """The tab is gone; an active run goes on to its end (history has it)."""
        self._last.pop(document, None)

    @property
    def active(self) -> list[Run]:
        return list(self._active)

    def start(
        self,
        session: Starter,
        document: Document,
        flow: Flow,
        given: Mapping[str, object],
        trigger: Mapping[str, object] | None = None,
    ) -> Run | None:
        """Start the flow of a document; None when it runs already."""
        before = self._last.get(document)
        if before is not None and before.active:
            return None
        run = Run(document, flow, dict(given), trigger=trigger)
        self._last[document] = run
        self._active.append(run)
        run.task = self._scope.spawn(self._follow(session, run), f"run {flow.id}")
        self.started.emit(run)
        return run

    def restart(self, session: Starter, document: Document, flow: Flow, before: Run) -> Run | None:
        """Run what failed of an execution again, in the same execution; None when that cannot be."""
        if before.active or before.execution is None:
            return None
        run = Run(document, flow, before.given, before.execution, before.trigger, restarts=before)
        self._last[document] = run
        self._active.append(run)
        run.task = self._scope.spawn(self._follow(session, run), f"restart {flow.id}")
        self.started.emit(run)
        return run

    def cancel(self, run: Run) -> None:
        """End a run in order: open task runs become KILLED, then it finishes."""
        if run.active and run.task is not None and not run.stopping:
            run.stopping = True
            run.task.cancel()

    async def cancel_all(self, seconds: float = CANCEL_SECONDS) -> None:
        """Cancel every run and wait until each has said its last word."""
        tasks = [run.task for run in self._active if run.task is not None]
        for run in list(self._active):
            self.cancel(run)
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)

    async def _follow(self, session: Starter, run: Run) -> None:
        from engine.run.state import Execution

        bridge = EventBridge(self)

        def fold(events: list[Event]) -> None:
            for event in events:
                if run.execution is None:
                    run.execution = Execution(event.execution_id)
                run.execution.apply(event)
            self.advanced.emit(run, events)

        bridge.batch.connect(fold)
        flow = run.flow
        assert flow is not None
        try:
            if run.restarts is not None and run.execution is not None:
                await session.restart(flow, run.execution.id, bridge.emit_event)
            else:
                # Between requests that nobody has saved a person expects a login to last.
                unsaved = run.document is not None and run.document.path is None
                await session.start(flow, run.given, bridge.emit_event, trigger=run.trigger, cookies=unsaved)
        except InputsRefused as refusal:
            self._drop(run)
            self.inputs_refused.emit(run, refusal.problems)
        except FlowRefused as refusal:
            if run.restarts is not None and run.document is not None:
                self._last[run.document] = run.restarts
            else:
                self._drop(run)
            self.flow_refused.emit(run, refusal)
        except asyncio.CancelledError:
            if run.execution is None:
                self._drop(run)  # stopped before anything started
        except OSError as error:
            run.error = str(error)
        finally:
            bridge.flush()
            bridge.deleteLater()
            if run in self._active:
                self._active.remove(run)
            # The task itself is done only after this; the window asks ``active`` from the signal.
            run.task = None
            self.finished.emit(run)

    def _drop(self, run: Run) -> None:
        if run.document is not None and self._last.get(run.document) is run:
            del self._last[run.document]


def state_of(run: Run | None) -> State | None:
    return run.execution.state if run is not None and run.execution is not None else None
