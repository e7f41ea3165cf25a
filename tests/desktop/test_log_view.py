"""The log view: filters, search, following, the next error, copying."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from desktop.models.log_table import LOGGED_ROLE
from desktop.views.log_view import LogView
from engine.events import Level, Logged
from tests.desktop.pane_data import ZERO, theme


def lines(count: int, start: int = 0) -> list[Logged]:
    return [
        Logged(
            execution_id="e",
            seq=start + n,
            at=ZERO + n,
            level=Level.ERROR if n % 10 == 9 else Level.DEBUG if n % 2 else Level.INFO,
            message=f"message {start + n}",
            task_id="ab"[n % 2],
            task_run_id=f"run{n % 4}",
        )
        for n in range(count)
    ]


@pytest.fixture
def view(qtbot: QtBot) -> LogView:
    made = LogView(theme())
    qtbot.addWidget(made)
    made.resize(900, 240)
    made.show()
    return made


def test_debug_lines_are_hidden_first(view: LogView) -> None:
    view.set_lines(lines(20))
    assert view._lines.text() == "12 of 20 lines"
    view._level.setCurrentIndex(0)
    assert view._lines.text() == "20 of 20 lines"


def test_batches_are_followed_to_the_end(view: LogView, qtbot: QtBot) -> None:
    view.append(lines(200))
    bar = view.table.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.value() == bar.maximum() > 0)
    view._follow.setChecked(False)
    bar.setValue(0)
    view.append(lines(200, 200))
    assert bar.value() == 0
    view._follow.setChecked(True)
    assert bar.value() == bar.maximum()


def test_scrolling_up_stops_following(view: LogView) -> None:
    view.append(lines(200))
    bar = view.table.verticalScrollBar()
    bar.triggerAction(bar.SliderAction.SliderToMinimum)
    assert not view._follow.isChecked()
    bar.triggerAction(bar.SliderAction.SliderToMaximum)
    assert view._follow.isChecked()


def test_search_keeps_the_chosen_line(view: LogView, qtbot: QtBot) -> None:
    view.set_lines(lines(40))
    view._level.setCurrentIndex(0)
    view.table.selectRow(30)
    qtbot.keyClicks(view._search, "message 3")
    qtbot.keyClick(view._search, Qt.Key.Key_Return)
    assert view.model.rowCount() == 11
    current = view.table.currentIndex().data(LOGGED_ROLE)
    assert current.message == "message 30"
    view.grab()


def test_one_task_or_one_task_run(view: LogView) -> None:
    view.set_lines(lines(40))
    view._level.setCurrentIndex(0)
    view._tasks.setCurrentIndex(view._tasks.findData("b"))
    assert view.model.rowCount() == 20
    view.show_task("a", "run2", "a [2]")
    assert view.model.rowCount() == 10
    assert view._only.isVisible()
    view._only.click()
    assert view.model.rowCount() == 40
    assert not view._only.isVisible()


def test_tasks_are_offered_as_they_appear(view: LogView) -> None:
    view.set_lines(lines(1))
    assert view._tasks.count() == 2
    view.append(lines(4, 1))
    assert [view._tasks.itemData(row) for row in range(view._tasks.count())] == [None, "a", "b"]
    view.set_lines([])
    assert view._tasks.count() == 1


def test_the_next_error_is_chosen(view: LogView) -> None:
    view.set_lines(lines(40))
    view.go_to_next_error()
    first = view.table.currentIndex().data(LOGGED_ROLE)
    view.go_to_next_error()
    second = view.table.currentIndex().data(LOGGED_ROLE)
    assert (first.level, first.message) == (Level.ERROR, "message 9")
    assert second.message == "message 19"
    assert not view._follow.isChecked()


def test_copying(view: LogView, qtbot: QtBot) -> None:
    view.set_lines(lines(20))
    view.table.selectRow(0)
    qtbot.keyClick(view.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().endswith("INFO  a  message 0")
    view.copy_message()
    assert QGuiApplication.clipboard().text() == "message 0"
    view.copy_all()
    assert QGuiApplication.clipboard().text().count("\n") == 11
    with qtbot.waitSignal(view.save_requested) as said:
        view._save.click()
    assert said.args is not None
    assert said.args[0].count("\n") == 11


def test_a_long_message_is_shown_whole_below(view: LogView) -> None:
    long = Logged(execution_id="e", seq=0, at=ZERO, level=Level.INFO, message="x" * 600 + "\nend")
    view.set_lines([long, *lines(1, 1)])
    view.table.selectRow(0)
    assert view._strip.isVisible()
    assert view._detail.toPlainText() == long.message
    view.table.selectRow(1)
    assert not view._strip.isVisible()


def test_empty_states_say_why(view: LogView) -> None:
    view.set_lines([])
    assert view._empty._title.text() == "No run yet"
    view.set_lines(lines(4))
    view._search.setText("nothing like it")
    view._filter()
    assert view._empty._title.text() == "Nothing to show"
    assert view._stack.currentIndex() == 0


def test_every_control_has_a_name(view: LogView) -> None:
    for widget in (
        view._search,
        view._level,
        view._tasks,
        view._next_error,
        view._copy,
        view._save,
        view.table,
    ):
        assert widget.accessibleName()
    assert view._follow.text()
