"""The tree of a document: places, the dialect of scalars, findings instead of exceptions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.diagnostics import Severity
from engine.yamlscalar import resolve
from engine.yamltree import MAX_DEPTH, MappingNode, Node, ScalarNode, SequenceNode, child, compose, node_at


def tree(text: str) -> Node:
    root, found = compose(text)
    assert root is not None
    assert not [d for d in found if d.severity is Severity.ERROR]
    return root


def scalars(node: Node) -> list[ScalarNode]:
    if isinstance(node, ScalarNode):
        return [node]
    if isinstance(node, SequenceNode):
        return [leaf for item in node.items for leaf in scalars(item)]
    return [leaf for key, value in node.entries for leaf in (key, *scalars(value))]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", True), ("Off", False), ("y", "y"), ("n", "n"), ("True", True), ("tRue", "tRue"),
        ("~", None), ("Null", None), ("", ""), ("012", 10), ("-012", -10), ("08", "08"), ("0o12", "0o12"),
        ("0x1f", 31), ("0b11", 3), ("1_000", 1000), ("1:30", "1:30"), ("1e3", 1000.0), (".5", 0.5),
        ("1.", 1.0),
        ("+1", 1), ("-0", 0), ("1.50", 1.5), ("2020-01-01", "2020-01-01"), ("2020-01-01 10:00:00",) * 2,
        ("123456789012345678901234567890", 123456789012345678901234567890), ("1e400", float("inf")),
        ("-", "-"), (".", "."), ("1_", 1), ("_1", "_1"), ("0x", "0x"), ("=", "="), ("<<", "<<"), ("0", 0),
    ],
)  # fmt: skip
def test_plain_scalars(text: str, value: object) -> None:
    found = resolve(text)
    assert found == value and type(found) is type(value)


def test_quoted_and_tagged_texts_stay_text() -> None:
    assert tree("a: '12'\nb: !!str 12\nc: !custom 12\nd: |\n  12\ne: !!binary aGk=").plain() == {
        "a": "12",
        "b": "12",
        "c": 12,
        "d": "12\n",
        "e": "aGk=",
    }


def test_aliases_are_text_and_merge_keys_are_keys() -> None:
    assert tree("a: &x {k: 1}\nb: *x\nc:\n  <<: *x\nd: *unknown").plain() == {
        "a": {"k": 1},
        "b": "x",
        "c": {"<<": "x"},
        "d": "unknown",
    }


def test_omitted_values_and_keys_of_any_kind() -> None:
    assert tree("{a: , 1: x, true: y, null: z, 1.5: w}").plain() == {
        "a": "", "1": "x", "true": "y", "null": "z", "1.5": "w",
    }  # fmt: skip
    assert tree("a:\nb: !!set {x, y}").plain() == {"a": "", "b": {"x": "", "y": ""}}


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_places_count_code_points(ends: str, mark: str) -> None:
    text = (
        mark
        + 'id: "a😀b" # é\nx: &a !custom foo\nz: |\n  a😀\n  b\nlist:\n  - one\n  - 两\nlast: 1\n'.replace(
            "\n", ends
        )
    )
    root = tree(text)
    assert isinstance(root, MappingNode)
    shown = {key.text: text[value.start : value.end] for key, value in root.entries}
    assert shown["id"] == '"a😀b"'
    assert shown["x"] == "foo"
    assert shown["z"].replace("\r", "") == "|\n  a😀\n  b"
    assert shown["list"].replace("\r", "") == "- one\n  - 两"
    assert shown["last"] == "1"
    assert [text[key.start : key.end] for key, _ in root.entries] == ["id", "x", "z", "list", "last"]


SOURCES = [
    "a: plain text over\n  two lines\n\n  and three",
    'a: "escapes \\t \\u00e9 \\"x\\" and\n  folded \\\n  joined\n\n  text"',
    "a: 'it''s\n  folded'",
    "a: |\n  one\n    two\n\n  three\nb: x",
    "a: |2\n    one\n  two\n",
    "a: >\n  one\n  two\n\n  three\n    four\n  five\n\nb: x",
    "a: >-\n\n  one\n\n\n  two\n",
    "- >+\n  one\n\n- |-\n  two",
    "a: 😀 and 😀",
    "a: |\r\n  one\r\n  two\r\n",
]


@pytest.mark.parametrize("source", SOURCES)
def test_every_character_of_a_value_is_found_in_the_text(source: str) -> None:
    for node in scalars(tree(source)):
        offsets = node.offsets(source)
        assert len(offsets) == len(node.text) + 1
        assert offsets == sorted(offsets)
        for char, offset in zip(node.text, offsets, strict=False):
            written = source[offset]
            assert written in (char, "\\") or (char in " \n" and written in " \r\n"), (node.text, offset)


def test_nodes_under_a_caret() -> None:
    text = "a:\n  - b: [x, yy]\n"
    root = tree(text)
    path = node_at(root, text.index("yy") + 1)
    assert [type(node).__name__ for node in path] == [
        "MappingNode", "SequenceNode", "MappingNode", "SequenceNode", "ScalarNode",
    ]  # fmt: skip
    inner = child(root, "a")
    assert inner is not None and child(inner, 0) is path[2] and child(inner, 1) is None


def test_what_stands_before_a_syntax_error_is_kept() -> None:
    root, found = compose("id: x\nlist:\n  - a\n  - b\n bad\nrest: 1\n")
    assert root is not None and root.plain() == {"id": "x", "list": ["a", "b"]}
    assert [d.code for d in found] == ["yaml-syntax"]


def test_too_deep_is_a_finding() -> None:
    root, found = compose("a: " + "[" * 5000 + "]" * 5000)
    assert root is not None and found[0].code == "yaml-too-deep"
    root, found = compose("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    assert root is not None and root.plain() and not found


def test_many_aliases_cost_nothing() -> None:
    text = "a: &a [x]\n" + "".join(f"k{n}: [{', '.join(['*a'] * 9)}]\n" for n in range(50))
    assert tree(text)


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("ab:-[]{}\"'|>&*!%@`#, \n\t?\r"))))
def test_never_raises(text: str) -> None:
    root, found = compose(text)
    assert root is not None or found
    for finding in found:
        assert 0 <= finding.span.start <= finding.span.end <= len(text)
    for node in scalars(root) if root is not None else ():
        assert 0 <= node.start <= node.end <= len(text)
        assert len(node.offsets(text)) == len(node.text) + 1


@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.text(st.characters(codec="utf-8"), max_size=8)),
        lambda inner: st.one_of(
            st.lists(inner, max_size=4),
            st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=4), inner, max_size=4),
        ),
        max_leaves=12,
    )
)
def test_json_reads_as_itself(value: object) -> None:
    import json

    text = json.dumps(value)
    root, found = compose(text)
    assert root is not None and not found
    assert root.plain() == value
