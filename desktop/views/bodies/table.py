"""A JSON body that is a list of objects (or holds one) as a table."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop.models.json_tree import ValueKind, count, parse_json, size_text, value_text
from desktop.models.record_table import KIND_ROLE, PATH_ROLE, VALUE_ROLE, RecordTableModel, find_records
from desktop.theme import ThemeController
from desktop.views.bodies.source import SHOWN_AT_ONCE, Body, BodyView, Viewer, charset_of
from desktop.views.pane_widgets import EmptyState
from desktop.views.value_tree import braced

_TOKENS = {
    ValueKind.STRING: "string",
    ValueKind.NUMBER: "number",
    ValueKind.BOOLEAN: "keyword",
    ValueKind.NULL: "keyword",
}
_LIST_OF_OBJECTS = re.compile(rb"\[\s*\{")
WIDEST = 36
"""Characters of the widest column as it opens."""


class _CellDelegate(QStyledItemDelegate):
    def __init__(self, theme: ThemeController, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme = self._theme.current()
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.colour("sel"))
        painter.setFont(theme.fonts.mono)
        painter.setPen(theme.colour(_TOKENS.get(index.data(KIND_ROLE), "text2")))
        inner = rect.adjusted(theme.sizes.px(12), 0, -theme.sizes.px(4), 0)
        metrics = QFontMetrics(theme.fonts.mono)
        shown = metrics.elidedText(str(index.data()), Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, int(index.data(Qt.ItemDataRole.TextAlignmentRole)), shown)


class _Table(QTableView):
    """Copies rows as tab-separated lines, one cell as its value."""

    def __init__(self, records: RecordTableModel) -> None:
        super().__init__()
        self._records = records
        self.setModel(records)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            rows = sorted({index.row() for index in self.selectionModel().selectedRows()})
            QGuiApplication.clipboard().setText(self._records.text(rows))
            return
        super().keyPressEvent(event)


Found = tuple[str, Sequence[Mapping[str, object]]]
"""Where the records stand in the body, and the records."""


class RecordsBody(BodyView):
    """A table of what ``records`` gives; subclasses know how to read their kind of body."""

    def __init__(
        self, theme: ThemeController, unfit_title: str, unfit_text: str, *, paths: bool = True
    ) -> None:
        """``paths``: whether a cell has a path and an expression."""
        super().__init__()
        self._words = (unfit_title, unfit_text)
        self._paths = paths
        self._theme = theme
        self._expression: str | None = None
        self._sorted: tuple[int, Qt.SortOrder] | None = None
        self.model = RecordTableModel(self)
        self.table = _Table(self.model)
        self.table.setAccessibleName("Body as a table")
        self.table.setItemDelegate(_CellDelegate(theme, self.table))
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.setFrameShape(QTableView.Shape.NoFrame)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.horizontalHeader().setSectionsClickable(True)
        self.table.horizontalHeader().sectionClicked.connect(self._sort)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._menu)
        self._said = QLabel()
        self._said.setProperty("role", "secondary")
        foot = QFrame()
        foot.setProperty("role", "footer")
        row = QHBoxLayout(foot)
        row.setContentsMargins(12, 4, 12, 4)
        row.addStretch(1)
        row.addWidget(self._said)
        self._unfit = EmptyState("", "")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._unfit)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._stack, 1)
        layout.addWidget(foot)
        self.setFocusProxy(self.table)
        theme.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        self.table.verticalHeader().setDefaultSectionSize(self._theme.current().sizes.table_row)
        self.table.viewport().update()

    def records(self, body: Body) -> Found | None:
        """The records of a body; None or ValueError when it has none."""
        raise NotImplementedError

    def show_body(self, body: Body) -> None:
        try:
            found = self.records(body)
        except ValueError:
            found = None
        self._expression = f"fromJson({body.expression})" if body.expression and self._paths else None
        self._sorted = None
        self.table.horizontalHeader().setSortIndicatorShown(False)
        if found is None:
            self.clear()
            self._unfit.set_text(*self._words)
            self._stack.setCurrentIndex(1)
            return
        path, records = found
        if not records:
            self.clear()
            self._unfit.set_text(*self._words)
            self._stack.setCurrentIndex(1)
            return
        self.model.set_records(path, records)
        self.say_rows(body, SHOWN_AT_ONCE, path)
        self._stack.setCurrentIndex(0)
        self._fit_columns()

    def say_rows(self, body: Body, shown: int, path: str = "") -> None:
        """How many rows there are, and of what: of so many bytes."""
        cut = f" in the first {size_text(shown)} of {size_text(body.size)}"
        rows = count(self.model.rowCount(), "row") + (cut if max(shown, SHOWN_AT_ONCE) < body.size else "")
        self._said.setText(" · ".join(part for part in (path, rows) if part))

    def clear(self) -> None:
        self.model.set_records("", [])
        self._said.clear()

    def _fit_columns(self) -> None:
        """Widths from the first rows only: measuring all would walk everything."""
        metrics = QFontMetrics(self._theme.current().fonts.mono)
        letter = metrics.horizontalAdvance("m")
        for column, name in enumerate(self.model.columns):
            longest = max(
                (
                    len(str(self.model.index(row, column).data()))
                    for row in range(min(30, self.model.rowCount()))
                ),
                default=0,
            )
            letters = min(max(longest, len(name) + 2), WIDEST)
            self.table.setColumnWidth(column, letters * letter + self._theme.current().sizes.px(24))

    def _sort(self, column: int) -> None:
        """A first click sorts upwards, a second one downwards, a third gives back the order of the body."""
        up, down = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
        header = self.table.horizontalHeader()
        if self._sorted == (column, down):
            self._sorted = None
            self.model.sort(-1)
        else:
            self._sorted = (column, down if self._sorted == (column, up) else up)
            self.model.sort(*self._sorted)
        header.setSortIndicatorShown(self._sorted is not None)
        if self._sorted is not None:
            header.setSortIndicator(*self._sorted)

    def _menu(self, point: QPoint) -> None:
        index = self.table.indexAt(point)
        if not index.isValid():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        entries = [("Copy value", value_text(index.data(VALUE_ROLE)))]
        if self._paths:
            entries.append(("Copy path", index.data(PATH_ROLE)))
        for title, data in entries:
            action = menu.addAction(title)
            action.setData(data)
            action.triggered.connect(self._copy_data)
        if self._expression is not None:
            action = menu.addAction("Insert expression into the editor")
            action.setData(braced(self._expression + str(index.data(PATH_ROLE))))
            action.triggered.connect(self._insert_data)
        menu.popup(self.table.viewport().mapToGlobal(point))

    def _copy_data(self) -> None:
        data = getattr(self.sender(), "data", None)
        if data is not None:
            QGuiApplication.clipboard().setText(str(data()))

    def _insert_data(self) -> None:
        data = getattr(self.sender(), "data", None)
        if data is not None:
            self.insert_requested.emit(str(data()))


class TableBody(RecordsBody):
    """The longest list of objects of a JSON body."""

    def __init__(self, theme: ThemeController) -> None:
        super().__init__(theme, "No table in it", "A table needs a list in which every item is an object.")

    def records(self, body: Body) -> Found | None:
        raw = body.read(0, min(body.size, SHOWN_AT_ONCE))
        return find_records(parse_json(raw.decode(charset_of(body.content_type, raw), "replace")))


def _priority(content_type: str, head: bytes, size: int) -> int:
    is_json = head.lstrip()[:1] in (b"{", b"[")
    return 30 if is_json and size <= SHOWN_AT_ONCE and _LIST_OF_OBJECTS.search(head) else 0


VIEWER = Viewer("Table", _priority, TableBody)
