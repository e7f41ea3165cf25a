"""Patterns that are compiled later are those that ``re`` compiles."""

from __future__ import annotations

import re

import pytest

from engine.pattern import pattern


def test_it_is_a_pattern_when_it_is_used() -> None:
    later = pattern(r"(\d+)-x", re.IGNORECASE)
    assert later.sub(r"\1", "12-X, 3-x") == "12, 3"
    found = later.fullmatch("7-X")
    assert found is not None and found.group(1) == "7"
    assert (later.pattern, later.search("none")) == (r"(\d+)-x", None)
    assert pattern(rb"a+").findall(b"aab") == [b"aa"]


def test_a_wrong_one_says_so_at_its_first_use() -> None:
    wrong = pattern("(")
    with pytest.raises(re.error):
        wrong.match("")
    with pytest.raises(AttributeError):
        wrong.nothing  # type: ignore[attr-defined]  # noqa: B018
