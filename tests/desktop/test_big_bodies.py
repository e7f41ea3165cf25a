"""Bodies of any size: the tree and the text read windows of the file, and nothing holds the window."""

from __future__ import annotations

import json
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from desktop.models import json_scan
from desktop.models.body_search import BodySearch
from desktop.models.file_tree import FileNode, file_tree
from desktop.models.json_scan import ContainerScan, Read, key_of
from desktop.models.json_tree import ValueTreeModel
from desktop.models.text_window import BREAK, TextWindow
from desktop.views.big_text import BigText
from desktop.views.bodies.source import SHOWN_AT_ONCE
from desktop.views.bodies.text import JSON, PLAIN, TextBody
from desktop.views.bodies.tree import TreeBody
from tests.desktop.pane_data import theme
from tests.desktop.test_bodies import body, shown

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def reader(raw: bytes) -> Read:
    return lambda offset, length: raw[offset : offset + length]


@given(
    st.lists(VALUES) | st.dictionaries(st.text(), VALUES),
    st.sampled_from([None, 2]),
    st.booleans(),
    st.sampled_from([3, 5, 64]),
)
def test_members_are_found_wherever_the_pieces_end(
    value: list[object] | dict[str, object], indent: int | None, ascii_only: bool, piece: int
) -> None:
    raw = json.dumps(value, indent=indent, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    before = json_scan.PIECE
    json_scan.PIECE = piece
    try:
        scan = ContainerScan(reader(raw), 0, len(raw))
        while not scan.done:
            scan.advance(1)
    finally:
        json_scan.PIECE = before
    assert (scan.broken, len(scan), scan.end) == (False, len(value), len(raw))
    for place, key in enumerate(value):
        start, end = scan.starts[place], scan.ends[place]
        if isinstance(value, list):
            assert json.loads(raw[start:end]) == value[place]
        else:
            name, at = key_of(reader(raw), start, end)
            assert json.loads(name) == key
            assert json.loads(raw[at:end]) == value[str(key)]


@pytest.mark.parametrize("raw", [b"[1, 2", b'{"a": [1', b'["abc', b'["a\\'])
def test_a_cut_body_shows_what_came(raw: bytes) -> None:
    scan = ContainerScan(reader(raw), 0, len(raw))
    for _ in range(10):
        scan.advance(1)
    assert scan.done and scan.broken
    assert len(scan) >= 1


def test_the_tree_of_a_file_equals_the_parsed_one() -> None:
    value = {"products": [{"id": n, "name": f"p{n}", "tags": ["a", None, True, 1.50]} for n in range(3200)]}
    raw = json.dumps(value, indent=1).encode()
    model = ValueTreeModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_root(file_tree(reader(raw), len(raw), "fromJson(outputs.a.body)"))
    top = model.index(0, 0)
    model.fetchMore(top)
    products = model.index(0, 0, top)
    model.fetchMore(products)
    read = model.node(products)
    assert isinstance(read, FileNode)
    while read.text.advance(1) is not None:
        pass
    while model.canFetchMore(products):
        model.fetchMore(products)
    assert model.rowCount(products) == 1003
    labels = [model.node(model.index(row, 0, products)).label for row in (999, 1000, 1002)]
    assert labels == ["[999]", "[1\u202f000 … 1\u202f999]", "[3\u202f000 … 3\u202f199]"]
    ranged = model.index(1000, 0, products)
    while model.canFetchMore(ranged):
        model.fetchMore(ranged)
    assert model.rowCount(ranged) == 1000
    copied = json.loads(str(model.node(ranged).value))
    assert (len(copied), copied[100]["id"]) == (1000, 1100)
    node = model.node(model.index(100, 0, ranged))
    assert isinstance(node, FileNode)
    assert node.value == {"id": 1100, "name": "p1100", "tags": ["a", None, True, "1.5"]}
    assert node.expression == "fromJson(outputs.a.body).products[1100]"
    model.fetchMore(model.index_of(node))
    assert [child.summary for child in node.children[:2]] == ["1100", '"p1100"']
    assert node.children[2].summary.endswith(" B")
    assert node.summary == "3 keys"


def test_a_list_inside_an_object_is_shown_before_it_is_read() -> None:
    raw = b'{"items": [' + b",".join(b'{"n": %d}' % n for n in range(300_000)) + b"]}"
    root = file_tree(reader(raw), len(raw), None)
    top = root.children[0]
    assert isinstance(top, FileNode)
    page = top.next_page()
    assert [node.label for node in page] == ["items"]
    assert top.scan is not None and not top.scan.done


def test_a_big_tree_is_counted_while_it_is_open(qtbot: QtBot) -> None:
    content = json.dumps([{"id": n, "text": "x" * 80} for n in range(90_000)]).encode()
    assert len(content) > 4 * SHOWN_AT_ONCE
    view = TreeBody(theme())
    shown(qtbot, view, body(content, expression="outputs.get.body"))
    qtbot.waitUntil(lambda: "still" not in view._banner.said.text(), timeout=20_000)
    assert "Kept in a file" in view._banner.said.text()
    assert view.model.node(view.model.index(0, 0)).summary == "90\u202f000 items"
    assert view.model.rowCount(view.model.index(0, 0)) >= 500
    view.clear()


@given(
    st.text(alphabet="ab\n\r\u00fc\U0001f985\t", max_size=200),
    st.sampled_from(["utf-8", "utf-16-le", "latin-1"]),
)
def test_windows_of_lines_lose_nothing(text: str, charset: str) -> None:
    raw = text.encode(charset, "replace")
    window = TextWindow(reader(raw), len(raw), charset)
    lines = window.lines_from(0, 10_000)
    if raw:
        assert lines[0].start == 0 and lines[-1].end == len(raw)
        assert all(a.end == b.start for a, b in pairwise(lines))
    for line in lines:
        assert window.start_of(line.start) == line.start
        if line.end - 1 > line.start:
            assert window.start_of(line.end - 1) == line.start


def test_one_endless_line_is_broken_at_whole_characters() -> None:
    raw = "\u00fc".encode() * 50_001
    window = TextWindow(reader(raw), len(raw))
    lines = window.lines_from(0, 3)
    assert all(line.broken and len(line.raw) <= BREAK for line in lines)
    assert "\ufffd" not in "".join(window.text(line.raw) for line in lines)
    assert window.before(lines[2].start, 2) == 0


def big(qtbot: QtBot, raw: bytes) -> BigText:
    view = BigText(theme(), "text")
    qtbot.addWidget(view)
    view.resize(600, 400)
    view.show()
    view.show_window(TextWindow(reader(raw), len(raw)))
    return view


def test_scrolling_reads_only_what_is_seen(qtbot: QtBot) -> None:
    read: list[int] = []

    def endless(offset: int, length: int) -> bytes:
        read.append(length)
        return (b"0123456789abcde\n" * (length // 16 + 2))[offset % 16 : offset % 16 + length]

    view = BigText(theme(), "text")
    qtbot.addWidget(view)
    view.resize(600, 400)
    view.show()
    view.show_window(TextWindow(endless, 1_000_000_000))
    view.grab()
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 2)
    view.grab()
    assert sum(read) < 5_000_000
    assert abs(view.shown()[0] - 500_000_000) < 10_000
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.shown()[1] == 1_000_000_000


def test_keys_and_wheel_go_by_lines(qtbot: QtBot) -> None:
    view = big(qtbot, b"".join(b"line %d\n" % n for n in range(10_000)))
    assert view.shown_text()[0] == "line 0"
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert view.shown_text()[0] == "line 2"
    qtbot.keyClick(view, Qt.Key.Key_Up)
    assert view.shown_text()[0] == "line 1"
    qtbot.keyClick(view, Qt.Key.Key_PageDown)
    page = view.shown_text()[0]
    qtbot.keyClick(view, Qt.Key.Key_PageUp)
    assert (page != "line 1", view.shown_text()[0]) == (True, "line 1")
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert "line 9999" in view.shown_text()
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view.shown_text()[0] == "line 0"


def test_a_selection_is_copied_whole(qtbot: QtBot) -> None:
    view = big(qtbot, "gr\u00fc\u00dfe \U0001f985\nzwei\n".encode() * 5_000)
    view.setFocus()
    qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(1, 5))
    qtbot.mouseMove(view.viewport(), QPoint(1, 5 + view._theme.current().sizes.code_row))
    qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton)
    view.select(0, len("gr\u00fc\u00dfe \U0001f985\n".encode()))
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "gr\u00fc\u00dfe \U0001f985\n"
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert view.selection() == (0, len("gr\u00fc\u00dfe \U0001f985\nzwei\n".encode()) * 5_000)
    view.grab()


