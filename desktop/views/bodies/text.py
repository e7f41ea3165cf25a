"""A body as text: raw as it came, or pretty with each JSON member on its own line; large ones in windows."""

from __future__ import annotations

import json
from collections.abc import Iterator

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QTextEdit, QVBoxLayout

from desktop.models.json_tree import size_text
from desktop.theme import ThemeController
from desktop.views.bodies.source import SHOWN_AT_ONCE, WINDOW, Body, BodyView, Viewer, charset_of, is_text
from desktop.views.code.code_area import CodeArea
from desktop.views.code.highlighter import highlight
from desktop.views.code.json_lexer import indented_lines, lex_json
from desktop.views.code.lexing import lex_nothing
from desktop.views.editor.find_bar import FindBar
from desktop.views.editor.searching import matches

BREAK_AT = 4_000
"""Characters after which a line is broken for display: Qt lays a long line out on every paint."""
SLICE_LINES = 400
COLOURED = 500
CONTINUED = "\u21a9"
"""Stands at the end of a line that was broken for display only."""


def display_lines(text: str) -> Iterator[str]:
    """Lines of at most ``BREAK_AT`` characters; a broken one ends with ``CONTINUED``."""
    for line in text.split("\n"):
        line = line.removesuffix("\r")
        while len(line) > BREAK_AT:
            yield line[:BREAK_AT] + CONTINUED
            line = line[BREAK_AT:]
        yield line


