"""JSON, YAML and ARRAY inputs."""

from __future__ import annotations

import pytest

from tests.engine.inputs.cases import refused, state_of, value


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("[1,2]", [1, 2]),
        ('"s"', "s"),
        ("null", None),
        ('{"a":1}{"b":2}', {"a": 1}),
        ('{"a":1,"a":2}', {"a": 2}),
        (" [ ] ", []),
        ("1e2", 100.0),
        ("1e400", "Infinity"),
        ("1 2", 1),
        ('"a"b', "a"),
    ],
)
def test_json(text: str, stored: object) -> None:
    assert value("type: JSON", text) == stored


@pytest.mark.parametrize("text", ["{a:1}", "{'a':1}", "[1,", "NaN", "[1,]", "x", "01", "1,2", "truer"])
def test_no_json(text: str) -> None:
    assert refused("type: JSON", text) is not None


def test_a_json_error_has_a_place() -> None:
    problem = state_of("type: JSON", '\n{"a": 1,\n  "b" 2}').problems[0]
    assert (problem.line, problem.column) == (3, 7)
    assert "line 3, column 7" in problem.message


def test_parsed_values_are_kept() -> None:
    assert value("type: JSON", {"a": [1]}) == {"a": [1]}
    assert value("type: JSON, defaults: {a: [1, 2]}") == {"a": [1, 2]}
    assert value("type: JSON, defaults: 5") == 5


def test_yaml_reads_the_dialect() -> None:
    assert value("type: YAML", "a: yes\nb: 012\nc: 1:30\nd: ~\ne: *x") == {
        "a": True,
        "b": 10,
        "c": "1:30",
        "d": None,
        "e": "x",
    }
    assert value("type: YAML", "a: 1\n---\nb: 2") == {"a": 1}


@pytest.mark.parametrize("text", [" ", "# only a comment"])
def test_yaml_without_a_value(text: str) -> None:
    assert refused("type: YAML", text) is not None


def test_a_yaml_error_has_a_place() -> None:
    problem = state_of("type: YAML", "ok: 1\na: b: c").problems[0]
    assert (problem.line, problem.column) == (2, 5)
    assert refused("type: YAML", "a: 1\na: 2") is not None


def test_array_items() -> None:
    assert value("type: ARRAY, itemType: INT", '[1,"2"]') == [1, 2]
    assert value("type: ARRAY, itemType: BOOLEAN", '[true,"yes","TRUE"]') == [True, False, True]
    assert value("type: ARRAY, itemType: STRING", '[{"a":1}]') == ["{a=1}"]
    assert value("type: ARRAY, itemType: EMAIL", '["abc"]') == ["abc"]
    assert value("type: ARRAY, itemType: DURATION", '["PT1M"]') == [60.0]


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [("INT", '["a"]', "a"), ("INT", "[1.5]", "1.5"), ("INT", "[null]", "null"), ("INT", "[1,[2]]", "[2]"),
     ("URI", '["abc"]', "abc")],
)  # fmt: skip
def test_bad_array_items(kind: str, text: str, shown: str) -> None:
    assert refused(f"type: ARRAY, itemType: {kind}", text) == (
        f"Invalid value for input `x`. Cause: Unable to parse array element as `{kind}` on `{shown}`"
    )


@pytest.mark.parametrize("text", ["1,2", '{"a":1}', "7", "a,b"])
def test_no_array(text: str) -> None:
    assert refused("type: ARRAY, itemType: INT", text) is not None
