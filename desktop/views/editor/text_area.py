"""The text widget of the code editor: a code area with a gutter, values behind lines, and hover help."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QMimeData, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QFont, QFontMetricsF, QHelpEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QMenu, QToolTip

from desktop.theme import ThemeController
from desktop.views.code.code_area import CodeArea
from desktop.views.editor.gutter import Gutter
from engine.diagnostics import Severity


class TextArea(CodeArea):
    """Everything inside the editor's frame. Positions it asks about are Qt document positions."""

    menu_opened = Signal(object, object)
    """The context menu before it shows and the document position that it is about."""

    def __init__(self, theme: ThemeController) -> None:
        self._severities: Mapping[int, Severity] = {}
        self._values: Mapping[int, str] = {}
        self._help: Callable[[int], str] | None = None
        self._take_paste: Callable[[str], bool] | None = None
        self._ready = False
        super().__init__(theme)
        self.gutter = Gutter(theme, self, self)
        self._ready = True
        self.blockCountChanged.connect(self._fit)
        self.updateRequest.connect(self._follow)
        self.cursorPositionChanged.connect(self.gutter.update)
        self.zoom_changed.connect(self._fit)
        self._fit()

    def set_paste(self, take: Callable[[str], bool]) -> None:
        """Who may take a pasted text for what it is (a curl command, say) instead of having it inserted."""
        self._take_paste = take

    def insertFromMimeData(self, source: QMimeData) -> None:
        if source.hasText() and self._take_paste is not None and self._take_paste(source.text()):
            return
        super().insertFromMimeData(source)

    def severity_at(self, line: int) -> Severity | None:
        return self._severities.get(line)

    def set_severities(self, severities: Mapping[int, Severity]) -> None:
        self._severities = severities
        self.gutter.update()

    def set_values(self, values: Mapping[int, str]) -> None:
        """Grey text behind lines (from 0): what their expressions gave in the last run."""
        self._values = values
        self.viewport().update()

    def set_help(self, text_at: Callable[[int], str]) -> None:
        """Who knows the tooltip for a document position."""
        self._help = text_at

    def apply_theme(self) -> None:
        super().apply_theme()
        if self._ready:
            self._fit()

    def _fit(self, *_: object) -> None:
        self.setViewportMargins(self.gutter.width_needed(), 0, 0, 0)
        self._place_gutter()

    def _place_gutter(self) -> None:
        inner = self.contentsRect()
        self.gutter.setGeometry(QRect(inner.left(), inner.top(), self.gutter.width_needed(), inner.height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_gutter()

    def _follow(self, rect: QRect, dy: int) -> None:
        if dy:
            self.gutter.scroll(0, dy)
        else:
            self.gutter.update(0, rect.y(), self.gutter.width(), rect.height())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self._help is not None:
            inside = self.viewport().mapFromGlobal(event.globalPos())
            text = self._help(self.cursorForPosition(inside).position()) if inside.x() >= 0 else ""
            if text:
                QToolTip.showText(event.globalPos(), text, self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu: QMenu = self.createStandardContextMenu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.menu_opened.emit(menu, self.cursorForPosition(event.pos()).position())
        menu.popup(event.globalPos())

    def paint_over(self, painter: QPainter) -> None:
        if not self._values:
            return
        palette = self._theme.current().palette
        font = QFont(self.font())
        font.setItalic(True)
        painter.setFont(font)
        painter.setPen(QColor(palette.text3))
        metrics = QFontMetricsF(font)
        gap = metrics.horizontalAdvance("   ")
        right = self.viewport().width() - 8
        document = self.document()
        for line, rect in self.visible_blocks():
            value = self._values.get(line)
            if not value:
                continue
            layout = document.findBlockByNumber(line).layout()
            if layout.lineCount() == 0:
                continue
            last = layout.lineAt(layout.lineCount() - 1)
            left = rect.left() + last.x() + last.naturalTextWidth() + gap
            room = right - left
            if room < metrics.horizontalAdvance("mmmm"):
                continue
            shown = metrics.elidedText(value[:400].replace("\n", " "), Qt.TextElideMode.ElideRight, room)
            baseline = rect.top() + last.y() + last.ascent()
            painter.drawText(QPoint(round(left), round(baseline)), shown)
