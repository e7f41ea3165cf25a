"""The log model: batches, filters and Qt's own model tester, compared with a plain list."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from desktop.models.log_table import LOGGED_ROLE, RANK, Column, LogTableModel, line_text, task_text
from engine.events import Level, Logged


def line(
    seq: int,
    message: str = "hello",
    level: Level = Level.INFO,
    task: str | None = "a",
    value: str | None = None,
) -> Logged:
    return Logged(
        execution_id="e",
        seq=seq,
        at=1_790_000_000.25 + seq,
        level=level,
        message=message,
        task_id=task,
        value=value,
    )


LINES = st.lists(
    st.tuples(
        st.sampled_from(list(Level)),
        st.sampled_from(["a", "b", None]),
        st.sampled_from(["Alpha", "beta", "x\ny"]),
    ),
    max_size=12,
)


@given(
    st.lists(LINES, max_size=5),
    st.sampled_from(list(Level)),
    st.sampled_from([None, "a", "b"]),
    st.sampled_from(["", "ALPHA", "b"]),
    st.integers(0, 5),
)
@settings(max_examples=80, deadline=None)
def test_shows_what_a_plain_list_would(
    batches: list[list[tuple[Level, str | None, str]]],
    level: Level,
    task: str | None,
    search: str,
    change: int,
) -> None:
    model = LogTableModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    everything: list[Logged] = []
    for number, batch in enumerate(batches):
        if number == change:
            model.set_filter(level, task, search)
        lines = [line(len(everything) + i, m, lv, t) for i, (lv, t, m) in enumerate(batch)]
        everything.extend(lines)
        model.append(lines)
    model.set_filter(level, task, search)
    wanted = search.casefold()
    expected = [
        e
        for e in everything
        if RANK[e.level] >= RANK[level]
        and (task is None or e.task_id == task)
        and (wanted in e.message.casefold() or wanted in task_text(e).casefold())
    ]
    assert [model.line(row) for row in range(model.rowCount())] == expected
    assert model.total == len(everything)
    for row, event in enumerate(expected):
        assert model.row_of(event) == row


def test_long_and_broken_messages_are_one_short_line_but_kept_whole() -> None:
    model = LogTableModel()
    model.append([line(0, "a\nb" + "x" * 10_000)])
    index = model.index(0, Column.MESSAGE)
    shown = model.data(index)
    assert shown.startswith("a ⏎ b")
    assert len(shown) < 520
    assert "\n" not in shown
    assert model.data(index, LOGGED_ROLE).message.endswith("x" * 10_000)
    assert model.text().count("x") == 10_000


def test_next_error_goes_round() -> None:
    model = LogTableModel()
    model.append([line(i, level=Level.ERROR if i in (2, 5) else Level.INFO) for i in range(7)])
    assert model.next_error(-1) == 2
    assert model.next_error(2) == 5
    assert model.next_error(5) == 2
    model.set_filter(search="nothing")
    assert model.next_error(-1) is None


def test_columns_and_text_of_a_line_in_a_loop() -> None:
    model = LogTableModel()
    model.append([line(0, "GET", value="pay_1", task="fetch"), line(1, "SUCCESS", task=None)])
    assert [model.headerData(c, Qt.Orientation.Horizontal) for c in range(4)] == [
        "Time",
        "Level",
        "Task",
        "Message",
    ]
    assert model.data(model.index(0, Column.TASK)) == "fetch [pay_1]"
    assert model.data(model.index(1, Column.TASK)) == ""
    assert line_text(model.line(0)).endswith("INFO  fetch [pay_1]  GET")
    assert model.tasks() == ["fetch"]


def test_one_insertion_for_a_batch() -> None:
    model = LogTableModel()
    seen: list[tuple[int, int]] = []
    model.rowsInserted.connect(lambda _parent, first, last: seen.append((first, last)))
    model.append([line(i) for i in range(1000)])
    assert seen == [(0, 999)]
