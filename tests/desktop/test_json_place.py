"""Paths of values: what is copied leads back to the value, in jq and in JSONPath."""

from __future__ import annotations

import json

import jq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from desktop.models.json_place import jq_path, json_path
from desktop.models.jsonpath import compile_path
from desktop.views.bodies.source import Body
from desktop.views.bodies.tree import TreeBody
from tests.desktop.pane_data import MemoryBodies, theme

KEYS = st.lists(st.text(max_size=8) | st.integers(0, 3), max_size=5)


@given(KEYS)
def test_what_is_copied_finds_the_value(keys: list[str | int]) -> None:
    document: object = "found"
    for key in reversed(keys):
        document = {key: document} if isinstance(key, str) else [None] * key + [document]
    assert compile_path(json_path(keys))(document) == ["found"]
    text = json.dumps(document)
    if "\\u0000" not in text and "\\ud" not in text:  # what jq cannot hold
        assert jq.compile(jq_path(keys)).input_text(text).all() == ["found"]


@pytest.mark.parametrize(
    ("keys", "for_jq", "for_json_path"),
    [
        ([], ".", "$"),
        ([0, "a"], ".[0].a", "$[0].a"),
        (["products", 1, "odd key"], '.products[1]["odd key"]', "$.products[1]['odd key']"),
        (["it's"], '.["it\'s"]', "$['it\\'s']"),
    ],
)
def test_words(keys: list[str | int], for_jq: str, for_json_path: str) -> None:
    assert (jq_path(keys), json_path(keys)) == (for_jq, for_json_path)


@pytest.mark.parametrize("rows", [3, 60_000])
def test_the_tree_of_a_body_copies_paths(rows: int, qtbot: QtBot) -> None:
    """Of a small body, and of one that is read from its file in parts."""
    text = json.dumps({"rows": [{"id": number, "text": "x" * 30} for number in range(rows)]}).encode()
    view = TreeBody(theme())
    qtbot.addWidget(view)
    view.resize(600, 400)
    view.show()
    view.show_body(Body(MemoryBodies({"u": text}), "u", len(text), "application/json"))
    model, tree = view.model, view.tree
    listed = model.index(0, 0, model.index(0, 0))
    model.fetchMore(listed)
    qtbot.waitUntil(lambda: model.rowCount(listed) > 2)
    third = model.index(2, 0, listed)
    model.fetchMore(third)
    tree.setCurrentIndex(model.index(0, 0, third))
    tree._copy_jq.trigger()
    assert QGuiApplication.clipboard().text() == ".rows[2].id"
    tree._copy_json_path.trigger()
    assert QGuiApplication.clipboard().text() == "$.rows[2].id"
    tree.setCurrentIndex(third)
    tree.copy_value()
    assert json.loads(QGuiApplication.clipboard().text()) == {"id": 2, "text": "x" * 30}
