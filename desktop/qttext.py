"""The one converter between code points (the engine counts them) and UTF-16 units (Qt counts those)."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor, QTextDocument

from engine.text import Span, TextEdit


def to_utf16(text: str, offset: int) -> int:
    """How many UTF-16 units the first ``offset`` code points of ``text`` take."""
    if text.isascii():
        return min(offset, len(text))
    head = text[:offset]
    return len(head) + sum(1 for char in head if char > "\uffff")


def from_utf16(text: str, units: int) -> int:
    """How many code points the first ``units`` UTF-16 units of ``text`` are (a torn pair counts as one)."""
    if text.isascii():
        return min(units, len(text))
    seen = 0
    for offset, char in enumerate(text):
        if seen >= units:
            return offset
        seen += 2 if char > "\uffff" else 1
    return len(text)


def cursor_for(document: QTextDocument, span: Span) -> QTextCursor:
    """A cursor that selects what the span covers."""
    text = document.toPlainText()
    cursor = QTextCursor(document)
    cursor.setPosition(to_utf16(text, span.start))
    cursor.setPosition(to_utf16(text, span.end), QTextCursor.MoveMode.KeepAnchor)
    return cursor


def span_of(cursor: QTextCursor) -> Span:
    """What a cursor selects, in code points."""
    text = cursor.document().toPlainText()
    return Span(from_utf16(text, cursor.selectionStart()), from_utf16(text, cursor.selectionEnd()))


def apply(document: QTextDocument, edits: list[TextEdit]) -> None:
    """Apply text edits as one undo step; from the end backwards, so that no span moves under another."""
    text = document.toPlainText()
    cursor = QTextCursor(document)
    cursor.beginEditBlock()
    for edit in sorted(edits, key=lambda e: (e.span.start, e.span.end), reverse=True):
        cursor.setPosition(to_utf16(text, edit.span.start))
        cursor.setPosition(to_utf16(text, edit.span.end), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(edit.text)
    cursor.endEditBlock()
