"""Parts of the code editor that need no window: folds, searching, fitting expressions into a line."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QTextDocument

from desktop.views.editor import folding
from desktop.views.editor.insertion import fitted
from desktop.views.editor.searching import MOST, Query, complaint, matches, replacement

FLOW = "id: a\ntasks:\n- id: b\n  type: c\n\n- id: d\nlabels:\n  x: 1\n\nend: 2"


def document(text: str = FLOW) -> QTextDocument:
    made = QTextDocument()
    made.setPlainText(text)
    return made


def visible(made: QTextDocument) -> list[str]:
    block = made.begin()
    lines = []
    while block.isValid():
        if block.isVisible():
            lines.append(block.text())
        block = block.next()
    return lines


def test_a_key_folds_its_map_and_its_list_at_the_same_indent() -> None:
    made = document()
    heads = [n for n in range(made.blockCount()) if folding.heads_fold(made.findBlockByNumber(n))]
    assert heads == [1, 2, 6]
    folding.fold(made, made.findBlockByNumber(1))
    assert visible(made) == ["id: a", "tasks:", "labels:", "  x: 1", "", "end: 2"]
    assert folding.is_folded(made.findBlockByNumber(1))
    folding.unfold(made, made.findBlockByNumber(1))
    assert visible(made) == FLOW.split("\n")


def test_fold_all_and_reveal() -> None:
    made = document()
    folding.fold_all(made)
    assert visible(made) == ["id: a", "tasks:", "labels:", "", "end: 2"]
    folding.reveal(made, made.findBlockByNumber(3))
    assert "  type: c" in visible(made)
    folding.unfold_all(made)
    assert visible(made) == FLOW.split("\n")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query("ab"), ["ab", "AB", "ab"]),
        (Query("ab", case=True), ["ab", "ab"]),
        (Query("ab", word=True), ["ab", "AB"]),
        (Query("a."), []),
        (Query("a.", regex=True), ["ab", "AB", "ab"]),
        (Query("(", regex=True), []),
        (Query("x*", regex=True), ["x"]),
        (Query(""), []),
    ],
)
def test_matches(query: Query, expected: list[str]) -> None:
    text = "ab AB\nabc x"
    assert [text[a:b] for a, b in matches(query, text)] == expected


def test_a_runaway_expression_ends_by_itself() -> None:
    assert matches(Query("(a+)+$", regex=True), "a" * 5000 + "b") == []


def test_matches_are_counted_up_to_a_limit() -> None:
    assert len(matches(Query("a"), "a" * (MOST + 5))) == MOST


def test_replacement_knows_groups_only_in_expressions() -> None:
    assert replacement(Query(r"(\w)(\w)", regex=True), "ab", r"\2\1") == "ba"
    assert replacement(Query("ab"), "ab", r"\2") == r"\2"
    assert replacement(Query("a", regex=True), "a", r"\9") == r"\9"


def test_what_is_wrong_with_an_expression() -> None:
    assert complaint(Query("a", regex=True)) is None
    assert "Not a regular expression" in str(complaint(Query("(", regex=True)))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("uri: ", "", '"{{ a.b }}"'),
        ("uri:", "", ' "{{ a.b }}"'),
        ("  - ", "", '"{{ a.b }}"'),
        ('uri: "', '"', "{{ a.b }}"),
        ("uri: http://x/", "", "{{ a.b }}"),
        ('x: "{{ ', ' }}"', "a.b"),
        ('x: "{{ a }} ', '"', "{{ a.b }}"),
    ],
)
def test_an_expression_fits_its_place(before: str, after: str, expected: str) -> None:
    assert fitted("{{ a.b }}", before, after) == expected


def test_quotes_that_do_not_clash_with_those_of_the_expression() -> None:
    assert fitted('{{ a["b"] }}', "x: ", "") == "'{{ a[\"b\"] }}'"
    assert fitted("{{ a['b'] }}", "x: ", "") == "\"{{ a['b'] }}\""
    assert fitted("{{ a['b'] ~ \"c\" }}", "x: ", "") == "'{{ a[''b''] ~ \"c\" }}'"
    assert fitted("plain", "x: ", "") == "plain"
