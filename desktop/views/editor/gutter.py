"""The margin of the code editor: line numbers, problem marks, fold marks."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen, QTextBlock
from PySide6.QtWidgets import QWidget

from desktop.icons import pixmap
from desktop.theme import ThemeController
from desktop.views.code.code_area import CodeArea
from desktop.views.editor import folding
from engine.diagnostics import Severity

SEVERITY_STYLE = {
    Severity.ERROR: ("bad", "circle-x"),
    Severity.WARNING: ("warn", "triangle-alert"),
    Severity.INFO: ("run", "info"),
    Severity.HINT: ("text3", "info"),
}
"""Palette token and icon of a finding."""


class Marks(Protocol):
    """What the gutter asks the editor about a line (from 0)."""

    def severity_at(self, line: int) -> Severity | None: ...


class Gutter(QWidget):
    """Painted beside the lines that are on the screen."""

    mark_clicked = Signal(object)
    fold_clicked = Signal(object)

    def __init__(self, theme: ThemeController, area: CodeArea, marks: Marks) -> None:
        super().__init__(area)
        self._theme = theme
        self._area = area
        self._marks = marks
        self._hovered = False
        self.setMouseTracking(True)
        self.setAccessibleName("Line numbers")
        theme.changed.connect(self.update)

    def width_needed(self) -> int:
        digits = max(2, len(str(max(1, self._area.blockCount()))))
        metrics = QFontMetrics(self._area.font())
        return self._mark_width() + metrics.horizontalAdvance("9") * digits + self._fold_width()

    def _mark_width(self) -> int:
        return QFontMetrics(self._area.font()).height() + 2

    def _fold_width(self) -> int:
        return QFontMetrics(self._area.font()).height() + 2

    def sizeHint(self) -> QSize:
        return QSize(self.width_needed(), 0)

    def enterEvent(self, event: object) -> None:
        self._hovered = True
        self.update()

    def leaveEvent(self, event: object) -> None:
        self._hovered = False
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        line = self._line_at(event.position().toPoint())
        if line is None:
            return
        if event.position().x() >= self.width() - self._fold_width():
            self.fold_clicked.emit(line)
        else:
            self.mark_clicked.emit(line)

    def _line_at(self, point: QPoint) -> int | None:
        for line, rect in self._area.visible_blocks():
            if rect.top() <= point.y() < rect.bottom() + 1:
                return line
        return None

    def paintEvent(self, event: QPaintEvent) -> None:
        palette = self._theme.current().palette
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(palette.panel))
        painter.setFont(self._area.font())
        current = self._area.textCursor().blockNumber()
        document = self._area.document()
        height = QFontMetrics(self._area.font()).height()
        fold_left = self.width() - self._fold_width()
        for line, rect in self._area.visible_blocks():
            top = QRect(0, rect.top(), self.width(), min(rect.height(), height))
            if line == current and not self._area.isReadOnly() and not self._area.textCursor().hasSelection():
                painter.fillRect(
                    QRect(0, rect.top(), self.width(), rect.height()), QColor(palette.current_line)
                )
            painter.setPen(QColor(palette.text if line == current else palette.text3))
            numbers = QRect(self._mark_width(), top.top(), fold_left - self._mark_width(), top.height())
            painter.drawText(
                numbers, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(line + 1)
            )
            severity = self._marks.severity_at(line)
            if severity is not None:
                token, icon = SEVERITY_STYLE[severity]
                size = height - 4
                mark = pixmap(icon, getattr(palette, token), size, self.devicePixelRatioF())
                painter.drawPixmap(QPoint(2, top.top() + (top.height() - size) // 2), mark)
            block = document.findBlockByNumber(line)
            self._paint_fold(painter, block, QRect(fold_left, top.top(), self._fold_width(), top.height()))
        painter.end()

    def _paint_fold(self, painter: QPainter, block: QTextBlock, rect: QRect) -> None:
        folded = folding.is_folded(block)
        if not folded and not (self._hovered and folding.heads_fold(block)):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._theme.current().palette.text2), 1.5))
        centre = rect.center()
        reach = max(2, rect.height() // 6)
        if folded:
            points = [QPoint(-reach // 2, -reach), QPoint(reach // 2 + 1, 0), QPoint(-reach // 2, reach)]
        else:
            points = [QPoint(-reach, -reach // 2), QPoint(0, reach // 2 + 1), QPoint(reach, -reach // 2)]
        painter.drawPolyline([centre + point for point in points])
        painter.restore()
