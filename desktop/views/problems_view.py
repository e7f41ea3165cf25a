"""The problems of the document: a list below the editor, a click goes to the place."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop.icons import pixmap
from desktop.models.problem_list import DIAGNOSTIC, PLACE, ProblemModel
from desktop.theme import ThemeController
from desktop.views.widgets.section_header import SectionHeader
from engine.diagnostics import Severity

Index = QModelIndex | QPersistentModelIndex

SEVERITY_MARK = {
    Severity.ERROR: ("bad", "circle-x"),
    Severity.WARNING: ("warn", "triangle-alert"),
    Severity.INFO: ("run", "info"),
    Severity.HINT: ("idle", "info"),
}
"""Token and icon."""


class _Delegate(QStyledItemDelegate):
    def __init__(self, theme: ThemeController, view: QListView) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, self._theme.current().sizes.list_row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = self._theme.current()
        px = theme.sizes.px
        rect: QRect = option.rect
        state = option.state
        found = index.data(DIAGNOSTIC)
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.colour("sel"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.colour("hover"))
        token, name = SEVERITY_MARK[found.severity]
        size = px(14)
        mark = pixmap(name, theme.colour(token).name(), size, self._view.devicePixelRatioF())
        painter.drawPixmap(px(13), rect.top() + (rect.height() - size) // 2, mark)
        right = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
        left = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        painter.setFont(theme.fonts.small)
        painter.setPen(theme.colour("text2"))
        place = str(index.data(PLACE))
        width = painter.fontMetrics().horizontalAdvance(place)
        painter.drawText(rect.adjusted(0, 0, -px(12), 0), right, place)
        painter.setFont(theme.fonts.ui)
        painter.setPen(theme.colour("text"))
        room = rect.adjusted(px(36), 0, -(width + px(28)), 0)
        metrics = painter.fontMetrics()
        message = metrics.elidedText(found.message, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, left, message)
        if found.hint:
            used = metrics.horizontalAdvance(message) + px(12)
            rest = room.adjusted(used, 0, 0, 0)
            if rest.width() > px(60):
                painter.setFont(theme.fonts.small)
                painter.setPen(theme.colour("text3"))
                hint = painter.fontMetrics().elidedText(found.hint, Qt.TextElideMode.ElideRight, rest.width())
                painter.drawText(rest, left, hint)
        painter.restore()


class _List(QListView):
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.activated.emit(self.currentIndex())
            return
        super().keyPressEvent(event)


class ProblemsView(QFrame):
    problem_chosen = Signal(object)
    """Diagnostic."""
    closed = Signal()

    def __init__(self, theme: ThemeController, model: ProblemModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model = model
        self.setProperty("role", "footer")
        header = SectionHeader(theme, "Problems")
        close = header.add_button("x", "Close the problems")
        self.list = _List()
        self.list.setAccessibleName("Problems of the document")
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setItemDelegate(_Delegate(theme, self.list))
        self.list.setModel(model)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 1, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(header)
        layout.addWidget(self.list, 1)
        self._header = header
        close.clicked.connect(self.closed)
        self.list.clicked.connect(self._chosen)
        self.list.activated.connect(self._chosen)
        model.modelReset.connect(self._fit)
        theme.changed.connect(self._fit)
        self._fit()

    def _chosen(self, index: QModelIndex) -> None:
        self.problem_chosen.emit(self._model.problem(index.row()))

    def _fit(self) -> None:
        sizes = self._theme.current().sizes
        rows = max(1, min(6, self._model.rowCount()))
        self.setFixedHeight(self._header.height() + rows * sizes.list_row + sizes.px(6))
