"""The command palette: flows and actions, filtered while one types, run by Enter."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsDropShadowEffect,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop.icons import pixmap
from desktop.models.command_list import COMMAND, MATCHED, Command, CommandModel
from desktop.theme import Theme, ThemeController, method_token, short_method
from desktop.views.widgets.key_hint import draw_key, key_size, key_text

Index = QModelIndex | QPersistentModelIndex

_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)


class _Delegate(QStyledItemDelegate):
    def __init__(self, theme: ThemeController, view: QListView) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, self._theme.current().sizes.px(34))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = self._theme.current()
        px = theme.sizes.px
        rect: QRect = option.rect
        command: Command = index.data(COMMAND)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.colour("sel"))
        left = rect.left() + px(43)
        if command.method is not None or command.detail:
            left = rect.left() + px(66)
            if command.method:
                painter.setFont(theme.fonts.mono_small)
                painter.setPen(theme.colour(method_token(command.method)))
                badge = QRect(rect.left(), rect.top(), px(55), rect.height())
                painter.drawText(badge, _RIGHT, short_method(command.method))
        elif command.icon:
            size = theme.sizes.icon
            mark = pixmap(command.icon, theme.palette.text2, size, self._view.devicePixelRatioF())
            painter.drawPixmap(rect.left() + px(15), rect.top() + (rect.height() - size) // 2, mark)
        right = rect.right() - px(14)
        if command.key:
            keys = key_text(command.key)
            room = key_size(theme, keys)
            place = QRect(right - room.width(), rect.top() + (rect.height() - room.height()) // 2, 0, 0)
            place.setSize(room)
            draw_key(painter, place, theme, keys)
            right = place.left() - px(8)
        if command.detail:
            painter.setFont(theme.fonts.ui)
            painter.setPen(theme.colour("text2"))
            width = min(painter.fontMetrics().horizontalAdvance(command.detail) + px(4), rect.width() // 2)
            place = QRect(right - width, rect.top(), width, rect.height())
            shown = painter.fontMetrics().elidedText(command.detail, Qt.TextElideMode.ElideMiddle, width)
            painter.drawText(place, _RIGHT, shown)
            right = place.left() - px(8)
        painter.setPen(theme.colour("text"))
        room_rect = QRect(left, rect.top(), right - left, rect.height())
        _draw_matched(painter, room_rect, theme, command.title, index.data(MATCHED) or ())
        painter.restore()


def _draw_matched(painter: QPainter, rect: QRect, theme: Theme, text: str, places: Sequence[int]) -> None:
    """The text with the letters that matched in semibold."""
    plain = theme.fonts.ui
    strong = QFont(theme.fonts.strong)
    painter.setFont(plain)
    if painter.fontMetrics().horizontalAdvance(text) > rect.width() or not places:
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, _LEFT, shown)
        return
    hit = set(places)
    at = 0
    left = rect.left()
    while at < len(text):
        matched = at in hit
        end = at
        while end < len(text) and (end in hit) == matched:
            end += 1
        painter.setFont(strong if matched else plain)
        piece = text[at:end]
        width = painter.fontMetrics().horizontalAdvance(piece)
        painter.drawText(QRect(left, rect.top(), width + 2, rect.height()), _LEFT, piece)
        left += width
        at = end


class CommandPalette(QWidget):
    """Lies over the whole window, dims it, and goes away with Esc or a click beside it."""

    chosen = Signal(object)
    """Command."""
    closed = Signal()

    def __init__(self, theme: ThemeController, model: CommandModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model = model
        self._over = parent
        self._before: QWidget | None = None
        self.panel = QFrame(self)
        self.panel.setProperty("role", "popup")
        self.field = QLineEdit()
        self.field.setProperty("role", "bare")
        self.field.setPlaceholderText("Search or run a command")
        self.field.setAccessibleName("Search or run a command")
        self.field.installEventFilter(self)
        self._icon = QLabel()
        head = QHBoxLayout()
        head.addWidget(self._icon)
        head.addWidget(self.field, 1)
        self._head = head
        self._rule = QFrame()
        self._rule.setProperty("role", "rule")
        self._rule.setFixedHeight(1)
        self.list = QListView()
        self.list.setAccessibleName("Matches")
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(_Delegate(theme, self.list))
        self.list.setModel(model)
        self.list.setProperty("role", "palette")
        self._none = QLabel("Nothing matches.")
        self._none.setProperty("role", "hint")
        layout = QVBoxLayout(self.panel)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self._rule)
        layout.addWidget(self.list, 1)
        layout.addWidget(self._none)
        self._layout = layout
        shadow = QGraphicsDropShadowEffect(self.panel)
        self.panel.setGraphicsEffect(shadow)
        self._shadow = shadow
        self.field.textChanged.connect(self._filter)
        self.list.clicked.connect(self._clicked)
        self.list.entered.connect(self.list.setCurrentIndex)
        theme.changed.connect(self._dress)
        self._dress()
        self.hide()
        parent.installEventFilter(self)

    def open(self, commands: Sequence[Command], placeholder: str = "Search or run a command") -> None:
        self._before = self.window().focusWidget()
        self._model.set_commands(commands)
        self.field.setPlaceholderText(placeholder)
        self.field.clear()
        self._filter("")
        self.setGeometry(self._over.rect())
        self._place()
        self.show()
        self.raise_()
        self.field.setFocus()

    def close_palette(self) -> None:
        if self.isHidden():
            return
        self.hide()
        if self._before is not None:
            self._before.setFocus()
        self._before = None
        self.closed.emit()

    def _choose(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        command = self._model.command(index.row())
        self.close_palette()
        self.chosen.emit(command)

    def _clicked(self, index: QModelIndex) -> None:
        self._choose(index)

    def _filter(self, text: str) -> None:
        self._model.set_query(text)
        rows = self._model.rowCount()
        self.list.setVisible(rows > 0)
        self._none.setVisible(rows == 0)
        if rows:
            self.list.setCurrentIndex(self._model.index(0, 0))
            self.list.scrollToTop()
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() == QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self._over.rect())
            self._place()
        if watched is self.field and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
                event.accept()  # Esc would stop a run otherwise
                return True
            if event.type() == QEvent.Type.KeyPress and self._key(event):
                return True
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        row, rows = self.list.currentIndex().row(), self._model.rowCount()
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.close_palette()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.list.currentIndex())
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Tab) and rows:
            self.list.setCurrentIndex(self._model.index((row + 1) % rows, 0))
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Backtab) and rows:
            self.list.setCurrentIndex(self._model.index((row - 1) % rows, 0))
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp) and rows:
            step = 7 if key == Qt.Key.Key_PageDown else -7
            self.list.setCurrentIndex(self._model.index(max(0, min(rows - 1, row + step)), 0))
        else:
            return False
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.panel.geometry().contains(event.position().toPoint()):
            self.close_palette()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colour = self._theme.current().colour("shadow")
        colour.setAlphaF(0.45 if self._theme.current().palette.dark else 0.22)
        painter.fillRect(self.rect(), colour)
        painter.end()

    def _place(self) -> None:
        theme = self._theme.current()
        px = theme.sizes.px
        width = min(px(600), self.width() - px(32))
        rows = max(1, min(10, self._model.rowCount()))
        height = px(46) + 1 + px(6) * 2 + rows * px(34)
        height = min(height, self.height() - px(120))
        self.panel.setGeometry((self.width() - width) // 2, px(88), width, max(px(100), height))

    def _dress(self) -> None:
        theme = self._theme.current()
        px = theme.sizes.px
        self._icon.setPixmap(
            pixmap("search", theme.palette.text2, theme.sizes.icon, self.devicePixelRatioF())
        )
        self._head.setContentsMargins(px(14), px(9), px(14), px(9))
        self._head.setSpacing(px(12))
        self._layout.setContentsMargins(1, 0, 1, px(6))
        self._rule.setContentsMargins(0, 0, 0, px(6))
        self._none.setContentsMargins(px(14), px(8), px(14), px(8))
        self._shadow.setBlurRadius(px(32))
        self._shadow.setOffset(0, px(8))
        colour = theme.colour("shadow")
        colour.setAlphaF(0.5 if theme.palette.dark else 0.18)
        self._shadow.setColor(colour)
        self._place()

    def sizeHint(self) -> QSize:
        return self._over.size()
