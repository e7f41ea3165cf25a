"""Runs that stop in between: a pause that is resumed, a failure that is restarted, cookies that last."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QTableWidget

from desktop.dialogs.cookies import CookiesDialog
from desktop.dialogs.resume import ResumeDialog
from desktop.views.execution_pane import RESPONSE
from tests.journeys.conftest import Programs
from tests.journeys.hands import Hands

PAUSE = """id: careful
namespace: company.team
tasks:
  - id: before
    type: io.kestra.plugin.core.log.Log
    message: before
  - id: wait
    type: io.kestra.plugin.core.flow.Pause
  - id: after
    type: io.kestra.plugin.core.log.Log
    message: after
"""
ASKS = PAUSE.replace(
    "flow.Pause\n",
    "flow.Pause\n    onResume:\n      - id: amount\n        type: INT\n",
).replace("message: after", 'message: "{{ outputs.wait.onResume.amount }}"')
FAILS = """id: fails
namespace: company.team
tasks:
  - id: first
    type: io.kestra.plugin.core.debug.Return
    format: "{{ execution.id }}"
  - id: second
    type: io.kestra.plugin.core.http.Request
    uri: https://dummyjson.com/status/500
"""


def test_a_pause_is_resumed_with_one_click(programs: Programs) -> None:
    async def journey(hands: Hands) -> None:
        await hands.new_flow(PAUSE)
        await hands.run(until_end=False)
        await hands.until(lambda: hands.state() == "PAUSED", "it pauses")
        await hands.until(hands.pane.resume.isVisible, "it can be resumed")
        assert hands.pane.replay.isHidden()
        hands.click(hands.pane.resume)
        await hands.until(lambda: hands.state() == "SUCCESS", "it goes on")
        assert await hands.read_log() == ["before", "after"]
        assert hands.pane.resume.isHidden()

    programs.play(journey)


def test_a_pause_asks_for_its_values(programs: Programs) -> None:
    async def journey(hands: Hands) -> None:
        await hands.new_flow(ASKS)
        await hands.run(until_end=False)
        await hands.until(lambda: hands.state() == "PAUSED", "it pauses")
        hands.click(hands.pane.resume)
        dialog = await hands.dialog()
        assert isinstance(dialog, ResumeDialog)
        hands.click(dialog.resume_button)
        row = dialog.form.row("amount")
        assert row is not None and row.problem, "nothing was given yet"
        QTest.keyClicks(row.field.focusProxy() or row.field, "7")
        await hands.until(lambda: not row.problem, "the field is content")
        await hands.answer(dialog, dialog.resume_button)
        await hands.until(lambda: hands.state() == "SUCCESS", "it goes on")
        assert (await hands.read_log())[-1] == "7"

    programs.play(journey)


def test_what_failed_is_restarted_in_the_same_execution(programs: Programs) -> None:
    async def journey(hands: Hands) -> None:
        await hands.new_flow(FAILS)
        await hands.run()
        assert hands.state() == "FAILED"
        restart = hands.window.actions_table["run.restart"]
        assert restart.isEnabled()
        run = hands.program.runs.last(hands.program.documents.current)
        assert run is not None and run.execution is not None
        before = run.execution.id
        await hands.write(FAILS.replace("status/500", "status/200"))
        restart.trigger()
        await hands.until(lambda: hands.state() == "SUCCESS", "it succeeds now")
        run = hands.program.runs.last(hands.program.documents.current)
        assert run is not None and run.execution is not None and run.execution.id == before
        assert not restart.isEnabled()

    programs.play(journey)


async def fill(hands: Hands, table: QTableWidget, row: int, column: int, text: str) -> None:
    """Types over a cell, as a person does."""
    table.setCurrentCell(row, column)
    if not table.viewport().findChild(QLineEdit):
        QTest.keyClick(table, Qt.Key.Key_F2)
    editor = table.viewport().findChild(QLineEdit)
    editor.selectAll()
    QTest.keyClicks(editor, text)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    await hands.pause()  # Qt takes what was typed a moment later


def test_unsaved_requests_keep_cookies(programs: Programs) -> None:
    async def journey(hands: Hands) -> None:
        await hands.until(hands.status.cookies.isVisible, "the count is shown")
        assert hands.status.cookies.text() == "Cookies 0"
        start = hands.work.start
        QTest.keyClicks(start.field, "https://dummyjson.com/cookies/set?taste=sweet")
        hands.click(start.send)
        await hands.until(lambda: hands.status.cookies.text() == "Cookies 1", "a cookie is kept")
        hands.click(hands.status.cookies)
        dialog = await hands.dialog()
        assert isinstance(dialog, CookiesDialog)
        assert [dialog.table.item(0, column).text() for column in (0, 2, 3)] == [
            "dummyjson.com",
            "taste",
            "sweet",
        ]
        table = dialog.table
        await fill(hands, table, 0, 3, "so;ur")
        assert dialog.hint.text().startswith("The value has no semicolon")
        assert hands.cell(table, 0, 3) == "so;ur", "what was typed can be put right"
        await fill(hands, table, 0, 3, "sour")
        assert (hands.cell(table, 0, 3), dialog.hint.text()) == ("sour", "")
        hands.click(dialog.new_button)
        await fill(hands, table, 1, 2, "size")
        assert (table.currentRow(), hands.cell(table, 0, 2)) == (0, "size"), "the table stays sorted"
        await fill(hands, table, 0, 3, "big")
        jar = hands.program.workspaces.session.cookies  # type: ignore[union-attr]
        assert [(c.host, c.path, c.name, c.value) for c in jar.cookies] == [
            ("dummyjson.com", "/", "size", "big"),
            ("dummyjson.com", "/", "taste", "sour"),
        ]
        dialog.accept()
        await hands.pause()

        hands.window.activateWindow()
        await hands.until(hands.window.isActiveWindow, "the window is active again")
        await hands.run()
        await hands.show(RESPONSE)
        sent = hands.pane.response.sent.area
        await hands.until(lambda: "size=big" in sent.toPlainText(), "the new cookie goes out")
        hands.click(hands.status.cookies)
        dialog = await hands.dialog()
        assert isinstance(dialog, CookiesDialog)
        dialog.table.selectAll()
        hands.click(dialog.remove_button)
        assert dialog.table.rowCount() == 0
        assert hands.status.cookies.text() == "Cookies 0"
        dialog.accept()
        await hands.pause()

    programs.play(journey)
