"""Records as a table: where they are found, sorting, cells, and Qt's own model tester."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from desktop.models.record_table import PATH_ROLE, RecordTableModel, find_records
from desktop.views.bodies import viewers_for
from desktop.views.bodies.source import Body
from desktop.views.bodies.table import TableBody
from tests.desktop.pane_data import MemoryBodies, theme

PRODUCTS = [{"id": 10, "title": "b"}, {"id": 9, "title": "a", "tags": ["x"]}, {"id": 100, "title": None}]
CELL = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.lists(st.integers(), max_size=2)


def test_the_longest_list_of_objects_is_found() -> None:
    assert find_records(PRODUCTS) == ("", PRODUCTS)
    assert find_records({"a": [{"x": 1}], "products": PRODUCTS, "n": [1]}) == (".products", PRODUCTS)
    assert find_records({"a": [1]}) is None
    assert find_records([]) is None
    assert find_records([{"a": 1}, 2]) is None
    assert find_records("text") is None


@given(
    st.lists(st.dictionaries(st.sampled_from("abc"), CELL, max_size=3), min_size=1, max_size=8),
    st.integers(-1, 3),
)
@settings(max_examples=60, deadline=None)
def test_sorting_moves_rows_and_loses_none(records: list[dict[str, object]], column: int) -> None:
    model = RecordTableModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_records("", records)
    model.sort(column, Qt.SortOrder.DescendingOrder)
    shown = [model.record(row) for row in range(model.rowCount())]
    assert sorted(map(repr, shown)) == sorted(map(repr, records))
    model.sort(-1)
    assert [model.record(row) for row in range(model.rowCount())] == records


def test_numbers_sort_by_size_and_keep_their_place_in_the_body() -> None:
    model = RecordTableModel()
    model.set_records(".products", PRODUCTS)
    model.sort(0)
    assert [model.index(row, 0).data() for row in range(3)] == ["9", "10", "100"]
    assert model.index(0, 1).data(PATH_ROLE) == ".products[1].title"
    assert model.columns == ["id", "title", "tags"]
    assert model.index(0, 2).data() == '[ "x" ]'
    assert model.index(1, 2).data() == ""
    assert model.text([0]) == '9\ta\t[ "x" ]'


def test_a_click_sorts_and_a_third_one_does_not(qtbot: QtBot) -> None:
    content = json.dumps({"products": PRODUCTS}).encode()
    view = TableBody(theme())
    qtbot.addWidget(view)
    view.resize(500, 200)
    view.show()
    view.show_body(
        Body(MemoryBodies({"u": content}), "u", len(content), "application/json", "outputs.a.body")
    )
    assert view._said.text() == ".products · 3 rows"
    view._sort(0)
    assert view.model.index(0, 0).data() == "9"
    view._sort(0)
    assert view.model.index(0, 0).data() == "100"
    view._sort(0)
    assert view.model.index(0, 0).data() == "10"
    view.grab()
    view.table.selectRow(0)
    qtbot.keyClick(view.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "10\tb\tnull"


def test_what_is_no_list_of_objects_says_so(qtbot: QtBot) -> None:
    view = TableBody(theme())
    qtbot.addWidget(view)
    view.show_body(Body(MemoryBodies({"u": b"[[{}]]"}), "u", 6, "application/json"))
    assert view._unfit._title.text() == "No table in it"


def test_it_is_offered_for_lists_of_objects_only() -> None:
    assert "Table" in [viewer.name for viewer in viewers_for("application/json", b'{"a": [ {"b": 1}', 99)]
    assert "Table" not in [viewer.name for viewer in viewers_for("application/json", b'{"a": [1]}', 99)]
