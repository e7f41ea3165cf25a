"""Completion in the text area: when it is asked for, which keys go to the list, and what is put in."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor

from desktop import qttext
from desktop.models.completion import Completion, Completions
from desktop.theme import ThemeController
from desktop.views.code.code_area import CodeArea
from desktop.views.editor.completion_popup import CompletionPopup

_PAGE = 8


class Completer(QObject):
    """Asks again with every key while its list is open; a dot or a bar inside ``{{ }}`` opens it."""

    requested = Signal()

    def __init__(self, theme: ThemeController, area: CodeArea) -> None:
        super().__init__(area)
        self._theme = theme
        self._area = area
        self._popup: CompletionPopup | None = None
        self._shown: Completions | None = None
        area.installEventFilter(self)

    @property
    def is_open(self) -> bool:
        return self._popup is not None and self._popup.isVisible()

    def show_completions(self, completions: Completions) -> None:
        """Open the list under the word, or close it when nothing fits."""
        if not completions.items:
            self.close()
            return
        popup = self._made()
        self._shown = completions
        cursor = QTextCursor(self._area.textCursor())
        width = completions.span.end - completions.span.start
        cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.MoveAnchor, width)
        caret = self._area.cursorRect(cursor)
        corner = self._area.viewport().mapTo(popup.host, QPoint(caret.left(), caret.top()))
        popup.open_at(completions, QRect(corner, caret.size()))

    def close(self) -> None:
        if self._popup is not None:
            self._popup.hide()

    def _made(self) -> CompletionPopup:
        window = self._area.window()
        if self._popup is None:
            self._popup = CompletionPopup(self._theme, window)
            self._popup.accepted.connect(self._take)
        elif self._popup.host is not window:
            self._popup.move_to(window)
        return self._popup

    def _take(self, item: Completion) -> None:
        if self._shown is None:
            return
        text = self._area.toPlainText()
        end = self._area.textCursor().position()
        word = self._shown.span.end - self._shown.span.start
        here = qttext.from_utf16(text, end)
        start = qttext.to_utf16(text, max(0, here - word))
        cursor = self._area.textCursor()
        cursor.beginEditBlock()
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(item.insert)
        cursor.endEditBlock()
        self._area.setTextCursor(cursor)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in (QEvent.Type.FocusOut, QEvent.Type.Hide, QEvent.Type.MouseButtonPress):
            self.close()
        elif kind == QEvent.Type.ShortcutOverride and self.is_open and isinstance(event, QKeyEvent):
            # Escape belongs to the open list, not to the window's Stop.
            if event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
        elif kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        elif kind == QEvent.Type.KeyRelease and isinstance(event, QKeyEvent):
            self._after(event)
        return False

    def _key(self, event: QKeyEvent) -> bool:
        """Keys of the open list; True when one was taken."""
        if not self.is_open or self._popup is None:
            return False
        steps = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: _PAGE,
            Qt.Key.Key_PageUp: -_PAGE,
        }
        key = Qt.Key(event.key())
        if key in steps and not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self._popup.step(steps[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab) and not event.modifiers():
            self._popup.accept()
        elif key == Qt.Key.Key_Escape:
            self.close()
        else:
            return False
        return True

    def _after(self, event: QKeyEvent) -> None:
        typed = event.text()
        if self.is_open and ((typed.isprintable() and typed) or event.key() == Qt.Key.Key_Backspace):
            self.requested.emit()
        elif self.is_open and event.key() in (
            Qt.Key.Key_Left,
            Qt.Key.Key_Right,
            Qt.Key.Key_Home,
            Qt.Key.Key_End,
        ):
            self.close()
        elif typed in (".", "|") and self._inside_expression():
            self.requested.emit()

    def _inside_expression(self) -> bool:
        cursor = self._area.textCursor()
        before = cursor.block().text()[: cursor.positionInBlock()]
        return before.rfind("{{") > before.rfind("}}")
