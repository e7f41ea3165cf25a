"""The value tree: laziness, expressions of members, and Qt's own model tester over random values."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex
from PySide6.QtTest import QAbstractItemModelTester

from desktop.models.json_tree import (
    PAGE,
    Node,
    NumberText,
    Role,
    ValueKind,
    ValueTreeModel,
    count,
    member,
    parse_json,
    quoted,
    size_text,
    value_text,
)

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


def model_of(value: object, **kwargs: Any) -> ValueTreeModel:
    model = ValueTreeModel()
    model.show_value(value, **kwargs)
    return model


def load_all(model: ValueTreeModel, parent: QModelIndex) -> None:
    while model.canFetchMore(parent):
        model.fetchMore(parent)
    for row in range(model.rowCount(parent)):
        load_all(model, model.index(row, 0, parent))


def value_of(node: Node) -> object:
    """What a fully loaded node says, put together again from its rows."""
    if node.kind is ValueKind.MAP:
        return {child.label: value_of(child) for child in node.children}
    if node.kind is ValueKind.LIST:
        return [value_of(child) for child in node.children]
    return node.value


@given(JSON)
@settings(max_examples=60, deadline=None)
def test_rows_hold_the_whole_value(value: object) -> None:
    model = model_of(value)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    load_all(model, QModelIndex())
    assert value_of(model.root.children[0]) == value


def test_a_long_list_is_made_in_pages() -> None:
    model = model_of(list(range(PAGE * 2 + 3)))
    top = model.index(0, 0)
    assert model.hasChildren(top)
    assert model.rowCount(top) == 0
    model.fetchMore(top)
    assert model.rowCount(top) == PAGE
    assert model.canFetchMore(top)
    model.fetchMore(top)
    model.fetchMore(top)
    assert model.rowCount(top) == PAGE * 2 + 3
    assert not model.canFetchMore(top)
    assert model.data(model.index(PAGE * 2, 0, top), Role.LABEL) == f"[{PAGE * 2}]"


def test_text_that_is_json_opens_in_place_with_the_expression_that_reads_it() -> None:
    body = '{"title": "Kestra Pen", "meta": {"tags": ["a", "b"]}, "x-y": 1}'
    model = model_of({"body": body}, expression="outputs.send_data")
    load_all(model, QModelIndex())
    found = {node.label: node.expression for node in model.find("")}
    assert found["body"] == "outputs.send_data.body"
    assert found["title"] == "fromJson(outputs.send_data.body).title"
    assert found["[1]"] == "fromJson(outputs.send_data.body).meta.tags[1]"
    assert found["x-y"] == "fromJson(outputs.send_data.body)['x-y']"


def test_a_long_json_text_is_parsed_when_it_is_opened() -> None:
    body = json.dumps([{"id": number, "name": "n" * 50} for number in range(2000)])
    model = model_of({"body": body})
    top = model.index(0, 0)
    model.fetchMore(top)
    row = model.index(0, 0, top)
    assert model.hasChildren(row)
    assert "items" not in model.data(row, Role.SUMMARY)
    model.fetchMore(row)
    assert model.rowCount(row) == PAGE
    assert model.data(row, Role.SUMMARY).startswith("2\u202f000 items")


def test_text_in_brackets_that_is_no_json_stays_text() -> None:
    model = model_of({"a": "[not json]", "b": "{" + "x" * 100_000 + "}"})
    load_all(model, QModelIndex())
    assert [node.kind for node in model.find("")][1:] == [ValueKind.STRING, ValueKind.STRING]


def test_decimals_keep_their_writing() -> None:
    model = model_of('{"price": 1.50}')
    load_all(model, QModelIndex())
    node = model.find("price")[0]
    assert (node.kind, node.summary) == (ValueKind.NUMBER, "1.50")
    assert isinstance(node.value, NumberText)


def test_json_nested_too_deeply_is_no_crash() -> None:
    with pytest.raises(ValueError, match="deeply"):
        parse_json("[" * 200_000 + "]" * 200_000)


@pytest.mark.parametrize(
    ("base", "key", "expected"),
    [
        ("outputs", "a", "outputs.a"),
        ("outputs", "my-task", "outputs['my-task']"),
        ("a", "it's", "a['it\\'s']"),
        ("a", "contains", "a['contains']"),
        ("a", 3, "a[3]"),
        ("a", "", "a['']"),
        ("a", "ü", "a['ü']"),
    ],
)
def test_member(base: str, key: str | int, expected: str) -> None:
    assert member(base, key) == expected


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1 kB"),
        (96_400, "96.4 kB"),
        (1_020_000_000, "1.02 GB"),
        (2_500_000, "2.50 MB"),
    ],
)
def test_size_text(size: int, expected: str) -> None:
    assert size_text(size) == expected


def test_words_for_counts_and_long_texts() -> None:
    assert count(1, "key") == "1 key"
    assert count(1502, "item") == "1\u202f502 items"
    assert quoted("x" * 600).endswith('x"…')
    assert len(quoted("x" * 600)) == 503
    assert value_text("plain") == "plain"
    assert json.loads(value_text({"a": [1]})) == {"a": [1]}


def test_find_looks_into_parts_that_are_not_loaded_yet() -> None:
    model = model_of({"products": [{"title": "Essence"}, {"title": "Red Lipstick"}]})
    assert [node.path for node in model.find("lipstick")] == [".products[1].title"]
