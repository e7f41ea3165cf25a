"""The tabs of the open flows: method badge, italic preview, a dot for what is unsaved, close and new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolTip, QWidget

from desktop.icons import pixmap
from desktop.theme import ThemeController, method_token, short_method
from desktop.views.widgets.icon_button import IconButton


@dataclass(frozen=True, slots=True)
class TabLook:
    """What one tab shows."""

    name: str
    method: str | None = None
    preview: bool = False
    dirty: bool = False
    running: bool = False
    conflict: bool = False
    tip: str = ""


class _Strip(QWidget):
    """Paints the tabs; all of them are one control for the keyboard: Left, Right, Delete."""

    selected = Signal(int)
    pinned = Signal(int)
    closed = Signal(int)
    moved = Signal(int, int)
    menu_requested = Signal(int, QPoint)

    def __init__(self, theme: ThemeController) -> None:
        super().__init__()
        self._theme = theme
        self._tabs: list[TabLook] = []
        self._current = -1
        self._hovered = -1
        self._over_close = False
        self._pressed = -1
        self._offset = 0
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("Open flows")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        theme.changed.connect(self._renew)

    def set_tabs(self, tabs: Sequence[TabLook], current: int) -> None:
        self._tabs, self._current = list(tabs), current
        name = self._tabs[current].name if 0 <= current < len(self._tabs) else "none"
        self.setAccessibleDescription(f"{name}, {current + 1} of {len(self._tabs)}")
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
        self._renew()

    def tab_rect(self, index: int) -> QRect:
        """Where a tab is, for the mouse."""
        left = -self._offset
        for place in range(index):
            left += self._width(place)
        return QRect(left, 0, self._width(index), self.height())

    def close_rect(self, index: int) -> QRect:
        rect = self.tab_rect(index)
        side = self._theme.current().sizes.px(18)
        right = rect.right() - self._theme.current().sizes.px(10)
        return QRect(right - side + 1, rect.top() + (rect.height() - side) // 2 + 1, side, side)

    def sizeHint(self) -> QSize:
        return QSize(sum(self._width(i) for i in range(len(self._tabs))), self._theme.current().sizes.tab)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._theme.current().sizes.tab)

    def _font(self, tab: TabLook) -> QFont:
        font = QFont(self._theme.current().fonts.ui)
        font.setItalic(tab.preview)
        return font

    def _width(self, index: int) -> int:
        theme = self._theme.current()
        px = theme.sizes.px
        tab = self._tabs[index]
        text = min(QFontMetrics(self._font(tab)).horizontalAdvance(tab.name), px(220))
        badge = QFontMetrics(theme.fonts.mono_small).horizontalAdvance(short_method(tab.method or "")) + px(8)
        return px(14) + (badge if tab.method else 0) + text + px(8) + px(18) + px(10)

    def _renew(self) -> None:
        if 0 <= self._current < len(self._tabs):
            rect = self.tab_rect(self._current)
            if rect.right() > self.width() > 0:
                self._offset += rect.right() - self.width()
            if rect.left() < 0:
                self._offset += rect.left()
        self._offset = max(0, min(self._offset, self.sizeHint().width() - self.width()))
        self.updateGeometry()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._renew()  # with more room, tabs that were scrolled away come back

    def _at(self, point: QPoint) -> int:
        return next((i for i in range(len(self._tabs)) if self.tab_rect(i).contains(point)), -1)

    # -- painting -------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index in range(len(self._tabs)):
            self._paint_tab(painter, index)
        painter.end()

    def _paint_tab(self, painter: QPainter, index: int) -> None:
        theme = self._theme.current()
        palette, px = theme.palette, theme.sizes.px
        tab, rect = self._tabs[index], self.tab_rect(index)
        current = index == self._current
        ratio = self.devicePixelRatioF()
        if current:
            painter.fillRect(rect, theme.colour("panel"))
            painter.fillRect(QRect(rect.left(), 0, rect.width(), px(2)), theme.colour("accent"))
        else:
            if index == self._hovered:
                painter.fillRect(rect, theme.colour("hover"))
            painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.colour("line"))
        painter.fillRect(QRect(rect.right(), 0, 1, rect.height()), theme.colour("line"))
        left = rect.left() + px(14)
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        if tab.method:
            painter.setFont(theme.fonts.mono_small)
            painter.setPen(theme.colour(method_token(tab.method)))
            word = short_method(tab.method)
            painter.drawText(QRect(left, rect.top(), rect.width(), rect.height()), flags, word)
            left += painter.fontMetrics().horizontalAdvance(word) + px(8)
        painter.setFont(self._font(tab))
        painter.setPen(theme.colour("text" if current or index == self._hovered else "text2"))
        close = self.close_rect(index)
        room = close.left() - px(6) - left
        text = painter.fontMetrics().elidedText(tab.name, Qt.TextElideMode.ElideMiddle, room + px(2))
        painter.drawText(QRect(left, rect.top(), room + px(2), rect.height()), flags, text)
        side = px(14)
        at = close.center() - QPoint(side // 2 - 1, side // 2 - 1)
        hovers = index == self._hovered
        if hovers and self._over_close:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("line"))
            painter.drawRoundedRect(close, px(4), px(4))
        if tab.running and not hovers:
            painter.drawPixmap(at, pixmap("loader", palette.run, side, ratio))
        elif tab.conflict and not hovers:
            painter.drawPixmap(at, pixmap("triangle-alert", palette.warn, side, ratio))
        elif tab.dirty and not (hovers and self._over_close):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("text3"))
            dot = px(8)
            painter.drawEllipse(
                close.center().x() - dot // 2 + 1, close.center().y() - dot // 2 + 1, dot, dot
            )
        elif current or hovers:
            painter.drawPixmap(at, pixmap("x", palette.text2, side, ratio))
        if current and self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("accent"), 1))
            painter.drawRoundedRect(rect.adjusted(px(4), px(6), -px(5), -px(5)), px(4), px(4))

    # -- mouse and keyboard ---------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        hovered = self._at(point)
        if self._pressed >= 0 and hovered >= 0 and hovered != self._pressed:
            target = self.tab_rect(hovered)
            passed = (
                point.x() > target.center().x()
                if hovered > self._pressed
                else point.x() < target.center().x()
            )
            if passed:
                self.moved.emit(self._pressed, hovered)
                self._pressed = hovered
        self._hovered = hovered
        self._over_close = hovered >= 0 and self.close_rect(hovered).contains(point)
        if hovered >= 0:
            tab = self._tabs[hovered]
            QToolTip.showText(
                event.globalPosition().toPoint(), tab.tip or tab.name, self, self.tab_rect(hovered)
            )
        self.update()

    def leaveEvent(self, event: object) -> None:
        self._hovered = -1
        self._over_close = False
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        index = self._at(point)
        if index < 0:
            return
        if event.button() == Qt.MouseButton.MiddleButton:
            self.closed.emit(index)
        elif event.button() == Qt.MouseButton.LeftButton:
            if self.close_rect(index).contains(point):
                self.closed.emit(index)
            else:
                self._pressed = index
                self.selected.emit(index)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = -1

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self._at(event.position().toPoint())
        if index >= 0 and not self.close_rect(index).contains(event.position().toPoint()):
            self.pinned.emit(index)

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.angleDelta()
        self._offset -= delta.y() or delta.x()
        self._offset = max(0, min(self._offset, self.sizeHint().width() - self.width()))
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is not None and self._tabs:
            self.selected.emit((self._current + step) % len(self._tabs))
        elif event.key() == Qt.Key.Key_Delete and self._current >= 0:
            self.closed.emit(self._current)
        else:
            super().keyPressEvent(event)

    def _menu(self, point: QPoint) -> None:
        index = self._at(point)
        if index >= 0:
            self.menu_requested.emit(index, self.mapToGlobal(point))


class TabBar(QWidget):
    """The strip and the button for a new request."""

    selected = Signal(int)
    pinned = Signal(int)
    close_requested = Signal(int)
    moved = Signal(int, int)
    new_requested = Signal()
    menu_requested = Signal(int, QPoint)

    def __init__(self, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("role", "chrome")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.strip = _Strip(theme)
        self.new_button = IconButton(theme, "plus", "New request", shortcut="Ctrl+T")
        layout = QHBoxLayout(self)
        layout.setSpacing(0)
        layout.addWidget(self.strip)
        layout.addWidget(self.new_button)
        layout.addStretch(1)
        self._layout = layout
        self.strip.selected.connect(self.selected)
        self.strip.pinned.connect(self.pinned)
        self.strip.closed.connect(self.close_requested)
        self.strip.moved.connect(self.moved)
        self.strip.menu_requested.connect(self.menu_requested)
        self.new_button.clicked.connect(self.new_requested)
        self._fit()
        theme.changed.connect(self._fit)

    def set_tabs(self, tabs: Sequence[TabLook], current: int) -> None:
        self.strip.set_tabs(tabs, current)

    def _fit(self) -> None:
        sizes = self._theme.current().sizes
        self.setFixedHeight(sizes.tab)
        self._layout.setContentsMargins(0, 0, sizes.px(4), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._theme.current()
        painter.fillRect(self.rect(), theme.colour("chrome"))
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), theme.colour("line"))
        painter.end()
