"""The echo endpoints of the playground, and its front page."""

from __future__ import annotations

import asyncio
import base64
import gzip
import json
import re
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.playground.message import Reply, Request
from engine.playground.routes import answer
from tests.engine.playground.talking import ask


def echo(target: str, method: str = "GET", headers: dict[str, str] | None = None, body: bytes = b"") -> Reply:
    raw = list((headers or {}).items())
    return answer(Request(method, target, {name.lower(): value for name, value in raw}, raw, body))


def seen(reply: Reply) -> Any:
    return json.loads(reply.body)


def header(reply: Reply, name: str) -> list[str]:
    return [value for key, value in reply.headers if key == name]


async def _whole(reply: Reply) -> bytes:
    assert reply.stream is not None
    return b"".join([part async for part in reply.stream])


def streamed(target: str) -> bytes:
    return asyncio.run(_whole(echo(target)))


def test_what_was_sent() -> None:
    told = seen(echo("/anything/x?a=1&a=2&b=", "PUT", {"Host": "h", "X-Y": "z"}, b'{"k": [1]}'))
    assert (told["method"], told["args"], told["url"]) == (
        "PUT",
        {"a": ["1", "2"], "b": ""},
        "http://h/anything/x?a=1&a=2&b=",
    )
    assert (told["headers"]["X-Y"], told["json"]) == ("z", {"k": [1]})


def test_forms() -> None:
    form = echo("/post", "POST", {"Content-Type": "application/x-www-form-urlencoded"}, b"a=1&a=2&b=%C3%A9")
    assert seen(form)["form"] == {"a": ["1", "2"], "b": "é"}
    parts = (
        b'--B\r\nContent-Disposition: form-data; name="t"\r\n\r\nhi\r\n'
        b'--B\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\n\r\nfile\r\n--B--\r\n'
    )
    told = seen(echo("/post", "POST", {"Content-Type": "multipart/form-data; boundary=B"}, parts))
    assert told["form"] == {"t": "hi"}
    assert told["files"] == {"f": {"filename": "a.txt", "size": 4, "content": "file"}}


@pytest.mark.parametrize("name", ["get", "post", "put", "patch", "delete"])
def test_each_method_has_its_place(name: str) -> None:
    assert echo(f"/{name}", name.upper()).status == 200
    assert echo(f"/{name}", "OPTIONS").status == 405


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/status/200", 200),
        ("/status/599", 599),
        ("/status/199", 400),
        ("/status/1000", 400),
        ("/status/%C2%B2", 400),
        ("/status", 400),
        ("/redirect-to?url=/x&status_code=200", 400),
        ("/bytes/999999999999", 400),
        ("/image/gif", 404),
        ("/nowhere", 404),
    ],
)
def test_codes(target: str, status: int) -> None:
    assert echo(target).status == status


def test_redirects() -> None:
    assert header(echo("/redirect/2"), "Location") == ["/redirect/1"]
    assert header(echo("/redirect/1"), "Location") == ["/get"]
    reply = echo("/redirect-to?url=http%3A%2F%2Fx%2F%0D%0Aa%3A%20b&status_code=307")
    assert (reply.status, header(reply, "Location")) == (307, ["http://x/%0D%0Aa:%20b"])


def test_accounts() -> None:
    right = base64.b64encode(b"u:p").decode()
    assert echo("/basic-auth/u/p", headers={"Authorization": f"Basic {right}"}).status == 200
    for wrong in ("Basic dTp4", "Basic ???", "Bearer x", ""):
        reply = echo("/basic-auth/u/p", headers={"Authorization": wrong})
        assert reply.status == 401 and header(reply, "WWW-Authenticate")
    assert seen(echo("/bearer", headers={"Authorization": "Bearer t"}))["token"] == "t"
    assert echo("/bearer").status == 401


def test_cookies() -> None:
    reply = echo("/cookies/set?a=1&b=%20x")
    assert header(reply, "Set-Cookie") == ["a=1; Path=/", "b=%20x; Path=/"]
    assert seen(echo("/cookies", headers={"Cookie": "a=1; b=%20x"}))["cookies"] == {"a": "1", "b": " x"}


def test_encodings() -> None:
    assert json.loads(gzip.decompress(echo("/gzip").body))["encoding"] == "gzip"
    assert json.loads(zlib.decompress(echo("/deflate").body))["encoding"] == "deflate"


def test_pictures() -> None:
    assert echo("/image/png").body.startswith(b"\x89PNG") and echo("/image/jpeg").body.startswith(b"\xff\xd8")
    assert b"&lt;b&gt;" in echo("/image/svg?text=%3Cb%3E").body


def test_streams() -> None:
    assert len(streamed("/stream/4").splitlines()) == 4
    assert len(streamed("/bytes/70000")) == 70000
    assert streamed("/bytes/9?seed=a") == streamed("/bytes/9?seed=a") != streamed("/bytes/9?seed=b")
    assert streamed("/drip?numbytes=5&duration=0") == b"*****"
    assert streamed("/sse?count=2&delay=0").count(b"event: tick") == 2
    assert len(streamed("/stream/inf").splitlines()) == 5


def test_a_delay_tells_how_long() -> None:
    assert ask("/delay/0").json()["delay"] == 0


def test_the_front_page_names_only_what_there_is() -> None:
    page = echo("/").body.decode()
    targets = re.findall(r'href="([^"]+)"', page)
    assert len(targets) > 20
    for target in targets:
        if target != "/status/404":
            assert echo(target.replace("&amp;", "&")).status not in (404, 405), target


@given(st.text(max_size=60), st.sampled_from(["GET", "POST", "HEAD", "X"]), st.binary(max_size=60))
def test_any_path_gets_an_answer(path: str, method: str, body: bytes) -> None:
    reply = echo("/" + path, method, {"Content-Type": "multipart/form-data; boundary="}, body)
    assert 200 <= reply.status <= 999
    for name, value in reply.headers:
        assert "\n" not in name + value and "\r" not in name + value
