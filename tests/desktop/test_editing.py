"""Editing commands on a plain document: what they do, and that each is one undo step."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QTextCursor, QTextDocument

from desktop.views.code import editing

TEXT = "tasks:\n  - id: a\n    type: x\nend"


def at(text: str, start: int, end: int | None = None) -> tuple[QTextDocument, QTextCursor]:
    document = QTextDocument()
    document.setPlainText(text)
    cursor = QTextCursor(document)
    cursor.setPosition(start)
    if end is not None:
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    return document, cursor


def test_comment_stands_at_the_common_indent_and_goes_again() -> None:
    document, cursor = at(TEXT, 8, len(TEXT) - 4)
    editing.toggle_comment(cursor)
    assert document.toPlainText() == "tasks:\n  # - id: a\n  #   type: x\nend"
    document.undo()
    assert document.toPlainText() == TEXT
    editing.toggle_comment(cursor)
    editing.toggle_comment(cursor)
    assert document.toPlainText() == TEXT


@given(st.lists(st.sampled_from(["a: 1", "  b", "", "    c: d", "# x"]), min_size=1, max_size=6), st.data())
@settings(max_examples=60, deadline=None)
def test_moving_down_and_up_again_changes_nothing(lines: list[str], data: st.DataObject) -> None:
    text = "\n".join(lines)
    line = data.draw(st.integers(0, len(lines) - 1))
    document, cursor = at(text, sum(len(above) + 1 for above in lines[:line]))
    moved = editing.move_lines(cursor, down=True)
    if line < len(lines) - 1:
        assert document.toPlainText().split("\n")[line + 1] == lines[line]
        assert moved.blockNumber() == line + 1
        editing.move_lines(moved, down=False)
    assert document.toPlainText() == text


def test_moving_lines_with_emoji_keeps_the_cursor_in_its_line() -> None:
    document, cursor = at("\U0001f985\U0001f985\nb", 0)
    moved = editing.move_lines(cursor, down=True)
    assert document.toPlainText() == "b\n\U0001f985\U0001f985"
    assert moved.blockNumber() == 1
    moved = editing.move_lines(moved, down=False)
    assert (document.toPlainText(), moved.blockNumber()) == ("\U0001f985\U0001f985\nb", 0)


def test_duplicate_a_line_or_a_selection() -> None:
    document, cursor = at("ab\ncd", 1)
    editing.duplicate(cursor)
    assert document.toPlainText() == "ab\nab\ncd"
    document, cursor = at("ab\ncd", 0, 1)
    editing.duplicate(cursor)
    assert document.toPlainText() == "aab\ncd"


def test_indent_and_outdent_leave_blank_lines_alone() -> None:
    document, cursor = at("a\n\n  b", 0, 5)
    editing.indent(cursor)
    assert document.toPlainText() == "  a\n\n    b"
    editing.outdent(cursor)
    editing.outdent(cursor)
    assert document.toPlainText() == "a\n\nb"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("tasks:", "tasks:\n  "),
        ("  - id: a", "  - id: a\n    "),
        ("    type: x", "    type: x\n    "),
        ("script: |", "script: |\n  "),
        ("  - tasks:", "  - tasks:\n      "),
        ("", "\n"),
        ("- a", "- a\n"),
    ],
)
def test_a_new_line_stands_where_yaml_wants_it(before: str, after: str) -> None:
    document, cursor = at(before, len(before))
    editing.new_line(cursor)
    assert document.toPlainText() == after


def test_a_new_line_between_brackets_opens_them() -> None:
    document, cursor = at("{}", 1)
    editing.new_line(cursor)
    assert document.toPlainText() == "{\n  \n}"
    assert cursor.position() == 4


def test_pairs_are_typed_stepped_over_and_deleted_together() -> None:
    document, cursor = at("a ", 2)
    assert editing.type_pair(cursor, "{")
    assert document.toPlainText() == "a {}"
    assert editing.type_pair(cursor, "}")
    assert cursor.position() == 4
    cursor.setPosition(3)
    assert editing.delete_pair(cursor)
    assert document.toPlainText() == "a "


def test_a_pair_wraps_the_selection() -> None:
    document, cursor = at("abc", 0, 3)
    assert editing.type_pair(cursor, '"')
    assert document.toPlainText() == '"abc"'
    assert cursor.selectedText() == "abc"


def test_an_apostrophe_in_a_word_is_no_pair() -> None:
    _, cursor = at("it", 2)
    assert not editing.type_pair(cursor, "'")
    _, cursor = at("x", 0)
    assert not editing.type_pair(cursor, "(")


def test_backspace_in_the_indent_takes_a_step() -> None:
    document, cursor = at("    a", 4)
    assert editing.delete_pair(cursor)
    assert document.toPlainText() == "  a"
    _, cursor = at("a", 0)
    assert not editing.delete_pair(cursor)


def test_matching_brackets() -> None:
    _, cursor = at("a(b[c]d)", 1)
    assert editing.matching_bracket(cursor) == (1, 7)
    cursor.setPosition(8)
    assert editing.matching_bracket(cursor) == (7, 1)
    cursor.setPosition(0)
    assert editing.matching_bracket(cursor) is None
    _, cursor = at("(((", 0)
    assert editing.matching_bracket(cursor) is None
