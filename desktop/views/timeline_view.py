"""One bar per task run and attempt: when it waited, when it worked, and how it ended."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop.icons import pixel_ratio, pixmap
from desktop.models.backlog import Backlog
from desktop.models.timeline_bars import WAITING, duration_text
from desktop.models.timeline_table import ROW_ROLE, Column, Row, TimelineTableModel
from desktop.state_styles import STATE_STYLE
from desktop.theme import ThemeController
from desktop.views.pane_widgets import EmptyState

if TYPE_CHECKING:
    from engine.run.state import Execution

REFRESH_MS = 200
BETWEEN_MS = 5
"""Between two slices of a backlog, for the rest of the window."""
_MARKS = 4


class TimelineDelegate(QStyledItemDelegate):
    """Task names with their depth, state as icon and word, bars on a common axis."""

    def __init__(self, theme: ThemeController, model: TimelineTableModel, view: QTableView) -> None:
        super().__init__(view)
        self._theme = theme
        self._model = model

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme = self._theme.current()
        palette = theme.palette
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        row: Row = index.data(ROW_ROLE)
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(palette.sel))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(palette.hover))
        match Column(index.column()):
            case Column.TASK:
                self._task(painter, rect, row)
            case Column.STATE:
                self._state(painter, rect, row)
            case Column.DURATION:
                painter.setFont(theme.fonts.small)
                painter.setPen(QColor(palette.text2))
                flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                painter.drawText(rect.adjusted(0, 0, -8, 0), flags, duration_text(row.duration))
            case _:
                self._bars(painter, rect, row)
        painter.restore()

    def chevron(self, rect: QRect, row: Row) -> QRect:
        """Where a row is folded by a click."""
        sizes = self._theme.current().sizes
        left = rect.left() + 12 + row.depth * sizes.px(18)
        return QRect(left, rect.top() + (rect.height() - sizes.px(14)) // 2, sizes.px(14), sizes.px(14))

    def _task(self, painter: QPainter, rect: QRect, row: Row) -> None:
        theme = self._theme.current()
        place = self.chevron(rect, row)
        if row.expandable:
            name = "chevron-down" if row.expanded else "chevron-right"
            painter.drawPixmap(
                place.topLeft(),
                pixmap(name, theme.palette.text2, place.width(), pixel_ratio(painter)),
            )
        painter.setFont(theme.fonts.ui)
        painter.setPen(QColor(theme.palette.text))
        inner = QRect(place.right() + 6, rect.top(), rect.right() - place.right() - 10, rect.height())
        shown = QFontMetrics(theme.fonts.ui).elidedText(
            row.label, Qt.TextElideMode.ElideMiddle, inner.width()
        )
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)

    def _state(self, painter: QPainter, rect: QRect, row: Row) -> None:
        if row.state is None:
            return
        theme = self._theme.current()
        style = STATE_STYLE[row.state]
        colour = getattr(theme.palette, style.token)
        size = theme.sizes.px(14)
        mark = pixmap(style.icon, colour, size, pixel_ratio(painter))
        painter.drawPixmap(rect.left() + 4, rect.top() + (rect.height() - size) // 2, mark)
        painter.setFont(theme.fonts.small)
        painter.setPen(QColor(colour))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(rect.adjusted(size + 10, 0, 0, 0), flags, style.word)

    def _bars(self, painter: QPainter, rect: QRect, row: Row) -> None:
        theme = self._theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        inner = axis_rect(rect)
        height = max(4.0, rect.height() * 0.42)
        top = rect.top() + (rect.height() - height) / 2
        end = inner.left()
        for segment in row.segments:
            left = inner.left() + inner.width() * segment.start / self._model.seconds
            right = inner.left() + inner.width() * segment.end / self._model.seconds
            token = "line2" if segment.state in WAITING else STATE_STYLE[segment.state].token
            painter.setBrush(QColor(getattr(theme.palette, token)))
            painter.drawRoundedRect(QRectF(left, top, max(2.0, right - left), height), 2, 2)
            end = max(end, round(right))
        if row.note:
            painter.setFont(theme.fonts.small)
            painter.setPen(QColor(theme.palette.text2))
            metrics = QFontMetrics(theme.fonts.small)
            width = metrics.horizontalAdvance(row.note)
            if end + width + 16 <= rect.right():
                flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                painter.drawText(rect.adjusted(0, 0, -12, 0), flags, row.note)


class _AxisHeader(QHeaderView):
    """The header whose last section has the marks of the time axis."""

    def __init__(self, theme: ThemeController, model: TimelineTableModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self._model = model

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        theme = self._theme.current()
        palette = theme.palette
        painter.save()
        painter.fillRect(rect, QColor(palette.sunken))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(palette.line))
        painter.setFont(theme.fonts.small)
        painter.setPen(QColor(palette.text2))
        middle = Qt.AlignmentFlag.AlignVCenter
        if logicalIndex == Column.BAR:
            inner = axis_rect(rect)
            metrics = QFontMetrics(theme.fonts.small)
            for mark in range(_MARKS + 1):
                seconds = self._model.seconds * mark / _MARKS
                text = "0" if mark == 0 else duration_text(seconds)
                width = metrics.horizontalAdvance(text) + 4
                centre = inner.left() + inner.width() * mark / _MARKS
                left = min(max(centre - width / 2, inner.left()), inner.right() - width)
                place = QRectF(QPointF(left, rect.top()), QPointF(left + width, rect.bottom()))
                painter.drawText(place, Qt.AlignmentFlag.AlignLeft | middle, text)
        else:
            flags = (
                Qt.AlignmentFlag.AlignRight if logicalIndex == Column.DURATION else Qt.AlignmentFlag.AlignLeft
            )
            inner = rect.adjusted(12 if logicalIndex == Column.TASK else 4, 0, -8, 0)
            painter.drawText(
                inner, flags | middle, str(self._model.headerData(logicalIndex, self.orientation()) or "")
            )
        painter.restore()


def axis_rect(rect: QRect) -> QRect:
    return rect.adjusted(12, 0, -12, 0)


class _Table(QTableView):
    """Left and Right fold a row, Enter opens its log."""

    def __init__(self, timeline: TimelineTableModel) -> None:
        super().__init__()
        self._timeline = timeline

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if index.isValid() and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            row = self._timeline.row(index.row())
            if row.expandable and row.expanded == (event.key() == Qt.Key.Key_Left):
                self._timeline.toggle(index.row())
                self.selectRow(index.row())
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        delegate = self.itemDelegate()
        if index.isValid() and index.column() == Column.TASK and isinstance(delegate, TimelineDelegate):
            row = self._timeline.row(index.row())
            if row.expandable and delegate.chevron(self.visualRect(index), row).adjusted(
                -4, -6, 4, 6
            ).contains(event.position().toPoint()):
                self._timeline.toggle(index.row())
                return
        super().mousePressEvent(event)


class TimelineView(QWidget):
    """Refreshes itself at most five times a second while an execution runs."""

    task_run_activated = Signal(str, str, str)
    """Task id, task run id (empty for a folded loop) and the label of a clicked row."""

    def __init__(self, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._execution: Execution | None = None
        self._backlog = Backlog()
        self.model = TimelineTableModel(self)
        self.table = _Table(self.model)
        self.table.setAccessibleName("Timeline")
        self.table.setHorizontalHeader(_AxisHeader(theme, self.model, self.table))
        self.table.setModel(self.model)
        self.table.setItemDelegate(TimelineDelegate(theme, self.model, self.table))
        self.table.setShowGrid(False)
        self.table.setMouseTracking(True)
        self.table.setWordWrap(False)
        self.table.setFrameShape(QTableView.Shape.NoFrame)
        self.table.setTabKeyNavigation(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.table.horizontalHeader()
        header.setStretchLastSection(True)
        header.setSectionsClickable(False)
        self._empty = EmptyState("No run yet", "Run the flow to see when each task waited and worked.")
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.table)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        self._timer = QTimer(self, interval=REFRESH_MS)
        self._timer.timeout.connect(self._update)
        self.table.clicked.connect(self._clicked)
        self.table.activated.connect(self._clicked)
        theme.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        theme = self._theme.current()
        self.table.verticalHeader().setDefaultSectionSize(theme.sizes.list_row)
        metrics = QFontMetrics(theme.fonts.ui)
        for column, sample in (
            (Column.TASK, "m" * 18),
            (Column.STATE, "SUBMITTED mm"),
            (Column.DURATION, "00 min 00 s"),
        ):
            self.table.setColumnWidth(column, metrics.horizontalAdvance(sample) + 16)
        self.table.viewport().update()

    def set_execution(self, execution: Execution | None) -> None:
        self._execution = execution
        self._backlog.clear()
        self._backlog.add(execution.task_runs if execution is not None else ())
        self.model.set_execution(execution)
        self._update()

    def note(self, task_runs: Iterable[str]) -> None:
        """These task runs changed; they are looked at when the view is brought up to date."""
        self._backlog.add(task_runs)

    def refresh(self) -> None:
        """The execution went on; drawn within ``REFRESH_MS``."""
        if self._execution is not None and not self._timer.isActive():
            self._timer.start(REFRESH_MS)

    def _update(self) -> None:
        execution = self._execution
        ended = execution is None or execution.state.is_terminal
        now = time.time()
        if execution is not None and ended and execution.ended is not None:
            now = execution.ended
        for changed in self._backlog.slices():
            self.model.look(changed)
        self.model.show(now)
        self._stack.setCurrentIndex(1 if self.model.rowCount() else 0)
        if self._backlog:
            self._timer.start(BETWEEN_MS)
        elif ended or not self.isVisible():  # out of sight nothing moves; a refresh starts it again
            self._timer.stop()
        else:
            self._timer.start(REFRESH_MS)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def _clicked(self, index: QModelIndex) -> None:
        row = self.model.row(index.row())
        single = row.first.id if row.single and not row.expandable else ""
        self.task_run_activated.emit(row.first.task_id, single, row.label)
