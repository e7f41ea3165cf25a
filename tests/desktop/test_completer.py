"""The list of proposals in the editor: opened, moved through, taken, closed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor, QTextDocument
from pytestqt.qtbot import QtBot

from desktop.models.completion import Completion, Completions
from desktop.views.editor import CodeEditor
from engine.text import Span
from tests.desktop.pane_data import theme

TEXT = '\U0001f985: 1\nuri: "{{ outputs.se }}"'


@pytest.fixture
def editor(qtbot: QtBot) -> CodeEditor:
    made = CodeEditor(theme())
    qtbot.addWidget(made)
    document = QTextDocument(made)
    document.setPlainText(TEXT)
    made.set_document(document)
    made.resize(700, 400)
    made.show()
    cursor = made.area.textCursor()
    cursor.setPosition(made.area.toPlainText().index(" }}") + 1)  # one unit more: the emoji takes two
    made.area.setTextCursor(cursor)
    return made


def offer(editor: CodeEditor, *labels: str, width: int = 2) -> None:
    end = TEXT.index(" }}")
    items = tuple(Completion(label, label, "detail", f"about {label}") for label in labels)
    editor.show_completions(Completions(Span(end - width, end), items))


def test_the_word_is_replaced_as_one_undo_step(editor: CodeEditor, qtbot: QtBot) -> None:
    offer(editor, "send_data", "select")
    assert editor._completer.is_open
    editor.grab()
    qtbot.keyClick(editor.area, Qt.Key.Key_Down)
    qtbot.keyClick(editor.area, Qt.Key.Key_Return)
    assert 'uri: "{{ outputs.select }}"' in editor.text()
    assert not editor._completer.is_open
    editor.area.undo()
    assert editor.text() == TEXT


def test_up_goes_round_and_tab_takes(editor: CodeEditor, qtbot: QtBot) -> None:
    offer(editor, "a", "b", "c")
    qtbot.keyClick(editor.area, Qt.Key.Key_Up)
    qtbot.keyClick(editor.area, Qt.Key.Key_Tab)
    assert "outputs.c }}" in editor.text()


def test_typing_asks_again_and_escape_closes(editor: CodeEditor, qtbot: QtBot) -> None:
    offer(editor, "send_data")
    with qtbot.waitSignal(editor.completion_requested):
        qtbot.keyClick(editor.area, "n")
    qtbot.keyClick(editor.area, Qt.Key.Key_Escape)
    assert not editor._completer.is_open
    assert "outputs.sen }}" in editor.text()


def test_a_dot_in_an_expression_asks(editor: CodeEditor, qtbot: QtBot) -> None:
    with qtbot.waitSignal(editor.completion_requested):
        qtbot.keyClick(editor.area, ".")
    editor.area.moveCursor(QTextCursor.MoveOperation.Start)
    with qtbot.assertNotEmitted(editor.completion_requested, wait=1):
        qtbot.keyClick(editor.area, ".")


def test_an_answer_that_comes_too_late_shows_nothing(editor: CodeEditor) -> None:
    editor.area.moveCursor(QTextCursor.MoveOperation.Start)
    offer(editor, "send_data")
    assert not editor._completer.is_open


def test_nothing_to_propose_closes(editor: CodeEditor) -> None:
    offer(editor, "send_data")
    offer(editor)
    assert not editor._completer.is_open
