"""The way to an answer: every attempt and redirect of a task, and the times of the one that is shown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from desktop.models.exchange_table import ExchangeRow
from desktop.models.exchange_text import milliseconds, phases, size_words, status_text
from desktop.theme import ThemeController, method_token, status_class_token
from desktop.views.widgets.pill import draw_pill, pill_size
from engine.exchange import Exchange

_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)


class _Way(QWidget):
    """One line per exchange; a click (or Up and Down) shows another one."""

    chosen = Signal(object)
    """ExchangeRow."""

    def __init__(self, theme: ThemeController) -> None:
        super().__init__()
        self._theme = theme
        self.rows: list[ExchangeRow] = []
        self.current = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Attempts and redirects")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def show_rows(self, rows: Sequence[ExchangeRow], current: int) -> None:
        self.rows, self.current = list(rows), current
        self.setAccessibleDescription("\n".join(f"{line_of(row)}: {row.story}" for row in rows))
        self.setVisible(len(rows) > 1)
        self.updateGeometry()
        self.update()

    def _row(self) -> int:
        return self._theme.current().sizes.px(32)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.current().sizes.px(320), len(self.rows) * self._row())

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.current().sizes.px(200), self.sizeHint().height())

    def _choose(self, place: int) -> None:
        if 0 <= place < len(self.rows) and place != self.current:
            self.chosen.emit(self.rows[place])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._choose(int(event.position().y()) // self._row())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self._choose(self.current + step)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("panel"))
        for place, row in enumerate(self.rows):
            rect = QRect(0, place * self._row(), self.width(), self._row())
            if place == self.current:
                painter.fillRect(rect, theme.colour("sel"))
            painter.fillRect(QRect(0, rect.bottom(), rect.width(), 1), theme.colour("line"))
            self._paint_row(painter, rect, row)
        painter.end()

    def _paint_row(self, painter: QPainter, rect: QRect, row: ExchangeRow) -> None:
        theme = self._theme.current()
        px = theme.sizes.px
        response = row.exchange.response
        status = str(response.status) if response is not None else "–"
        size = pill_size(theme, status, None)
        pill = QRect(px(12), rect.center().y() - size.height() // 2 + 1, size.width(), size.height())
        draw_pill(painter, pill, theme, status, status_class_token(response.status if response else 0))
        left = px(66)
        method = row.exchange.request.method
        painter.setFont(theme.fonts.mono_small)
        painter.setPen(theme.colour(method_token(method)))
        painter.drawText(QRect(left, rect.top(), px(60), rect.height()), _LEFT, method)
        left += painter.fontMetrics().horizontalAdvance(method) + px(8)
        right = rect.right() - px(12)
        painter.setFont(theme.fonts.mono)
        url = painter.fontMetrics().elidedText(
            row.exchange.request.url, Qt.TextElideMode.ElideMiddle, (right - left) * 3 // 5
        )
        painter.setPen(theme.colour("text"))
        painter.drawText(QRect(left, rect.top(), right - left, rect.height()), _LEFT, url)
        left += painter.fontMetrics().horizontalAdvance(url) + px(16)
        painter.setFont(theme.fonts.small)
        painter.setPen(theme.colour("text2"))
        story = painter.fontMetrics().elidedText(row.story, Qt.TextElideMode.ElideRight, max(0, right - left))
        painter.drawText(QRect(left, rect.top(), right - left, rect.height()), _RIGHT, story)


class _Waterfall(QWidget):
    """Where the time of an exchange went, one bar per phase."""

    def __init__(self, theme: ThemeController) -> None:
        super().__init__()
        self._theme = theme
        self._exchange: Exchange | None = None
        self.title = ""
        self.setAccessibleName("Timing")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def show_exchange(self, exchange: Exchange, title: str) -> None:
        self._exchange, self.title = exchange, title
        said = [f"{phase.name} {milliseconds(phase.seconds)}" for phase in phases(exchange.timings)]
        self.setAccessibleDescription(", ".join(said))
        self.updateGeometry()
        self.update()

    def _row(self) -> int:
        return self._theme.current().sizes.table_row

    def sizeHint(self) -> QSize:
        px = self._theme.current().sizes.px
        found = phases(self._exchange.timings) if self._exchange is not None else []
        facts = size_words(self._exchange) if self._exchange is not None else []
        return QSize(px(320), px(36) + (len(found) + 1 + len(facts)) * self._row() + px(16))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.current().sizes.px(200), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._exchange is None:
            return
        theme = self._theme.current()
        px = theme.sizes.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.colour("panel"))
        painter.setFont(theme.fonts.small)
        painter.setPen(theme.colour("text2"))
        painter.drawText(QRect(px(12), 0, self.width() - px(24), px(36)), _LEFT, self.title)
        found = phases(self._exchange.timings)
        total = max((phase.end for phase in found), default=0.0) or 1.0
        names = px(108)
        numbers = QFontMetrics(theme.fonts.mono).horizontalAdvance("0000.0 ms") + px(12)
        room = max(px(40), self.width() - px(24) - names - numbers)
        top = px(36)
        for phase in found:
            row = QRect(px(12), top, self.width() - px(24), self._row())
            painter.setFont(theme.fonts.small)
            painter.setPen(theme.colour("text2"))
            painter.drawText(row, _LEFT, phase.name)
            painter.setFont(theme.fonts.mono)
            painter.drawText(row, _RIGHT, milliseconds(phase.seconds))
            left = px(12) + names + room * phase.start / total
            width = max(float(px(3)), room * phase.seconds / total)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(phase.token))
            height = px(8)
            painter.drawRoundedRect(
                QRectF(left, top + (self._row() - height) / 2, width, height), px(2), px(2)
            )
            top += self._row()
        facts = [("in all", milliseconds(self._exchange.timings.total)), *size_words(self._exchange)]
        painter.fillRect(QRect(px(12), top + px(3), self.width() - px(24), 1), theme.colour("line"))
        top += px(6)
        for name, value in facts:
            row = QRect(px(12), top, self.width() - px(24), self._row())
            painter.setFont(theme.fonts.small)
            painter.setPen(theme.colour("text2"))
            painter.drawText(row, _LEFT, name)
            painter.setFont(theme.fonts.mono)
            painter.setPen(theme.colour("text"))
            painter.drawText(row, _RIGHT, value)
            top += self._row()
        painter.end()


def line_of(row: ExchangeRow) -> str:
    """``302 GET https://…`` for screen readers."""
    response = row.exchange.response
    status = status_text(response.status, response.reason) if response is not None else "no response"
    return f"{status} {row.exchange.request.method} {row.exchange.request.url}"


