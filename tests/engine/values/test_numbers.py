"""Java's numbers: how they print, and which kind they are."""

from __future__ import annotations

import struct
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.values import BigInteger, Float, Long, to_java_text, to_text
from engine.values.numbers import float_text, integer_kind, wrap_int, wrap_long


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1.0"),
        (1e7, "1.0E7"),
        (9999999.0, "9999999.0"),
        (1e-3, "0.001"),
        (9.99e-4, "9.99E-4"),
        (4.9e-324, "4.9E-324"),
        (123456789.125, "1.23456789125E8"),
        (-0.0, "-0.0"),
        (float("nan"), "NaN"),
        (float("-inf"), "-Infinity"),
        (Float(42.42), "42.42"),
        (Float(1000), "1000.0"),
        (Float(16777217), "1.6777216E7"),
        (Float(1e39), "Infinity"),
    ],
)
def test_decimals_print_like_java(value: float, text: str) -> None:
    assert float_text(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_printed_double_reads_back(value: float) -> None:
    assert float(float_text(value)) == value


@example(9.80908925027372e-45)
@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_a_printed_float_reads_back_as_32_bits(value: float) -> None:
    read = struct.unpack("f", struct.pack("f", float(float_text(Float(value)))))[0]
    assert read == value


def test_big_decimals_print_plain_alone_and_as_stored_elsewhere() -> None:
    assert to_text(Decimal("1E+3")) == "1000"
    assert to_java_text(Decimal("1E+3")) == "1E+3"
    assert to_text([Decimal("1E-7")]) == "[1E-7]"


def test_kinds() -> None:
    assert [integer_kind(value) for value in (1, 2**31, 2**63, Long(1), BigInteger(1))] == [
        "Integer",
        "Long",
        "BigInteger",
        "Long",
        "BigInteger",
    ]


@given(st.integers())
def test_wrapping_keeps_the_low_bits(value: int) -> None:
    assert (wrap_int(value) - value) % 2**32 == 0 and -(2**31) <= wrap_int(value) < 2**31
    assert (wrap_long(value) - value) % 2**64 == 0 and -(2**63) <= wrap_long(value) < 2**63
