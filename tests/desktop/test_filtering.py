"""Filters of the response view: JSONPath, jq in its helper process, and the bar that shows the outcome."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from desktop.filter_process import answer
from desktop.filtering import FileBodies, Filtering
from desktop.models.jsonpath import PathError, compile_path
from desktop.views.bodies.source import Body
from desktop.views.bodies.text import TextBody
from desktop.views.execution_pane import RESPONSE, ExecutionPane
from engine.bodies import StoredBody
from tests.desktop.pane_data import BODY, BODY_URI, MemoryBodies, bodies, request_run, theme

STORE = {
    "store": {
        "book": [
            {"category": "reference", "author": "Nigel Rees", "title": "Sayings", "price": 8.95},
            {"category": "fiction", "author": "Evelyn Waugh", "title": "Sword", "price": 12.99},
            {
                "category": "fiction",
                "author": "Tolkien",
                "title": "Rings",
                "isbn": "0-395",
                "price": 22.99,
            },
        ],
        "bicycle": {"color": "red", "price": 19.95},
    },
    "odd key": {"it's": 1},
}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$.store.book[*].author", ["Nigel Rees", "Evelyn Waugh", "Tolkien"]),
        ("$..price", [8.95, 12.99, 22.99, 19.95]),
        ("$.store.book[-1].title", ["Rings"]),
        ("$.store.book[0,1].title", ["Sayings", "Sword"]),
        ("$.store.book[:2].title", ["Sayings", "Sword"]),
        ("$.store.book[::-1].title", ["Rings", "Sword", "Sayings"]),
        ("$.store.book[?@.isbn].title", ["Rings"]),
        ("$.store.book[?(@.price < 10)].title", ["Sayings"]),
        ("$.store.book[?@.price > 10 && @.category == 'fiction'].title", ["Sword", "Rings"]),
        ("$.store.book[?!@.isbn || @.price >= 22.99].title", ["Sayings", "Sword", "Rings"]),
        ("$.store.book[?length(@.title) == 5].price", [12.99, 22.99]),
        ("$.store.book[?match(@.author, '.*Rees')].price", [8.95]),
        ("$.store.book[?search(@.title, 'ing')].title", ["Sayings", "Rings"]),
        ("$.store[?count(@.*) == 2].color", ["red"]),
        ("$.store.book[?@.price < $.store.bicycle.price].title", ["Sayings", "Sword"]),
        ("$['odd key'][\"it's\"]", [1]),
        ("$['odd key']['it\\'s']", [1]),
        ("$.nothing.at.all", []),
        ("$", [STORE]),
    ],
)
def test_paths(path: str, found: list[object]) -> None:
    assert compile_path(path)(STORE) == found


@pytest.mark.parametrize(
    ("path", "at"),
    [("", 0), ("store", 0), ("$.", 2), ("$[", 2), ("$.a[?@.b ==]", 11), ("$.a b", 4), ("$[?foo(@)]", 3)],
)
def test_a_wrong_path_says_where(path: str, at: int) -> None:
    with pytest.raises(PathError) as error:
        compile_path(path)
    assert error.value.at == at


@given(st.text(alphabet="$.[]*?@'\"ab12(),:&|!<>= ", max_size=20))
def test_any_text_is_a_path_or_says_why_not(path: str) -> None:
    try:
        find = compile_path("$" + path)
    except PathError as error:
        assert 0 <= error.at <= len(path) + 1
    else:
        assert isinstance(find({"a": [1, {"b": 2}]}), list)


def ask(folder: Path, language: str, program: str, text: str = json.dumps(STORE)) -> dict[str, object]:
    source, target = folder / "body", folder / "result"
    source.write_text(text, encoding="utf-8")
    place = {"path": str(source), "start": 0, "size": source.stat().st_size}
    found = answer({"id": 1, **place, "language": language, "program": program, "target": str(target)})
    return found | ({"result": json.loads(target.read_text("utf-8"))} if "error" not in found else {})


def test_jq_answers_with_a_document(tmp_path: Path) -> None:
    assert ask(tmp_path, "jq", ".store.bicycle.color")["result"] == "red"
    assert ask(tmp_path, "jq", ".store.book[].price") == {"id": 1, "count": 3, "result": [8.95, 12.99, 22.99]}
    assert ask(tmp_path, "jq", "empty") == {"id": 1, "count": 0, "result": []}
    assert ask(tmp_path, "JSONPath", "$..color")["result"] == "red"


def test_errors_point_at_a_character(tmp_path: Path) -> None:
    wrong = ask(tmp_path, "jq", ".store +")
    assert (str(wrong["error"])[:13], wrong["at"]) == ("Syntax error,", 7)
    assert ask(tmp_path, "jq", ".store.book.title")["error"] == 'Cannot index array with string ("title").'
    assert ask(tmp_path, "JSONPath", "$.a[")["at"] == 4
    assert "error" in ask(tmp_path, "jq", ".", "{broken")


@pytest.fixture
def pane(qtbot: QtBot, tmp_path: Path) -> Iterator[ExecutionPane]:
    class Stored(MemoryBodies):
        def stored(self, uri: str) -> StoredBody:
            path = tmp_path / "stored"
            path.write_bytes(b"before" + self.files[uri] + b"after")
            return StoredBody(path, 6, self.size(uri))

    made = ExecutionPane(theme())
    qtbot.addWidget(made)
    made.resize(1200, 400)
    made.show()
    made.set_body_source(Stored(bodies().files))
    made.set_execution(request_run(), None)
    made.show_tab(RESPONSE)
    filtering = Filtering(made)
    yield made
    filtering.close()


def test_a_filter_is_shown_while_one_types(pane: ExecutionPane, qtbot: QtBot) -> None:
    received = pane.response.received
    qtbot.keyClicks(received.bar.field, ".meta.tags")
    qtbot.waitUntil(lambda: received.bar._said.text() == "10 B", timeout=20_000)
    assert received.tabs.current() == "Tree"
    received.tabs.set_current("Raw")
    received.copy_body()
    assert json.loads(QGuiApplication.clipboard().text()) == ["a", "b"]
    qtbot.keyClicks(received.bar.field, "[")
    qtbot.waitUntil(lambda: received.bar.field.property("refused") is True, timeout=20_000)
    assert "at " in received.bar._said.text()
    received.copy_body()
    assert json.loads(QGuiApplication.clipboard().text()) == ["a", "b"]
    qtbot.keyClick(received.bar.field, Qt.Key.Key_Escape)
    received.copy_body()
    assert QGuiApplication.clipboard().text() == BODY
    assert received.bar._said.text() == ""
    received.bar._fill_menu()
    assert ".meta.tags" in [action.text() for action in received.bar._menu.actions()]


def test_several_results_are_counted(pane: ExecutionPane, qtbot: QtBot) -> None:
    received = pane.response.received
    received.bar.set_language("JSONPath")
    received.bar.field.setFocus()
    qtbot.keyClicks(received.bar.field, "$.meta.tags[*]")
    qtbot.keyClick(received.bar.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: received.bar._said.text().startswith("2 results"), timeout=20_000)


def test_a_program_without_an_end_is_replaced(pane: ExecutionPane, qtbot: QtBot) -> None:
    received = pane.response.received
    received.bar.field.setText("last(repeat(1))")
    received.bar._now()
    qtbot.wait(300)
    received.bar.field.setText(".id")
    received.bar._now()
    qtbot.waitUntil(lambda: received.bar._said.text() == "3 B", timeout=20_000)


def test_the_filter_as_an_expression(pane: ExecutionPane) -> None:
    received = pane.response.received
    received.bar.field.setText(".meta | keys")
    received.bar.expression_requested.emit()
    copied = QGuiApplication.clipboard().text()
    assert copied == "{{ fromJson(outputs.send_data.body) | jq('.meta | keys') | first }}"


def test_a_big_body_is_formatted_by_the_helper(pane: ExecutionPane, qtbot: QtBot, tmp_path: Path) -> None:
    big = json.dumps([{"n": n, "text": "x" * 50} for n in range(40_000)])
    source = pane.response._source
    assert isinstance(source, MemoryBodies)
    source.files[BODY_URI] = big.encode()
    pane.set_execution(request_run(), None)
    received = pane.response.received
    received.tabs.set_current("Pretty")
    view = received._views["Pretty"]
    assert isinstance(view, TextBody) and view.is_big
    view.banner.button.click()
    qtbot.waitUntil(lambda: "formatted" in view.banner.said.text(), timeout=30_000)
    assert view.big.shown_text()[:3] == ["[", "  {", '    "n": 0,']


def test_results_are_read_from_their_files(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"0123456789")
    body = Body(FileBodies(), str(path), 10, "text/plain")
    assert (body.read(3, 4), FileBodies().size(str(path)), FileBodies().stored(str(path)).path) == (
        b"3456",
        10,
        path,
    )
