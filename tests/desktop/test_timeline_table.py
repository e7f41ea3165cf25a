"""Rows and bars of the timeline."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtTest import QAbstractItemModelTester

from desktop.models.backlog import changed_runs
from desktop.models.timeline_bars import (
    MOST_PIECES,
    WAITING,
    Segment,
    duration_text,
    merged,
    run_seconds,
    segments_of,
)
from desktop.models.timeline_table import FOLDED_ABOVE, Column, TimelineTableModel
from engine.events import State
from engine.run.state import Execution
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


def shown(execution: Execution | None, now: float) -> TimelineTableModel:
    model = TimelineTableModel()
    model.set_execution(execution)
    model.look(execution.task_runs if execution is not None else ())
    model.show(now)
    return model


def rows_of(model: TimelineTableModel) -> list[tuple[object, ...]]:
    rows = [model.row(number) for number in range(model.rowCount())]
    return [
        (row.key, row.label, row.depth, row.state, row.duration, row.expandable, row.expanded, row.note)
        for row in rows
    ]


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
    model = shown(loop(FOLDED_ABOVE + 3).fold(), ZERO + 60)
    rows = [model.row(number) for number in range(model.rowCount())]
    assert [row.label for row in rows] == ["each", f"fetch · {FOLDED_ABOVE + 3}"]
    assert rows[1].note.startswith("1 failed · p50")
    assert rows[1].state is State.FAILED
    assert len(rows[1].segments) <= FOLDED_ABOVE + 3


def test_short_loops_start_open_and_say_how_far_they_are() -> None:
    model = shown(loop(3, open_last=True).fold(), ZERO + 60)
    assert [(row[1], row[2]) for row in rows_of(model)] == [
        ("each", 0),
        ("fetch · 2 of 3", 1),
        ("fetch [0]", 2),
        ("fetch [1]", 2),
        ("fetch [2]", 2),
    ]


@given(st.lists(st.integers(0, 3), max_size=6))
@settings(max_examples=25, deadline=None)
def test_folding_keeps_the_model_sound(toggles: list[int]) -> None:
    model = shown(loop(5, open_last=True).fold(), ZERO + 6)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for row in toggles:
        if row < model.rowCount():
            model.toggle(row)
    model.show(ZERO + 7)
    assert model.rowCount() >= 1
    assert model.seconds >= 7


def test_an_update_of_the_same_rows_resets_nothing() -> None:
    model = shown(loop(3, open_last=True).fold(), ZERO + 3)
    resets: list[int] = []
    model.modelReset.connect(lambda: resets.append(1))
    model.show(ZERO + 4)
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
    assert shown(None, 0).rowCount() == 0


@given(st.integers(1, 20), st.integers(1, 9), st.booleans(), st.lists(st.integers(0, 3), max_size=3))
@settings(max_examples=40, deadline=None)
def test_followed_step_by_step_it_is_as_if_shown_at_the_end(
    count: int, step: int, open_last: bool, toggles: list[int]
) -> None:
    script = loop(count, open_last=open_last)
    execution = Execution(script.events[0].execution_id)
    model = TimelineTableModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_execution(execution)
    for first in range(0, len(script.events), step):
        some = script.events[first : first + step]
        for event in some:
            execution.apply(event)
        model.look(changed_runs(some))
        model.show(ZERO + 30)
        if toggles and model.rowCount():
            row = toggles.pop() % model.rowCount()
            model.toggle(row)
            model.toggle(row)
    model.show(ZERO + 60)
    assert rows_of(model) == rows_of(shown(script.fold(), ZERO + 60))


def test_a_removed_run_is_gone_and_a_restarted_one_goes_on() -> None:
    script = loop(3)
    execution = script.fold()
    model = shown(execution, ZERO + 60)
    restarted = execution.task_runs["i1"]
    restarted.move(State.RESTARTED, ZERO + 61)
    restarted.move(State.RUNNING, ZERO + 61)
    del execution.task_runs["i2"]
    model.look(["i1", "i2"])
    model.show(ZERO + 62)
    assert [row[1] for row in rows_of(model)] == ["each", "fetch · 1 of 2", "fetch [0]", "fetch [1]"]
    restarted.move(State.SUCCESS, ZERO + 63)
    model.look(["i1"])
    model.show(ZERO + 64)
    assert rows_of(model)[1][3] is State.SUCCESS
    for gone in ("i0", "i1"):
        del execution.task_runs[gone]
    model.look(["i0", "i1"])
    model.show(ZERO + 64)
    assert [row[1] for row in rows_of(model)] == ["each"]


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 1), st.booleans()), min_size=1, max_size=3_000))
@settings(max_examples=20, deadline=None)
def test_a_bar_has_a_bounded_number_of_pieces_in_order(spans: list[tuple[float, float, bool]]) -> None:
    pieces = [Segment(a, a + b, State.SUCCESS if good else State.FAILED) for a, b, good in spans]
    bar = merged(pieces)
    assert len(bar) <= min(len(pieces) * 2, MOST_PIECES * 4)
    assert bar[0].start == min(piece.start for piece in pieces)
    assert max(piece.end for piece in bar) == max(piece.end for piece in pieces)
    assert all(one.end <= other.start for one, other in pairwise(bar))
