"""The phases of one exchange as a bar with their times in words."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.models.exchange_text import noticed_phases, timing_text
from desktop.theme import ThemeController
from engine.exchange import Timings


class TimingStrip(QWidget):
    """One bar of the phases of an exchange, and their times in words."""

    def __init__(self, theme: ThemeController) -> None:
        super().__init__()
        self._theme = theme
        self._timings: Timings | None = None
        theme.changed.connect(self.update)

    def show_timings(self, timings: Timings | None) -> None:
        self._timings = timings
        text = timing_text(timings) if timings is not None else ""
        self.setAccessibleName(f"Timing: {text}")
        self.setToolTip(text)
        self.setVisible(bool(text))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, self._theme.current().sizes.list_row)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self._theme.current().sizes.list_row)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._timings is None:
            return
        theme = self._theme.current()
        px = theme.sizes.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.fonts.small)
        painter.setPen(theme.colour("text2"))
        metrics = QFontMetrics(theme.fonts.small)
        flags = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(
            QRect(px(12), 0, px(60), self.height()), flags | Qt.AlignmentFlag.AlignLeft, "Timing"
        )
        left = px(12) + metrics.horizontalAdvance("Timing") + px(12)
        words = timing_text(self._timings)
        width = metrics.horizontalAdvance(words)
        fits = left + width + px(140) <= self.width()
        right = self.width() - px(12) - (width + px(24) if fits else 0)
        if fits:
            place = QRect(right, 0, self.width() - px(12) - right, self.height())
            painter.drawText(place, flags | Qt.AlignmentFlag.AlignRight, words)
        found = noticed_phases(self._timings)
        total = max((phase.end for phase in found), default=0.0) or 1.0
        room = max(1, min(right - left, px(260)) - 2 * len(found))
        painter.setPen(Qt.PenStyle.NoPen)
        x = float(left)
        for phase in found:
            length = max(px(3), room * phase.seconds / total)
            painter.setBrush(theme.colour(phase.token))
            painter.drawRoundedRect(QRectF(x, (self.height() - px(7)) / 2, length, px(7)), 2, 2)
            x += length + 1
        painter.end()
