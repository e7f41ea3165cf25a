"""Servers that misbehave: each fault ends in a message in HTTP's words, and what did arrive is kept."""

from __future__ import annotations

import asyncio
import gzip
import re
import zlib
from pathlib import Path
from typing import Any

import pytest

from engine.http.message import HttpOptions
from tests.engine.http.sending import Sent, send
from tests.servers.scripted import ScriptedServer

HEAD = "HTTP/1.1 200 OK\r\n"


def latin(data: bytes) -> str:
    return data.decode("latin-1")


GZIPPED = latin(gzip.compress(b"hello " * 100, mtime=0))
SHORT = HttpOptions(idle_timeout=0.4)

# Name, script of the server, what the message must say, options of the request.
FAULTS: tuple[tuple[str, dict[str, Any], str, HttpOptions | None], ...] = (
    ("closes before answering", {"closeBefore": True}, "closed the connection without an answer", None),
    ("resets before answering", {"reset": True}, "Connection reset by http://127.0.0.1", None),
    ("closes on connecting", {"onConnect": True, "closeBefore": True}, "closed the connection|reset", None),
    ("is silent", {"silent": 5000}, "Read timed out: http://127.0.0.1:.* sent nothing for 0.4 s", SHORT),
    (
        "stops in the body",
        {"raw": f"{HEAD}Content-Length: 9\r\n\r\nabc", "then": [[5000, ""]]},
        "Read timed out",
        SHORT,
    ),
    (
        "stops in the headers",
        {"raw": f"{HEAD}X-A: 1\r\n", "then": [[5000, ""]]},
        "Read timed out",
        SHORT,
    ),
    ("closes in the status line", {"raw": "HTTP/1.1 20", "closeAfter": True}, "not|closed", None),
    (
        "closes in the headers",
        {"raw": f"{HEAD}X-A: 1\r\n", "closeAfter": True},
        "in the middle of the headers",
        None,
    ),
    (
        "closes in a header line",
        {"raw": f"{HEAD}X-A: 1\r\nX-B", "closeAfter": True},
        "in the middle of the headers",
        None,
    ),
    (
        "sends fewer bytes than announced",
        {"raw": f"{HEAD}Content-Length: 10\r\n\r\nabc", "closeAfter": True},
        "cut short: the connection was closed after 3 of 10 bytes",
        None,
    ),
    (
        "resets in the body",
        {"raw": f"{HEAD}Content-Length: 10\r\n\r\nabc", "reset": True},
        "reset|cut short",
        None,
    ),
    (
        "sends a bad chunk size",
        {"raw": f"{HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n"},
        "malformed chunk",
        None,
    ),
    (
        "forgets the end of a chunk",
        {"raw": f"{HEAD}Transfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n0\r\n\r\n"},
        "malformed chunk",
        None,
    ),
    (
        "closes between chunks",
        {"raw": f"{HEAD}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", "closeAfter": True},
        "cut short",
        None,
    ),
    (
        "closes inside a chunk",
        {"raw": f"{HEAD}Transfer-Encoding: chunked\r\n\r\n9\r\nabc", "closeAfter": True},
        "cut short",
        None,
    ),
    (
        "sends no gzip as gzip",
        {"raw": f"{HEAD}Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello"},
        "cannot be decoded: the body is not valid gzip",
        None,
    ),
    (
        "cuts gzip",
        {"raw": f"{HEAD}Content-Encoding: gzip\r\nContent-Length: 20\r\n\r\n{GZIPPED[:20]}"},
        "the gzip body ends too early",
        None,
    ),
    (
        "damages gzip",
        {
            "raw": f"{HEAD}Content-Encoding: gzip\r\n\r\n{GZIPPED[:-4]}\0\0\0\0",
            "closeAfter": True,
        },
        "not valid gzip",
        None,
    ),
    (
        "sends no deflate as deflate",
        {"raw": f"{HEAD}Content-Encoding: deflate\r\nContent-Length: 5\r\n\r\nhello"},
        "not valid deflate",
        None,
    ),
    (
        "sends no brotli as brotli",
        {"raw": f"{HEAD}Content-Encoding: br\r\nContent-Length: 5\r\n\r\n\xff\xff\xff\xff\xff"},
        "not valid brotli|brotli body ends",
        None,
    ),
    (
        "sends no zstd as zstd",
        {"raw": f"{HEAD}Content-Encoding: zstd\r\nContent-Length: 5\r\n\r\nhello"},
        "not valid zstd",
        None,
    ),
    ("speaks no HTTP", {"raw": "SSH-2.0-OpenSSH_9.2\r\n", "closeAfter": True}, "not an HTTP response", None),
    ("sends text alone", {"raw": "hello world", "closeAfter": True}, "not an HTTP response", None),
    (
        "puts garbage first",
        {"raw": f"garbage\r\n{HEAD}Content-Length: 0\r\n\r\n"},
        "not an HTTP response|not valid",
        None,
    ),
    (
        "has a status of letters",
        {"raw": "HTTP/1.1 abc OK\r\n\r\n", "closeAfter": True},
        "not valid HTTP|not an HTTP",
        None,
    ),
    ("has a status of two digits", {"raw": "HTTP/1.1 20 OK\r\n\r\n", "closeAfter": True}, "not|closed", None),
    (
        "names a version that is none",
        {"raw": "HTTP/9.7 200 OK\r\n\r\n", "closeAfter": True},
        "not valid HTTP",
        None,
    ),
    (
        "has a header without a colon",
        {"raw": f"{HEAD}NoColon\r\nContent-Length: 0\r\n\r\n"},
        "not valid HTTP: Header without colon",
        None,
    ),
    ("announces a negative length", {"raw": f"{HEAD}Content-Length: -1\r\n\r\n"}, "Content-Length", None),
    ("announces a length in words", {"raw": f"{HEAD}Content-Length: abc\r\n\r\n"}, "Content-Length", None),
    (
        "announces two lengths",
        {"raw": f"{HEAD}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"},
        "Content-Length",
        None,
    ),
    (
        "switches protocols unasked",
        {"raw": "HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n"},
        "switched protocols",
        None,
    ),
    ("sends endless headers", {"raw": HEAD + "X-A: " + "a" * 400_000 + "\r\n\r\n"}, "header", None),
    (
        "sends too many headers",
        {"raw": HEAD + "X-A: aaaaaaaaaaaaaaaa\r\n" * 20_000 + "\r\n"},
        "header",
        None,
    ),
    (
        "redirects in a circle",
        {"status": 302, "headers": {"Location": "/x"}},
        "Circular redirect to '.*/x'",
        None,
    ),
    ("redirects to another scheme", {"status": 302, "headers": {"Location": "ftp://a/b"}}, "ftp", None),
    (
        "redirects to no address",
        {"status": 302, "headers": {"Location": "http://[bad"}},
        "Invalid redirect URI",
        None,
    ),
    ("asks for TLS", {"tls": "self-signed"}, "certificate of 127.0.0.1 was refused: self[- ]signed", None),
)


