"""A text of any size on the screen: lines are read from the file as they are scrolled to, and painted.

A QPlainTextEdit would need a minute and a gigabyte for what this opens at once.
"""

from __future__ import annotations

from bisect import bisect_left

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame

from desktop.models.text_window import TextWindow, WindowLine
from desktop.theme import ThemeController
from desktop.views.code.lexing import Lexer, lex_nothing

COPIED = 20_000_000
"""Bytes that one copy takes at most."""
SCALE = 1 << 20
"""Steps of the scroll bar for texts with more bytes than that."""
WHEEL_LINES = 3
CONTINUED = "\u21a9"


class BigText(QAbstractScrollArea):
    """Scrolls by lines where it can and by bytes where it must; selects and copies across what is unread."""

    moved = Signal()
    """Another part is on the screen."""

    def __init__(self, theme: ThemeController, name: str, *, lexer: Lexer = lex_nothing) -> None:
        super().__init__()
        self._theme = theme
        self._lexer = lexer
        self._window: TextWindow | None = None
        self._lines: list[WindowLine] = []
        self._top = 0
        self._anchor = self._caret = 0
        self._marks: list[tuple[int, int]] = []
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self.verticalScrollBar().actionTriggered.connect(self._bar_used)
        self.verticalScrollBar().valueChanged.connect(self._bar_moved)
        self.horizontalScrollBar().valueChanged.connect(self.viewport().update)
        self._own_move = False
        theme.changed.connect(self._fit)

    # -- what is shown --------------------------------------------------------------------------

    def show_window(self, window: TextWindow | None) -> None:
        self._window = window
        self._top = self._anchor = self._caret = 0
        self._marks = []
        self.horizontalScrollBar().setValue(0)
        self._fit()

    def shown(self) -> tuple[int, int]:
        """Offsets of the first and behind the last byte on the screen."""
        return (self._lines[0].start, self._lines[-1].end) if self._lines else (0, 0)

    def shown_text(self) -> list[str]:
        window = self._window
        return [window.text(line.raw) for line in self._lines] if window is not None else []

    def set_marks(self, marks: list[tuple[int, int]]) -> None:
        """Ranges of bytes that are tinted where they are on the screen; in ascending order."""
        self._marks = marks
        self.viewport().update()

    def select(self, start: int, end: int) -> None:
        """Select a range and bring it into view."""
        self._anchor, self._caret = start, end
        first, last = self.shown()
        if self._window is not None and not (first <= start and end <= last):
            self._scroll_to(self._window.before(self._window.start_of(start), self._rows() // 3))
        self.viewport().update()

    def selection(self) -> tuple[int, int]:
        return min(self._anchor, self._caret), max(self._anchor, self._caret)

    def go_to(self, offset: int) -> None:
        if self._window is not None:
            self._scroll_to(self._window.start_of(offset))

    # -- scrolling ------------------------------------------------------------------------------

    def _line_height(self) -> float:
        return max(1.0, float(self._theme.current().sizes.code_row))

    def _rows(self) -> int:
        return max(1, int(self.viewport().height() / self._line_height()))

    def _unit(self) -> int:
        """Bytes per step of the scroll bar."""
        size = self._window.size if self._window is not None else 0
        return max(1, -(-size // SCALE))

    def _fit(self) -> None:
        window = self._window
        bar = self.verticalScrollBar()
        if window is None:
            bar.setRange(0, 0)
            self._lines = []
        else:
            self._read_lines()
            shown = (self._lines[-1].end - self._lines[0].start) if self._lines else 0
            unit = self._unit()
            bar.setRange(0, max(0, (window.size - shown) // unit + (1 if shown < window.size else 0)))
            bar.setPageStep(max(1, shown // unit))
        self.viewport().update()

    def _read_lines(self) -> None:
        window = self._window
        if window is None:
            return
        try:
            self._lines = window.lines_from(self._top, self._rows() + 1)
        except OSError:
            self._lines = []
        self._widen()

    def _widen(self) -> None:
        metrics = QFontMetricsF(self._theme.current().fonts.mono)
        window = self._window
        longest = max((len(line.raw) for line in self._lines), default=0)
        width = longest * metrics.horizontalAdvance("0") + 24 if window is not None else 0
        bar = self.horizontalScrollBar()
        bar.setRange(0, max(0, int(width - self.viewport().width())))
        bar.setPageStep(self.viewport().width())

    def _scroll_to(self, top: int) -> None:
        """Show the line that starts at ``top`` first; the bar follows."""
        self._top = max(0, top)
        self._read_lines()
        self._own_move = True
        self.verticalScrollBar().setValue(min(self._top // self._unit(), self.verticalScrollBar().maximum()))
        self._own_move = False
        self.viewport().update()
        self.moved.emit()

    def scroll_lines(self, count: int) -> None:
        """Down (positive) or up by lines."""
        window = self._window
        if window is None:
            return
        if count < 0:
            self._scroll_to(window.before(self._top, -count))
            return
        ahead = window.lines_from(self._top, count + self._rows())
        spare = len(ahead) - self._rows()
        if ahead and ahead[-1].end >= window.size:
            count = max(0, min(count, spare + 1))
        if count and count < len(ahead):
            self._scroll_to(ahead[count].start)

    def _bar_used(self, action: int) -> None:
        """Arrows and page steps of the bar go by lines, not by bytes."""
        steps = {1: 1, 2: -1, 3: self._rows() - 1, 4: 1 - self._rows()}
        if action in steps:
            self.verticalScrollBar().setSliderPosition(self.verticalScrollBar().value())
            self.scroll_lines(steps[action])

    def _bar_moved(self, value: int) -> None:
        window = self._window
        if self._own_move or window is None:
            return
        if value >= self.verticalScrollBar().maximum() > 0:
            self._top = window.before(window.start_of(window.size), self._rows() - 2)
        else:
            self._top = window.start_of(value * self._unit())
        self._read_lines()
        self.viewport().update()
        self.moved.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.angleDelta()
        if delta.x() and not delta.y():
            super().wheelEvent(event)
            return
        self.scroll_lines(-WHEEL_LINES if delta.y() > 0 else WHEEL_LINES)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        window = self._window
        key = event.key()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll) and window is not None:
            self._anchor, self._caret = 0, window.size
            self.viewport().update()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.scroll_lines(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self.scroll_lines((self._rows() - 1) * (1 if key == Qt.Key.Key_PageDown else -1))
        elif key == Qt.Key.Key_Home:
            self._scroll_to(0)
        elif key == Qt.Key.Key_End:
            self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())
            self._bar_moved(self.verticalScrollBar().maximum())
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() + (40 if key == Qt.Key.Key_Right else -40))
        else:
            super().keyPressEvent(event)

    # -- selecting ------------------------------------------------------------------------------

    def copy(self) -> None:
        """What is selected, up to 20 MB of it, also where it is not on the screen."""
        window = self._window
        start, end = self.selection()
        if window is None or start == end:
            return
        raw = window.raw(start, min(end - start, COPIED))
        QGuiApplication.clipboard().setText(raw)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._caret = self._offset_at(event.position())
            if not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self._anchor = self._caret
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            y = event.position().y()
            if y < 0 or y > self.viewport().height():
                self.scroll_lines(-1 if y < 0 else 1)
            self._caret = self._offset_at(event.position())
            self.viewport().update()

    def _offset_at(self, point: QPointF) -> int:
        window = self._window
        if window is None or not self._lines:
            return 0
        row = max(0, min(len(self._lines) - 1, int(point.y() / self._line_height())))
        line = self._lines[row]
        metrics = QFontMetricsF(self._theme.current().fonts.mono)
        x = point.x() + self.horizontalScrollBar().value() - self._margin()
        text = window.text(line.raw)
        column = max(0, min(len(text), round(x / max(1.0, metrics.horizontalAdvance("0")))))
        return line.start + window.bytes_of(line.raw, column)

    # -- painting -------------------------------------------------------------------------------

    def _margin(self) -> int:
        return self._theme.current().sizes.px(12)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme.current()
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme.colour("panel"))
        window = self._window
        if window is None:
            return
        painter.setFont(theme.fonts.mono)
        metrics = QFontMetricsF(theme.fonts.mono)
        cell = metrics.horizontalAdvance("0")
        height = self._line_height()
        left = self._margin() - self.horizontalScrollBar().value()
        first, last = self.selection()
        for row, line in enumerate(self._lines):
            top = row * height
            text = window.text(line.raw)
            for start, end, token in (*self._marks_in(line), (first, last, "sel")):
                a, b = max(start, line.start), min(end, line.end)
                if a < b:
                    x = left + cell * len(window.text(line.raw[: a - line.start]))
                    width = max(cell / 2, cell * len(window.text(line.raw[a - line.start : b - line.start])))
                    painter.fillRect(QRectF(x, top, width, height), theme.colour(token))
            self._paint_line(painter, text, QPointF(left, top), cell, height)
            if line.broken:
                painter.setPen(theme.colour("text3"))
                painter.drawText(QPointF(left + cell * len(text), top + metrics.ascent() + 2), CONTINUED)
        painter.end()

    def _paint_line(self, painter: QPainter, text: str, at: QPointF, cell: float, height: float) -> None:
        """Only what is on the screen of a long line, in the colours of its lexer."""
        theme = self._theme.current()
        skipped = max(0, int(-at.x() / cell))
        shown = int(self.viewport().width() / cell) + 2
        colours = [""] * len(text)
        for run in self._lexer(text, 0)[0]:
            for place in range(max(run.start, skipped), min(run.start + run.length, skipped + shown)):
                colours[place] = run.kind.value
        place, end = skipped, min(len(text), skipped + shown)
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        while place < end:
            until = place
            while until < end and colours[until] == colours[place]:
                until += 1
            colour: QColor = theme.colour(colours[place] or "text")
            painter.setPen(colour)
            room = QRectF(at.x() + cell * place, at.y(), cell * (until - place) + cell, height)
            painter.drawText(room, flags, text[place:until])
            place = until

    def _marks_in(self, line: WindowLine) -> list[tuple[int, int, str]]:
        place = bisect_left(self._marks, (line.start, 0))
        if place and self._marks[place - 1][1] > line.start:
            place -= 1
        found = []
        while place < len(self._marks) and self._marks[place][0] < line.end:
            found.append((*self._marks[place], "warn_tint"))
            place += 1
        return found
