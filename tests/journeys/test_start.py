"""The screen with nothing open: a URL or a curl line is sent at once, without naming anything."""

from __future__ import annotations

import json

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from desktop.views.execution_pane import RESPONSE
from tests.journeys.conftest import Programs
from tests.journeys.hands import CONTROL, SHIFT, Hands


def test_a_url_is_sent(programs: Programs) -> None:
    async def journey(hands: Hands) -> None:
        start = hands.work.start
        assert start.isVisible() and start.field.hasFocus()
        QTest.keyClicks(start.field, "dummyjson.com/products/3")
        QTest.keyClick(start.field, Qt.Key.Key_Return)
        await hands.until(lambda: hands.state() == "SUCCESS", "it is sent")
        assert "uri: https://dummyjson.com/products/3" in hands.text()
        await hands.show(RESPONSE)
        assert hands.pane.response.received.pill.text() == "200 OK"
        assert hands.program.documents.current is not None
        assert hands.program.documents.current.path is None
        assert hands.program.documents.current.dirty

    programs.play(journey)


def test_a_curl_line_of_several_lines_is_sent(programs: Programs) -> None:
    async def journey(hands: Hands) -> None:
        command = (
            "curl -X POST https://dummyjson.com/products/add \\\n"
            "     -H 'Content-Type: application/json' \\\n"
            '     -d \'{ "title": "Kestra Pen" }\''
        )
        QGuiApplication.clipboard().setText(command)
        start = hands.work.start
        QTest.keyClick(start.field, Qt.Key.Key_V, CONTROL)
        assert "\n" not in start.field.text() and "Kestra Pen" in start.field.text()
        hands.click(start.send)
        await hands.until(lambda: hands.state() == "SUCCESS", "it is sent")
        await hands.show(RESPONSE)
        received = hands.pane.response.received
        assert received.pill.text() == "201 Created"
        await hands.until(lambda: received._body is not None and received._body.size, "its body is there")
        assert received._body is not None
        assert json.loads(received._body.read())["title"] == "Kestra Pen"
        assert "method: POST" in hands.text()

    programs.play(journey)


def test_what_is_neither_is_refused_at_the_field(programs: Programs) -> None:
    async def journey(hands: Hands) -> None:
        start = hands.work.start
        hands.click(start.send)
        assert "Type a URL first" in start._problem.text()
        QTest.keyClicks(start.field, "hello there")
        assert start._problem.isHidden()
        QTest.keyClick(start.field, Qt.Key.Key_Return)
        assert start._problem.isVisible()
        assert "neither a URL nor a curl command" in start._problem.text()
        QTest.keyClick(start.field, Qt.Key.Key_A, CONTROL)
        QTest.keyClicks(start.field, "curl --data")
        QTest.keyClick(start.field, Qt.Key.Key_Return)
        assert start._problem.isVisible()
        assert hands.tabs() == []

    programs.play(journey)


def test_the_field_is_one_key_away_from_any_tab(programs: Programs) -> None:
    async def journey(hands: Hands) -> None:
        await hands.open_flow("http_get_request_example")
        hands.key(Qt.Key.Key_L, CONTROL)
        await hands.until(hands.work.start.isVisible, "the field is there")
        assert hands.work.start.field.hasFocus()
        hands.key(Qt.Key.Key_Escape)
        await hands.until(lambda: hands.work.shows_document, "Esc leads back to the tab", 2)
        hands.key(Qt.Key.Key_L, CONTROL)
        QTest.keyClicks(hands.work.start.field, "https://dummyjson.com/products/2")
        QTest.keyClick(hands.work.start.field, Qt.Key.Key_Return)
        await hands.until(lambda: hands.state() == "SUCCESS", "it is sent")
        assert len(hands.tabs()) == 2

    programs.play(journey)


def test_the_palette_finds_flows_and_actions(programs: Programs) -> None:
    async def journey(hands: Hands) -> None:
        await hands.until(lambda: hands.window.flows.rowCount() > 0, "flows are listed")
        hands.key(Qt.Key.Key_K, CONTROL)
        await hands.until(hands.window.palette_view.isVisible, "the palette is open")
        QTest.keyClicks(hands.window.palette_view.field, "put_request")
        QTest.keyClick(hands.window.palette_view.field, Qt.Key.Key_Return)
        await hands.until(lambda: hands.tabs() == ["http_put_request_example"], "the flow is open")
        hands.key(Qt.Key.Key_P, CONTROL | SHIFT)
        QTest.keyClicks(hands.window.palette_view.field, "dark colours")
        QTest.keyClick(hands.window.palette_view.field, Qt.Key.Key_Return)
        await hands.pause()
        assert hands.window.theme.current().palette.dark
        hands.window.actions_table["theme.light"].trigger()
        await hands.pause()

    programs.play(journey)