class ExchangesView(QScrollArea):
    """``chosen`` carries the ExchangeRow that is wanted."""

    chosen = Signal(object)

    def __init__(self, theme: ThemeController) -> None:
        super().__init__()
        self.way = _Way(theme)
        self.waterfall = _Waterfall(theme)
        inner = QWidget()
        inner.setProperty("role", "panel")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.way)
        column.addWidget(self.waterfall)
        column.addStretch(1)
        self.setWidget(inner)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("Exchanges and their timing")
        self.setFocusProxy(self.way)
        self.way.chosen.connect(self.chosen)

    def show_rows(self, rows: Sequence[ExchangeRow], current: ExchangeRow) -> None:
        """The exchanges of one task run, and the one that is shown."""
        place = next((n for n, row in enumerate(rows) if row.key == current.key), 0)
        self.way.show_rows(rows, place)
        self.waterfall.show_exchange(current.exchange, title_of(rows, current))


def title_of(rows: Sequence[ExchangeRow], current: ExchangeRow) -> str:
    """``Timing of attempt 2, hop 2``, as far as there are several."""
    attempts = len({row.attempt for row in rows})
    hops = len([row for row in rows if row.attempt == current.attempt])
    parts = []
    if attempts > 1:
        parts.append(f"attempt {current.attempt + 1}")
    if hops > 1:
        parts.append(f"hop {current.exchange.hop + 1}")
    return f"Timing of {', '.join(parts)}" if parts else "Timing"
