"""Events come back from the history as they were, whatever the values of a flow are."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.events import Event, Level, Logged, State, TaskRunStateChanged
from engine.run.serial import from_lines, to_lines
from engine.surrogates import mend_value
from engine.text import Span

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)


def ended(outputs: dict[str, object]) -> TaskRunStateChanged:
    return TaskRunStateChanged(
        execution_id="e", seq=3, at=1.5, task_run_id="t", state=State.SUCCESS, outputs=outputs
    )


def kept(event: Event) -> Event:
    (again,) = from_lines("e", to_lines([event]))
    return again


@given(st.dictionaries(st.text(), VALUES, max_size=4))
def test_outputs_come_back(outputs: dict[str, object]) -> None:
    assert kept(ended(outputs)) == ended(mend_value(outputs))


@pytest.mark.parametrize("value", [2**70, "\ud800", None, {"a": [None, 2**70, "\udfff"]}])
def test_what_takes_more_than_json_comes_back(value: object) -> None:
    assert kept(ended({"value": value})) == ended({"value": mend_value(value)})


@pytest.mark.parametrize("other", [None, 2**70])
def test_what_is_no_number_in_json_becomes_a_text(other: object) -> None:
    outputs = {"value": [math.nan, {"a": math.inf}], "other": other}
    assert kept(ended(outputs)) == ended({"value": ["NaN", {"a": "Infinity"}], "other": other})


def test_a_line_of_the_log_comes_back() -> None:
    line = Logged(execution_id="e", seq=0, at=0.25, level=Level.WARN, message="\u2028\n", span=Span(1, 2))
    assert kept(line) == line