def test_search_finds_matches_over_the_border_of_pieces() -> None:
    raw = b"x" * (256 * 1024 - 3) + b"needle" + b"x" * 300_000 + b"NEEDLE"
    search = BodySearch(reader(raw), len(raw), "needle")
    search.advance(60)
    assert search.found == [(262_141, 262_147), (len(raw) - 6, len(raw))]
    exact = BodySearch(reader(raw), len(raw), "needle", case=True)
    exact.advance(60)
    assert len(exact.found) == 1


@given(
    st.text(alphabet="abc\u00e4", min_size=0, max_size=300),
    st.text(alphabet="ab\u00e4", min_size=1, max_size=3),
)
def test_search_counts_like_python(text: str, wanted: str) -> None:
    raw = text.encode()
    search = BodySearch(reader(raw), len(raw), wanted, case=True)
    search.advance(60)
    assert len(search.found) == text.count(wanted)


def test_a_regular_expression_that_never_ends_is_stopped() -> None:
    raw = b"a" * 5_000 + b"!"
    search = BodySearch(reader(raw), len(raw), "(a+)+$x", is_regex=True)
    began = time.perf_counter()
    search.advance(60)
    assert search.trouble == "This expression takes too long here."
    assert time.perf_counter() - began < 2
    assert BodySearch(reader(raw), len(raw), "(", is_regex=True).trouble.startswith(
        "Not a regular expression"
    )


