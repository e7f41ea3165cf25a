"""Records behave as frozen dataclasses with slots do."""

from __future__ import annotations

import pickle
from copy import deepcopy
from dataclasses import FrozenInstanceError, dataclass, field, fields, is_dataclass, replace
from typing import Any

import pytest

from engine.record import record


@record
class Point:
    x: int
    y: int = 0
    tags: list[str] = field(default_factory=list)
    note: str = field(default="", compare=False)

    @property
    def sum(self) -> int:
        return self.x + self.y


@record(kw_only=True)
class Named:
    name: str


@record(kw_only=True)
class Placed(Named):
    at: int = 1


@record(order=True)
class Version:
    major: int
    minor: int = 0


@record(frozen=False)
class Changing:
    state: str
    seen: list[str] = field(default_factory=list)


@record
class Empty:
    """No field at all."""


@dataclass(frozen=True, slots=True)
class Plain:
    x: int
    y: int = 0


def test_instances_are_made_compared_and_printed() -> None:
    assert Point(1) == Point(1, 0, [], "other") != Point(2)
    assert Point(1).tags is not Point(1).tags and Point(1, y=2).sum == 3
    assert repr(Point(1, 2)) == "Point(x=1, y=2, tags=[], note='')"
    others: list[Any] = [(1, 0), Plain(1), Empty()]
    assert Empty() == Empty() and not any(Point(1) == other for other in others)
    assert {Named(name="a"), Named(name="a"), Named(name="b")} == {Named(name="a"), Named(name="b")}
    with pytest.raises(TypeError, match="unhashable"):
        hash(Point(1))


def test_they_are_frozen_and_have_slots() -> None:
    point: Any = Point(1)
    for name in ("x", "new"):
        with pytest.raises(FrozenInstanceError):
            setattr(point, name, 2)
    with pytest.raises(FrozenInstanceError):
        del point.x
    assert not hasattr(point, "__dict__")


def test_wrong_arguments_are_refused_as_always() -> None:
    point: Any = Point
    for wrong in ({}, {"x": 1, "z": 2}):
        with pytest.raises(TypeError):
            point(**wrong)
    with pytest.raises(TypeError):
        Named("a")  # type: ignore[call-arg]


def test_what_is_not_frozen_changes_and_has_no_hash() -> None:
    changing = Changing("a")
    changing.state = "b"
    assert changing == Changing("b") and deepcopy(changing) == changing
    with pytest.raises(TypeError, match="unhashable"):
        hash(changing)
    with pytest.raises(AttributeError):
        changing.new = 1  # type: ignore[attr-defined]


def test_order_is_that_of_the_fields() -> None:
    assert sorted([Version(2), Version(1, 5), Version(1)]) == [Version(1), Version(1, 5), Version(2)]
    assert Version(1) <= Version(1) >= Version(1) and not Version(1) > Version(1, 1)
    with pytest.raises(TypeError, match="not supported between"):
        assert Version(1) < Point(1)  # type: ignore[operator]


def test_dataclasses_know_them() -> None:
    placed = Placed(name="a")
    assert is_dataclass(placed) and [one.name for one in fields(placed)] == ["name", "at"]
    assert replace(placed, at=5) == Placed(name="a", at=5) != placed
    assert deepcopy(placed) == pickle.loads(pickle.dumps(placed)) == placed
    assert Point.__match_args__ == ("x", "y", "tags", "note")
    match Point(3, 4):
        case Point(x, y):
            assert (x, y) == (3, 4)
