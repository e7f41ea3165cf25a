"""The log of an execution: a table with level and task filter, search, follow, copying and the next error."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QShortcut,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.icons import icon
from desktop.models.log_table import Column, LogTableModel
from desktop.state_styles import LEVEL_STYLE
from desktop.theme import ThemeController
from desktop.views.pane_widgets import EmptyState
from engine.events import Level, Logged

_ALL_TASKS = "All tasks"
_DETAIL_LIMIT = 200_000


class LogDelegate(QStyledItemDelegate):
    """Paints a cell as plain coloured text, with what was searched on its tint."""

    def __init__(self, theme: ThemeController, model: LogTableModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model = model

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme = self._theme.current()
        palette = theme.palette
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(palette.sel))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(palette.hover))
        event = self._model.line(index.row())
        text = str(index.data() or "")
        painter.setFont(theme.fonts.mono)
        token = {Column.TIME: "text2", Column.TASK: "text2"}.get(Column(index.column()), "text")
        if index.column() == Column.LEVEL:
            token = LEVEL_STYLE[event.level]
        elif index.column() == Column.MESSAGE and event.level is Level.ERROR:
            token = "bad"
        metrics = QFontMetrics(theme.fonts.mono)
        inner = rect.adjusted(12 if index.column() == Column.TIME else 6, 0, -6, 0)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
        if self._model.search and index.column() in (Column.TASK, Column.MESSAGE):
            self._mark_found(painter, metrics, inner, shown)
        painter.setPen(QColor(getattr(palette, token)))
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)

    def _mark_found(self, painter: QPainter, metrics: QFontMetrics, rect: QRect, text: str) -> None:
        wanted = self._model.search
        lowered = text.casefold()
        if len(lowered) != len(text):
            return
        place = lowered.find(wanted)
        tint = QColor(self._theme.current().palette.warn_tint)
        while place >= 0:
            left = rect.left() + metrics.horizontalAdvance(text[:place])
            width = metrics.horizontalAdvance(text[place : place + len(wanted)])
            painter.fillRect(QRect(left, rect.top() + 2, width, rect.height() - 4), tint)
            place = lowered.find(wanted, place + len(wanted))


class _LogTable(QTableView):
    """Copies whole lines, where the base class would copy one cell."""

    copy_requested = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_requested.emit()
            return
        super().keyPressEvent(event)


class LogView(QWidget):
    """Gets lines in batches; the shown filter survives a new run."""

    line_activated = Signal(object)
    """The Logged of a double-clicked line."""
    save_requested = Signal(str)
    """The shown lines as text, to be saved where the shell asks."""

    def __init__(self, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.model = LogTableModel(self)
        self._task_run: str | None = None
        self._build_bar()
        self._build_table()
        self._search_timer = QTimer(self, singleShot=True, interval=120)
        self._search_timer.timeout.connect(self._filter)
        self._search.textChanged.connect(self._search_timer.start)
        self._search.returnPressed.connect(self._filter)
        self._level.currentIndexChanged.connect(self._filter)
        self._tasks.currentIndexChanged.connect(self._task_chosen)
        self._next_error.clicked.connect(self.go_to_next_error)
        self._copy.clicked.connect(self.copy_all)
        self._save.clicked.connect(self._ask_save)
        self._only.clicked.connect(self._clear_task_run)
        theme.changed.connect(self._dress)
        self._dress()
        self._count()

    def _build_bar(self) -> None:
        self._search = QLineEdit(placeholderText="Search the log")
        self._search.setAccessibleName("Search the log")
        self._search.setClearButtonEnabled(True)
        self._search_mark = QAction(self)
        self._search.addAction(self._search_mark, QLineEdit.ActionPosition.LeadingPosition)
        self._level = QComboBox()
        self._level.setAccessibleName("Least level")
        for level in Level:
            self._level.addItem(f"Level: {level}", level)
        self._level.setCurrentIndex(list(Level).index(Level.INFO))
        self._tasks = QComboBox()
        self._tasks.setAccessibleName("Task")
        self._tasks.addItem(_ALL_TASKS, None)
        self._only = QToolButton()
        self._only.setProperty("role", "chip")
        self._only.setToolTip("Show every task run again")
        self._only.setAccessibleName("Show every task run again")
        self._only.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._only.hide()
        self._lines = QLabel()
        self._lines.setProperty("role", "secondary")
        self._follow = QToolButton()
        self._follow.setText("Follow")
        self._follow.setCheckable(True)
        self._follow.setChecked(True)
        self._follow.setAutoRaise(True)
        self._follow.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._follow.setToolTip("Keep the newest line in view")
        self._follow.toggled.connect(self._follow_toggled)
        self._next_error = _tool("Next error (Shift+F8)")
        self._error_keys = QShortcut(QKeySequence("Shift+F8"), self)
        self._error_keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._error_keys.activated.connect(self.go_to_next_error)
        self._find_keys = QShortcut(QKeySequence("Ctrl+F"), self)
        self._find_keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._find_keys.activated.connect(self._search.setFocus)
        self._copy = _tool("Copy the shown lines")
        self._save = _tool("Save the shown lines")
        bar = QFrame()
        bar.setProperty("role", "bar")
        layout = QHBoxLayout(bar)
        layout.setContentsMargins(12, 6, 12, 6)
        layout.setSpacing(8)
        layout.addWidget(self._search, 2)
        layout.addWidget(self._level)
        layout.addWidget(self._tasks)
        layout.addWidget(self._only)
        layout.addStretch(3)
        for widget in (self._lines, self._next_error, self._follow, self._copy, self._save):
            layout.addWidget(widget)
        self._bar = bar

    def _build_table(self) -> None:
        self.table = _LogTable()
        self.table.copy_requested.connect(self.copy_selected)
        self.table.setAccessibleName("Log")
        self.table.setModel(self.model)
        self.table.setItemDelegate(LogDelegate(self._theme, self.model, self.table))
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setMouseTracking(True)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.table.setTabKeyNavigation(False)
        self.table.setFrameShape(QTableView.Shape.NoFrame)
        self.table.horizontalHeader().hide()
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._menu)
        self.table.selectionModel().currentRowChanged.connect(self._show_detail)
        self.table.doubleClicked.connect(self._activated)
        self.table.verticalScrollBar().actionTriggered.connect(self._scrolled_by_hand)
        self._copy_action = QAction("Copy lines", self.table)
        self._copy_action.setShortcut(QKeySequence.StandardKey.Copy)
        self._copy_action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self._copy_action.triggered.connect(self.copy_selected)
        self.table.addAction(self._copy_action)
        self._detail = QPlainTextEdit()
        self._detail.setReadOnly(True)
        self._detail.setAccessibleName("The whole message")
        self._detail.setUndoRedoEnabled(False)
        self._detail.setProperty("role", "detail")
        self._detail.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self._strip = QFrame()
        self._strip.setProperty("role", "footer")
        strip = QVBoxLayout(self._strip)
        strip.setContentsMargins(8, 4, 8, 4)
        strip.addWidget(self._detail)
        self._strip.hide()
        self._empty = EmptyState("No run yet", "Run the flow and its log appears here.")
        full = QWidget()
        inside = QVBoxLayout(full)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(self.table, 1)
        inside.addWidget(self._strip)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(full)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._bar)
        layout.addWidget(self._stack, 1)

    def _dress(self) -> None:
        theme = self._theme.current()
        metrics = QFontMetrics(theme.fonts.mono)
        self.table.verticalHeader().setDefaultSectionSize(metrics.height() + 7)
        for column, sample in (
            (Column.TIME, "00:00:00.000"),
            (Column.LEVEL, "DEBUG"),
            (Column.TASK, "m" * 20),
        ):
            self.table.setColumnWidth(
                column, metrics.horizontalAdvance(sample) + (20 if column == Column.TIME else 16)
            )
        self._detail.setFont(theme.fonts.mono)
        self._search_mark.setIcon(icon("search", "text3", self._theme))
        self._next_error.setIcon(icon("circle-x", "text2", self._theme))
        self._copy.setIcon(icon("copy", "text2", self._theme))
        self._save.setIcon(icon("save", "text2", self._theme))
        self._only.setIcon(icon("x", "text2", self._theme))
        self._follow.setIcon(
            icon("check" if self._follow.isChecked() else "arrow-down", "text2", self._theme)
        )
        self.table.viewport().update()

    # -- lines ----------------------------------------------------------------------------------

    def set_lines(self, lines: Sequence[Logged]) -> None:
        """Show another log from its beginning."""
        self._task_run = None
        self._only.hide()
        self.model.set_lines(lines)
        self._offer_tasks()
        self._filter()
        self._strip.hide()
        self._follow_end()

    def append(self, lines: Sequence[Logged]) -> None:
        """Add a batch; the view stays where it is unless it follows."""
        if not lines:
            return
        self.model.append(lines)
        self._offer_tasks()
        self._count()
        self._follow_end()

    def set_running(self, running: bool) -> None:
        """What the empty state says."""
        if running:
            self._empty.set_text("Running", "Nothing has been logged yet.")
        else:
            self._empty.set_text("No run yet", "Run the flow and its log appears here.")

    def _follow_end(self) -> None:
        if self._follow.isChecked():
            self.table.scrollToBottom()

    def _offer_tasks(self) -> None:
        known = [self._tasks.itemData(row) for row in range(1, self._tasks.count())]
        wanted = self.model.tasks()
        if wanted == known:
            return
        chosen = self._tasks.currentData()
        self._tasks.blockSignals(True)
        if wanted[: len(known)] != known:
            while self._tasks.count() > 1:
                self._tasks.removeItem(1)
            known = []
        for task in wanted[len(known) :]:
            self._tasks.addItem(task, task)
        if chosen not in wanted and chosen is not None:
            self._tasks.setCurrentIndex(0)
        self._tasks.blockSignals(False)

    def _task_chosen(self) -> None:
        self._task_run = None
        self._only.hide()
        self._filter()

    def show_task(self, task_id: str | None, task_run_id: str | None = None, label: str = "") -> None:
        """Show the lines of one task (or task run) only; None shows all."""
        row = 0 if task_id is None else max(self._tasks.findData(task_id), 0)
        self._tasks.blockSignals(True)
        self._tasks.setCurrentIndex(0 if task_run_id else row)
        self._tasks.blockSignals(False)
        self._task_run = task_run_id
        self._only.setText(label or task_id or "")
        self._only.setVisible(task_run_id is not None)
        self._filter()

    def _clear_task_run(self) -> None:
        self.show_task(None)

    def _filter(self) -> None:
        self._search_timer.stop()
        kept = self._current_line()
        self.model.set_filter(
            Level(self._level.currentData()),
            self._tasks.currentData(),
            self._search.text(),
            task_run=self._task_run,
        )
        row = self.model.row_of(kept) if kept is not None else None
        if row is not None:
            self.table.setCurrentIndex(self.model.index(row, 0))
        else:
            self._strip.hide()
        self._count()
        self._follow_end()

    def _current_line(self) -> Logged | None:
        index = self.table.currentIndex()
        return self.model.line(index.row()) if index.isValid() else None

    def _count(self) -> None:
        shown, total = self.model.rowCount(), self.model.total
        self._lines.setText(f"{shown:,} of {total:,} lines" if total else "")
        if total and not shown:
            self._empty.set_text("Nothing to show", "No line passes the level, task and search above.")
        self._stack.setCurrentIndex(1 if shown else 0)

    # -- moving and copying ---------------------------------------------------------------------

    def _show_detail(self, current: QModelIndex) -> None:
        if not current.isValid() or current.row() >= self.model.rowCount():
            self._strip.hide()
            return
        event = self.model.line(current.row())
        metrics = QFontMetrics(self._theme.current().fonts.mono)
        fits = metrics.horizontalAdvance(event.message[:600]) < self.table.columnWidth(Column.MESSAGE) - 12
        if "\n" not in event.message and fits and len(event.message) <= 500:
            self._strip.hide()
            return
        text = event.message[:_DETAIL_LIMIT]
        if len(event.message) > _DETAIL_LIMIT:
            text += f"\n… {len(event.message) - _DETAIL_LIMIT:,} more characters; copy the line to have all"
        self._detail.setPlainText(text)
        lines = min(8, max(2, text.count("\n") + 1 + len(text) // 160))
        self._detail.setFixedHeight(metrics.lineSpacing() * lines + 12)
        self._strip.show()

    def go_to_next_error(self) -> None:
        """Select the next line of level ERROR, round the end."""
        index = self.table.currentIndex()
        row = self.model.next_error(index.row() if index.isValid() else -1)
        if row is not None:
            self._follow.setChecked(False)
            self.table.selectRow(row)
            self.table.scrollTo(self.model.index(row, 0), QAbstractItemView.ScrollHint.PositionAtCenter)

    def copy_selected(self) -> None:
        rows = sorted({index.row() for index in self.table.selectionModel().selectedRows()})
        if rows:
            QGuiApplication.clipboard().setText(self.model.text(rows))

    def copy_message(self) -> None:
        event = self._current_line()
        if event is not None:
            QGuiApplication.clipboard().setText(event.message)

    def copy_all(self) -> None:
        QGuiApplication.clipboard().setText(self.model.text())

    def _ask_save(self) -> None:
        self.save_requested.emit(self.model.text())

    def _activated(self, index: QModelIndex) -> None:
        self.line_activated.emit(self.model.line(index.row()))

    def _menu(self, point: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self._copy_action)
        menu.addAction("Copy message", self.copy_message)
        menu.addAction("Copy all shown lines", self.copy_all)
        menu.popup(self.table.viewport().mapToGlobal(point))

    def _follow_toggled(self) -> None:
        self._dress()
        self._follow_end()

    def _scrolled_by_hand(self) -> None:
        bar = self.table.verticalScrollBar()
        self._follow.setChecked(bar.sliderPosition() >= bar.maximum())


def _tool(name: str) -> QToolButton:
    button = QToolButton()
    button.setAutoRaise(True)
    button.setToolTip(name)
    button.setAccessibleName(name)
    return button
