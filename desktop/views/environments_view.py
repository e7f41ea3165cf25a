"""The environments of the workspace in the sidebar: one is chosen, a click chooses another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QMenu,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.icons import pixmap
from desktop.theme import ThemeController
from desktop.views.widgets.section_header import SectionHeader


@dataclass(frozen=True, slots=True)
class EnvironmentLook:
    """``name`` None is running without one; ``detail`` is its tooltip."""

    name: str | None
    detail: str = ""
    problem: bool = False


class _Row(QAbstractButton):
    """A click chooses it; a double click, or its menu, opens its file."""

    edit_requested = Signal(str)

    def __init__(self, theme: ThemeController, look: EnvironmentLook) -> None:
        super().__init__()
        self._theme = theme
        self.look = look
        self.setCheckable(True)
        self.setText(look.name or "No environment")
        self.setAccessibleName(f"Environment {self.text()}")
        tip = f"{look.detail}\nDouble-click edits it." if look.name else look.detail
        self.setToolTip(tip.strip())
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.current().sizes.px(100), self._theme.current().sizes.list_row)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.HoverEnter, QEvent.Type.HoverLeave):
            self.update()
        return super().event(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._edit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.look.name is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Edit", self._edit)
        menu.popup(event.globalPos())

    def _edit(self) -> None:
        if self.look.name is not None:
            self.edit_requested.emit(self.look.name)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme.current()
        px = theme.sizes.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse():
            painter.fillRect(self.rect(), theme.colour("hover"))
        if self.hasFocus():
            painter.fillRect(QRect(0, 0, px(2), self.height()), theme.colour("accent"))
        ratio = self.devicePixelRatioF()
        size = px(14)
        if self.look.problem:
            mark = pixmap("triangle-alert", theme.palette.warn, size, ratio)
            painter.drawPixmap(px(9), (self.height() - size) // 2, mark)
        else:
            dot = px(8)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("ok" if self.isChecked() and self.look.name else "line2"))
            painter.drawEllipse(px(12), (self.height() - dot) // 2, dot, dot)
        if self.isChecked():
            mark = pixmap("check", theme.palette.accent, size, ratio)
            painter.drawPixmap(self.width() - size - px(13), (self.height() - size) // 2, mark)
        painter.setFont(theme.fonts.ui)
        painter.setPen(theme.colour("text" if self.isChecked() else "text2"))
        room = self.rect().adjusted(px(28), 0, -(size + px(20)), 0)
        shown = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
        self._paint_detail(painter, room.adjusted(painter.fontMetrics().horizontalAdvance(shown), 0, 0, 0))
        painter.end()

    def _paint_detail(self, painter: QPainter, room: QRect) -> None:
        """What the file says of itself, small behind the name, where there is room."""
        theme = self._theme.current()
        room = room.adjusted(theme.sizes.px(8), 0, 0, 0)
        if self.look.name is None or self.look.detail == self.look.name or room.width() < theme.sizes.px(40):
            return
        painter.setFont(theme.fonts.small)
        painter.setPen(theme.colour("text3"))
        words = painter.fontMetrics().elidedText(self.look.detail, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), words)


class EnvironmentsView(QWidget):
    chosen = Signal(object)
    """Name or None."""
    new_requested = Signal()
    edit_requested = Signal(str)
    """Name of the one whose file is wanted."""

    def __init__(self, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.header = SectionHeader(theme, "Environments")
        self.add_button = self.header.add_button("plus", "New environment")
        self._group = QButtonGroup(self)
        self._rows: list[_Row] = []
        self._list = QWidget()
        self._list.setProperty("role", "chrome")
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self._list)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(scroll, 1)
        self._group.buttonClicked.connect(self._clicked)
        self.add_button.clicked.connect(self.new_requested)
        theme.changed.connect(self._renew)

    def set_environments(self, looks: Sequence[EnvironmentLook], current: str | None) -> None:
        for row in self._rows:
            self._group.removeButton(row)
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = []
        for look in looks:
            row = _Row(self._theme, look)
            row.edit_requested.connect(self.edit_requested)
            self._group.addButton(row)
            self._column.insertWidget(len(self._rows), row)
            self._rows.append(row)
        self.show_current(current)

    def show_current(self, name: str | None) -> None:
        for row in self._rows:
            row.setChecked(row.look.name == name)
            row.update()

    def content_height(self) -> int:
        sizes = self._theme.current().sizes
        return self.header.height() + max(1, len(self._rows)) * sizes.list_row + sizes.px(8)

    def _clicked(self, row: object) -> None:
        if isinstance(row, _Row):
            self.chosen.emit(row.look.name)

    def _renew(self) -> None:
        for row in self._rows:
            row.updateGeometry()
            row.update()
