"""What goes wrong: each case says what, where, and leaves the window usable."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from desktop.views.execution_pane import RESPONSE
from tests.journeys.conftest import Programs
from tests.journeys.hands import Hands

REQUEST = """id: trouble
namespace: company.team

tasks:
  - id: ask
    type: io.kestra.plugin.core.http.Request
    uri: {uri}
"""
TYPED = """id: typed
namespace: company.team

inputs:
  - id: number
    type: INT

tasks:
  - id: say
    type: io.kestra.plugin.core.log.Log
    message: "{{ inputs.number }}"
"""


def test_a_broken_document_does_not_start(programs: Programs) -> None:
    async def journey(hands: Hands) -> None:
        await hands.new_flow("id: broken\nnamespace: company.team\ntasks:\n  - id: a\n   type: x\n")
        hands.key(Qt.Key.Key_F5)
        await hands.until(lambda: "nothing was started" in hands.said(), "it is refused")
        assert not hands.program.runs.active
        assert hands.work.problems.isVisible()
        found = hands.problems()
        assert len(found) == 1 and found[0].startswith("5:"), found
        cursor = hands.work.editor.area.textCursor()
        assert cursor.blockNumber() + 1 == 5, "the caret stands at the problem"

    programs.play(journey)


def test_an_unknown_task_type_is_named_and_corrected(programs: Programs) -> None:
    async def journey(hands: Hands) -> None:
        text = REQUEST.format(uri="https://dummyjson.com/products/1").replace("http.Request", "http.Reqest")
        await hands.new_flow(text)
        assert any(line.startswith("6:11 ") and "Reqest" in line for line in hands.problems())
        hands.key(Qt.Key.Key_F5)
        await hands.until(lambda: "nothing was started" in hands.said(), "it is refused")
        assert hands.work.breadcrumb.problems.text() == "1 error"
        await hands.write(text.replace("Reqest", "Request"))
        assert hands.work.breadcrumb.problems.text() == "No problems"
        await hands.run()
        assert hands.state() == "SUCCESS"

    programs.play(journey)


def test_a_wrong_type_is_said_at_its_field(programs: Programs) -> None:
    async def journey(hands: Hands) -> None:
        await hands.new_flow(TYPED)
        row = hands.form.row("number")
        assert row is not None
        hands.type(row.field.focusProxy() or row.field, "12a")
        await hands.until(lambda: row.problem, "the field says what is wrong")
        assert "12a" in row.problem
        assert hands.form._attention.text() == "1 value needs attention"
        hands.key(Qt.Key.Key_F5)
        await hands.until(lambda: hands.said().startswith("Not started: number: "), "it is refused")
        hands.key(Qt.Key.Key_Backspace)
        await hands.until(lambda: not row.problem, "the field is content")
        assert hands.said() == "", "what was said about it is gone as well"
        await hands.run()
        assert (await hands.read_log())[-1] == "12"

    programs.play(journey)


def test_a_missing_variable_points_at_its_name(programs: Programs) -> None:
    async def journey(hands: Hands) -> None:
        await hands.open_flow("http_get_request_example")
        await hands.run()
        said = await hands.evaluate("{{ outputs.send_dat.body }}")
        assert said.startswith("ERROR line 1, column ")
        assert "send_dat" in said
        marks = hands.pane.expression.edit.extraSelections()
        assert any(mark.cursor.selectedText() == "send_dat" for mark in marks)
        await hands.write(hands.text().replace("outputs.send_data.body", "outputs.send_dat.body"))
        assert any(line.startswith("12:") for line in hands.problems())
        await hands.run()
        assert hands.state() == "FAILED"
        assert any("send_dat" in line for line in await hands.read_log())

    programs.play(journey)


@pytest.mark.parametrize(
    ("uri", "words", "pill"),
    [
        ("http://127.0.0.1:1/x", "127.0.0.1", "No response"),
        ("https://dummyjson.com/status/404", "404", "404 Not Found"),
        ("https://dummyjson.com/status/500", "500", "500 Internal Server Error"),
    ],
)
def test_a_request_that_fails_says_why(programs: Programs, uri: str, words: str, pill: str) -> None:
    async def journey(hands: Hands) -> None:
        await hands.new_flow(REQUEST.format(uri=uri))
        await hands.run()
        assert hands.state() == "FAILED"
        assert any(words in line for line in await hands.read_log())
        assert await hands.received() == pill
        if pill == "No response":
            message = hands.pane.response.received.failure
            assert message.isVisible() and "127.0.0.1" in message._text.text()
        hands.pane.log.go_to_next_error()
        hands.pane.log.table.doubleClicked.emit(hands.pane.log.table.currentIndex())
        assert hands.work.editor.area.textCursor().blockNumber() + 1 == 5, "the log leads to its task"

    programs.play(journey)


def test_a_task_that_takes_too_long(programs: Programs) -> None:
    async def journey(hands: Hands) -> None:
        await hands.new_flow(REQUEST.format(uri="https://dummyjson.com/delay/9") + "    timeout: PT0.3S\n")
        await hands.run()
        assert hands.state() == "FAILED"
        assert any("imeout" in line or "0.3" in line for line in await hands.read_log())

    programs.play(journey)


def test_a_run_is_stopped_in_the_middle(programs: Programs) -> None:
    async def journey(hands: Hands) -> None:
        await hands.new_flow(REQUEST.format(uri="https://dummyjson.com/delay/9"))
        await hands.run(until_end=False)
        await hands.until(lambda: hands.state() == "RUNNING", "it runs")
        assert hands.window.top.run.accessibleName() == "Stop"
        first = hands.window.top.run._clock
        await hands.until(lambda: hands.window.top.run._clock != first, "the clock moves")
        hands.type(hands.work.editor.area, "# typing goes on\n")
        assert "# typing goes on" in hands.text()
        hands.key(Qt.Key.Key_Escape)
        await hands.until(lambda: hands.state() == "KILLED", "it is killed", 3)
        assert hands.window.top.run.accessibleName() == "Run"
        run = hands.program.runs.last(hands.program.documents.current)
        assert run is not None and run.execution is not None
        assert {task.state.value for task in run.execution.task_runs.values()} == {"KILLED"}

    programs.play(journey)


def test_closing_ends_a_run_that_goes_on(programs: Programs) -> None:
    async def leave(hands: Hands) -> None:
        await hands.new_flow(REQUEST.format(uri="https://dummyjson.com/delay/9"))
        await hands.run(until_end=False)
        await hands.until(lambda: hands.state() == "RUNNING", "it runs")
        hands.window.close()
        assert hands.window.isVisible(), "the window stays until the run has ended in order"
        assert hands.program.quit.is_set()

    async def look(hands: Hands) -> None:
        await hands.until(lambda: hands.window.history.rowCount() == 1, "the run is in the history")
        row = hands.window.history.index(0, 0)
        hands.window.sidebar.history.run_chosen.emit(hands.window.history.run(row.row()).execution_id)
        await hands.pause(0.3)

    programs.play(leave)
    programs.play(look)


def test_no_body_can_hold_the_pane(programs: Programs) -> None:
    """An answer without a body, and one that is no text."""

    async def journey(hands: Hands) -> None:
        await hands.new_flow(REQUEST.format(uri="https://dummyjson.com/image/png"))
        await hands.run()
        await hands.show(RESPONSE)
        assert hands.pane.response.received.tabs.current() == "Image"
        await hands.write(REQUEST.format(uri="https://dummyjson.com/status/204"))
        await hands.run()
        assert await hands.received() == "204 No Content"

    programs.play(journey)
