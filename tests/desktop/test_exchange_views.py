"""The way to an answer and how its bytes travelled: attempts, redirects, times, TLS, cookies."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from desktop.models.certificates import certificate_lines, certificate_warning, common_name, moment
from desktop.models.exchange_table import exchange_row
from desktop.models.exchange_text import connection_rows, cookie_rows, milliseconds, size_words
from desktop.views.connection_view import ConnectionView
from desktop.views.exchanges_view import ExchangesView, title_of
from desktop.views.execution_pane import RESPONSE, ExecutionPane
from desktop.views.pane_widgets import TabStrip
from engine.events import State
from engine.exchange import BodyRef, Certificate, Connection, Exchange, ReceivedResponse, SentRequest, Timings
from tests.desktop.pane_data import Script, bodies, exchange, theme

NOW = datetime(2026, 11, 25, tzinfo=UTC)
SERVER, ISSUER, ROOT = "C = DE, CN = cdn.example.net", "CN=Example TLS CA 7", "CN=Example Root CA"
CHAIN = (
    Certificate(SERVER, ISSUER, "Jan  1 00:00:00 2026 GMT", "Dec  7 00:00:00 2026 GMT"),
    Certificate(f"{ISSUER}, O=Example", ROOT, "", "Jan  1 00:00:00 2031 GMT"),
    Certificate(ROOT, ROOT, "", "Jan  1 00:00:00 2041 GMT"),
)


def over_tls(verified: bool | None = True, chain: tuple[Certificate, ...] = CHAIN) -> Exchange:
    plain = exchange(200)
    connection = Connection(
        "203.0.113.7:443", None, "HTTP/2", "TLSv1.3", "TLS_AES_128_GCM_SHA256", verified, certificates=chain
    )
    return Exchange(0, plain.request, plain.response, plain.timings, connection)


def test_the_chain_begins_at_the_root() -> None:
    lines = certificate_lines(over_tls().connection, NOW)
    assert [(line.name, line.until, line.token) for line in lines] == [
        ("Example Root CA", "until 2041", "ok"),
        ("Example TLS CA 7", "until 2031", "ok"),
        ("cdn.example.net", "12 days left", "warn"),
    ]


@pytest.mark.parametrize(
    ("verified", "now", "words"),
    [
        (True, NOW, "The certificate of cdn.example.net ends on 7 December 2026."),
        (
            True,
            datetime(2027, 1, 1, tzinfo=UTC),
            "The certificate of cdn.example.net ended on 7 December 2026.",
        ),
        (True, datetime(2026, 2, 1, tzinfo=UTC), ""),
        (False, NOW, "The certificate was not checked: whoever answers is believed to be the server."),
    ],
)
def test_what_to_worry_about(verified: bool, now: datetime, words: str) -> None:
    assert certificate_warning(over_tls(verified).connection, now) == words


def test_names_and_times_as_libraries_write_them() -> None:
    assert common_name('O=x, CN="a, b"') == "a, b"
    assert common_name("O=only") == "O=only"
    assert moment("Dec  7 01:02:03 2026 GMT") == moment("2026-12-07T01:02:03Z")
    assert moment("no time") is None
    assert (
        certificate_lines(over_tls(chain=(Certificate("CN=a", "", "", "?"),)).connection, NOW)[0].until == "?"
    )


def test_the_connection_is_shown_and_copied(qtbot: QtBot) -> None:
    view = ConnectionView(theme())
    qtbot.addWidget(view)
    view.resize(600, 300)
    view.show()
    view.show_exchange(over_tls())
    view.grab()
    assert dict(connection_rows(over_tls()))["Protocol"] == "HTTP/2 over TLSv1.3"
    view.facts.setFocus()
    qtbot.keyClick(view.facts, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text()
    assert "Cipher: TLS_AES_128_GCM_SHA256" in copied
    assert "Certificate cdn.example.net" in copied


def retried() -> Script:
    script = Script().task("r", "get", 0.0, 1.0, outputs={"body": "{}"})
    script.exchange("r", exchange(503))
    script.exchange("r", exchange(302), attempt=1)
    notes = ("Redirected (302) from https://a.", "Not sent to b: Authorization.")
    script.exchange("r", exchange(200, hop=1, notes=notes), attempt=1)
    return script.task("other", "put", 0.0, 1.0).exchange("other", exchange(200))


def test_attempts_and_redirects_of_one_task(qtbot: QtBot) -> None:
    execution = retried().end(1).fold()
    run = next(iter(execution.task_runs.values()))
    rows = [exchange_row(execution, run, place) for place in range(len(run.exchanges))]
    way = [row for row in rows if row.task_run_id == "r"]
    assert [row.story for row in way] == ["", "attempt 2", "attempt 2 · Not sent to b: Authorization"]
    assert title_of(way, way[2]) == "Timing of attempt 2, hop 2"
    assert title_of(way[:1], way[0]) == "Timing"
    view = ExchangesView(theme())
    qtbot.addWidget(view)
    view.resize(600, 400)
    view.show()
    view.show_rows(way, way[2])
    view.grab()
    with qtbot.waitSignal(view.chosen) as said:
        qtbot.mouseClick(view.way, Qt.MouseButton.LeftButton, pos=QPoint(20, 5))
    assert said.args == [way[0]]
    with qtbot.waitSignal(view.chosen) as said:
        qtbot.keyClick(view.way, Qt.Key.Key_Up)
    assert said.args == [way[1]]


def test_the_pane_goes_to_another_hop(qtbot: QtBot) -> None:
    pane = ExecutionPane(theme())
    qtbot.addWidget(pane)
    pane.resize(1400, 400)
    pane.show()
    pane.set_body_source(bodies())
    pane.set_execution(retried().end(1, State.SUCCESS).fold(), None)
    pane.show_tab(RESPONSE)
    pane.response.show_task_run("r")
    received = pane.response.received
    assert "Exchanges" in received.tabs.names()
    assert received.tabs.tab("Exchanges").accessibleName() == "Exchanges, 3"
    received.tabs.set_current("Exchanges")
    assert not received._foot.isVisible()
    received.exchanges.chosen.emit(received.exchanges.way.rows[0])
    assert received.pill.text() == "503 Service Unavailable"
    assert received.tabs.current() == "Exchanges", "the kind of view stays"


def test_sizes_and_times_in_words() -> None:
    request = SentRequest("POST", "u", "/", (), BodyRef("a", 10), 100)
    response = ReceivedResponse(200, "", (), BodyRef("b", 5_000, wire_size=1_200), 150)
    made = Exchange(0, request, response, Timings(total=1), Connection())
    assert size_words(made) == [
        ("request", "headers 100 B + body 10 B"),
        ("response", "headers 150 B + body 5 kB (1.2 kB on the wire)"),
    ]
    assert size_words(exchange(error="no"))[0] == ("request", "body 0 B")
    assert [milliseconds(s) for s in (0.0004, 0.066, 12.5)] == ["0.4 ms", "66 ms", "12.5 s"]


def test_cookies_of_an_answer() -> None:
    headers = (("Set-Cookie", "a=1; Path=/; HttpOnly"), ("X", "y"), ("set-cookie", "b=x=y"))
    assert cookie_rows(headers) == [("a", "1   Path=/; HttpOnly"), ("b", "x=y")]


def test_tabs_that_do_not_fit_go_into_a_menu(qtbot: QtBot) -> None:
    strip = TabStrip(theme(), ["Tree", "Table", "Pretty", "Raw", "Hex", "Headers", "Timing"], collapses=True)
    qtbot.addWidget(strip)
    strip.resize(900, 36)
    strip.show()
    assert strip.hidden_names() == []
    strip.resize(220, 36)
    assert "Timing" in strip.hidden_names() and "Tree" not in strip.hidden_names()
    strip.set_current("Timing")
    assert "Timing" not in strip.hidden_names()
