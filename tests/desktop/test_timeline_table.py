"""Rows and bars of the timeline."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtTest import QAbstractItemModelTester

from desktop.models.timeline_table import (
    FOLDED_ABOVE,
    WAITING,
    Column,
    TimelineTableModel,
    build_rows,
    duration_text,
    run_seconds,
    segments_of,
)
from engine.events import State
from tests.desktop.pane_data import ZERO, Script


def loop(count: int, *, open_last: bool = False) -> Script:
    script = Script().task("L", "each", 0.0, None if open_last else 50.0, flowable=True)
    for number in range(count):
        last = open_last and number == count - 1
        state = State.FAILED if number == 1 else State.SUCCESS
        end = None if last else number + 0.6
        script.task(
            f"i{number}",
            "fetch",
            number,
            end,
            state,
            parent_task_run_id="L",
            value=str(number),
            iteration=number,
        )
    return script


def test_waiting_and_working_are_told_apart() -> None:
    run = Script().task("r", "t", 1.0, 2.0, State.FAILED).end(2).fold().task_runs["r"]
    pieces = segments_of(run, ZERO, ZERO + 2)
    assert [(round(p.start, 3), round(p.end, 3), p.state) for p in pieces] == [
        (1.0, 1.1, State.CREATED),
        (1.1, 2.0, State.FAILED),
    ]
    assert run_seconds(run, ZERO + 9) == pytest.approx(0.9)


def test_each_attempt_has_a_bar_of_its_own_end() -> None:
    script = Script().task("r", "t", 0.0, 5.0)
    script.attempt("r", 0, 0.1, 1.0, State.FAILED).attempt("r", 1, 2.0, 5.0, State.SUCCESS)
    pieces = segments_of(script.end(5).fold().task_runs["r"], ZERO, ZERO + 5)
    working = [(round(p.start, 1), round(p.end, 1), p.state) for p in pieces if p.state not in WAITING]
    assert working == [(0.1, 1.0, State.FAILED), (2.0, 5.0, State.SUCCESS)]
    waiting = [(round(p.start, 1), round(p.end, 1)) for p in pieces if p.state in WAITING]
    assert (1.0, 2.0) in waiting


def test_a_running_bar_ends_now() -> None:
    run = Script().task("r", "t", 0.0).fold().task_runs["r"]
    assert segments_of(run, ZERO, ZERO + 7)[-1].end == pytest.approx(7)
    assert run_seconds(run, ZERO + 7) == pytest.approx(6.9)


def test_long_loops_start_folded_into_one_row() -> None:
    rows = build_rows(loop(FOLDED_ABOVE + 3).fold(), ZERO + 60, set())
    assert [row.label for row in rows] == ["each", f"fetch · {FOLDED_ABOVE + 3}"]
    assert rows[1].note.startswith("1 failed · p50")
    assert rows[1].state is State.FAILED
    assert len(rows[1].segments) <= FOLDED_ABOVE + 3


def test_short_loops_start_open_and_say_how_far_they_are() -> None:
    rows = build_rows(loop(3, open_last=True).fold(), ZERO + 60, set())
    assert [(row.label, row.depth) for row in rows] == [
        ("each", 0),
        ("fetch · 2 of 3", 1),
        ("fetch [0]", 2),
        ("fetch [1]", 2),
        ("fetch [2]", 2),
    ]


@given(st.lists(st.integers(0, 3), max_size=6))
@settings(max_examples=25, deadline=None)
def test_folding_keeps_the_model_sound(toggles: list[int]) -> None:
    model = TimelineTableModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    script = loop(5, open_last=True)
    execution = script.fold()
    model.show(execution, ZERO + 6)
    for row in toggles:
        if row < model.rowCount():
            model.toggle(row)
    model.show(execution, ZERO + 7)
    assert model.rowCount() >= 1
    assert model.seconds >= 7


def test_an_update_of_the_same_rows_resets_nothing() -> None:
    model = TimelineTableModel()
    execution = loop(3, open_last=True).fold()
    model.show(execution, ZERO + 3)
    resets: list[int] = []
    model.modelReset.connect(lambda: resets.append(1))
    model.show(execution, ZERO + 4)
    assert resets == []
    assert model.row_of("i2") == 4
    assert model.data(model.index(4, Column.DURATION)) == "1.9 s"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, ""),
        (0.0012, "1.2 ms"),
        (0.412, "412 ms"),
        (5.2, "5.2 s"),
        (125, "2 min 5 s"),
        (3725, "1 h 2 min"),
    ],
)
def test_duration_text(seconds: float | None, text: str) -> None:
    assert duration_text(seconds) == text


def test_nothing_has_run() -> None:
    model = TimelineTableModel()
    model.show(None, 0)
    assert model.rowCount() == 0
