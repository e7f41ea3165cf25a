"""A body as text: as it came, or pretty with folds; above a size in windows over its file, at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QStackedWidget, QTextEdit, QVBoxLayout

from desktop.models.json_tree import size_text
from desktop.models.text_window import TextWindow
from desktop.theme import ThemeController
from desktop.views.big_text import BigText
from desktop.views.bodies.source import (
    SHOWN_AT_ONCE,
    Body,
    BodyBanner,
    BodyView,
    Viewer,
    charset_of,
    is_text,
)
from desktop.views.body_finder import BodyFinder
from desktop.views.code.highlighter import highlight
from desktop.views.code.json_lexer import indented_lines, lex_json
from desktop.views.code.lexing import Lexer, lex_nothing
from desktop.views.editor import folding
from desktop.views.editor.find_bar import FindBar
from desktop.views.editor.searching import matches
from desktop.views.editor.text_area import TextArea
from desktop.views.text_footer import TextFooter

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


@dataclass(frozen=True, slots=True)
class TextKind:
    """How a text is shown. ``lines`` formats it (ValueError: it cannot be); None shows it as it came."""

    name: str
    lexer: Lexer
    lines: Callable[[str], Iterator[str]] | None = None


class TextBody(BodyView):
    """Fills its text in slices, so that the window never waits for it."""

    def __init__(self, theme: ThemeController, kind: TextKind) -> None:
        super().__init__()
        self._theme = theme
        self._kind = kind
        self._body: Body | None = None
        self._charset: str | None = None
        self._lines: Iterator[str] | None = None
        self._found: list[tuple[int, int]] = []
        self.banner = BodyBanner("Format it")
        self.banner.button.hide()
        self._formatted_body: Body | None = None
        self.area = TextArea(theme)
        self.area.setReadOnly(True)
        self.area.setUndoRedoEnabled(False)
        self.area.setAccessibleName(f"Body, {kind.name}")
        highlight(self.area.document(), kind.lexer, theme)
        self.big = BigText(theme, f"Body, {kind.name}", lexer=kind.lexer)
        self.find_bar = FindBar(theme, replaces=False)
        self.finder = BodyFinder(self.find_bar, self.big, self)
        self.footer = TextFooter(theme, folds=kind.lines is not None)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.area)
        self._stack.addWidget(self.big)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.banner)
        layout.addWidget(self.find_bar)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self.footer)
        self.setFocusProxy(self.area)
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._fill)
        self.area.gutter.fold_clicked.connect(self._toggle_fold)
        self.footer.level_chosen.connect(self.fold_to_level)
        self.footer.charset_chosen.connect(self._read_as)
        self.banner.button.clicked.connect(self._format)
        self.find_bar.query_changed.connect(self._search)
        self.find_bar.step_requested.connect(self._step)
        self.find_bar.closed.connect(self._end_search)
        for keys, slot in (
            ("Ctrl+F", self.open_find),
            ("F3", self._find_next),
            ("Shift+F3", self._find_previous),
        ):
            made = QShortcut(QKeySequence(keys), self)
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            made.activated.connect(slot)

    @property
    def is_big(self) -> bool:
        """Whether the text is read from its file window by window."""
        return self._stack.currentIndex() == 1

    def show_body(self, body: Body) -> None:
        self._stop()
        self._body = body
        self._formatted_body = None
        self._charset = None
        self._show()

    def grow(self, body: Body) -> None:
        bar = (self.big if self.is_big else self.area).verticalScrollBar()
        place, at_end = bar.value(), bar.value() == bar.maximum() > 0
        self.show_body(body)
        bar.setValue(bar.maximum() if at_end else place)

    def show_formatted(self, body: Body) -> None:
        """The same text, formatted into another file."""
        self._formatted_body = body
        self.big.show_window(TextWindow(body.read, body.size))
        self.banner.button.hide()
        self.banner.say(f"{size_text(body.size)} when formatted. You see the part around the scroll bar.")
        self.footer.show_facts("utf-8", size_text(body.size), folds=False)
        if self.find_bar.isVisible():
            self._search()

    def _format(self) -> None:
        self.banner.button.setEnabled(False)
        self.banner.say("Formatting …")
        self.format_requested.emit()

    def _show(self) -> None:
        body = self._body
        if body is None:
            return
        self._stop()
        self.area.clear()
        charset = self._charset or charset_of(body.content_type, body.head())
        cut = "The body is cut: less arrived than was announced." if body.truncated else ""
        if body.size > SHOWN_AT_ONCE:
            self.big.show_window(TextWindow(body.read, body.size, charset))
            self._stack.setCurrentIndex(1)
            self.setFocusProxy(self.big)
            note = f"{size_text(body.size)}. Kept in a file; you see the part around the scroll bar."
            if self._kind.lines is not None:
                note += " Too big to be formatted at once, so it is shown as it came."
            self.banner.button.setVisible(self._kind is JSON)
            self.banner.button.setEnabled(True)
            self.banner.say(f"{note} {cut}".strip())
            self.footer.show_facts(charset, size_text(body.size), folds=False)
            return
        self.big.show_window(None)
        self.banner.button.hide()
        self._stack.setCurrentIndex(0)
        self.setFocusProxy(self.area)
        text = body.read().decode(charset, "replace")
        lines = self._formatted(text)
        self.banner.say(cut)
        if len(text) < 20_000:
            self._append("\n".join(lines), True)
        else:
            self._lines = iter(lines)
            self._fill(first=True)
            if self._lines is not None:
                self._timer.start()
        self._say_lines()

    def clear(self) -> None:
        self._stop()
        self._body = None
        self.area.clear()
        self.big.show_window(None)

    def _stop(self) -> None:
        self._timer.stop()
        self._lines = None

    def _formatted(self, text: str) -> Iterator[str]:
        if self._kind.lines is None:
            return display_lines(text)
        try:
            lines = self._kind.lines(text)
        except (ValueError, RecursionError):
            return display_lines(text)
        return (part for line in lines for part in display_lines(line))

    def _read_as(self, charset: str) -> None:
        self._charset = charset
        self._show()

    def _say_lines(self) -> None:
        if self._body is None:
            return
        charset = self._charset or charset_of(self._body.content_type, self._body.head())
        count = self.area.blockCount()
        lines = "1 line" if count == 1 else f"{count:,} lines".replace(",", "\u202f")
        self.footer.show_facts(
            charset, f"{lines} · {size_text(self._body.size)}", folds=count <= folding.MOST
        )

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
        if self._lines is None:
            self._say_lines()

    def _append(self, text: str, first: bool) -> None:
        if first:
            self.area.setPlainText(text)
            return
        cursor = QTextCursor(self.area.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText("\n" + text)

    def text(self) -> str:
        return self.area.toPlainText()

    # -- folds ----------------------------------------------------------------------------------

    def _toggle_fold(self, line: int) -> None:
        document = self.area.document()
        block = document.findBlockByNumber(line)
        if folding.is_folded(block):
            folding.unfold(document, block)
        elif folding.heads_fold(block):
            folding.fold(document, block)
        self._relayout()

    def fold_to_level(self, level: int) -> None:
        """Unfold so many levels and fold what is below; -1 unfolds everything."""
        folding.fold_to_level(self.area.document(), level)
        self._relayout()

    def _relayout(self) -> None:
        self.area.viewport().update()
        self.area.gutter.update()

    # -- find -----------------------------------------------------------------------------------

    def open_find(self) -> None:
        self.find_bar.open_bar()

    def _search(self, _query: object = None) -> None:
        if self.is_big:
            body = self._formatted_body or self._body
            if body is not None:
                charset = self._charset or charset_of(body.content_type, body.head())
                self.finder.start(body.read, body.size, charset)
            return
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

    def _find_next(self) -> None:
        self._step(1)

    def _find_previous(self) -> None:
        self._step(-1)

    def _step(self, step: int) -> None:
        if self.is_big:
            self.finder.step(step)
            return
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
            document = self.area.document()
            folding.reveal(document, document.findBlock(self._found[number][0]))
            cursor = self.area.textCursor()
            cursor.setPosition(self._found[number][0])
            cursor.setPosition(self._found[number][1], QTextCursor.MoveMode.KeepAnchor)
            self.area.setTextCursor(cursor)
        self.find_bar.show_count(number, len(self._found))

    def _end_search(self) -> None:
        self.finder.stop()
        self.area.set_layer("found", [])
        (self.big if self.is_big else self.area).setFocus()


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


def _json_lines(text: str) -> Iterator[str]:
    json.loads(text)
    return indented_lines(text)


def _json_priority(content_type: str, head: bytes, size: int) -> int:
    kind = content_type.split(";")[0].strip().lower()
    looks = head.lstrip()[:1] in (b"{", b"[")
    return 60 if kind.endswith("json") or (looks and is_text(content_type, head)) else 0


JSON = TextKind("pretty", lex_json, _json_lines)
PLAIN = TextKind("raw", lex_nothing)


def _pretty(theme: ThemeController) -> BodyView:
    return TextBody(theme, JSON)


def _raw(theme: ThemeController) -> BodyView:
    return TextBody(theme, PLAIN)


PRETTY = Viewer("Pretty", _json_priority, _pretty)
RAW = Viewer("Raw", lambda content_type, head, size: 40 if is_text(content_type, head) else 0, _raw)
