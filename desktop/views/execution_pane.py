"""The lower pane: state, time and counts of one execution, and its five views."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from desktop.icons import beside_text
from desktop.models.backlog import Backlog, changed_runs
from desktop.models.json_tree import count, size_text
from desktop.models.log_table import clock
from desktop.models.tally import Tally
from desktop.models.timeline_bars import duration_text
from desktop.theme import ThemeController
from desktop.views.bodies import BodySource
from desktop.views.expression_view import ExpressionView
from desktop.views.log_view import LogView
from desktop.views.outputs_view import OutputsView
from desktop.views.pane_widgets import Pages, TabStrip
from desktop.views.response_view import ResponseView
from desktop.views.timeline_view import TimelineView
from desktop.views.widgets.elided_label import ElidedLabel
from desktop.views.widgets.pill import Pill
from engine.events import State

if TYPE_CHECKING:
    from engine.events import Event
    from engine.model import Flow
    from engine.run.scope import Evaluated
    from engine.run.state import Execution

LOG, TIMELINE, OUTPUTS, RESPONSE, EXPRESSION = "Log", "Timeline", "Outputs", "Response", "Expression"
TABS = (LOG, TIMELINE, OUTPUTS, RESPONSE, EXPRESSION)
CLOCK_MS = 100
PACE_MS = 33
BETWEEN_MS = 5
"""Between two slices of a backlog, for the rest of the window."""
EXPRESSION_MS = 500
"""While a run goes on, a shown expression is evaluated again at most this often."""


class ExecutionPane(QWidget):
    """Shows one execution, live or from history; never asks anybody but by its signals."""

    insert_requested = Signal(str)
    """An expression with its braces for the editor."""
    evaluate_requested = Signal(str)
    replay_requested = Signal()
    resume_requested = Signal()
    save_text_requested = Signal(str)
    save_body_requested = Signal(object)
    save_bodies_requested = Signal()
    task_requested = Signal(str)
    """The id of a task whose log line was double-clicked: show it in the editor."""
    tab_changed = Signal(str)
    link_requested = Signal(str)
    ca_requested = Signal(str)
    """A host whose certificate was refused: trust its issuer; the next: stop verifying it."""
    unverified_requested = Signal(str)
    """A link inside a body that is wanted as a new request."""

    def __init__(self, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._execution: Execution | None = None
        self._flow: Flow | None = None
        self._tally: Tally | None = None
        self._backlog = Backlog()
        self._logged = 0
        self._seen_ended = False
        self.log = LogView(theme)
        self.timeline = TimelineView(theme)
        self.outputs = OutputsView(theme)
        self.response = ResponseView(theme)
        self.expression = ExpressionView(theme)
        self.pill = Pill(theme)
        self._facts = ElidedLabel("Not run yet")
        self._facts.setProperty("role", "secondary")
        self.tabs = TabStrip(theme, TABS)
        self.replay = QPushButton("Replay")
        self.replay.setProperty("role", "plain")
        self.replay.setToolTip("Run again with the same inputs")
        self.resume = QPushButton("Resume")
        self.resume.setProperty("role", "primary")
        self.resume.setToolTip("Let the paused run go on")
        self.resume.hide()
        self._head = QFrame()
        self._head.setProperty("role", "bar")
        row = QHBoxLayout(self._head)
        row.setContentsMargins(12, 0, 8, 0)
        row.setSpacing(10)
        row.addWidget(self.pill)
        row.addWidget(self._facts)
        row.addStretch(1)
        row.addWidget(self.tabs)
        row.addStretch(1)
        row.addWidget(self.resume)
        row.addWidget(self.replay)
        # The expression box stands beside the outputs where there is room, and alone in its own tab.
        self._beside = QSplitter(Qt.Orientation.Horizontal)
        self._beside.setChildrenCollapsible(False)
        self._beside.addWidget(self.outputs)
        self._alone = QWidget()
        alone = QVBoxLayout(self._alone)
        alone.setContentsMargins(0, 0, 0, 0)
        alone.addWidget(self.expression)
        self._pages = Pages()
        for page in (self.log, self.timeline, self._beside, self.response, self._alone):
            self._pages.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._head)
        layout.addWidget(self._pages, 1)
        self._clock = QTimer(self, interval=CLOCK_MS)
        self._clock.timeout.connect(self._show_facts)
        self._stale: set[str] = set()
        self._pace = QTimer(self, singleShot=True)
        self._pace.timeout.connect(self._refresh_shown)
        self._rest = QTimer(self, singleShot=True, interval=BETWEEN_MS)
        self._rest.timeout.connect(self._refresh_rest)
        self._again = QTimer(self, singleShot=True, interval=EXPRESSION_MS)
        self._again.timeout.connect(self.expression.refresh)
        self.tabs.current_changed.connect(self._show_tab)
        self.replay.clicked.connect(self.replay_requested)
        self.resume.clicked.connect(self.resume_requested)
        self.timeline.task_run_activated.connect(self._show_log_of)
        self.log.line_activated.connect(self._line_activated)
        self.log.save_requested.connect(self.save_text_requested)
        self.response.save_requested.connect(self.save_body_requested)
        self.response.received.link_requested.connect(self.link_requested)
        self.response.received.failure.ca_requested.connect(self.ca_requested)
        self.response.received.failure.unverified_requested.connect(self.unverified_requested)
        for view in (self.outputs, self.response):
            view.insert_requested.connect(self.insert_requested)
            view.expression_chosen.connect(self.try_expression)
        self.expression.insert_requested.connect(self.insert_requested)
        self.expression.evaluate_requested.connect(self.evaluate_requested)
        theme.changed.connect(self._dress)
        self._dress()
        self.set_execution(None, None)

    def sizeHint(self) -> QSize:
        return QSize(900, self._theme.current().sizes.px(340))

    def _dress(self) -> None:
        self._head.setFixedHeight(self._theme.current().sizes.sub_bar)
        beside_text(self.replay, "rotate-cw", "text2", self._theme)

    # -- what is shown --------------------------------------------------------------------------

    def set_body_source(self, source: BodySource | None) -> None:
        """Where the bodies of the shown execution are read from; set it before ``set_execution``."""
        self.response.set_source(source)

    def set_execution(self, execution: Execution | None, flow: Flow | None) -> None:
        """Show an execution from its beginning (None: nothing has run in this tab)."""
        self._execution, self._flow = execution, flow
        self._stale = set()
        self._tally = Tally(execution) if execution is not None else None
        self._backlog.clear()
        self._backlog.add(execution.task_runs if execution is not None else ())
        self._pace.stop()
        self._rest.stop()
        self._logged = len(execution.logs) if execution is not None else 0
        self._seen_ended = execution is not None and execution.state.is_terminal
        running = execution is not None and not self._seen_ended
        self.log.set_running(running)
        self.log.set_lines(execution.logs if execution is not None else ())
        self.timeline.set_execution(execution)
        self.outputs.set_execution(execution)
        self.response.set_execution(execution)
        self.expression.set_execution(execution)
        self._show_facts()
        if running:
            self._clock.start()
        else:
            self._clock.stop()

    def refresh(self, events: Iterable[Event] | None = None) -> None:
        """The shown execution went on by these events (None: by whatever); up to 30 times a second.

        Only what is in sight follows, only what changed is looked at, and that takes at most a fifth of the
        time."""
        execution = self._execution
        if execution is None:
            return
        changed = execution.task_runs if events is None else changed_runs(events)
        self._backlog.add(changed)
        for view in (self.timeline, self.outputs, self.response):
            view.note(changed)
        self._stale = {LOG, TIMELINE, OUTPUTS, RESPONSE}
        if execution.state.is_terminal and not self._seen_ended:
            self._seen_ended = True
            self._clock.stop()
            self.log.set_running(False)
            self._refresh_view(self.current_tab())
            self._show_facts()
            self._again.start()
            self._pace.stop()
            self._rest.start()
        elif not self._pace.isActive():
            self._refresh_shown()

    def _refresh_shown(self) -> None:
        """Bring the view in sight up to date; the longer that takes, the later is the next time."""
        if self._execution is None or not self._stale:
            return
        began = time.perf_counter()
        self._refresh_view(self.current_tab())
        self._stale.discard(EXPRESSION)
        if not self._again.isActive():
            self._again.start()
        self._show_facts()
        cost = (time.perf_counter() - began) * 1000
        self._pace.start(max(PACE_MS, int(cost * 4)))

    def _refresh_rest(self) -> None:
        """After the end also what is out of sight is brought up to date: one view in each turn."""
        for name in TABS:
            if name in self._stale:
                self._refresh_view(name)
                self._rest.start()
                return

    def _refresh_view(self, name: str) -> None:
        execution = self._execution
        if execution is None or name not in self._stale:
            return
        self._stale.discard(name)
        if name == LOG and len(execution.logs) > self._logged:
            self.log.append(execution.logs[self._logged :])
            self._logged = len(execution.logs)
        elif name == TIMELINE:
            self.timeline.refresh()
        elif name == OUTPUTS:
            self.outputs.refresh()
        elif name == RESPONSE:
            self.response.refresh()

    def _show_facts(self) -> None:
        execution = self._execution
        for changed in self._backlog.slices():
            if self._tally is not None:
                self._tally.look(changed)
        if self._backlog:
            QTimer.singleShot(BETWEEN_MS, self, self._show_facts)
        self.replay.setEnabled(execution is not None and execution.state.is_terminal)
        paused = execution is not None and execution.state is State.PAUSED
        self.resume.setVisible(paused)
        self.replay.setVisible(not paused)
        if execution is None:
            self.pill.hide()
            self._facts.setText("Not run yet")
        else:
            self.pill.show()
            if self.pill.text() != execution.state.value:
                self.pill.show_state(execution.state)
            tally = self._tally
            assert tally is not None
            self._facts.setText(facts(tally, time.time()))
        logged = len(execution.logs) if execution is not None else 0
        outputs, requests = (self._tally.outputs, self._tally.requests) if self._tally is not None else (0, 0)
        self.tabs.tab(LOG).set_count(_thin(logged) if logged else "")
        self.tabs.tab(OUTPUTS).set_count(_thin(outputs) if outputs else "")
        self.tabs.tab(RESPONSE).set_count(_thin(requests) if requests > 1 else "")

    def show_evaluation(self, evaluated: Evaluated) -> None:
        """The answer to ``evaluate_requested``."""
        self.expression.show_evaluation(evaluated)

    # -- tabs -----------------------------------------------------------------------------------

    def current_tab(self) -> str:
        return self.tabs.current()

    def show_tab(self, name: str) -> None:
        """``Log``, ``Timeline``, ``Outputs``, ``Response`` or ``Expression``."""
        self.tabs.set_current(name)

    def _show_tab(self, name: str) -> None:
        self._place_expression(name)
        self._pages.setCurrentIndex(TABS.index(name))
        self._refresh_view(name)
        self.tab_changed.emit(name)

    def _place_expression(self, name: str) -> None:
        if name == EXPRESSION:
            layout = self._alone.layout()
            if self.expression.parentWidget() is not self._alone and layout is not None:
                layout.addWidget(self.expression)
                self.expression.show()
        elif name == OUTPUTS:
            roomy = self.width() >= self._theme.current().sizes.px(760)
            if roomy and self.expression.parentWidget() is not self._beside:
                self._beside.addWidget(self.expression)
                self._beside.setSizes([self.width() * 46 // 100, self.width() * 54 // 100])
                self.expression.show()
            elif not roomy and self.expression.parentWidget() is self._beside:
                layout = self._alone.layout()
                if layout is not None:
                    layout.addWidget(self.expression)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < self._theme.current().sizes.px(720)
        self.replay.setText("" if narrow else "Replay")
        self.replay.setAccessibleName("Replay")
        if self.tabs.current() == OUTPUTS:
            self._place_expression(OUTPUTS)

    def try_expression(self, expression: str) -> None:
        """Put an expression into the box and show the box."""
        if self.expression.parentWidget() is not self._beside or self.tabs.current() != OUTPUTS:
            self.show_tab(EXPRESSION)
        self.expression.set_expression(expression)

    def focus_expression(self) -> None:
        self.show_tab(EXPRESSION)
        self.expression.setFocus()

    def _show_log_of(self, task_id: str, task_run_id: str, label: str) -> None:
        self.log.show_task(task_id, task_run_id or None, label)
        self.show_tab(LOG)

    def _line_activated(self, event: object) -> None:
        task_id = getattr(event, "task_id", None)
        if isinstance(task_id, str):
            self.task_requested.emit(task_id)


def facts(tally: Tally, now: float) -> str:
    """``412 ms · 2 tasks · 12:04:31``; loops say iterations and failures."""
    execution = tally.execution
    parts: list[str] = []
    if execution.started is not None:
        ended = execution.ended
        parts.append(duration_text(max(0.0, (ended if ended is not None else now) - execution.started)))
    if tally.iterations:
        parts.append(count(tally.iterations, "iteration"))
    else:
        parts.append(count(tally.tasks, "task"))
    transfer = progress_text(tally)
    if transfer:
        parts.append(transfer)
    if tally.failed and (tally.iterations or tally.failed > 1):
        parts.append(f"{tally.failed} failed")
    if execution.started is not None and execution.state.is_terminal:
        parts.append(clock(execution.started)[:8])
    return " · ".join(parts)


def progress_text(tally: Tally) -> str:
    """``12.3 MB of 100 MB`` of the transfers that are under way."""
    under_way = [run.progress for run in tally.transfers if run.progress is not None]
    if not under_way:
        return ""
    done = size_text(sum(done for done, _ in under_way))
    totals = [total for _, total in under_way]
    if any(total is None for total in totals):
        return f"{done} so far"
    return f"{done} of {size_text(sum(total for total in totals if total is not None))}"


def _thin(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")
