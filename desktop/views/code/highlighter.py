"""Colours a document with a line lexer and the palette, cheap enough to run on every key."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QColor, QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from desktop import qttext
from desktop.theme import Palette, ThemeController
from desktop.views.code.lexing import CodeKind, Lexer

MOST = 1_000_000
"""Characters of a document above which it stays plain."""


def code_formats(palette: Palette) -> dict[CodeKind, QTextCharFormat]:
    """A format for each kind; expressions have their tint behind them everywhere."""
    formats: dict[CodeKind, QTextCharFormat] = {}
    for kind in CodeKind:
        made = QTextCharFormat()
        made.setForeground(QColor(getattr(palette, kind.value)))
        if kind is CodeKind.COMMENT:
            made.setFontItalic(True)
        if kind is CodeKind.EXPRESSION:
            made.setBackground(QColor(palette.expression_tint))
            made.setFontWeight(QFont.Weight.Normal)
        formats[kind] = made
    return formats


class CodeHighlighter(QSyntaxHighlighter):
    """One per document; follows the theme."""

    def __init__(self, document: QTextDocument, lexer: Lexer, theme: ThemeController) -> None:
        super().__init__(document)
        self._lexer = lexer
        self._theme = theme
        self._formats = code_formats(theme.current().palette)
        theme.changed.connect(self._repaint)

    def _repaint(self) -> None:
        self._formats = code_formats(self._theme.current().palette)
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        document = self.document()
        if document is not None and document.characterCount() > MOST:
            return
        runs, state = self._lexer(text, max(self.previousBlockState(), 0))
        self.setCurrentBlockState(state)
        narrow = text.isascii() or max(text) <= "\uffff"
        for start, length, kind in runs:
            if narrow:
                self.setFormat(start, length, self._formats[kind])
            else:
                first = qttext.to_utf16(text, start)
                self.setFormat(first, qttext.to_utf16(text, start + length) - first, self._formats[kind])


def highlight(document: QTextDocument, lexer: Lexer, theme: ThemeController) -> CodeHighlighter:
    """The document's highlighter: the one it has, or a new one."""
    found = document.findChild(QObject, "code-highlighter")
    if isinstance(found, CodeHighlighter):
        return found
    made = CodeHighlighter(document, lexer, theme)
    made.setObjectName("code-highlighter")
    return made
