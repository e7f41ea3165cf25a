"""Every action of the table does something sensible with a flow open, and none raises."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.actions import ACTIONS
from desktop.theme import Mode
from tests.journeys.conftest import Programs
from tests.journeys.hands import CONTROL, SHIFT, Hands

ENDS = {"app.quit"}


def test_every_action_once(programs: Programs) -> None:
    async def journey(hands: Hands) -> None:
        table = hands.window.actions_table
        for spec in ACTIONS:
            if spec.id in ENDS:
                continue
            while "http_get_request_example" not in hands.tabs():
                await hands.open_flow("http_get_request_example")
            action = table[spec.id]
            if spec.group == "Run" and spec.id != "run.start":
                await hands.until(lambda: not hands.program.runs.active, "the run before has ended")
            if spec.id in ("run.stop", "run.restart"):
                assert not action.isEnabled(), "nothing runs, and nothing has failed"
                continue
            assert action.isEnabled(), f"{spec.id} cannot be used"
            action.trigger()
            await hands.pause(0.05)
            for dialog in hands._dialogs():
                dialog.reject()
            popup = QApplication.activePopupWidget()
            if popup is not None:
                popup.close()
            hands.window.palette_view.close_palette()
            await hands.pause(0.02)
        await hands.until(lambda: not hands.program.runs.active, "all runs have ended")
        hands.program.commands.set_theme(Mode.LIGHT)
        hands.window.theme.set_scale(1.0)
        await hands.pause()

    programs.play(journey)


def test_the_keys_of_the_editor(programs: Programs) -> None:
    async def journey(hands: Hands) -> None:
        await hands.open_flow("http_get_request_example")
        area = hands.work.editor.area
        area.setFocus()
        whole = hands.text()
        QTest.keyClick(area, Qt.Key.Key_Home, CONTROL)
        QTest.keyClick(area, Qt.Key.Key_Slash, CONTROL)
        assert hands.text().startswith("# id: http_get")
        QTest.keyClick(area, Qt.Key.Key_Slash, CONTROL)
        assert hands.text() == whole
        QTest.keyClick(area, Qt.Key.Key_D, CONTROL)
        assert hands.text().startswith("id: http_get_request_example\nid: http_get_request_example\n")
        await hands.until(lambda: hands.work.breadcrumb.problems.text() != "No problems", "it is noticed")
        QTest.keyClick(area, Qt.Key.Key_Z, CONTROL)
        assert hands.text() == whole
        hands.key(Qt.Key.Key_F, CONTROL)
        bar = hands.work.editor.find_bar
        await hands.until(bar.isVisible, "the find bar is there")
        QTest.keyClicks(bar._text, "send_data")
        assert bar._count.text() == "1 of 2"
        QTest.keyClick(bar._text, Qt.Key.Key_Return)
        assert bar._count.text() == "2 of 2"
        QTest.keyClick(bar._text, Qt.Key.Key_Escape)
        assert bar.isHidden()
        QTest.keyClick(area, Qt.Key.Key_0, Qt.KeyboardModifier.AltModifier)
        await hands.pause()
        assert not area.document().findBlockByNumber(5).isVisible()
        QTest.keyClick(area, Qt.Key.Key_0, Qt.KeyboardModifier.AltModifier | SHIFT)
        await hands.pause()
        assert area.document().findBlockByNumber(5).isVisible()

    programs.play(journey)


def test_completion_knows_the_flow_and_its_last_run(programs: Programs) -> None:
    async def journey(hands: Hands) -> None:
        await hands.open_flow("http_get_request_example")
        await hands.run()
        area = hands.work.editor.area
        area.setFocus()
        QTest.keyClick(area, Qt.Key.Key_End, CONTROL)
        QTest.keyClicks(area, 'description: "{{ outputs.send_data.')
        QTest.keyClick(area, Qt.Key.Key_Space, CONTROL)
        await hands.pause(0.1)
        popup = hands.work.editor._completer._popup
        assert popup is not None and popup.isVisible()
        model = popup.list.model()
        names = [str(model.index(row, 0).data()).partition(",")[0] for row in range(model.rowCount())]
        assert {"body", "code", "headers", "uri"} <= set(names)
        QTest.keyClick(area, Qt.Key.Key_Escape)
        assert not popup.isVisible()

    programs.play(journey)


def test_a_paste_of_curl_fills_an_untouched_request(programs: Programs) -> None:
    async def journey(hands: Hands) -> None:
        hands.key(Qt.Key.Key_T, CONTROL)
        await hands.until(lambda: hands.tabs() == ["Untitled request"], "a new request is open")
        assert hands.work.editor.area.textCursor().selectedText() == "https://dummyjson.com/products/1"
        QApplication.clipboard().setText("curl -X DELETE https://dummyjson.com/products/5")
        hands.key(Qt.Key.Key_V, CONTROL)
        assert "method: DELETE" in hands.text() and "products/5" in hands.text()
        await hands.run()
        assert hands.state() == "SUCCESS"

    programs.play(journey)
