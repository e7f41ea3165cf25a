"""Runs in the window: the form's values, start and stop, clock, execution pane, expressions, history."""

from __future__ import annotations

import asyncio
from concurrent.futures import Executor
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from desktop.documents import Document, Documents
from desktop.inline_values import InlineValues
from desktop.loop import Scope
from desktop.runs import Run, RunController, state_of
from desktop.tabs import Tabs
from desktop.views.trigger_form import trigger_names
from engine.bodies import StoredBody
from engine.errors import EyasError, FlowRefused, InputProblem
from engine.events import Event, State
from engine.model import Flow

if TYPE_CHECKING:
    from desktop.main_window import MainWindow
    from engine.run.state import Execution
    from engine.session import Session

CLOCK_MS = 100
PAST_RUNS = 200


class Running(QObject):
    """Connects the form, the run controller and the execution pane of the window."""

    def __init__(
        self,
        window: MainWindow,
        documents: Documents,
        tabs: Tabs,
        runs: RunController,
        scope: Scope,
        executor: Executor,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._documents = documents
        self._tabs = tabs
        self._runs = runs
        self._scope = scope
        self._executor = executor
        self._session: Session | None = None
        self._shown_run: Run | None = None
        self._asked = ""
        self._values = InlineValues(window.work.editor, documents, scope, executor, self)
        self._pane_execution: Execution | None = None
        self._form_running = False
        self._refused = False
        self._clock = QTimer(self, interval=CLOCK_MS)
        self._clock.timeout.connect(self._show_running)
        work = window.work
        tabs.shown.connect(self._show_document)
        work.form.values_changed.connect(self._resolve)
        work.form.run_requested.connect(self.start)
        work.form.stop_requested.connect(self.stop)
        window.top.run_requested.connect(self.start)
        window.top.stop_requested.connect(self.stop)
        pane = work.execution
        pane.insert_requested.connect(work.editor.insert_at_cursor)
        pane.evaluate_requested.connect(self._evaluate)
        pane.replay_requested.connect(self.again)
        pane.task_requested.connect(tabs.go_to_task)
        window.sidebar.history.run_chosen.connect(self._open_past)
        runs.started.connect(self._started)
        runs.advanced.connect(self._advanced)
        runs.finished.connect(self._finished)
        runs.inputs_refused.connect(self._inputs_refused)
        runs.flow_refused.connect(self._flow_refused)

    def set_session(self, session: Session | None) -> None:
        self._session = session
        self._values.set_session(session)
        if session is not None:
            self._window.work.execution.set_body_source(StorageSource(session))
            self.refresh_history()
        self._resolve()

    # -- the document that is shown -------------------------------------------------------------

    def _show_document(self, document: Document | None) -> None:
        flow = document.flow if document is not None else None
        form = self._window.work.form
        form.set_flow(flow)
        names = trigger_names(document.text) if document is not None and flow is not None else []
        form.trigger.set_flow(flow, names)
        form.setVisible(flow is not None and bool(flow.inputs or names))
        run = self._runs.last(document)
        if run is not self._shown_run or run is None:
            self._shown_run = run
            self._show_execution(run)
        self._values.show(run)
        self._resolve()
        self._show_running()

    def _show_execution(self, run: Run | None) -> None:
        execution = run.execution if run is not None else None
        self._pane_execution = execution
        self._window.work.execution.set_execution(execution, run.flow if run is not None else None)

    def _resolve(self) -> None:
        document = self._documents.current
        flow = document.flow if document is not None else None
        if self._session is None or flow is None or not flow.inputs:
            return
        form = self._window.work.form
        form.set_resolution(self._session.resolve_inputs(flow, form.values()))
        if self._refused and not form.has_problems:
            self._refused = False
            self._window.status.show_message("")

    # -- start and stop -------------------------------------------------------------------------

    def start(self) -> None:
        """Run the current flow; a run that goes on is stopped instead (Ctrl+Enter twice)."""
        document = self._documents.current
        run = self._runs.last(document)
        if run is not None and run.active:
            self._runs.cancel(run)
        elif document is not None:
            self._scope.spawn(self._start(document), "start")

    async def _start(self, document: Document) -> None:
        analysis = await document.fresh_analysis()
        flow = analysis.flow
        if self._session is None:
            return
        if analysis.has_errors or flow is None:
            self._refuse_text()
            return
        document.pin()
        form = self._window.work.form
        shown = document is self._documents.current
        given, trigger = (form.values(), form.trigger.values()) if shown else ({}, {})
        self._runs.start(self._session, document, flow, given, trigger or None)

    def _refuse_text(self) -> None:
        self._window.work.problems.show()
        self._tabs.next_error()
        self._window.status.show_message("The flow has errors; nothing was started.", bad=True)

    def stop(self) -> None:
        run = self._runs.last(self._documents.current)
        if run is not None:
            self._runs.cancel(run)

    def again(self) -> None:
        """Start the current document with the inputs of the run that is shown."""
        if (ended := self._ended()) is not None:
            session, document, flow, run = ended
            self._runs.start(session, document, flow, run.given, run.trigger)

    def restart(self) -> None:
        """Run what failed of the shown run again, with the text of now."""
        if (ended := self._ended()) is not None:
            self._runs.restart(*ended)

    def _ended(self) -> tuple[Session, Document, Flow, Run] | None:
        """What a run like the last one needs; None while that goes on, or where there is none."""
        document = self._documents.current
        run = self._runs.last(document)
        if document is None or run is None or run.active or self._session is None:
            return None
        flow = document.flow or run.flow
        return None if flow is None else (self._session, document, flow, run)

    # -- what a run says ------------------------------------------------------------------------

    def _started(self, run: Run) -> None:
        self._window.status.show_message("")
        if run.document is self._documents.current:
            self._shown_run = run
            self._show_execution(run)
            self._values.show(run)
        self._clock.start()
        self._show_running()

    def _advanced(self, run: Run, events: list[Event]) -> None:
        if run is not self._shown_run:
            return
        pane = self._window.work.execution
        if self._pane_execution is not run.execution:  # its first events
            self._show_execution(run)
        pane.refresh(events)

    def _finished(self, run: Run) -> None:
        if not self._runs.active:
            self._clock.stop()
        if run.error is not None:
            self._window.status.show_message(run.error, bad=True)
        if run is self._shown_run:
            self._window.work.execution.refresh(())
            self._values.show(run)
        self._show_running()
        self.refresh_history()

    def _inputs_refused(self, run: Run, problems: tuple[InputProblem, ...]) -> None:
        """Nothing was started: the form says what is wrong, at the fields."""
        if run.document is not self._documents.current:
            return
        self._shown_run = None
        form = self._window.work.form
        form.show()
        self._resolve()
        form.focus_first_problem()
        first = problems[0] if problems else None
        if first is not None:
            more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
            what = f"{first.input_id}: {first.message}{more}"
            self._window.status.show_message(f"Not started: {what}", bad=True)
            self._refused = True

    def _flow_refused(self, run: Run, refusal: FlowRefused) -> None:
        if run.document is not self._documents.current:
            return
        self._shown_run = None
        if refusal.diagnostics:
            self._window.work.problems.show()
            self._tabs.go_to_problem(refusal.diagnostics[0])
        self._window.status.show_message(f"Not started: {refusal.message}", bad=True)

    def _show_running(self) -> None:
        document = self._documents.current
        run = self._runs.last(document)
        active = run is not None and run.active
        self._window.top.set_runnable(document is not None)
        self._window.top.show_running(active, run.seconds if run is not None and active else 0.0)
        if self._form_running != active:
            self._form_running = active
            self._window.work.form.set_running(active)
        things = set()
        if document is not None:
            things |= {"document", "flow"}
        if active:
            things.add("running")
        if run is not None and not active:
            things.add("run")
            if state_of(run) in (State.FAILED, State.KILLED):
                things.add("failed")
        self._window.actions_table.set_available(things)

    # -- expressions ----------------------------------------------------------------------------

    def _evaluate(self, template: str) -> None:
        run = self._shown_run
        document = self._documents.current
        flow = run.flow if run is not None and run.flow is not None else document.flow if document else None
        if self._session is None or run is None or run.execution is None or flow is None:
            return
        self._asked = template
        self._scope.spawn(self._show_evaluation(self._session, run.execution, flow, template), "evaluation")

    async def _show_evaluation(
        self, session: Session, execution: Execution, flow: Flow, template: str
    ) -> None:
        """Answers the expression box, unless something else was typed meanwhile."""
        evaluated = await session.evaluate_aside(execution, flow, template)
        if template == self._asked:
            self._window.work.execution.show_evaluation(evaluated)

    # -- history --------------------------------------------------------------------------------

    def refresh_history(self) -> None:
        if self._session is not None:
            self._scope.spawn(self._load_history(self._session), "history")

    async def _load_history(self, session: Session) -> None:
        loop = asyncio.get_running_loop()
        rows = await loop.run_in_executor(self._executor, session.history.recent, PAST_RUNS)
        if session is self._session:
            self._window.history.set_runs(rows)

    def _open_past(self, execution_id: str) -> None:
        self._scope.spawn(self._load_past(execution_id), "past run")

    async def _load_past(self, execution_id: str) -> None:
        session = self._session
        if session is None:
            return
        loop = asyncio.get_running_loop()
        # In a thread with all that follows: a long loop has left a hundred thousand events.
        execution = await loop.run_in_executor(self._executor, session.load_execution, execution_id)
        if execution is None:
            self._window.status.show_message("This run is no longer in the history.", bad=True)
            return
        document = self._document_of(session, execution)
        if document is None:
            self._window.status.show_message(
                f"The flow {execution.namespace}.{execution.flow_id} of this run is gone.", bad=True
            )
            return
        before = self._runs.last(document)
        if before is not None and before.active:
            self._window.status.show_message("This flow is running; stop it to look at an earlier run.")
            return
        given = dict(execution.inputs or {})
        run = Run(document, document.flow, given, execution, trigger=execution.trigger)
        self._runs.show(document, run)
        self._show_document(document)

    def _document_of(self, session: Session, execution: Execution) -> Document | None:
        """The tab of the run's flow; opened as a preview where it is not open."""
        name = (execution.namespace, execution.flow_id)
        for document in self._documents.all:
            if _name(document.flow) == name:
                self._documents.select(document)
                return document
        found = session.workspace.find(*name)
        return self._tabs.open(found.path, preview=True) if found is not None else None


class StorageSource:
    """Bodies by their URI, from the storage of a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def stored(self, uri: str) -> StoredBody:
        try:
            return self._session.services.storage.body(uri)
        except EyasError as error:
            raise OSError(str(error)) from error

    def size(self, uri: str) -> int:
        return self.stored(uri).size

    def read(self, uri: str, offset: int, length: int) -> bytes:
        return self.stored(uri).read(offset, length)


def _name(flow: Flow | None) -> tuple[str, str] | None:
    return (flow.namespace, flow.id) if flow is not None else None