class TextBody(BodyView):
    """Fills its text in slices, so that the window never waits for it."""

    def __init__(self, theme: ThemeController, *, pretty: bool) -> None:
        super().__init__()
        self._theme = theme
        self._pretty = pretty
        self._body: Body | None = None
        self._shown = 0
        self._lines: Iterator[str] | None = None
        self._found: list[tuple[int, int]] = []
        self._banner = QFrame()
        self._banner.setProperty("role", "banner")
        self._said = QLabel()
        self._said.setWordWrap(True)
        self._more = QPushButton("Show more")
        row = QHBoxLayout(self._banner)
        row.setContentsMargins(12, 4, 12, 4)
        row.addWidget(self._said, 1)
        row.addWidget(self._more)
        self._banner.hide()
        self.area = CodeArea(theme, current_line=False)
        self.area.setReadOnly(True)
        self.area.setUndoRedoEnabled(False)
        self.area.setAccessibleName("Body, pretty" if pretty else "Body, raw")
        highlight(self.area.document(), lex_json if pretty else lex_nothing, theme)
        self.find_bar = FindBar(theme, replaces=False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._banner)
        layout.addWidget(self.find_bar)
        layout.addWidget(self.area, 1)
        self.setFocusProxy(self.area)
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._fill)
        self._more.clicked.connect(self._next_window)
        self.find_bar.query_changed.connect(self._search)
        self.find_bar.step_requested.connect(self._step)
        self.find_bar.closed.connect(self._end_search)
        self._find_keys = QShortcut(QKeySequence("Ctrl+F"), self)
        self._find_keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._find_keys.activated.connect(self.find_bar.open_bar)

    def show_body(self, body: Body) -> None:
        self._stop()
        self._body = body
        self.area.clear()
        self._shown = 0
        self._banner.hide()
        self._next_window()

    def clear(self) -> None:
        self._stop()
        self._body = None
        self.area.clear()

    def _stop(self) -> None:
        self._timer.stop()
        self._lines = None

    def _next_window(self) -> None:
        body = self._body
        if body is None:
            return
        whole = body.size <= SHOWN_AT_ONCE
        length = body.size if whole else min(WINDOW, body.size - self._shown)
        raw = body.read(self._shown, length)
        text = raw.decode(charset_of(body.content_type, raw), "replace")
        first = self._shown == 0
        self._shown += len(raw)
        note = ""
        if not whole:
            note = f"{size_text(body.size)}. Kept in a file; you see the first {size_text(self._shown)}."
            if self._pretty:
                note += " Too big to be formatted at once, so it is shown as it came."
        if body.truncated:
            note = (note + " The body is cut: less arrived than was announced.").strip()
        lines = self._pretty_lines(text) if self._pretty and whole else display_lines(text)
        self._say(note, more=self._shown < body.size)
        if len(text) < 20_000:
            self._append("\n".join(lines), first)
        else:
            self._lines = iter(lines)
            self._fill(first=first)
            if self._lines is not None:
                self._timer.start()

    def _pretty_lines(self, text: str) -> Iterator[str]:
        try:
            json.loads(text)
        except (ValueError, RecursionError):
            return display_lines(text)
        return (part for line in indented_lines(text) for part in display_lines(line))

    def _say(self, text: str, *, more: bool) -> None:
        self._said.setText(text)
        self._more.setVisible(more)
        self._banner.setVisible(bool(text))

    def _fill(self, *, first: bool = False) -> None:
        if self._lines is None:
            self._timer.stop()
            return
        part: list[str] = []
        characters = 0
        for line in self._lines:
            part.append(line)
            characters += len(line)
            if len(part) >= SLICE_LINES or characters > 30_000:
                break
        else:
            self._stop()
        if part:
            self._append("\n".join(part), first)

    def _append(self, text: str, first: bool) -> None:
        if first:
            self.area.setPlainText(text)
            return
        cursor = QTextCursor(self.area.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText("\n" + text)

    def text(self) -> str:
        return self.area.toPlainText()

    # -- find -----------------------------------------------------------------------------------

    def _search(self, _query: object = None) -> None:
        text = self.text()
        self._found = (
            matches(self.find_bar.query, text)
            if text.isascii()
            else _units(matches(self.find_bar.query, text), text)
        )
        start = self.area.textCursor().selectionStart()
        self._show_match(
            next((n for n, (a, _) in enumerate(self._found) if a >= start), 0 if self._found else None)
        )

    def _step(self, step: int) -> None:
        if not self._found:
            return
        cursor = self.area.textCursor()
        if step > 0:
            number = next((n for n, (a, _) in enumerate(self._found) if a >= cursor.selectionEnd()), 0)
        else:
            before = [n for n, (_, b) in enumerate(self._found) if b <= cursor.selectionStart()]
            number = before[-1] if before else len(self._found) - 1
        self._show_match(number)

    def _show_match(self, number: int | None) -> None:
        tint = self._theme.current().colour("warn_tint")
        marked = []
        first = max(0, (number or 0) - COLOURED // 2)
        for start, end in self._found[first : first + COLOURED]:
            selection = QTextEdit.ExtraSelection()
            cursor = QTextCursor(self.area.document())
            cursor.setPosition(start)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            made = QTextCharFormat()
            made.setBackground(tint)
            selection.cursor, selection.format = cursor, made
            marked.append(selection)
        self.area.set_layer("found", marked)
        if number is not None:
            cursor = self.area.textCursor()
            cursor.setPosition(self._found[number][0])
            cursor.setPosition(self._found[number][1], QTextCursor.MoveMode.KeepAnchor)
            self.area.setTextCursor(cursor)
        self.find_bar.show_count(number, len(self._found))

    def _end_search(self) -> None:
        self.area.set_layer("found", [])
        self.area.setFocus()


def _units(found: list[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """Code points of ascending places as UTF-16 units, in one walk over the text."""
    made: list[tuple[int, int]] = []
    offset = units = 0
    for start, end in found:
        units += sum(2 if char > "\uffff" else 1 for char in text[offset:start])
        width = sum(2 if char > "\uffff" else 1 for char in text[start:end])
        made.append((units, units + width))
        units, offset = units + width, end
    return made


def _json_priority(content_type: str, head: bytes, size: int) -> int:
    kind = content_type.split(";")[0].strip().lower()
    looks = head.lstrip()[:1] in (b"{", b"[")
    return 60 if kind.endswith("json") or (looks and is_text(content_type, head)) else 0


def _pretty(theme: ThemeController) -> BodyView:
    return TextBody(theme, pretty=True)


def _raw(theme: ThemeController) -> BodyView:
    return TextBody(theme, pretty=False)


PRETTY = Viewer("Pretty", _json_priority, _pretty)
RAW = Viewer("Raw", lambda content_type, head, size: 40 if is_text(content_type, head) else 0, _raw)
