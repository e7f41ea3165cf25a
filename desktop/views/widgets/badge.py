"""Small marks beside a word: the type of an input in a frame, a count on a tint."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.theme import ThemeController


class _Mark(QWidget):
    def __init__(self, theme: ThemeController, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = text
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme.changed.connect(self.updateGeometry)

    def text(self) -> str:
        return self._text

    def set_text(self, text: str) -> None:
        if text != self._text:
            self._text = text
            self.updateGeometry()
            self.update()

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class TypeBadge(_Mark):
    """``JSON`` in a thin frame, monospaced."""

    def sizeHint(self) -> QSize:
        theme = self._theme.current()
        metrics = QFontMetrics(theme.fonts.mono_small)
        return QSize(metrics.horizontalAdvance(self._text) + theme.sizes.px(10), theme.sizes.px(18))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("line2"), 1))
        radius = theme.sizes.px(4)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        painter.setFont(theme.fonts.mono_small)
        painter.setPen(theme.colour("text2"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)
        painter.end()


class CountBadge(_Mark):
    """A number in a filled pill."""

    def sizeHint(self) -> QSize:
        theme = self._theme.current()
        metrics = QFontMetrics(theme.fonts.section)
        return QSize(
            max(theme.sizes.px(18), metrics.horizontalAdvance(self._text) + theme.sizes.px(10)),
            theme.sizes.px(16),
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._text:
            return
        theme = self._theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("idle_tint"))
        radius = self.height() / 2
        painter.drawRoundedRect(self.rect(), radius, radius)
        painter.setFont(theme.fonts.section)
        painter.setPen(theme.colour("text2"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)
        painter.end()
