"""The execution pane and its views on a finished and on a running execution."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from desktop.models.tally import Tally
from desktop.views.execution_pane import (
    EXPRESSION,
    LOG,
    OUTPUTS,
    RESPONSE,
    TABS,
    TIMELINE,
    ExecutionPane,
    facts,
)
from engine.events import Level, State
from engine.run.state import Execution
from tests.desktop.pane_data import BODY, ZERO, Script, bodies, exchange, request_run, theme


@pytest.fixture
def pane(qtbot: QtBot) -> ExecutionPane:
    made = ExecutionPane(theme())
    qtbot.addWidget(made)
    made.resize(1200, 400)
    made.show()
    made.set_body_source(bodies())
    return made


def result(
    text: str | None = None, value: object = None, kind: str = "STRING", error: object = None
) -> object:
    return SimpleNamespace(text=text, value=value, kind=kind, error=error, seconds=0.0008)


def test_nothing_has_run(pane: ExecutionPane) -> None:
    assert pane._facts.text() == "Not run yet"
    assert not pane.pill.isVisible()
    assert not pane.replay.isEnabled()
    for tab in TABS:
        pane.show_tab(tab)
        pane.grab()


def test_state_facts_and_counts(pane: ExecutionPane, qtbot: QtBot) -> None:
    pane.set_execution(request_run(), None)
    assert pane.pill.text() == "SUCCESS"
    assert pane._facts.text().startswith("1.0 s · 1 task · ")
    assert pane.tabs.tab(LOG).accessibleName() == "Log, 2"
    assert pane.tabs.tab(OUTPUTS).accessibleName() == "Outputs, 1"
    with qtbot.waitSignal(pane.replay_requested):
        pane.replay.click()


def test_facts_of_a_loop() -> None:
    script = Script().task("L", "each", 0.0, 3.0, flowable=True)
    for number in range(3):
        state = State.FAILED if number == 1 else State.SUCCESS
        script.task(
            f"i{number}",
            "t",
            number,
            number + 1,
            state,
            parent_task_run_id="L",
            value=str(number),
            iteration=number,
        )
    assert facts(Tally.of(script.fold()), ZERO + 3.1) == "3.1 s · 3 iterations · 1 failed"


def test_a_running_execution_is_followed(pane: ExecutionPane, qtbot: QtBot) -> None:
    script = Script().log("first")
    execution = script.fold()
    pane.set_execution(execution, None)
    assert pane.pill.text() == "RUNNING"
    assert not pane.replay.isEnabled()
    seen = len(script.events)
    script.log("second").task("r", "t", 0.1, 0.9, outputs={"a": 1}).exchange("r", exchange(200)).end(1.0)
    for event in script.events[seen:]:
        execution.apply(event)
    pane.refresh(script.events[seen:])
    assert pane.log.model.total == 2
    assert pane.pill.text() == "SUCCESS"
    assert pane.replay.isEnabled()
    qtbot.waitUntil(lambda: pane.response.model.rowCount() == 1)
    qtbot.waitUntil(lambda: bool(pane.outputs.model.root.children))
    qtbot.waitUntil(lambda: pane.timeline.model.rowCount() == 1)


def test_what_is_unfolded_stays_so_while_outputs_come(pane: ExecutionPane, qtbot: QtBot) -> None:
    script = Script().task("r", "a", 0.1, 0.9, outputs={"x": {"y": 1}})
    execution = script.fold()
    pane.set_execution(execution, None)
    pane.show_tab(OUTPUTS)
    tree = pane.outputs.tree
    tree.go_to(pane.outputs.model.find("y")[0])
    seen = len(script.events)
    script.task("s", "b", 1.0, 1.5, outputs={"z": 1})
    for event in script.events[seen:]:
        execution.apply(event)
    pane.refresh()
    qtbot.waitUntil(lambda: len(pane.outputs.model.root.children) == 2)
    chosen = tree.chosen()
    assert chosen is not None
    assert chosen.path == "outputs.a.x.y"
    assert tree.isExpanded(tree.currentIndex().parent())


def test_a_value_goes_into_the_editor(pane: ExecutionPane, qtbot: QtBot) -> None:
    pane.set_execution(request_run(), None)
    pane.show_tab(OUTPUTS)
    tree = pane.outputs.tree
    tree.go_to(pane.outputs.model.find("title")[0])
    with qtbot.waitSignal(pane.insert_requested) as said:
        qtbot.keyClick(tree, Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    assert said.args == ["{{ fromJson(outputs.send_data.body).title }}"]
    row = tree.visualRect(tree.currentIndex())
    places = dict(
        tree._delegate.action_rects(row.adjusted(-row.left(), 0, tree.viewport().width() - row.right(), 0))
    )
    with qtbot.waitSignal(pane.insert_requested):
        qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=places["insert"].center())
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=places["copy"].center())
    assert QGuiApplication.clipboard().text() == "Kestra Pen"
    tree.copy_path()
    assert QGuiApplication.clipboard().text() == "outputs.send_data.body.title"
    tree.copy_expression()
    assert QGuiApplication.clipboard().text() == "{{ fromJson(outputs.send_data.body).title }}"


def test_search_in_the_outputs(pane: ExecutionPane, qtbot: QtBot) -> None:
    pane.set_execution(request_run(), None)
    pane.show_tab(OUTPUTS)
    qtbot.keyClicks(pane.outputs._search, "kestra pen")
    qtbot.keyClick(pane.outputs._search, Qt.Key.Key_Return)
    chosen = pane.outputs.tree.chosen()
    assert chosen is not None
    assert chosen.label in ("title", "body")
    pane.outputs._search.setText("no such thing")
    pane.outputs._next()
    assert pane.outputs._count.text() == "No matches"


def test_a_double_click_tries_the_expression(pane: ExecutionPane, qtbot: QtBot) -> None:
    pane.set_execution(request_run(), None)
    pane.show_tab(RESPONSE)
    with qtbot.waitSignal(pane.evaluate_requested) as said:
        pane.response.expression_chosen.emit("{{ outputs.send_data.code }}")
    assert said.args == ["{{ outputs.send_data.code }}"]
    assert pane.current_tab() == EXPRESSION
    pane.show_evaluation(result("201", 201, "INTEGER"))  # type: ignore[arg-type]
    assert pane.expression._large.text() == "201"
    assert pane.expression._pill.text() == "INTEGER"
    pane.grab()


def test_the_expression_box_stands_beside_the_outputs_where_there_is_room(pane: ExecutionPane) -> None:
    pane.show_tab(OUTPUTS)
    assert pane.expression.isVisible()
    pane.show_tab(EXPRESSION)
    assert pane.expression.isVisible()
    pane.resize(500, 400)
    pane.show_tab(OUTPUTS)
    assert not pane.expression.isVisible()


def test_typing_an_expression_asks_after_a_moment_and_braces_are_added(
    pane: ExecutionPane, qtbot: QtBot
) -> None:
    pane.set_execution(request_run(), None)
    pane.show_tab(EXPRESSION)
    with qtbot.waitSignal(pane.evaluate_requested) as said:
        qtbot.keyClicks(pane.expression.edit, "inputs.a")
    assert said.args == ["{{ inputs.a }}"]
    with qtbot.waitSignal(pane.insert_requested) as inserted:
        pane.expression._insert.click()
    assert inserted.args == ["{{ inputs.a }}"]


def test_an_error_is_shown_at_its_character(pane: ExecutionPane) -> None:
    pane.set_execution(request_run(), None)
    pane.show_tab(EXPRESSION)
    pane.expression.set_expression("{{ outputs.nope.x }}")
    error = SimpleNamespace(message="Unable to find `nope`", line=1, column=12, name="nope", kind="missing")
    pane.show_evaluation(result(error=error))  # type: ignore[arg-type]
    marked = [s.cursor.selectedText() for s in pane.expression.edit.extraSelections()]
    assert "nope" in marked
    assert pane.expression._error.text() == "Unable to find `nope`"
    assert pane.expression._took.text() == "line 1, column 12"


def test_results_of_every_shape(pane: ExecutionPane) -> None:
    pane.set_execution(request_run(), None)
    pane.show_tab(EXPRESSION)
    box = pane.expression
    pane.show_evaluation(result('{"a": [1]}', {"a": [1]}, "MAP"))  # type: ignore[arg-type]
    assert box._pages.currentWidget() is box._tree
    pane.show_evaluation(result("line\n" * 50, "line\n" * 50))  # type: ignore[arg-type]
    assert box._pages.currentWidget() is box._text
    pane.show_evaluation(result("x" * 300_000, "x" * 300_000))  # type: ignore[arg-type]
    assert "100,000 more characters" in box._text.toPlainText()
    box.copy_result()
    assert len(QGuiApplication.clipboard().text()) == 300_000
    pane.show_evaluation(result("true", True, "BOOLEAN"))  # type: ignore[arg-type]
    assert box._pages.currentWidget() is box._large
    pane.show_evaluation(result(None, None, "NULL"))  # type: ignore[arg-type]
    assert box._large.text() == "null"


def test_expressions_used_before_are_kept(pane: ExecutionPane, qtbot: QtBot) -> None:
    pane.set_execution(request_run(), None)
    pane.show_tab(EXPRESSION)
    box = pane.expression
    box.set_expression("{{ inputs.a }}")
    qtbot.keyClick(box.edit, Qt.Key.Key_Return)
    box.set_expression("{{ inputs.b }}")
    qtbot.keyClick(box.edit, Qt.Key.Key_Return)
    assert [action.data() for action in box._recent_menu.actions()] == ["{{ inputs.b }}", "{{ inputs.a }}"]
    box._recent_menu.actions()[1].trigger()
    assert box.expression() == "{{ inputs.a }}"


def test_names_that_are_available_are_typed_with_a_click(pane: ExecutionPane, qtbot: QtBot) -> None:
    from PySide6.QtWidgets import QPushButton

    pane.set_execution(request_run(), None)
    pane.show_tab(EXPRESSION)
    button = next(b for b in pane.expression._foot.findChildren(QPushButton) if b.text() == "outputs")
    button.click()
    qtbot.keyClicks(pane.expression.edit, ".a")
    assert pane.expression.expression() == "{{ outputs.a }}"


def test_the_response_of_a_request(pane: ExecutionPane, qtbot: QtBot) -> None:
    pane.set_execution(request_run(), None)
    pane.show_tab(RESPONSE)
    received, sent = pane.response.received, pane.response.sent
    assert received.pill.text() == "201 Created"
    assert received.pill.toolTip() == "200–299 Successful"
    assert received.tabs.names() == ["Tree", "Pretty", "Raw", "Hex", "Headers", "Timing", "Connection"]
    assert received.tabs.current() == "Tree"
    text = sent.area.toPlainText()
    assert text.startswith("POST /add?x=1 HTTP/1.1\nHost: example.org")
    assert text.endswith('{"title": "Kestra Pen"}')
    assert "maps this host to 127.0.0.1:80" in sent._notes.text()
    sent.copy_curl.click()
    assert '--data-raw \'{"title": "Kestra Pen"}\'' in QGuiApplication.clipboard().text()
    for name in received.tabs.names():
        received.tabs.set_current(name)
        pane.grab()
    received.copy_button.click()
    assert QGuiApplication.clipboard().text() == BODY
    with qtbot.waitSignal(pane.save_body_requested):
        received.save_button.click()
    assert not pane.response.table.isVisible()


def test_several_requests_are_listed(pane: ExecutionPane) -> None:
    script = Script().task("r", "get", 0.0, 1.0)
    script.exchange("r", exchange(302, notes=("Redirected.",))).exchange("r", exchange(404, hop=1))
    pane.set_execution(script.end(1.0, State.FAILED).fold(), None)
    pane.show_tab(RESPONSE)
    assert pane.response.table.isVisible()
    assert pane.response.received.pill.text() == "404 Not Found"
    pane.response.table.selectRow(0)
    assert pane.response.received.pill.text() == "302 Found"
    assert "Redirected." in pane.response.sent._notes.text()
    assert pane.response.received.failure._title.text() == "No body"
    pane.grab()
    pane.response.show_task_run("r")
    assert pane.response.received.pill.text() == "404 Not Found"


def test_headers_stay_chosen_within_a_run_only(pane: ExecutionPane) -> None:
    from engine.exchange import BodyRef
    from tests.desktop.pane_data import BODY, BODY_URI

    ref = BodyRef(BODY_URI, len(BODY), "application/json")

    def run() -> None:
        script = Script().task("r", "get", 0.0, 1.0)
        script.exchange("r", exchange(200, ref)).exchange("r", exchange(200, ref, hop=1))
        pane.set_execution(script.end(1.0).fold(), None)

    pane.set_body_source(bodies())
    run()
    pane.show_tab(RESPONSE)
    received = pane.response.received
    first = received.tabs.current()
    received.tabs.set_current("Headers")
    pane.response.table.selectRow(0)
    assert received.tabs.current() == "Headers"
    run()
    assert received.tabs.current() == first != "Headers"


def test_no_response_says_why(pane: ExecutionPane) -> None:
    script = Script().task("r", "get", 0.0, 1.0, State.FAILED)
    script.exchange("r", exchange(error="Could not resolve host example.org"))
    pane.set_execution(script.end(1.0, State.FAILED).fold(), None)
    pane.show_tab(RESPONSE)
    assert pane.response.received.pill.text() == "No response"
    assert pane.response.received.failure._text.text() == "Could not resolve host example.org"
    assert pane.response.received.tabs.names() == ["Error", "Timing", "Connection"]


def test_a_body_that_is_gone_is_no_crash(pane: ExecutionPane) -> None:
    from tests.desktop.pane_data import MemoryBodies

    pane.set_body_source(MemoryBodies({}))
    pane.set_execution(request_run(), None)
    pane.show_tab(RESPONSE)
    assert pane.response.received.failure._title.text() == "The body is no longer stored"
    assert "no longer stored" in pane.response.sent.area.toPlainText()
    assert pane.response.received.tabs.names() == ["Headers", "Timing", "Connection"]


def test_a_row_of_the_timeline_opens_its_log(pane: ExecutionPane, qtbot: QtBot) -> None:
    execution = request_run()
    pane.set_execution(execution, None)
    pane.show_tab(TIMELINE)
    table = pane.timeline.table
    place = table.visualRect(table.model().index(0, 3)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert pane.current_tab() == LOG
    assert pane.log.model.rowCount() == 1


def test_a_chevron_folds_the_timeline(pane: ExecutionPane, qtbot: QtBot) -> None:
    script = Script().task("L", "each", 0.0, 3.0, flowable=True)
    script.task("i", "t", 0.5, 1.0, parent_task_run_id="L", value="1", iteration=0)
    pane.set_execution(script.end(3.0).fold(), None)
    pane.show_tab(TIMELINE)
    table = pane.timeline.table
    assert pane.timeline.model.rowCount() == 2
    cell = table.visualRect(table.model().index(0, 0))
    qtbot.mouseClick(
        table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(cell.left() + 18, cell.center().y())
    )
    assert pane.timeline.model.rowCount() == 1
    assert pane.current_tab() == TIMELINE
    table.setCurrentIndex(table.model().index(0, 0))
    qtbot.keyClick(table, Qt.Key.Key_Right)
    assert pane.timeline.model.rowCount() == 2
    pane.grab()


def test_a_log_line_leads_to_its_task(pane: ExecutionPane, qtbot: QtBot) -> None:
    pane.set_execution(request_run(), None)
    with qtbot.waitSignal(pane.task_requested) as said:
        pane.log.table.doubleClicked.emit(pane.log.model.index(1, 0))
    assert said.args == ["send_data"]


def test_tabs_go_with_the_arrow_keys(pane: ExecutionPane, qtbot: QtBot) -> None:
    first = pane.tabs.tab(LOG)
    first.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(first, Qt.Key.Key_Right)
    assert pane.current_tab() == TIMELINE
    qtbot.keyClick(pane.tabs.tab(TIMELINE), Qt.Key.Key_Left)
    assert pane.current_tab() == LOG


def test_another_execution_replaces_everything(pane: ExecutionPane) -> None:
    pane.set_execution(request_run(), None)
    other: Execution = Script("other").log("only", Level.WARN).end(0.1).fold()
    pane.set_execution(other, None)
    assert pane.log.model.total == 1
    assert pane.outputs.model.root.children == []
    assert pane.response.model.rowCount() == 0
    assert "other" in pane.expression._on.text()
    pane.set_execution(None, None)
    assert pane._facts.text() == "Not run yet"


def test_header_rows_are_copied_as_lines(pane: ExecutionPane, qtbot: QtBot) -> None:
    pane.set_execution(request_run(), None)
    pane.show_tab(RESPONSE)
    pane.response.received.tabs.set_current("Headers")
    table = pane.response.received._headers_table
    table.selectRow(1)
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "X-A: 1"
