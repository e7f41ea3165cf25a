"""Every request of a run: the list of them, and for one what was really sent beside what came back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QSplitter,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop.models.backlog import Backlog
from desktop.models.exchange_table import ROW_ROLE, Column, ExchangeRow, ExchangeTableModel
from desktop.theme import ThemeController, method_token, status_class_token
from desktop.views.bodies import BodySource
from desktop.views.pane_widgets import EmptyState
from desktop.views.received_view import ReceivedView
from desktop.views.sent_view import SentView
from desktop.views.widgets.pill import draw_pill, pill_size

if TYPE_CHECKING:
    from engine.exchange import Exchange
    from engine.run.state import Execution

BETWEEN_MS = 5
"""Between two slices of a backlog, for the rest of the window."""


class _ExchangeDelegate(QStyledItemDelegate):
    """One row: status pill, method, URL, and which task it belongs to."""

    def __init__(self, theme: ThemeController, model: ExchangeTableModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model = model

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme = self._theme.current()
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        row: ExchangeRow = index.data(ROW_ROLE)
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.colour("sel"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.colour("hover"))
        px = theme.sizes.px
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        text = str(index.data() or "")
        match Column(index.column()):
            case Column.STATUS:
                status = row.exchange.response.status if row.exchange.response else 0
                size = pill_size(theme, text, None)
                place = QRect(
                    rect.left() + px(12),
                    rect.center().y() - size.height() // 2 + 1,
                    size.width(),
                    size.height(),
                )
                draw_pill(painter, place, theme, text, status_class_token(status))
            case Column.METHOD:
                painter.setFont(theme.fonts.mono_small)
                painter.setPen(theme.colour(method_token(text)))
                painter.drawText(rect.adjusted(2, 0, 0, 0), flags, text)
            case _:
                if self._model.of_one_task:  # its name tells nothing: show where each one went
                    self._label_and_url(painter, rect, row.exchange.request.target, "")
                else:
                    self._label_and_url(painter, rect, row.title, text)
        painter.restore()

    def _label_and_url(self, painter: QPainter, rect: QRect, label: str, url: str) -> None:
        """The task, then as much of the URL (without its scheme) as fits."""
        theme = self._theme.current()
        px = theme.sizes.px
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        inner = rect.adjusted(0, 0, -px(8), 0)
        painter.setFont(theme.fonts.ui)
        painter.setPen(theme.colour("text"))
        metrics = QFontMetrics(theme.fonts.ui)
        shown = metrics.elidedText(label, Qt.TextElideMode.ElideMiddle, inner.width())
        painter.drawText(inner, flags, shown)
        left = metrics.horizontalAdvance(shown) + px(10)
        if url and inner.width() - left > px(60):
            painter.setFont(theme.fonts.mono_small)
            painter.setPen(theme.colour("text2"))
            small = QFontMetrics(theme.fonts.mono_small)
            short = small.elidedText(
                url.partition("://")[2] or url, Qt.TextElideMode.ElideMiddle, inner.width() - left
            )
            painter.drawText(inner.adjusted(left, 0, 0, 0), flags, short)


class ResponseView(QWidget):
    """All exchanges of an execution at the left when there are several; the chosen one at the right."""

    insert_requested = Signal(str)
    expression_chosen = Signal(str)
    save_requested = Signal(object)

    def __init__(self, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._source: BodySource | None = None
        self._shown: tuple[object, ...] | None = None
        self._exchange: Exchange | None = None
        self._follows = True
        self._behind = False
        self._backlog = Backlog()
        self._rest = QTimer(self, singleShot=True, interval=BETWEEN_MS)
        self._rest.timeout.connect(self.refresh)
        self.model = ExchangeTableModel(self)
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setItemDelegate(_ExchangeDelegate(theme, self.model, self.table))
        self.table.setAccessibleName("Requests of this run")
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setMouseTracking(True)
        self.table.setTabKeyNavigation(False)
        self.table.setFrameShape(QTableView.Shape.NoFrame)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.horizontalHeader().hide()
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.sent = SentView(theme)
        self.received = ReceivedView(theme)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self.table)
        self._split.addWidget(self.sent)
        self._split.addWidget(self.received)
        self._split.setStretchFactor(0, 2)
        self._split.setStretchFactor(1, 3)
        self._split.setStretchFactor(2, 5)
        self._split.setSizes([240, 400, 720])
        self._empty = EmptyState(
            "No request yet", "Every request of a run is kept here: what was sent and what came back."
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._split)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        self.table.selectionModel().currentRowChanged.connect(self._row_changed)
        self.table.clicked.connect(self._stop_following)
        for view in (self.received,):
            view.insert_requested.connect(self.insert_requested)
            view.expression_chosen.connect(self.expression_chosen)
            view.save_requested.connect(self.save_requested)
        self.received.exchange_chosen.connect(self._go_to)
        theme.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        sizes = self._theme.current().sizes
        self.table.verticalHeader().setDefaultSectionSize(sizes.px(30))
        self.table.setColumnWidth(Column.STATUS, sizes.px(56))
        self.table.setColumnWidth(Column.METHOD, sizes.px(50))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Sent beside received where there is room, above it where there is not."""
        super().resizeEvent(event)
        roomy = self.width() >= self._theme.current().sizes.px(640)
        way = Qt.Orientation.Horizontal if roomy else Qt.Orientation.Vertical
        if self._split.orientation() is not way:
            self._split.setOrientation(way)
            self._split.setSizes([240, 400, 720] if roomy else [120, 200, 400])

    def set_source(self, source: BodySource | None) -> None:
        """Where the bodies of the shown execution are."""
        self._source = source

    def set_execution(self, execution: Execution | None) -> None:
        """Show the requests of an execution, the last one first in view."""
        self._shown = None
        self._follows = True
        self.received.begin()
        self.model.set_execution(execution)
        self._backlog.clear()
        self._backlog.add(execution.task_runs if execution is not None else ())
        self.refresh()

    def note(self, task_runs: Iterable[str]) -> None:
        """These task runs changed; they are looked at when the view is brought up to date."""
        self._backlog.add(task_runs)

    def refresh(self) -> None:
        """The execution went on."""
        for changed in self._backlog.slices():
            self.model.look(changed)
        if self._backlog:
            self._rest.start()
        if self.isVisible():
            self._show_rows()
            return
        self._behind = True  # showing an answer takes a while: not before somebody looks
        if self.model.rowCount():
            self.received.prepare()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._behind:
            self._show_rows()

    def _show_rows(self) -> None:
        self._behind = False
        rows = self.model.rowCount()
        self.table.setVisible(rows > 1)
        self._stack.setCurrentIndex(1 if rows else 0)
        if not rows:
            return
        self.table.viewport().update()
        current = self.table.currentIndex()
        if self._follows and current.row() != rows - 1:
            self.table.selectRow(rows - 1)
            self.table.scrollToBottom()
            current = self.table.currentIndex()
        self._show(self.model.row(current.row() if current.isValid() else rows - 1))

    def _stop_following(self, index: QModelIndex) -> None:
        self._follows = index.row() == self.model.rowCount() - 1

    def _row_changed(self, current: QModelIndex) -> None:
        if current.isValid():
            self._show(self.model.row(current.row()))

    def _show(self, row: ExchangeRow) -> None:
        key = (*row.key, row.expression)
        if key == self._shown and row.exchange is self._exchange:
            return
        went_on = (
            key[:3] == (self._shown or ())[:3] and self._exchange is not None and self._exchange.going_on
        )
        self._shown, self._exchange = key, row.exchange
        self.sent.show_exchange(row.exchange, self._source)
        way = [self.model.row(number) for number in self.model.rows_of(row.task_run_id)]
        (self.received.renew if went_on else self.received.show_exchange)(row, self._source, way)

    def _go_to(self, row: ExchangeRow) -> None:
        """Show another attempt or hop of the same task."""
        for number in self.model.rows_of(row.task_run_id):
            if self.model.row(number).key == row.key:
                self._follows = number == self.model.rowCount() - 1
                self.table.selectRow(number)

    def show_task_run(self, task_run_id: str) -> None:
        """Go to the last request of a task run."""
        rows = self.model.rows_of(task_run_id)
        if rows:
            self._follows = False
            self.table.selectRow(rows[-1])

    def copy_curl(self) -> None:
        self._show_rows()
        self.sent.copy_curl.click()

    def copy_response(self) -> None:
        self._show_rows()
        self.received.copy_body()
