"""The guide's four flows, from the double-click in the list to the value in the expression box."""

from __future__ import annotations

import json

from PySide6.QtTest import QTest

from desktop.views.execution_pane import RESPONSE
from tests.journeys.conftest import Programs
from tests.journeys.hands import CONTROL, Hands


def test_get_prints_the_products(programs: Programs) -> None:
    async def journey(hands: Hands) -> None:
        await hands.open_flow("http_get_request_example")
        assert hands.form.isHidden()
        await hands.run()
        assert hands.state() == "SUCCESS"
        printed = json.loads((await hands.read_log())[-1])
        assert printed["products"][0]["title"] == "iPhone 9"
        found = await hands.outputs()
        assert found["outputs.send_data.code"] == "200"
        assert any(path.endswith("products[0].title") for path in found)
        title = await hands.evaluate("{{ fromJson(outputs.send_data.body).products[0].title }}")
        assert title == "iPhone 9"
        assert await hands.received() == "200 OK"
        sent = hands.pane.response.sent.area.toPlainText()
        assert sent.startswith("GET /products HTTP/1.1\nHost: dummyjson.com\n")
        received = hands.pane.response.received
        assert received.tabs.current() == "Tree"
        hands.click(received.tabs.tab("Table"))
        await hands.pause()
        table = received._views["Table"]
        assert table.isVisible()

    programs.play(journey)


def test_post_returns_id_and_title(programs: Programs) -> None:
    async def journey(hands: Hands) -> None:
        await hands.open_flow("http_post_request_example")
        row = hands.form.row("payload")
        assert row is not None and row.isVisible()
        assert json.loads(str(row.field.value())) == {"title": "Kestra Pen"}
        await hands.run()
        assert hands.state() == "SUCCESS"
        body = json.loads((await hands.read_log())[-1])
        assert body["title"] == "Kestra Pen"
        assert isinstance(body["id"], int)
        assert await hands.evaluate("{{ outputs.send_data.code }}") == "201"
        assert await hands.received() == "201 Created"

    programs.play(journey)


def test_post_with_another_title(programs: Programs) -> None:
    async def journey(hands: Hands) -> None:
        await hands.open_flow("http_post_request_example")
        row = hands.form.row("payload")
        assert row is not None
        edit = row.field.focusProxy()
        assert edit is not None
        QTest.keyClick(edit, "A", CONTROL)  # type: ignore[call-overload]
        QTest.keyClicks(edit, '{"title": "Blue ink"}')
        await hands.pause(0.3)
        hands.click(hands.form.run_button)
        await hands.until(lambda: hands.state() == "SUCCESS", "the run succeeds")
        assert json.loads((await hands.read_log())[-1])["title"] == "Blue ink"

    programs.play(journey)


def test_put_shows_the_changed_title(programs: Programs) -> None:
    async def journey(hands: Hands) -> None:
        await hands.open_flow("http_put_request_example")
        await hands.run()
        assert hands.state() == "SUCCESS"
        body = json.loads((await hands.read_log())[-1])
        assert (body["id"], body["title"]) == (1, "iPhone 10")
        found = await hands.outputs()
        assert '"iPhone 10"' in found.values()
        await hands.show(RESPONSE)
        assert hands.pane.response.sent.area.toPlainText().startswith("PUT /products/1 HTTP/1.1")

    programs.play(journey)


def test_delete_wants_its_number_first(programs: Programs) -> None:
    async def journey(hands: Hands) -> None:
        await hands.open_flow("http_delete_request_example")
        row = hands.form.row("product_id")
        assert row is not None and row.problem == ""
        hands.click(hands.form.run_button)
        await hands.until(lambda: row.problem, "the field says what is missing")
        assert hands.said().startswith("Not started: product_id: ")
        assert hands.state() == ""
        assert row.field.isAncestorOf(hands.window.focusWidget()) or row.field.hasFocus()
        QTest.keyClicks(hands.window.focusWidget(), "1")
        await hands.until(lambda: not row.problem, "the field is content")
        await hands.run()
        assert hands.state() == "SUCCESS"
        assert hands.said() == ""
        body = json.loads((await hands.read_log())[-1])
        assert (body["id"], body["isDeleted"]) == (1, True)
        assert await hands.evaluate("{{ fromJson(outputs.send_data.body).isDeleted }}") == "true"

    programs.play(journey)