async def meet(script: dict[str, Any], folder: Path, options: HttpOptions | None) -> Sent:
    async with ScriptedServer([{"path": "*", **script}]) as server:
        return await send(f"{server.url}/x", folder=folder, options=options)


@pytest.mark.parametrize(("script", "says", "options"), [pytest.param(*row[1:], id=row[0]) for row in FAULTS])
def test_a_fault_ends_in_a_message(
    script: dict[str, Any], says: str, options: HttpOptions | None, tmp_path: Path
) -> None:
    sent = asyncio.run(meet(script, tmp_path, options))
    assert sent.response is None
    assert sent.error is not None

    assert re.search(says, sent.error, re.DOTALL), sent.error
    assert "curl" not in sent.error.lower()
    assert sent.notes.exchanges, "the exchange is shown all the same"
    last = sent.notes.exchanges[-1]
    assert last.error == sent.error or last.response is not None


def test_there_are_thirty() -> None:
    assert len({row[0] for row in FAULTS}) >= 30


def test_what_arrived_of_a_cut_body_is_kept(tmp_path: Path) -> None:
    script = {"raw": f"{HEAD}Content-Length: 10\r\nContent-Type: text/plain\r\n\r\nabc", "closeAfter": True}
    sent = asyncio.run(meet(script, tmp_path, None))
    response = sent.notes.exchanges[0].response
    assert response is not None and response.status == 200
    assert response.body is not None
    assert (response.body.size, response.body.preview, response.body.truncated) == (3, "abc", True)


@pytest.mark.parametrize(
    ("script", "body"),
    [
        pytest.param(
            {"raw": f"{HEAD}Content-Length: 2\r\nContent-Length: 2\r\n\r\nok"}, b"ok", id="equal lengths"
        ),
        pytest.param({"raw": f"{HEAD}\r\nto the end", "closeAfter": True}, b"to the end", id="no length"),
        pytest.param({"body": "drip", "dripBytes": 1, "dripMs": 20}, b"drip", id="slow drip"),
        pytest.param(
            {"raw": "HTTP/1.1 100 Continue\r\n\r\n" + HEAD + "Content-Length: 2\r\n\r\nok"}, b"ok", id="1xx"
        ),
        pytest.param(
            {"raw": f"{HEAD}Content-Length: 3\r\nX-A: \xff\xfe\r\n\r\nabc"}, b"abc", id="bytes in headers"
        ),
        pytest.param(
            {"raw": f"{HEAD}Content-Length: 0\r\nContent-Encoding: gzip\r\n\r\n"}, b"", id="empty gzip"
        ),
        pytest.param(
            {
                "raw": f"{HEAD}Content-Encoding: deflate\r\n\r\n{latin(zlib.compress(b'raw')[2:-4])}",
                "closeAfter": True,
            },
            b"raw",
            id="raw deflate",
        ),
        pytest.param(
            {"raw": f"{HEAD}Content-Length: 2\r\nContent-Type: text/plain; charset=none-such\r\n\r\nok"},
            b"ok",
            id="unknown charset",
        ),
    ],
)
def test_what_is_odd_but_whole_is_read(script: dict[str, Any], body: bytes, tmp_path: Path) -> None:
    sent = asyncio.run(meet(script, tmp_path, None))
    assert sent.body == body


def test_nothing_listens(tmp_path: Path) -> None:
    sent = asyncio.run(send("http://127.0.0.1:1/x", folder=tmp_path))
    assert sent.error == (
        "Connect to http://127.0.0.1:1 failed: Connection refused. Nothing listens on that port."
    )


def test_unknown_host(tmp_path: Path) -> None:
    sent = asyncio.run(send("http://nowhere.invalid/x", folder=tmp_path))
    assert sent.error is not None and sent.error.startswith("Unknown host nowhere.invalid")
