"""Rows of the sidebar: namespaces, flows with their method, runs with state and duration."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from desktop.icons import pixmap
from desktop.models.flow_tree import METHOD, PATH, PROBLEM
from desktop.models.history_table import DURATION, STATE
from desktop.state_styles import STATE_STYLE
from desktop.theme import Theme, ThemeController, method_token, short_method

Index = QModelIndex | QPersistentModelIndex

_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)


def _row_background(painter: QPainter, option: QStyleOptionViewItem, theme: Theme, rect: QRect) -> None:
    state = option.state
    if state & QStyle.StateFlag.State_Selected:
        painter.fillRect(rect, theme.colour("sel"))
    elif state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(rect, theme.colour("hover"))
    if state & QStyle.StateFlag.State_HasFocus:
        painter.fillRect(
            QRect(rect.left(), rect.top(), theme.sizes.px(2), rect.height()), theme.colour("accent")
        )


class FlowDelegate(QStyledItemDelegate):
    def __init__(self, theme: ThemeController, view: QTreeView) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, self._theme.current().sizes.list_row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = self._theme.current()
        px = theme.sizes.px
        rect: QRect = option.rect
        rect = QRect(0, rect.top(), self._view.viewport().width(), rect.height())
        ratio = self._view.devicePixelRatioF()
        painter.save()
        _row_background(painter, option, theme, rect)
        text = str(index.data(Qt.ItemDataRole.DisplayRole))
        if index.data(PATH) is None:
            expanded = self._view.isExpanded(QModelIndex(index))  # type: ignore[arg-type]
            mark = pixmap("chevron-down" if expanded else "chevron-right", theme.palette.text2, px(14), ratio)
            painter.drawPixmap(px(13), rect.top() + (rect.height() - px(14)) // 2, mark)
            left = px(36)
            painter.setPen(theme.colour("text"))
        else:
            method = index.data(METHOD)
            badge = QRect(0, rect.top(), px(52), rect.height())
            if index.data(PROBLEM):
                mark = pixmap("circle-alert", theme.palette.bad, px(14), ratio)
                painter.drawPixmap(px(38), rect.top() + (rect.height() - px(14)) // 2, mark)
            elif method:
                painter.setFont(theme.fonts.mono_small)
                painter.setPen(theme.colour(method_token(method)))
                painter.drawText(badge, _RIGHT, short_method(method))
            else:
                mark = pixmap("workflow", theme.palette.text3, px(14), ratio)
                painter.drawPixmap(px(38), rect.top() + (rect.height() - px(14)) // 2, mark)
            left = px(60)
            painter.setPen(theme.colour("text"))
        painter.setFont(theme.fonts.ui)
        room = QRect(left, rect.top(), rect.width() - left - px(8), rect.height())
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, _LEFT, shown)
        painter.restore()


class FlowTree(QTreeView):
    """A click previews a flow, a double click or Enter opens it."""

    def __init__(self, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "sidebar")
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setUniformRowHeights(True)
        self.setItemsExpandable(True)
        self.setExpandsOnDoubleClick(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setAccessibleName("Flows")
        self.setItemDelegate(FlowDelegate(theme, self))
        theme.changed.connect(self.doItemsLayout)

    def setModel(self, model: QAbstractItemModel | None) -> None:
        super().setModel(model)
        if model is not None:
            model.modelReset.connect(self.expandAll)  # two levels: nothing to walk
            self.expandAll()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.data(PATH) is None and event.button() == Qt.MouseButton.LeftButton:
            self.setExpanded(index, not self.isExpanded(index))
        super().mousePressEvent(event)


class HistoryDelegate(QStyledItemDelegate):
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
        painter.save()
        _row_background(painter, option, theme, rect)
        style = STATE_STYLE[index.data(STATE)]
        size = px(14)
        colour = theme.colour(style.token).name()
        mark = pixmap(style.icon, colour, size, self._view.devicePixelRatioF())
        painter.drawPixmap(px(13), rect.top() + (rect.height() - size) // 2, mark)
        painter.setFont(theme.fonts.small)
        painter.setPen(theme.colour("text2"))
        duration = str(index.data(DURATION))
        width = painter.fontMetrics().horizontalAdvance(duration)
        painter.drawText(rect.adjusted(0, 0, -px(12), 0), _RIGHT, duration)
        painter.setFont(theme.fonts.ui)
        painter.setPen(theme.colour("text"))
        room = rect.adjusted(px(36), 0, -(width + px(20)), 0)
        name = str(index.data(Qt.ItemDataRole.DisplayRole))
        painter.drawText(
            room, _LEFT, painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room.width())
        )
        painter.restore()
