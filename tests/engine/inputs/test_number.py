"""INT and FLOAT inputs."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.inputs.number import shortest_single
from tests.engine.inputs.cases import refused, value


@pytest.mark.parametrize(
    ("text", "number"), [("42", 42), ("-7", -7), ("+5", 5), ("007", 7), ("2147483647", 2**31 - 1)]
)
def test_int(text: str, number: int) -> None:
    assert value("type: INT", text) == number


@pytest.mark.parametrize("text", ["2147483648", "4.0", "abc", " 5 ", "0x10", "1_000", "--1", "٣x"])
def test_no_int(text: str) -> None:
    assert refused("type: INT", text) == f'Invalid value for input `x`. Cause: For input string: "{text}"'


def test_a_default_may_have_decimals() -> None:
    assert value("type: INT, defaults: 5.7") == 5
    assert refused("type: INT", 5.7) is not None


@pytest.mark.parametrize(
    ("text", "number"),
    [("42.42", 42.42), ("3", 3.0), (" 0.1 ", 0.1), ("0.1f", 0.1), ("0x1p3", 8.0), ("1e3", 1000.0),
     ("16777217", 16777216.0), (".5", 0.5), ("NaN", "NaN"), ("Infinity", "Infinity"),
     ("3.5e39", "Infinity"), ("-3.5e39", "-Infinity")],
)  # fmt: skip
def test_float(text: str, number: object) -> None:
    found = value("type: FLOAT", text)
    assert found == number and type(found) is type(number)


@pytest.mark.parametrize("text", ["1,5", "x", "true", "1 2", "0x1"])
def test_no_float(text: str) -> None:
    assert refused("type: FLOAT", text) is not None


def test_bounds_are_inclusive() -> None:
    assert value("type: INT, min: 5", "5") == 5
    assert refused("type: INT, min: 5", "4") == "Invalid value for input `x`. Cause: it must be more than `5`"
    assert (
        refused("type: FLOAT, max: 0.5", "0.51")
        == "Invalid value for input `x`. Cause: it must be less than `0.5`"
    )


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_a_single_keeps_its_value_in_few_digits(number: float) -> None:
    short = shortest_single(number)
    assert struct.unpack("f", struct.pack("f", short))[0] == number
    assert len(repr(short).replace("-", "").replace(".", "").lstrip("0").split("e")[0].rstrip("0")) <= 9
