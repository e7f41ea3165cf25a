"""JSON as Kestra writes and reads it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.values import DateTime, Duration, LocalTime, SafeText, from_json, from_plain, to_json, to_plain
from engine.values.jsontext import first_json

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


def without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_nulls(inner) for key, inner in value.items() if inner is not None}
    return [without_nulls(inner) for inner in value] if isinstance(value, list) else value


@given(JSON)
def test_what_is_written_is_json_without_null_members(value: Any) -> None:
    assert json.loads(to_json(value)) == without_nulls(value)


@given(JSON)
def test_plain_data_keeps_every_value(value: Any) -> None:
    assert from_plain(json.loads(json.dumps(to_plain(value)))) == value


def test_dates_and_durations() -> None:
    assert to_json([DateTime.parse("2024-02-29T10:00+02:00")]) == '["2024-02-29T08:00:00Z"]'
    assert to_json({"t": LocalTime.parse("10:00"), "d": Duration.parse("PT1H30M")}) == (
        '{"t":"10:00:00","d":5400.000000000}'
    )
    assert to_json([float("nan")]) == '["NaN"]'


def test_control_characters() -> None:
    assert to_json("a\n\x1f\u2028/<é") == '"a\\n\\u001F\u2028/<é"'


@pytest.mark.parametrize("text", ["", "01", "1.", "0x1F", "+1", "NaN", "truex", "{a: 1}", "[1,]", "\ufeff{}"])
def test_what_is_no_json(text: str) -> None:
    with pytest.raises(ValueError):
        from_json(text)


def test_the_first_value_counts() -> None:
    assert from_json('{"a": 1} {"a": 2}') == {"a": 1}
    assert first_json(" [1] x") == " [1]"
    assert from_json('{"a": 1, "a": 2}') == {"a": 2}


def test_deep_nesting_is_refused_not_fatal() -> None:
    with pytest.raises(ValueError):
        from_json("[" * 100_000)


def test_what_a_macro_gives_is_no_value() -> None:
    with pytest.raises(TypeError):
        to_json({"a": SafeText("x")})
