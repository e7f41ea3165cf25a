"""The code editor: problems at their characters, moving, inserting, finding, folding, and values of a run."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from desktop.views.editor import CodeEditor
from engine.diagnostics import Diagnostic, Fix, Severity
from engine.text import LineIndex, Span, TextEdit
from tests.desktop.pane_data import theme

FLOW = 'id: a \U0001f985\ntasks:\n  - id: b\n    type: x\n    uri: ""\nend: 1'


@dataclass
class FakeAnalysis:
    """As much of an Analysis as the editor reads."""

    text: str
    diagnostics: tuple[Diagnostic, ...] = ()
    index: LineIndex = field(init=False)

    def __post_init__(self) -> None:
        self.index = LineIndex(self.text)


@pytest.fixture
def editor(qtbot: QtBot) -> CodeEditor:
    made = CodeEditor(theme())
    qtbot.addWidget(made)
    document = QTextDocument(made)
    document.setPlainText(FLOW)
    made.set_document(document)
    made.resize(700, 400)
    made.show()
    return made


def problem(word: str, severity: Severity = Severity.ERROR, fixes: tuple[Fix, ...] = ()) -> Diagnostic:
    start = FLOW.index(word)
    return Diagnostic(severity, "code", f"wrong: {word}", Span(start, start + len(word)), "do this", fixes)


def show(editor: CodeEditor, *problems: Diagnostic) -> None:
    editor.show_analysis(FakeAnalysis(editor.text(), problems))  # type: ignore[arg-type]


def test_a_problem_is_underlined_at_its_characters_behind_an_emoji(editor: CodeEditor) -> None:
    show(editor, problem("type"))
    drawn = [
        s
        for s in editor.area.extraSelections()
        if s.format.underlineColor().isValid() and s.cursor.hasSelection()
    ]
    assert "type" in [s.cursor.selectedText() for s in drawn]
    assert editor.area.severity_at(3) is Severity.ERROR
    assert editor.area.severity_at(0) is None


def test_hovering_says_message_and_hint(editor: CodeEditor) -> None:
    show(editor, problem("type"))
    position = editor.area.toPlainText().index("type") + 2  # one emoji before it takes two units
    text = editor._help_at(position)
    assert "wrong: type" in text
    assert "do this" in text
    assert editor._help_at(0) == ""


def test_the_worst_problem_of_a_line_marks_it(editor: CodeEditor) -> None:
    show(editor, problem("type", Severity.WARNING), problem("x", Severity.HINT))
    assert editor.area.severity_at(3) is Severity.WARNING


def test_clicking_a_mark_goes_there_and_says_so(editor: CodeEditor, qtbot: QtBot) -> None:
    show(editor, problem("type"))
    with qtbot.waitSignal(editor.problem_activated) as said:
        editor.area.gutter.mark_clicked.emit(3)
    assert said.args is not None
    assert said.args[0].message == "wrong: type"
    assert editor.area.textCursor().selectedText() == "type"


def test_a_fix_is_offered_in_the_menu(editor: CodeEditor, qtbot: QtBot) -> None:
    fix = Fix("Write kind", (TextEdit(Span(0, 0), ""),))
    show(editor, problem("type", fixes=(fix,)))
    menu = QMenu(editor)
    menu.addAction("Copy")
    editor._extend_menu(menu, editor.text().index("type") + 2)
    action = menu.actions()[0]
    assert action.text() == "Write kind"
    with qtbot.waitSignal(editor.fix_requested) as said:
        action.trigger()
    assert said.args == [fix]


def test_go_to_selects_and_unfolds(editor: CodeEditor) -> None:
    editor.fold_all()
    block = editor.area.document().findBlockByNumber(3)
    assert not block.isVisible()
    start = FLOW.index("type")
    editor.go_to(Span(start, start + 4))
    assert block.isVisible()
    assert editor.area.textCursor().selectedText() == "type"


def test_the_cursor_is_reported_in_code_points(editor: CodeEditor, qtbot: QtBot) -> None:
    cursor = editor.area.textCursor()
    with qtbot.waitSignal(editor.cursor_moved) as said:
        cursor.movePosition(QTextCursor.MoveOperation.EndOfLine)
        editor.area.setTextCursor(cursor)
    assert said.args == [1, 8]


def test_inserting_is_one_undo_step(editor: CodeEditor) -> None:
    cursor = editor.area.textCursor()
    cursor.setPosition(editor.area.toPlainText().index('""') + 2)
    editor.area.setTextCursor(cursor)
    editor.insert_at_cursor("{{ inputs.a }}")
    assert 'uri: "{{ inputs.a }}"' in editor.text()
    editor.area.undo()
    assert editor.text() == FLOW


def test_values_of_a_run_go_when_the_text_changes(editor: CodeEditor, qtbot: QtBot) -> None:
    editor.show_values({5: "https://example.org"})
    editor.grab()
    assert editor.area._values == {4: "https://example.org"}
    with qtbot.waitSignal(editor.document_edited):
        qtbot.keyClicks(editor.area, "x")
    assert editor.area._values == {}


def test_colouring_is_no_edit(editor: CodeEditor, qtbot: QtBot) -> None:
    editor.show_values({5: "v"})
    with qtbot.assertNotEmitted(editor.document_edited, wait=50):
        theme().changed.emit()
    assert editor.area._values


def test_find_counts_goes_round_and_closes(editor: CodeEditor, qtbot: QtBot) -> None:
    qtbot.keyClick(editor.area, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert editor.find_bar.isVisible()
    qtbot.keyClicks(editor.find_bar._text, "id")
    assert editor.find_bar._count.text() == "1 of 2"
    qtbot.keyClick(editor.find_bar._text, Qt.Key.Key_Return)
    assert editor.find_bar._count.text() == "2 of 2"
    assert editor.area.textCursor().blockNumber() == 2
    editor.find_step(1)
    assert editor.area.textCursor().blockNumber() == 0
    editor.find_step(-1)
    assert editor.area.textCursor().blockNumber() == 2
    qtbot.keyClick(editor.find_bar._text, Qt.Key.Key_Escape)
    assert not editor.find_bar.isVisible()


def test_find_takes_the_selection_and_finds_behind_an_emoji(editor: CodeEditor) -> None:
    cursor = editor.area.textCursor()
    start = editor.area.toPlainText().index("tasks") + 1
    cursor.setPosition(start)
    cursor.setPosition(start + 5, QTextCursor.MoveMode.KeepAnchor)
    assert cursor.selectedText() == "tasks"
    editor.area.setTextCursor(cursor)
    editor.open_find()
    assert editor.find_bar.query.text == "tasks"
    assert editor.area.textCursor().selectedText() == "tasks"


def test_replace_all_is_one_undo_step(editor: CodeEditor) -> None:
    editor.open_replace()
    editor.find_bar._text.setText("id")
    editor.find_bar.replace_all_requested.emit("name")
    assert editor.text().count("name: ") == 2
    editor.area.undo()
    assert editor.text() == FLOW


def test_replace_one_goes_on_to_the_next(editor: CodeEditor) -> None:
    editor.open_replace()
    editor.find_bar._text.setText("id")
    editor.find_bar.replace_requested.emit("name")
    assert editor.text().startswith("name: a")
    assert editor.area.textCursor().selectedText() == "id"


def test_keys_edit_lines(editor: CodeEditor, qtbot: QtBot) -> None:
    qtbot.keyClick(editor.area, Qt.Key.Key_Slash, Qt.KeyboardModifier.ControlModifier)
    assert editor.text().startswith("# id: a")
    qtbot.keyClick(editor.area, Qt.Key.Key_Slash, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(editor.area, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert editor.text().startswith("tasks:\nid: a")
    qtbot.keyClick(editor.area, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    qtbot.keyClick(editor.area, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert editor.text().startswith("id: a \U0001f985\nid: a \U0001f985\n")
    for _ in range(5):
        editor.area.undo()
    assert editor.text() == FLOW


def test_tab_and_backtab_indent(editor: CodeEditor, qtbot: QtBot) -> None:
    editor.area.selectAll()
    qtbot.keyClick(editor.area, Qt.Key.Key_Tab)
    assert editor.text().startswith("  id: a")
    qtbot.keyClick(editor.area, Qt.Key.Key_Backtab)
    assert editor.text() == FLOW


def test_fold_keys_and_marks(editor: CodeEditor, qtbot: QtBot) -> None:
    qtbot.keyClick(editor.area, Qt.Key.Key_0, Qt.KeyboardModifier.AltModifier)
    assert not editor.area.document().findBlockByNumber(2).isVisible()
    editor.unfold_all()
    gutter = editor.area.gutter
    top = next(rect.center().y() for line, rect in editor.area.visible_blocks() if line == 1)
    qtbot.mouseClick(gutter, Qt.MouseButton.LeftButton, pos=QPoint(gutter.width() - 3, top))
    assert not editor.area.document().findBlockByNumber(2).isVisible()


def test_zoom_and_back(editor: CodeEditor) -> None:
    before = editor.area.font().pointSizeF()
    editor.zoom(2)
    assert editor.area.font().pointSizeF() == pytest.approx(before + 2)
    editor.zoom(0)
    assert editor.area.font().pointSizeF() == pytest.approx(before)


def test_another_document_keeps_its_undo(editor: CodeEditor, qtbot: QtBot) -> None:
    first = editor.area.document()
    qtbot.keyClicks(editor.area, "x")
    other = QTextDocument(editor)
    other.setPlainText("b: 1")
    editor.set_document(other)
    assert editor.text() == "b: 1"
    editor.set_document(first)
    editor.area.undo()
    assert editor.text() == FLOW


def test_ctrl_space_asks_for_completion(editor: CodeEditor, qtbot: QtBot) -> None:
    with qtbot.waitSignal(editor.completion_requested) as said:
        qtbot.keyClick(editor.area, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert said.args == [0]


def test_everything_has_a_name(editor: CodeEditor) -> None:
    assert editor.area.accessibleName()
    for widget in (
        editor.find_bar._text,
        editor.find_bar._close,
        editor.find_bar._case,
        editor.find_bar._regex,
    ):
        assert widget.accessibleName()
