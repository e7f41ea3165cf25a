"""A plain text widget for code: monospaced, with editing commands, current line and matching brackets."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QKeyCombination, QMimeData, QRect, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QTextCharFormat,
    QTextCursor,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QTextEdit, QWidget

from desktop.theme import ThemeController
from desktop.views.code import editing

Selection = QTextEdit.ExtraSelection

_SMALLEST, _LARGEST = 6.0, 40.0


class CodeArea(QPlainTextEdit):
    """Text with code in it. Extra selections come in named layers, so that nobody wipes another's."""

    zoom_changed = Signal(object)

    def __init__(
        self,
        theme: ThemeController,
        parent: QWidget | None = None,
        *,
        comment: str = "#",
        current_line: bool = True,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._comment = comment
        self._shows_current_line = current_line
        self._zoom = 0.0
        self._layers: dict[str, list[Selection]] = {}
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(False)
        self.cursorPositionChanged.connect(self._mark_cursor)
        theme.changed.connect(self.apply_theme)
        self.apply_theme()

    def apply_theme(self) -> None:
        """Take font and colours of the theme."""
        current = self._theme.current()
        font = QFont(current.fonts.mono)
        if self._zoom:
            font.setPointSizeF(max(_SMALLEST, min(_LARGEST, font.pointSizeF() + self._zoom)))
        self.setFont(font)
        self.setTabStopDistance(QFontMetricsF(font).horizontalAdvance(" ") * 4)
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, QColor(current.palette.panel))
        palette.setColor(QPalette.ColorRole.Text, QColor(current.palette.text))
        palette.setColor(QPalette.ColorRole.Highlight, QColor(current.palette.sel))
        palette.setColor(QPalette.ColorRole.HighlightedText, QColor(current.palette.text))
        palette.setColor(QPalette.ColorRole.PlaceholderText, QColor(current.palette.text3))
        self.setPalette(palette)
        self._mark_cursor()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._mark_cursor()
        self._frame_focus(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._mark_cursor()
        self._frame_focus(False)

    def _frame_focus(self, focused: bool) -> None:
        """A frame around the text (role ``well``) shows the focus in its place."""
        frame = self.parentWidget()
        if frame is not None and frame.property("role") == "well":
            frame.setProperty("focused", focused)
            frame.style().unpolish(frame)
            frame.style().polish(frame)

    def zoom(self, steps: float) -> None:
        """Larger (positive) or smaller text by points; 0 is back to the theme's size."""
        self._zoom = 0.0 if steps == 0 else max(-8.0, min(28.0, self._zoom + steps))
        self.apply_theme()
        self.zoom_changed.emit(self._zoom)

    def set_layer(self, name: str, selections: list[Selection]) -> None:
        """Replace one named layer of extra selections."""
        self._layers[name] = selections
        order = ("bracket", "found", "problem")
        merged: list[Selection] = []
        for key in sorted(self._layers, key=lambda k: order.index(k) if k in order else len(order)):
            merged.extend(self._layers[key])
        self.setExtraSelections(merged)

    def _mark_cursor(self) -> None:
        palette = self._theme.current().palette
        brackets: list[Selection] = []
        pair = editing.matching_bracket(self.textCursor()) if self.hasFocus() else None
        for position in pair or ():
            place = Selection()
            cursor = QTextCursor(self.document())
            cursor.setPosition(position)
            cursor.movePosition(QTextCursor.MoveOperation.NextCharacter, QTextCursor.MoveMode.KeepAnchor)
            made = QTextCharFormat()
            made.setBackground(QColor(palette.sel))
            made.setFontWeight(QFont.Weight.Bold)
            place.cursor, place.format = cursor, made
            brackets.append(place)
        self.set_layer("bracket", brackets)
        self.viewport().update()

    def toggle_comment(self) -> None:
        editing.toggle_comment(self.textCursor(), self._comment)

    def move_lines(self, down: bool) -> None:
        self.setTextCursor(editing.move_lines(self.textCursor(), down))

    def duplicate(self) -> None:
        editing.duplicate(self.textCursor())

    def event(self, event: QEvent) -> bool:
        # Shortcuts of the window must not take the keys that edit text here.
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._is_own(event)
        ):
            event.accept()
            return True
        return super().event(event)

    def _is_own(self, event: QKeyEvent) -> bool:
        if self.isReadOnly():
            return False
        combination = event.keyCombination()
        return combination.toCombined() in _OWN_KEYS

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.isReadOnly() or not self._edit(event):
            super().keyPressEvent(event)

    def _edit(self, event: QKeyEvent) -> bool:
        key = event.key()
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        control = modifiers == Qt.KeyboardModifier.ControlModifier
        alt = modifiers == Qt.KeyboardModifier.AltModifier
        plain = modifiers in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
        cursor = self.textCursor()
        if control and key == Qt.Key.Key_Slash:
            self.toggle_comment()
        elif control and key == Qt.Key.Key_D:
            self.duplicate()
        elif alt and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.move_lines(key == Qt.Key.Key_Down)
        elif (
            key == Qt.Key.Key_Tab
            and modifiers == Qt.KeyboardModifier.NoModifier
            and not self.tabChangesFocus()
        ):
            if cursor.hasSelection():
                editing.indent(cursor)
            else:
                cursor.insertText(" " * (editing.STEP - cursor.positionInBlock() % editing.STEP))
        elif key == Qt.Key.Key_Backtab and not self.tabChangesFocus():
            editing.outdent(cursor)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            editing.new_line(cursor)
            self.setTextCursor(cursor)
            self.ensureCursorVisible()
        elif key == Qt.Key.Key_Backspace and modifiers == Qt.KeyboardModifier.NoModifier:
            if not editing.delete_pair(cursor):
                return False
            self.setTextCursor(cursor)
        elif plain and len(event.text()) == 1 and editing.type_pair(cursor, event.text()):
            self.setTextCursor(cursor)
        elif key == Qt.Key.Key_Home and plain:
            self._smart_home(bool(modifiers & Qt.KeyboardModifier.ShiftModifier))
        else:
            return False
        return True

    def _smart_home(self, keep: bool) -> None:
        cursor = self.textCursor()
        first = editing.indent_of(cursor.block().text())
        target = 0 if cursor.positionInBlock() == first else first
        mode = QTextCursor.MoveMode.KeepAnchor if keep else QTextCursor.MoveMode.MoveAnchor
        cursor.setPosition(cursor.block().position() + target, mode)
        self.setTextCursor(cursor)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste text only, tabs as blanks (YAML forbids tabs)."""
        if source.hasText():
            self.textCursor().insertText(source.text().replace("\t", " " * editing.STEP))
            self.ensureCursorVisible()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1.0 if event.angleDelta().y() > 0 else -1.0)
            event.accept()
            return
        super().wheelEvent(event)

    def visible_blocks(self) -> list[tuple[int, QRect]]:
        """Number and place (in the viewport) of each line that is on the screen."""
        shown: list[tuple[int, QRect]] = []
        block = self.firstVisibleBlock()
        offset = self.contentOffset()
        bottom = self.viewport().height()
        while block.isValid():
            rect = self.blockBoundingGeometry(block).translated(offset).toRect()
            if rect.top() > bottom:
                break
            if block.isVisible():
                shown.append((block.blockNumber(), rect))
            following = block.next()
            if following.isValid() and not following.isVisible():
                # Folded lines count as none, so the next line number is that of the next visible block.
                line = block.firstLineNumber() + block.lineCount()
                following = self.document().findBlockByLineNumber(line)
                if not following.isValid() or following.blockNumber() <= block.blockNumber():
                    break
            block = following
        return shown

    def paintEvent(self, event: QPaintEvent) -> None:
        # Under the text, not as an extra selection: that would cover the tint of expressions.
        if self._shows_current_line and not self.isReadOnly() and not self.textCursor().hasSelection():
            below = QPainter(self.viewport())
            place = self.cursorRect()
            line = QRect(0, place.top(), self.viewport().width(), place.height())
            below.fillRect(line, self._theme.current().colour("current_line"))
            below.end()
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        self.paint_over(painter)
        painter.end()

    def paint_over(self, painter: QPainter) -> None:
        """Room for what a subclass paints over its text."""


_OWN_KEYS = frozenset(
    QKeyCombination(modifiers, key).toCombined()
    for modifiers, key in (
        (Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_Slash),
        (Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_D),
        (Qt.KeyboardModifier.AltModifier, Qt.Key.Key_Up),
        (Qt.KeyboardModifier.AltModifier, Qt.Key.Key_Down),
        (Qt.KeyboardModifier.NoModifier, Qt.Key.Key_Tab),
        (Qt.KeyboardModifier.ShiftModifier, Qt.Key.Key_Backtab),
        (Qt.KeyboardModifier.NoModifier, Qt.Key.Key_Return),
        (Qt.KeyboardModifier.NoModifier, Qt.Key.Key_Backspace),
    )
)
