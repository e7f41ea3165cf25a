"""Small painted widgets of the execution pane: state pills, tabs with counts, an empty-state text."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from desktop.icons import pixmap
from desktop.theme import ThemeController


class Pill(QWidget):
    """A word on its tint, with an icon where it means a state."""

    def __init__(self, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = ""
        self._token = "idle"
        self._icon: str | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._retheme)

    def _retheme(self) -> None:
        self.updateGeometry()
        self.update()

    def set_pill(self, text: str, token: str, icon: str | None = None, name: str | None = None) -> None:
        """``token`` has a ``…_tint`` of its own in the palette."""
        if (text, token, icon) == (self._text, self._token, self._icon):
            return
        self._text, self._token, self._icon = text, token, icon
        self.setAccessibleName(name or text)
        self.setToolTip(name or "")
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        return self._text

    def _font(self) -> QFont:
        font = QFont(self._theme.current().fonts.section)
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0)
        return font

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._font())
        width = metrics.horizontalAdvance(self._text) + 16
        if self._icon:
            width += metrics.height()
        return QSize(width, metrics.height() + 6)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._text:
            return
        palette = self._theme.current().palette
        colour = getattr(palette, self._token)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(getattr(palette, self._token + "_tint")))
        painter.drawRoundedRect(QRectF(self.rect()), self.height() / 2, self.height() / 2)
        left = 8.0
        metrics = QFontMetrics(self._font())
        if self._icon:
            size = metrics.height() - 3
            painter.drawPixmap(
                QPointF(left - 1, (self.height() - size) / 2),
                pixmap(self._icon, colour, size, self.devicePixelRatioF()),
            )
            left += metrics.height()
        painter.setPen(QColor(colour))
        painter.setFont(self._font())
        painter.drawText(
            QRectF(left, 0, self.width() - left, self.height()),
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
            self._text,
        )
        painter.end()


class Tab(QAbstractButton):
    """One tab: a word, perhaps a count, a line under the active one."""

    def __init__(self, text: str, theme: ThemeController) -> None:
        super().__init__()
        self._theme = theme
        self._count = ""
        self.setText(text)
        self.setCheckable(True)
        self.setAccessibleName(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.updateGeometry)

    def set_count(self, count: str) -> None:
        if count != self._count:
            self._count = count
            self.setAccessibleName(f"{self.text()}, {count}" if count else self.text())
            self.updateGeometry()
            self.update()

    def _font(self) -> QFont:
        font = QFont(self._theme.current().fonts.ui)
        font.setWeight(QFont.Weight.DemiBold if self.isChecked() else QFont.Weight.Normal)
        return font

    def sizeHint(self) -> QSize:
        bold = QFont(self._theme.current().fonts.ui)
        bold.setWeight(QFont.Weight.DemiBold)
        width = QFontMetrics(bold).horizontalAdvance(self.text()) + 20
        if self._count:
            width += QFontMetrics(self._theme.current().fonts.section).horizontalAdvance(self._count) + 20
        return QSize(width, QFontMetrics(bold).height() + 18)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme.current()
        palette = theme.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font())
        painter.setPen(QColor(palette.text if self.isChecked() or self.underMouse() else palette.text2))
        metrics = QFontMetrics(self._font())
        text_rect = QRectF(10, 0, metrics.horizontalAdvance(self.text()) + 2, self.height())
        painter.drawText(text_rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.text())
        if self._count:
            small = theme.fonts.section
            inner = QFontMetrics(small)
            width = inner.horizontalAdvance(self._count) + 12
            rect = QRectF(text_rect.right() + 4, (self.height() - inner.height() - 2) / 2, width, inner.height() + 2)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(palette.idle_tint))
            painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
            painter.setPen(QColor(palette.text2))
            painter.setFont(small)
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._count)
        if self.isChecked():
            painter.fillRect(QRectF(0, self.height() - 2, self.width(), 2), QColor(palette.accent))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(palette.accent), 1.5))
            painter.drawRoundedRect(QRectF(2, 4, self.width() - 4, self.height() - 8), 4, 4)
        painter.end()


class TabStrip(QWidget):
    """Tabs in a row; Left and Right go through them."""

    current_changed = Signal(str)

    def __init__(self, theme: ThemeController, names: Sequence[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._group = QButtonGroup(self)
        self._tabs: dict[str, Tab] = {}
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(4)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._group.buttonClicked.connect(self._clicked)
        self.set_names(names)

    def set_names(self, names: Sequence[str]) -> None:
        """Show these tabs, keeping the current one where it still exists."""
        if list(names) == list(self._tabs):
            return
        before = self.current()
        for tab in self._tabs.values():
            self._group.removeButton(tab)
            self._layout.removeWidget(tab)
            tab.hide()
            tab.deleteLater()
        self._tabs = {}
        for name in names:
            tab = Tab(name, self._theme)
            self._tabs[name] = tab
            self._group.addButton(tab)
            self._layout.addWidget(tab)
        if before in self._tabs:
            self._tabs[before].setChecked(True)
        elif self._tabs:
            next(iter(self._tabs.values())).setChecked(True)

    def names(self) -> list[str]:
        return list(self._tabs)

    def tab(self, name: str) -> Tab:
        return self._tabs[name]

    def current(self) -> str:
        return next((name for name, tab in self._tabs.items() if tab.isChecked()), "")

    def set_current(self, name: str) -> None:
        """Go to a tab; says ``current_changed`` when it was another."""
        if name in self._tabs and name != self.current():
            self._tabs[name].setChecked(True)
            self.current_changed.emit(name)

    def _clicked(self, _button: object) -> None:
        self.current_changed.emit(self.current())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        names = self.names()
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) and names:
            step = 1 if event.key() == Qt.Key.Key_Right else -1
            name = names[(names.index(self.current()) + step) % len(names)]
            self.set_current(name)
            self._tabs[name].setFocus(Qt.FocusReason.TabFocusReason)
            return
        super().keyPressEvent(event)


class EmptyState(QWidget):
    """What goes here, and the one thing to do; the only centred text there is."""

    def __init__(self, title: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = QLabel(title)
        self._title.setProperty("role", "emptyTitle")
        self._text = QLabel(text)
        self._text.setProperty("role", "hint")
        self._text.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.addStretch(1)
        for label in (self._title, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            layout.addWidget(label)
        layout.addStretch(2)

    def set_text(self, title: str, text: str) -> None:
        self._title.setText(title)
        self._text.setText(text)
