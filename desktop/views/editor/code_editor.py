"""The code editor of a flow: text area, find bar, problems, folds, and values of the last run.

The document belongs to whoever gave it; the editor only shows and edits it, so undo and cursor survive.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QKeySequence,
    QShortcut,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QMenu, QPlainTextDocumentLayout, QTextEdit, QVBoxLayout, QWidget

from desktop import qttext
from desktop.models.completion import Completions
from desktop.theme import ThemeController
from desktop.views.code.highlighter import highlight
from desktop.views.code.lexing import Lexer
from desktop.views.code.yaml_lexer import lex_yaml
from desktop.views.editor import folding, searching
from desktop.views.editor.completer import Completer
from desktop.views.editor.find_bar import FindBar
from desktop.views.editor.insertion import fitted
from desktop.views.editor.squiggles import problem_at, squiggles, tooltip, worst_by_line
from desktop.views.editor.text_area import TextArea
from engine.diagnostics import Diagnostic, Fix
from engine.text import Span

if TYPE_CHECKING:
    from engine.analyse import Analysis

HIGHLIGHTED = 500
"""Matches that are coloured at once; all are counted."""


class CodeEditor(QWidget):
    """Shows one document at a time; spans are code points of its text."""

    document_edited = Signal()
    cursor_moved = Signal(object, object)
    """Line and column, both from 1, in code points."""
    problem_activated = Signal(object)
    """The Diagnostic whose mark was clicked."""
    fix_requested = Signal(object)
    """The Fix that was chosen; whoever owns the document applies its edits."""
    completion_requested = Signal(object)
    """Offset of the caret in code points."""
    zoom_changed = Signal(object)

    def __init__(
        self, theme: ThemeController, parent: QWidget | None = None, *, lexer: Lexer = lex_yaml
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lexer = lexer
        self._diagnostics: list[tuple[int, int, Diagnostic]] = []
        self._analysis: Analysis | None = None
        self._found: list[tuple[int, int]] = []
        self._found_for = ""
        self.area = TextArea(theme)
        self.area.setAccessibleName("Flow as YAML")
        self.find_bar = FindBar(theme)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.find_bar)
        layout.addWidget(self.area, 1)
        self.setFocusProxy(self.area)
        self._search_timer = QTimer(self, singleShot=True, interval=120)
        self._search_timer.timeout.connect(self._search_again)
        self.area.set_help(self._help_at)
        self.area.cursorPositionChanged.connect(self._report_cursor)
        self.area.menu_opened.connect(self._extend_menu)
        self.area.zoom_changed.connect(self.zoom_changed)
        self.area.gutter.fold_clicked.connect(self.toggle_fold)
        self.area.gutter.mark_clicked.connect(self._activate_mark)
        self.find_bar.query_changed.connect(self._search_from_here)
        self.find_bar.step_requested.connect(self.find_step)
        self.find_bar.replace_requested.connect(self._replace_one)
        self.find_bar.replace_all_requested.connect(self._replace_all)
        self.find_bar.closed.connect(self._end_search)
        theme.changed.connect(self._draw_problems)
        self._completer = Completer(theme, self.area)
        self._completer.requested.connect(self._ask_completion)
        self._shortcuts = [
            self._shortcut(keys, slot)
            for keys, slot in (
                ("F3", self._find_next),
                ("Shift+F3", self._find_previous),
                ("Ctrl+F", self.open_find),
                ("Ctrl+H", self.open_replace),
                ("Alt+0", self.fold_all),
                ("Alt+Shift+0", self.unfold_all),
                ("Ctrl+Space", self._ask_completion),
            )
        ]
        self._document: QTextDocument | None = None
        self._text = ""
        self.set_document(self.area.document())

    def _shortcut(self, keys: str, slot: object) -> QShortcut:
        made = QShortcut(QKeySequence(keys), self)
        made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        made.activated.connect(slot)
        return made

    # -- document -------------------------------------------------------------------------------

    def set_document(self, document: QTextDocument) -> None:
        """Show another document; it stays its owner's."""
        if self._document is not None:
            self._document.contentsChanged.disconnect(self._edited)
        if not isinstance(document.documentLayout(), QPlainTextDocumentLayout):
            document.setDocumentLayout(QPlainTextDocumentLayout(document))
        self._document = document
        # Font and colours first: each of them lays the text out again once it is shown.
        if document.defaultFont() != self.area.font():
            document.setDefaultFont(self.area.font())
        highlight(document, self._lexer, self._theme)
        if document is not self.area.document():
            self.area.setDocument(document)
        self._text = self.text()
        document.contentsChanged.connect(self._edited)
        self._analysis = None
        self._diagnostics = []
        self.area.set_values({})
        self.area.set_severities({})
        self._draw_problems()
        self._report_cursor()

    def text(self) -> str:
        return self.area.toPlainText()

    def _edited(self) -> None:
        # Colouring a line says "contents changed" too.
        text = self.text()
        if text == self._text:
            return
        self._text = text
        self.area.set_values({})
        self._found_for = ""
        if self.find_bar.isVisible():
            self._search_timer.start()
        self.document_edited.emit()

    def _report_cursor(self) -> None:
        cursor = self.area.textCursor()
        before = cursor.block().text()
        column = qttext.from_utf16(before, cursor.positionInBlock())
        self.cursor_moved.emit(cursor.blockNumber() + 1, column + 1)

    # -- problems and values --------------------------------------------------------------------

    def show_analysis(self, analysis: Analysis) -> None:
        """Underline and mark what the analysis found; it must be of the text that is shown."""
        self._analysis = analysis
        text = analysis.text
        self._diagnostics = [
            (qttext.to_utf16(text, d.span.start), qttext.to_utf16(text, d.span.end), d)
            for d in analysis.diagnostics
        ]
        lines = [(analysis.index.position(d.span.start).line - 1, d) for d in analysis.diagnostics]
        self.area.set_severities(worst_by_line(lines))
        self._draw_problems()

    def _draw_problems(self) -> None:
        drawn = []
        if self._analysis is not None:
            palette = self._theme.current().palette
            drawn = squiggles(self.area.document(), self._analysis.text, self._analysis.diagnostics, palette)
        self.area.set_layer("problem", drawn)

    def show_values(self, values: Mapping[int, str]) -> None:
        """Grey text behind lines (from 1) until the text changes."""
        self.area.set_values({line - 1: text for line, text in values.items()})

    def _help_at(self, position: int) -> str:
        here = problem_at(self._diagnostics, position)
        return tooltip(here) if here else ""

    def _activate_mark(self, line: int) -> None:
        if self._analysis is None:
            return
        for diagnostic in self._analysis.diagnostics:
            if self._analysis.index.position(diagnostic.span.start).line - 1 == line:
                self.go_to(diagnostic.span)
                self.problem_activated.emit(diagnostic)
                return

    def _extend_menu(self, menu: QMenu, position: int) -> None:
        fixes = [fix for d in problem_at(self._diagnostics, position) for fix in d.fixes]
        first = menu.actions()[0] if menu.actions() else None
        for fix in fixes:
            action = menu.addAction(fix.title)
            action.setData(fix)
            action.triggered.connect(self._apply_fix)
            if first is not None:
                menu.removeAction(action)
                menu.insertAction(first, action)
        if fixes and first is not None:
            menu.insertSeparator(first)

    def _apply_fix(self) -> None:
        action = self.sender()
        fix = action.data() if action is not None and hasattr(action, "data") else None
        if isinstance(fix, Fix):
            self.fix_requested.emit(fix)

    # -- moving and inserting -------------------------------------------------------------------

    def go_to(self, span: Span) -> None:
        """Select a span, unfold what hides it, and bring it to the middle of the view."""
        text = self.text()
        document = self.area.document()
        limit = document.characterCount() - 1
        start = min(qttext.to_utf16(text, span.start), limit)
        end = min(qttext.to_utf16(text, span.end), limit)
        folding.reveal(document, document.findBlock(start))
        cursor = self.area.textCursor()
        # The caret stands at the start so that a long block does not scroll its head away.
        cursor.setPosition(end)
        cursor.setPosition(start, QTextCursor.MoveMode.KeepAnchor)
        self.area.setTextCursor(cursor)
        self.area.centerCursor()
        self.area.setFocus()

    def select(self, span: Span) -> None:
        """Select a span with the caret behind it, ready to be replaced."""
        self.area.setTextCursor(qttext.cursor_for(self.area.document(), span))
        self.area.setFocus()

    def insert_at_cursor(self, text: str) -> None:
        """Put text in the place of the selection as one undo step.

        An expression loses its braces inside another one, and gets quotes where YAML needs them.
        """
        cursor = self.area.textCursor()
        block = self.area.document().findBlock(cursor.selectionStart())
        column = qttext.from_utf16(block.text(), cursor.selectionStart() - block.position())
        after = ""
        if cursor.selectionEnd() <= block.position() + block.length() - 1:
            after = block.text()[qttext.from_utf16(block.text(), cursor.selectionEnd() - block.position()) :]
        cursor.beginEditBlock()
        cursor.insertText(fitted(text, block.text()[:column], after))
        cursor.endEditBlock()
        self.area.setTextCursor(cursor)
        self.area.ensureCursorVisible()
        self.area.setFocus()

    # -- lines, folds, zoom ---------------------------------------------------------------------

    def toggle_comment(self) -> None:
        self.area.toggle_comment()

    def move_lines(self, direction: str) -> None:
        """``up`` or ``down``."""
        self.area.move_lines(direction == "down")

    def duplicate(self) -> None:
        self.area.duplicate()

    def toggle_fold(self, line: int) -> None:
        """Fold or unfold a line (from 0)."""
        document = self.area.document()
        block = document.findBlockByNumber(line)
        if folding.is_folded(block):
            folding.unfold(document, block)
        elif folding.heads_fold(block):
            folding.fold(document, block)
            if not self.area.textCursor().block().isVisible():
                self.area.setTextCursor(QTextCursor(block))
        self._relayout()

    def fold_all(self) -> None:
        folding.fold_all(self.area.document())
        block = self.area.textCursor().block()
        while block.isValid() and not block.isVisible():
            block = block.previous()
        if block.isValid() and block != self.area.textCursor().block():
            self.area.setTextCursor(QTextCursor(block))
        self._relayout()

    def unfold_all(self) -> None:
        folding.unfold_all(self.area.document())
        self._relayout()

    def _relayout(self) -> None:
        self.area.viewport().update()
        self.area.gutter.update()

    def zoom(self, steps: float) -> None:
        """Larger or smaller text; 0 is back to normal."""
        self.area.zoom(steps)

    # -- completion -----------------------------------------------------------------------------

    def _ask_completion(self) -> None:
        self.completion_requested.emit(qttext.from_utf16(self.text(), self.area.textCursor().position()))

    def show_completions(self, completions: Completions) -> None:
        """The answer to ``completion_requested``; nothing is shown when the caret has moved on meanwhile."""
        here = qttext.from_utf16(self.text(), self.area.textCursor().position())
        if completions.span.end == here:
            self._completer.show_completions(completions)

    # -- find and replace -----------------------------------------------------------------------

    def open_find(self) -> None:
        self._open_bar(replace=False)

    def open_replace(self) -> None:
        self._open_bar(replace=True)

    def _open_bar(self, *, replace: bool) -> None:
        selected = self.area.textCursor().selectedText()
        self.find_bar.open_bar("" if "\u2029" in selected else selected, replace=replace)

    def _matches(self) -> list[tuple[int, int]]:
        """Matches of the bar's query as Qt positions; searched again only when text or query changed."""
        query = self.find_bar.query
        key = repr(query)
        if self._found_for != key:
            text = self.text()
            found = searching.matches(query, text)
            if found and not text.isascii():
                found = [(qttext.to_utf16(text, a), qttext.to_utf16(text, b)) for a, b in found]
            self._found, self._found_for = found, key
        return self._found

    def _search_from_here(self, _query: object = None) -> None:
        found = self._matches()
        start = self.area.textCursor().selectionStart()
        number = next((n for n, (a, _) in enumerate(found) if a >= start), 0 if found else None)
        self._show_match(number)

    def _search_again(self) -> None:
        self._show_match(None)

    def _find_next(self) -> None:
        self.find_step(1)

    def _find_previous(self) -> None:
        self.find_step(-1)

    def find_step(self, step: int) -> None:
        """Select the next (+1) or the previous (-1) match, round the ends."""
        found = self._matches()
        if not found:
            self._show_match(None)
            return
        cursor = self.area.textCursor()
        if step > 0:
            number = next((n for n, (a, _) in enumerate(found) if a >= cursor.selectionEnd()), 0)
        else:
            before = [n for n, (_, b) in enumerate(found) if b <= cursor.selectionStart()]
            number = before[-1] if before else len(found) - 1
        self._show_match(number)

    def _show_match(self, number: int | None) -> None:
        found = self._matches()
        palette = self._theme.current().palette
        document = self.area.document()
        if number is not None:
            start, end = found[number]
            folding.reveal(document, document.findBlock(start))
            cursor = self.area.textCursor()
            cursor.setPosition(start)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            self.area.setTextCursor(cursor)
        first = max(0, (number or 0) - HIGHLIGHTED // 2)
        marked = []
        for place in range(first, min(len(found), first + HIGHLIGHTED)):
            selection = QTextEdit.ExtraSelection()
            cursor = QTextCursor(document)
            cursor.setPosition(found[place][0])
            cursor.setPosition(found[place][1], QTextCursor.MoveMode.KeepAnchor)
            made = QTextCharFormat()
            made.setBackground(QColor(palette.warn_tint))
            selection.cursor, selection.format = cursor, made
            marked.append(selection)
        self.area.set_layer("found", marked if self.find_bar.isVisible() else [])
        self.find_bar.show_count(number, len(found))

    def _replace_one(self, template: str) -> None:
        cursor = self.area.textCursor()
        if (cursor.selectionStart(), cursor.selectionEnd()) in self._matches() and cursor.hasSelection():
            found = cursor.selectedText()
            cursor.insertText(searching.replacement(self.find_bar.query, found, template))
            self.area.setTextCursor(cursor)
        self.find_step(1)

    def _replace_all(self, template: str) -> None:
        found = self._matches()
        if not found:
            return
        query = self.find_bar.query
        edit = QTextCursor(self.area.document())
        edit.beginEditBlock()
        for start, end in reversed(found):
            edit.setPosition(start)
            edit.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            edit.insertText(searching.replacement(query, edit.selectedText(), template))
        edit.endEditBlock()
        self._show_match(None)

    def _end_search(self) -> None:
        self.area.set_layer("found", [])
        self.area.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.find_bar.isVisible():
            self.find_bar.close_bar()
            return
        super().keyPressEvent(event)
