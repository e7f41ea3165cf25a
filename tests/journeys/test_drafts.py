"""Nothing that was typed is lost: drafts over a restart, closed tabs, saving, files that change outside."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.dialogs.compare import CompareDialog
from desktop.dialogs.save_flow import SaveFlowDialog
from tests.journeys.conftest import Programs
from tests.journeys.hands import CONTROL, SHIFT, Hands

NOTE = "# a thought in the middle of the night\n"


def test_unsaved_texts_come_back(programs: Programs) -> None:
    async def leave(hands: Hands) -> None:
        await hands.new_flow("id: never_saved\nnamespace: company.team\n")
        await hands.open_flow("http_get_request_example")
        area = hands.work.editor.area
        area.setFocus()
        QTest.keyClick(area, Qt.Key.Key_Home, CONTROL)
        hands.type(area, NOTE)
        assert hands.window.windowTitle() == "http_get_request_example • – Eyas"
        hands.window.close()

    async def come_back(hands: Hands) -> None:
        assert hands.tabs() == ["Untitled flow", "http_get_request_example"]
        assert hands.text().startswith(NOTE)
        documents = hands.program.documents.all
        assert [document.dirty for document in documents] == [True, True]
        hands.key(Qt.Key.Key_1, CONTROL)
        await hands.pause()
        assert hands.text() == "id: never_saved\nnamespace: company.team\n"

    programs.play(leave)
    file = programs.folder / "http_get_request_example.yaml"
    assert not file.read_text().startswith("#"), "the file itself was not touched"
    programs.play(come_back)


def test_a_flow_gets_its_name_when_it_is_saved(programs: Programs) -> None:
    async def journey(hands: Hands) -> None:
        hands.key(Qt.Key.Key_T, CONTROL)
        await hands.until(lambda: hands.tabs() == ["Untitled request"], "a new request is open")
        hands.key(Qt.Key.Key_S, CONTROL)
        dialog = await hands.dialog()
        assert isinstance(dialog, SaveFlowDialog)
        QTest.keyClick(dialog.flow_id, Qt.Key.Key_A, CONTROL)
        QTest.keyClicks(dialog.flow_id, "not a name")
        assert not dialog.save_button.isEnabled()
        QTest.keyClick(dialog.flow_id, Qt.Key.Key_A, CONTROL)
        QTest.keyClicks(dialog.flow_id, "first_product")
        await hands.answer(dialog, dialog.save_button)
        await hands.until(lambda: hands.tabs() == ["first_product"], "it has its name")
        saved = (programs.folder / "first_product.yaml").read_text()
        assert saved.startswith("id: first_product\n")
        document = hands.program.documents.current
        assert document is not None and not document.dirty
        path = programs.folder / "first_product.yaml"
        await hands.until(lambda: hands.window.flows.index_of(path.resolve()).isValid(), "it is listed")

    programs.play(journey)


def test_a_closed_tab_comes_back_with_its_text(programs: Programs) -> None:
    async def journey(hands: Hands) -> None:
        await hands.open_flow("http_put_request_example")
        hands.type(hands.work.editor.area, NOTE)
        text = hands.text()
        hands.key(Qt.Key.Key_W, CONTROL)
        await hands.until(lambda: hands.work.start.isVisible(), "nothing is open")
        hands.key(Qt.Key.Key_T, CONTROL | SHIFT)
        await hands.until(lambda: hands.tabs() == ["http_put_request_example"], "it is back")
        assert hands.text() == text

    programs.play(journey)


def test_a_file_that_changed_outside_is_not_overwritten(programs: Programs) -> None:
    async def journey(hands: Hands) -> None:
        file = programs.folder / "http_get_request_example.yaml"
        await hands.open_flow("http_get_request_example")
        file.write_text(file.read_text().replace("Make a HTTP", "Send a HTTP"))
        await hands.until(lambda: "Send a HTTP" in hands.text(), "an unchanged tab follows the file")
        hands.type(hands.work.editor.area, NOTE)
        file.write_text(file.read_text().replace("Send a HTTP", "Theirs"))
        await hands.until(hands.work.banner.isVisible, "the conflict is said")
        hands.key(Qt.Key.Key_S, CONTROL)
        await hands.pause(0.2)
        assert "Theirs" in file.read_text(), "saving did not replace it"
        compare = next(b for b in hands.work.banner._buttons if b.text() == "Compare")
        hands.click(compare)
        dialog = await hands.dialog()
        assert isinstance(dialog, CompareDialog)
        assert len(dialog.differences) == 2
        await hands.answer(dialog, dialog.close_button)
        hands.click(next(b for b in hands.work.banner._buttons if b.text() == "Keep mine"))
        hands.key(Qt.Key.Key_S, CONTROL)
        await hands.until(lambda: NOTE in file.read_text(), "now it is saved")
        assert hands.work.banner.isHidden()

    programs.play(journey)
