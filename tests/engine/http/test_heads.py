"""Header blocks as they arrive line by line."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.http.heads import HeadCollector


def collect(*lines: bytes) -> HeadCollector:
    collector = HeadCollector()
    for line in lines:
        collector.add(line + b"\r\n")
    return collector


def test_a_head() -> None:
    head = collect(b"HTTP/1.1 200 Fine so far", b"A:  x ", b"a: y", b"Empty:", b"").head()
    assert head is not None
    assert (head.version, head.status, head.reason) == ("HTTP/1.1", 200, "Fine so far")
    assert head.headers == ((b"A", b"x"), (b"a", b"y"), (b"Empty", b""))


def test_interim_answers_are_forgotten_and_trailers_no_headers() -> None:
    collector = collect(
        b"HTTP/1.1 100 Continue", b"I: 1", b"", b"HTTP/1.1 204 No Content", b"A: b", b"", b"Trailer: t", b""
    )
    head = collector.head()
    assert head is not None and (head.status, head.headers) == (204, ((b"A", b"b"),))
    assert collector.finished


def test_a_folded_line_belongs_to_the_one_before() -> None:
    head = collect(b"HTTP/1.1 200 OK", b"A: one", b"\t two", b"").head()
    assert head is not None and head.headers == ((b"A", b"one two"),)


def test_versions_and_missing_reasons() -> None:
    for line, version in ((b"HTTP/2 200 ", "HTTP/2"), (b"HTTP/1.0  200", "HTTP/1.0")):
        head = collect(line, b"").head()
        assert head is not None and (head.version, head.status, head.reason) == (version, 200, "")


def test_what_is_malformed_is_told() -> None:
    collector = collect(b"HTTP/1.1 abc", b"")
    assert collector.head() is None
    assert collector.problem == "the status line <HTTP/1.1 abc> is malformed"
    assert collector.status == 0
    collector = collect(b"HTTP/1.1 200 OK", b"no colon here", b": nameless", b"A: b", b"")
    head = collector.head()
    assert head is not None and head.headers == ((b"A", b"b"),)
    assert collector.problem is not None and "nameless" in collector.problem


def test_a_head_that_is_cut_off_is_not_finished() -> None:
    collector = collect(b"HTTP/1.1 200 OK", b"A: b")
    assert not collector.finished
    assert collector.values(b"a") == ["b"]


@given(st.lists(st.binary(max_size=40), max_size=8))
def test_any_lines_can_be_read(lines: list[bytes]) -> None:
    collector = collect(b"HTTP/1.1 200 OK", *lines)
    collector.head()
    assert collector.size >= 0 and 0 <= collector.status <= 999
