"""Body viewers: which is offered for what, and that big bodies come in parts."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from desktop.views.bodies import VIEWERS, Body, BodyView, best_of, viewers_for
from desktop.views.bodies.hexdump import HexBody, hex_text, printable
from desktop.views.bodies.image import ImageBody
from desktop.views.bodies.source import SHOWN_AT_ONCE, charset_of, is_text
from desktop.views.bodies.text import BREAK_AT, CONTINUED, JSON, PLAIN, TextBody, display_lines
from desktop.views.bodies.tree import TreeBody
from tests.desktop.pane_data import MemoryBodies, theme


def body(content: bytes, content_type: str = "application/json", expression: str | None = None) -> Body:
    return Body(MemoryBodies({"u": content}), "u", len(content), content_type, expression)


def shown(qtbot: QtBot, view: BodyView, content: Body) -> None:
    qtbot.addWidget(view)
    view.resize(600, 300)
    view.show()
    view.show_body(content)


@pytest.mark.parametrize(
    ("content_type", "head", "names", "best"),
    [
        ("application/json", b'{"a": 1}', ["Tree", "Pretty", "Raw", "Hex"], "Tree"),
        ("application/problem+json; charset=utf-8", b"{}", ["Tree", "Pretty", "Raw", "Hex"], "Tree"),
        ("text/plain", b" [1]", ["Tree", "Pretty", "Raw", "Hex"], "Tree"),
        ("text/html", b"<p>", ["Page", "Source", "Raw", "Hex"], "Source"),
        ("", b"hello", ["Raw", "Hex"], "Raw"),
        ("application/octet-stream", b"\x00\x01", ["Hex"], "Hex"),
        ("application/octet-stream", b"\x89PNG\r\n", ["Image", "Hex"], "Image"),
        ("image/png", b"\xff\xd8\xff", ["Image", "Hex"], "Image"),
    ],
)
def test_viewers_by_type_and_bytes(content_type: str, head: bytes, names: list[str], best: str) -> None:
    offered = viewers_for(content_type, head, 100)
    assert [viewer.name for viewer in offered] == names
    assert best_of(offered, content_type, head, 100) == best


def test_a_big_json_body_is_a_tree_too() -> None:
    offered = viewers_for("application/json", b"{", SHOWN_AT_ONCE + 1)
    assert best_of(offered, "application/json", b"{", SHOWN_AT_ONCE + 1) == "Tree"


def test_names_are_unique_and_nothing_fits_an_empty_body() -> None:
    assert len({viewer.name for viewer in VIEWERS}) == len(VIEWERS)


@pytest.mark.parametrize(
    ("content_type", "head", "charset"),
    [
        ("text/plain", b"", "utf-8"),
        ("text/plain; charset=ISO-8859-1", b"", "ISO-8859-1"),
        ('text/plain; charset="utf-16"', b"", "utf-16"),
        ("text/plain; charset=nonsense", b"", "utf-8"),
        ("text/plain; charset=latin-1", b"\xef\xbb\xbfa", "utf-8-sig"),
    ],
)
def test_charset(content_type: str, head: bytes, charset: str) -> None:
    assert charset_of(content_type, head) == charset


def test_text_or_not() -> None:
    assert is_text("image/svg+xml", b"<svg")
    assert not is_text("image/png", b"abc")
    assert not is_text("", b"a\x00b")
    assert is_text("", "grüße".encode())


def test_pretty_formats_and_keeps_numbers(qtbot: QtBot) -> None:
    view = TextBody(theme(), JSON)
    shown(qtbot, view, body(b'{"a":1.50,"b":[1]}'))
    assert view.text() == '{\n  "a": 1.50,\n  "b": [\n    1\n  ]\n}'
    view.show_body(body(b"{broken"))
    assert view.text() == "{broken"


def test_a_large_body_is_filled_in_slices(qtbot: QtBot) -> None:
    content = json.dumps(list(range(20_000))).encode()
    view = TextBody(theme(), JSON)
    shown(qtbot, view, body(content))
    assert view.area.blockCount() < 20_000
    qtbot.waitUntil(lambda: view.area.blockCount() == 20_002, timeout=10_000)
    assert json.loads(view.text()) == list(range(20_000))


def test_a_new_body_stops_filling_the_old_one(qtbot: QtBot) -> None:
    view = TextBody(theme(), PLAIN)
    shown(qtbot, view, body(b"line\n" * 50_000))
    view.show_body(body(b"short"))
    qtbot.wait(30)
    assert view.text() == "short"
    view.clear()
    assert view.text() == ""


def test_above_the_gate_it_is_read_in_windows(qtbot: QtBot) -> None:
    content = b"x" * 99 + b"\n"
    view = TextBody(theme(), JSON)
    shown(qtbot, view, body(content * 25_000))
    assert view.is_big
    assert "2.50 MB" in view.banner.said.text()
    assert "as it came" in view.banner.said.text()
    assert view.big.shown_text()[0] == "x" * 99


@given(st.text(alphabet="a\n\r\U0001f985", max_size=80))
def test_display_lines_lose_nothing(text: str) -> None:
    assert "\n".join(display_lines(text)) == text.replace("\r\n", "\n").removesuffix("\r")


def test_long_lines_are_broken_for_display_only(qtbot: QtBot) -> None:
    lines = list(display_lines("x" * (BREAK_AT * 2 + 5)))
    assert [len(line) for line in lines] == [BREAK_AT + 1, BREAK_AT + 1, 5]
    assert "".join(line.removesuffix(CONTINUED) for line in lines) == "x" * (BREAK_AT * 2 + 5)


def test_find_in_a_body(qtbot: QtBot) -> None:
    view = TextBody(theme(), PLAIN)
    shown(qtbot, view, body("\U0001f985 one two one".encode(), "text/plain"))
    view.find_bar.open_bar("one")
    assert view.find_bar._count.text() == "1 of 2"
    assert view.area.textCursor().selectedText() == "one"
    view.find_bar.step_requested.emit(1)
    assert view.find_bar._count.text() == "2 of 2"
    view.find_bar.step_requested.emit(1)
    assert view.find_bar._count.text() == "1 of 2"
    view.find_bar.close_bar()


def test_a_cut_body_says_so(qtbot: QtBot) -> None:
    view = TextBody(theme(), PLAIN)
    content = Body(MemoryBodies({"u": b"ab"}), "u", 2, "text/plain", None, True)
    shown(qtbot, view, content)
    assert "cut" in view.banner.said.text()


def test_a_tree_gives_expressions_for_the_editor(qtbot: QtBot) -> None:
    view = TreeBody(theme())
    shown(qtbot, view, body(b'{"meta": {"tags": ["a"]}}', expression="outputs.get.body"))
    view._search.setText("tags")
    view._next()
    with qtbot.waitSignal(view.insert_requested) as said:
        view.tree.insert()
    assert said.args == ["{{ fromJson(outputs.get.body).meta.tags }}"]


def test_a_tree_of_what_is_no_json_says_why(qtbot: QtBot) -> None:
    view = TreeBody(theme())
    shown(qtbot, view, body(b"{no"))
    assert view._unfit._title.text() == "Not valid JSON"
    view.show_body(body(b'"' + b"x" * SHOWN_AT_ONCE + b'"'))
    assert view._unfit._title.text() == "Not a JSON list or object"
    view.show_body(body(b"[1]"))
    assert view._stack.currentIndex() == 0


def test_bytes_in_rows() -> None:
    assert hex_text(bytes(range(10))) == "00 01 02 03 04 05 06 07  08 09"
    assert printable(b"a\x00~\xff") == "a·~·"


def test_a_huge_body_is_only_read_where_it_is_seen(qtbot: QtBot) -> None:
    reads: list[tuple[int, int]] = []

    class Huge(MemoryBodies):
        def read(self, uri: str, offset: int, length: int) -> bytes:
            reads.append((offset, length))
            return bytes(length)

    view = HexBody(theme())
    shown(qtbot, view, Body(Huge({}), "u", 5_000_000_000, "application/octet-stream"))
    view._offset.setText("0x100000000")
    view._offset.returnPressed.emit()
    view.grab()
    assert view.dump.verticalScrollBar().value() == 0x10000000
    assert max(length for _, length in reads) < 10_000
    assert 0x100000000 in {offset for offset, _ in reads}
    view.clear()


def test_a_picture_is_shown_with_its_size(qtbot: QtBot) -> None:
    image = QImage(40, 20, QImage.Format.Format_RGB32)
    image.fill(0)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    view = ImageBody(theme())
    shown(qtbot, view, body(bytes(buffer.data().data()), "image/png"))
    assert view._said.text().startswith("PNG · 40 × 20")
    view.show_body(body(b"\x89PNG broken", "image/png"))
    assert "Not a picture" in view._picture.text()
