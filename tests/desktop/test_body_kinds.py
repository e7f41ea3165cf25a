"""The viewers for XML, HTML, forms, CSV, events and tokens: what they make of a body."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QBuffer, QIODevice, QUrl
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from desktop.views.bodies import best_of, viewers_for
from desktop.views.bodies.delimited import DelimitedBody, records_of, separator_of
from desktop.views.bodies.events import EventsBody, events_of
from desktop.views.bodies.form import FormBody
from desktop.views.bodies.html import HtmlBody
from desktop.views.bodies.image import ImageBody
from desktop.views.bodies.jwt import JWT, decoded
from desktop.views.bodies.text import PLAIN, TextBody
from desktop.views.bodies.xml import HTML, XML
from desktop.views.code.xml_lexer import lex_xml, xml_lines
from desktop.views.text_footer import shown_charset
from tests.desktop.pane_data import theme
from tests.desktop.test_bodies import body, shown


def token(claims: dict[str, object]) -> str:
    parts = [json.dumps(part).encode() for part in ({"alg": "HS256", "typ": "JWT"}, claims)]
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts) + ".c2lnbmVk"


@pytest.mark.parametrize(
    ("content_type", "head", "best"),
    [
        ("application/xml", b"<a/>", "XML"),
        ("application/atom+xml; charset=utf-8", b"<feed/>", "XML"),
        ("text/plain", b"<?xml version='1.0'?><a/>", "XML"),
        ("text/html", b"<p>hi", "Source"),
        ("", b"<!DOCTYPE html><html>", "Source"),
        ("application/x-www-form-urlencoded", b"a=1", "Form"),
        ("text/csv", b"a,b\n1,2\n", "CSV"),
        ("text/event-stream", b"data: 1\n\n", "Events"),
        ("text/plain", token({"sub": "1"}).encode(), "JWT"),
        ("image/svg+xml", b"<svg xmlns='x'/>", "Image"),
    ],
)
def test_the_best_viewer(content_type: str, head: bytes, best: str) -> None:
    offered = viewers_for(content_type, head, len(head))
    assert best_of(offered, content_type, head, len(head)) == best
    assert offered[-1].name == "Hex"


def test_xml_is_indented(qtbot: QtBot) -> None:
    view = TextBody(theme(), XML)
    shown(
        qtbot,
        view,
        body(b'<?xml version="1.0"?><a><b x="1>2">text</b><!-- c --><d/><e>\n</e></a>', "text/xml"),
    )
    assert view.text().split("\n") == [
        '<?xml version="1.0"?>',
        "<a>",
        '  <b x="1>2">text</b>',
        "  <!-- c -->",
        "  <d/>",
        "  <e></e>",
        "</a>",
    ]
    view.grab()


def test_html_knows_elements_without_an_end(qtbot: QtBot) -> None:
    view = TextBody(theme(), HTML)
    source = b"<!doctype html><p>a<br>b</p><script>if (a < b) {\n  c()\n}</script><p>end</p>"
    shown(qtbot, view, body(source, "text/html"))
    assert view.text().split("\n") == [
        "<!doctype html>",
        "<p>",
        "  a",
        "  <br>",
        "  b",
        "</p>",
        "<script>if (a < b) {",
        "  c()",
        "}</script>",
        "<p>end</p>",
    ]


@given(st.text(alphabet="<>/!-ab \"'=\n", max_size=80))
def test_any_text_is_coloured_and_indented_without_an_end(text: str) -> None:
    letters = "".join(line for line in xml_lines(text)).replace(" ", "").replace("\n", "")
    assert letters == text.replace(" ", "").replace("\n", "")
    state = 0
    for line in text.split("\n"):
        runs, state = lex_xml(line, state)
        assert all(run.start >= 0 and run.start + run.length <= len(line) for run in runs)


def test_a_page_loads_nothing_and_offers_its_links(qtbot: QtBot) -> None:
    view = HtmlBody(theme())
    source = b"<h1>Hi</h1><script>alert(1)</script><img src='http://127.0.0.1:9/x.png'><a href='https://e.org/x'>l</a>"
    shown(qtbot, view, body(source, "text/html"))
    assert "Hi" in view.page.toPlainText()
    assert "alert" not in view.page.toPlainText()
    assert "nothing was loaded" in view.banner.said.text()
    with qtbot.waitSignal(view.link_requested) as said:
        view.page.anchorClicked.emit(QUrl("https://e.org/x"))
    assert said.args == ["https://e.org/x"]
    view.clear()


def test_a_form_is_decoded(qtbot: QtBot) -> None:
    view = FormBody(theme())
    shown(qtbot, view, body(b"a=1&b=x%20y+z&a=&c=%C3%BC", "application/x-www-form-urlencoded"))
    assert view.model.text() == "a: 1\nb: x y z\na: \nc: \u00fc"
    view.clear()


def test_csv_becomes_a_table(qtbot: QtBot) -> None:
    view = DelimitedBody(theme(), "", "", paths=False)
    shown(qtbot, view, body(b'id;name;id\n1;"a;b";x\n10;c\n2;d;y;extra\n', "text/csv"))
    assert view.model.columns == ["id", "name", "id (3)", "column 4"]
    assert view.model.index(0, 1).data() == "a;b"
    view.table.horizontalHeader().sectionClicked.emit(0)
    assert [view.model.index(row, 0).data() for row in range(3)] == ["1", "2", "10"]
    assert "3 rows" in view._said.text()


@pytest.mark.parametrize(
    ("text", "mark"), [("a,b\n1,2", ","), ("a;b\n1;2", ";"), ("a\tb\n1\t2", "\t"), ("a", ",")]
)
def test_separators(text: str, mark: str) -> None:
    assert separator_of(text) == mark


def test_an_empty_csv_has_no_rows(qtbot: QtBot) -> None:
    assert records_of("") == []
    view = DelimitedBody(theme(), "Not a table", "", paths=False)
    shown(qtbot, view, body(b"only,a,head\n", "text/csv"))
    assert view._stack.currentIndex() == 1


def test_events_of_a_stream(qtbot: QtBot) -> None:
    stream = ": hello\n\nevent: add\nid: 7\ndata: one\ndata: two\n\ndata:three\r\n\r\nretry: 10\n\n"
    assert events_of(stream) == [
        {"event": "add", "id": "7", "data": "one\ntwo"},
        {"event": "message", "id": "", "data": "three"},
        {"event": "message", "id": "", "data": "", "retry": "10"},
    ]
    view = EventsBody(theme())
    shown(qtbot, view, body(stream.encode(), "text/event-stream"))
    assert view.model.rowCount() == 3


def test_a_token_is_read_and_not_trusted(qtbot: QtBot) -> None:
    text = token({"sub": "1", "exp": 1_800_000_000})
    assert decoded(text)[1]["sub"] == "1"
    view = TextBody(theme(), JWT)
    shown(qtbot, view, body(text.encode(), "text/plain"))
    assert '"alg": "HS256"' in view.text()
    assert "expires: 2027-01-15 08:00:00 UTC" in view.text()
    assert "not verified" in view.text()
    view.show_body(body(b"eyJ.no.token", "text/plain"))
    assert view.text() == "eyJ.no.token"


def test_another_charset_is_one_click_away(qtbot: QtBot) -> None:
    view = TextBody(theme(), PLAIN)
    shown(qtbot, view, body("gr\u00fc\u00dfe".encode("latin-1"), "text/plain"))
    assert "\ufffd" in view.text()
    view.footer.charset_chosen.emit("iso-8859-1")
    assert view.text() == "gr\u00fc\u00dfe"
    assert view.footer.charset.text() == "ISO8859-1"
    assert shown_charset("utf-8-sig") == "UTF-8"


def test_pictures_zoom(qtbot: QtBot) -> None:
    image = QImage(2000, 1000, QImage.Format.Format_RGB32)
    image.fill(0)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    view = ImageBody(theme())
    shown(qtbot, view, body(bytes(buffer.data().data()), "image/png"))
    fitted = view.scale()
    assert fitted < 0.4
    view.larger.click()
    assert view.zoom == 0.5
    view.actual.click()
    assert view._zoom_said.text() == "100 %"
    view.smaller.click()
    assert view.zoom == 0.75
    view.fit_button.click()
    assert view.scale() == fitted


def test_a_drawing_is_a_picture(qtbot: QtBot) -> None:
    view = ImageBody(theme())
    svg = (
        b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>'
    )
    shown(qtbot, view, body(svg, "image/svg+xml"))
    assert view._said.text().startswith("SVG \u00b7 40 \u00d7 20")
