"""A keyboard shortcut in a thin frame."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.theme import Theme, ThemeController


def key_text(shortcut: str) -> str:
    """``Ctrl+Return`` as it is shown: ``Ctrl ⏎``."""
    parts = shortcut.replace("++", "+Plus").split("+")
    names = {"Return": "⏎", "Enter": "⏎", "Plus": "+", "Up": "↑", "Down": "↓"}
    return " ".join(names.get(part, part) for part in parts if part)


def key_size(theme: Theme, text: str) -> QSize:
    metrics = QFontMetrics(theme.fonts.small)
    return QSize(metrics.horizontalAdvance(text) + theme.sizes.px(11), theme.sizes.px(18))


def draw_key(painter: QPainter, rect: QRect, theme: Theme, text: str) -> None:
    """Paint the frame and the keys into ``rect``, as delegates do."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.colour("line2"), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    radius = theme.sizes.px(4)
    painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    font = theme.fonts.small
    painter.setFont(font)
    painter.setPen(theme.colour("text2"))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


class KeyHint(QWidget):
    def __init__(self, theme: ThemeController, shortcut: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = key_text(shortcut)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return key_size(self._theme.current(), self._text)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_key(painter, self.rect(), self._theme.current(), self._text)
        painter.end()
