"""JSON and YAML values: a small code area that says whether the text is valid, and formats JSON."""

from __future__ import annotations

import json

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetrics, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QTextEdit, QVBoxLayout

from desktop import qttext
from desktop.models.json_tree import count
from desktop.theme import ThemeController
from desktop.views.code.code_area import CodeArea
from desktop.views.code.highlighter import highlight
from desktop.views.code.json_lexer import indented_lines, lex_json
from desktop.views.code.yaml_lexer import lex_yaml
from desktop.views.fields.base import Family, Field, shown_text
from engine.diagnostics import Severity
from engine.model import InputSpec
from engine.yamltree import MappingNode, SequenceNode, compose

ROWS_LEAST, ROWS_MOST = 3, 14
CHECKED = 300_000
"""Characters up to which the note says what a text holds; longer ones are only checked when resolved."""


class StructuredField(Field):
    def __init__(self, spec: InputSpec, theme: ThemeController) -> None:
        super().__init__(spec, theme)
        self.area = CodeArea(theme, current_line=False)
        self.area.setTabChangesFocus(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        highlight(self.area.document(), lex_json if spec.type == "JSON" else lex_yaml, theme)
        self.frame = QFrame()
        self.frame.setProperty("role", "well")
        inner = QHBoxLayout(self.frame)
        inner.setContentsMargins(5, 5, 5, 5)
        inner.addWidget(self.area)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.frame)
        self.control = self.frame
        self.setFocusProxy(self.area)
        self._quiet = False
        self._wrong: tuple[int, int] | None = None
        self.area.textChanged.connect(self._text_changed)
        theme.changed.connect(self._fit)
        self._fit()

    def set_name(self, name: str) -> None:
        self.area.setAccessibleName(name)

    def _text_changed(self) -> None:
        # Colouring says "changed" as well; only another text counts.
        text = self.area.toPlainText()
        if text == getattr(self, "_last", ""):
            return
        self._last = text
        self._wrong = None
        self.area.set_layer("problem", [])
        self._fit()
        self.note_changed.emit()
        if not self._quiet:
            self.changed.emit()

    def _fit(self) -> None:
        rows = max(ROWS_LEAST, min(ROWS_MOST, self.area.blockCount() + 1))
        line = QFontMetrics(self.area.font()).lineSpacing()
        self.area.setFixedHeight(line * rows + 2 * int(self.area.document().documentMargin()))

    def value(self) -> object | None:
        text = self.area.toPlainText()
        return text if text.strip() else None

    def set_value(self, value: object | None) -> None:
        text = shown_text(value).strip("\n")
        if text == self.area.toPlainText():
            return
        self._quiet = True
        # Replacing the text as an edit keeps undo.
        cursor = QTextCursor(self.area.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        self._quiet = False

    @property
    def can_format(self) -> bool:
        return self.spec.type == "JSON"

    def format_text(self) -> None:
        """Indent valid JSON; anything else stays as it is. One undo step."""
        text = self.area.toPlainText()
        try:
            json.loads(text)
        except ValueError:
            return
        formatted = "\n".join(indented_lines(text))
        if formatted != text:
            cursor = QTextCursor(self.area.document())
            cursor.select(QTextCursor.SelectionType.Document)
            cursor.insertText(formatted)

    def set_refused(self, refused: bool, line: int | None = None, column: int | None = None) -> None:
        super().set_refused(refused)
        self._wrong = (line, column or 1) if refused and line is not None else None
        self._underline()

    def _underline(self) -> None:
        if self._wrong is None:
            self.area.set_layer("problem", [])
            return
        line, column = self._wrong
        block = self.area.document().findBlockByNumber(line - 1)
        if not block.isValid():
            return
        text = block.text()
        start = min(max(column - 1, 0), max(len(text) - 1, 0))
        end = start
        while end < len(text) and (text[end].isalnum() or text[end] in "_-."):
            end += 1
        end = max(end, min(start + 1, len(text)))
        selection = QTextEdit.ExtraSelection()
        cursor = QTextCursor(block)
        cursor.setPosition(block.position() + qttext.to_utf16(text, start))
        cursor.setPosition(block.position() + qttext.to_utf16(text, end), QTextCursor.MoveMode.KeepAnchor)
        made = QTextCharFormat()
        made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        made.setUnderlineColor(QColor(self.theme.current().palette.bad))
        selection.cursor, selection.format = cursor, made
        self.area.set_layer("problem", [selection])

    def note(self) -> str:
        text = self.area.toPlainText()
        if not text.strip() or len(text) > CHECKED:
            return ""
        size = _json_size(text) if self.spec.type == "JSON" else _yaml_size(text)
        if size is None:
            return ""
        word, number = size
        return f"Valid {self.spec.type}, {count(number, word)}" if word else f"Valid {self.spec.type}"


def _json_size(text: str) -> tuple[str, int] | None:
    """What a JSON text holds (``key``, ``item`` or nothing to count), None when it is not JSON."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if isinstance(value, dict):
        return "key", len(value)
    return ("item", len(value)) if isinstance(value, list) else ("", 0)


def _yaml_size(text: str) -> tuple[str, int] | None:
    node, diagnostics = compose(text)
    if node is None or any(found.severity is Severity.ERROR for found in diagnostics):
        return None
    if isinstance(node, MappingNode):
        return "key", len(node.entries)
    return ("item", len(node.items)) if isinstance(node, SequenceNode) else ("", 0)


FAMILY = Family(("JSON", "YAML"), StructuredField)
