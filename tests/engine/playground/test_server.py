"""The playground's own HTTP server: what it reads, what it refuses, how it goes on."""

from __future__ import annotations

import contextlib
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.playground.server import LARGEST_BODY, LARGEST_HEAD
from tests.engine.playground.talking import ask, join_chunks, say, split

GET = b"GET /get HTTP/1.1\r\nHost: a\r\n\r\n"
LAST = b"GET /headers HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"


def test_one_connection_serves_many_requests_in_order() -> None:
    raw = say(GET + b"GET /status/404 HTTP/1.1\r\nHost: a\r\n\r\n" + LAST)
    assert re.findall(rb"HTTP/1.1 (\d+)", raw) == [b"200", b"404", b"200"]


def test_a_request_may_come_in_pieces() -> None:
    assert split(say(*(LAST[at : at + 1] for at in range(len(LAST))))).status == 200


def test_a_stream_is_not_cut_by_the_next_request_or_by_a_client_that_stops_talking() -> None:
    stream = b"GET /stream/3 HTTP/1.1\r\nHost: a\r\n\r\n"
    first, _, rest = say(stream + GET).partition(b"\r\n\r\n")
    assert b"chunked" in first
    assert len(join_chunks(rest).splitlines()) == 3
    assert rest.count(b"HTTP/1.1 200") == 1


def test_chunks_are_put_together() -> None:
    raw = (
        b"POST /post HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        b"3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: t\r\n\r\n"
    )
    assert split(say(raw)).json()["data"] == "abcde"


def test_it_says_to_go_on() -> None:
    raw = say(
        b"POST /post HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n"
        b"Connection: close\r\n\r\n",
        b"hi",
    )
    interim, _, rest = raw.partition(b"\r\n\r\n")
    assert interim == b"HTTP/1.1 100 Continue"
    assert split(rest).json()["data"] == "hi"


def test_head_has_the_length_and_no_body() -> None:
    heard = ask("/get", "HEAD")
    assert (heard.status, heard.body) == (200, b"")
    assert int(heard.headers["content-length"]) > 0


@pytest.mark.parametrize("status", [204, 304])
def test_some_answers_have_no_body(status: int) -> None:
    heard = ask(f"/status/{status}")
    assert (heard.status, heard.body) == (status, b"")
    assert "content-length" not in heard.headers


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"hello\r\n\r\n", 400),
        (b"GET /get HTTP/2\r\n\r\n", 400),
        (b"GET /a b HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", 400),
        (b"POST /post HTTP/1.1\r\nContent-Length: x\r\n\r\n", 400),
        (b"POST /post HTTP/1.1\r\nContent-Length: -5\r\n\r\n", 400),
        (b"POST /post HTTP/1.1\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n", 400),
        (b"POST /post HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (LARGEST_BODY + 1), 413),
        (b"POST /post HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nabc\r\n", 400),
        (b"POST /post HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0x5\r\nabcde\r\n", 400),
        (b"POST /post HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffffff\r\n", 413),
        (b"GET / HTTP/1.1\r\nX: " + b"a" * LARGEST_HEAD, 431),
    ],
)
def test_what_is_no_request_is_refused_and_the_connection_closed(raw: bytes, status: int) -> None:
    heard = split(say(raw))
    assert heard.status == status
    assert heard.headers["connection"] == "close"
    assert heard.json()["message"]


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.sampled_from([b"", b"GET /", b"POST /post HTTP/1.1\r\n"]))
def test_no_bytes_bring_it_down(raw: bytes, before: bytes) -> None:
    with contextlib.suppress(ConnectionResetError, BrokenPipeError):
        for line in say(before + raw + b"\r\n\r\n").split(b"\r\n")[:1]:
            assert not line or line.startswith(b"HTTP/1.1 ")