def test_find_in_a_big_body_looks_at_all_of_it(qtbot: QtBot) -> None:
    content = (b"x" * 99 + b"\n") * 60_000 + b"the last needle\n"
    view = TextBody(theme(), PLAIN)
    shown(qtbot, view, body(content, "text/plain"))
    assert view.is_big
    assert "6.00 MB" in view.banner.said.text()
    view.find_bar.open_bar("needle")
    qtbot.waitUntil(lambda: view.find_bar._count.text() == "1 of 1", timeout=10_000)
    assert "the last needle" in view.big.shown_text()
    view.find_bar.close_bar()
    view.show_body(body(b"small", "text/plain"))
    assert not view.is_big and view.text() == "small"


def test_levels_fold(qtbot: QtBot) -> None:
    view = TextBody(theme(), JSON)
    shown(qtbot, view, body(b'{"a": {"b": {"c": 1}}, "d": [1, 2]}'))

    def visible() -> int:
        document = view.area.document()
        return sum(document.findBlockByNumber(n).isVisible() for n in range(document.blockCount()))

    whole = visible()
    view.fold_to_level(0)
    assert visible() == 2
    view.fold_to_level(1)
    assert visible() == 6
    view.fold_to_level(-1)
    assert visible() == whole
    view.area.gutter.fold_clicked.emit(0)
    assert visible() == 2
    view.find_bar.open_bar('"c"')
    assert visible() == whole
