"""Against httpbin: every endpoint that concerns a client."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.http.client import HttpClient
from engine.http.cookies import CookieJar
from engine.http.message import Credentials, HttpOptions, RequestBody
from tests.engine.http.sending import Sent, send
from tests.interop.servers import free_port, python_with, running

SERVE = """
import sys
from werkzeug.serving import make_server
from httpbin import app
make_server("127.0.0.1", int(sys.argv[1]), app, threaded=True).serve_forever()
"""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    command = [python_with("httpbin"), "-c", SERVE, str(port)]
    with running(command, port, tmp_path_factory.mktemp("httpbin")):
        yield f"http://127.0.0.1:{port}"


def ask(url: str, folder: Path, options: HttpOptions | None = None, **more: Any) -> Sent:
    return asyncio.run(send(url, folder=folder, options=options, **more))


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_methods_headers_and_bodies(method: str, base: str, tmp_path: Path) -> None:
    body = None if method == "GET" else RequestBody((b'{"a": "\xc3\xa9"}',), "application/json")
    sent = ask(f"{base}/anything/x?q=1&q=2", tmp_path, method=method, headers=(("X-Own", "v"),), body=body)
    found = json.loads(sent.body)
    assert found["method"] == method
    assert found["args"] == {"q": ["1", "2"]}
    assert found["headers"]["X-Own"] == "v"
    assert found["json"] == (None if method == "GET" else {"a": "é"})


def test_forms_and_files(base: str, tmp_path: Path) -> None:
    from engine.tasks.http_body import form_body, multipart_body

    form = json.loads(
        ask(f"{base}/post", tmp_path, method="POST", body=form_body({"a": "é &", "b": [1, 2]})).body
    )
    assert form["form"] == {"a": "é &", "b": ["1", "2"]}
    file = tmp_path / "f.txt"
    file.write_text("inside", encoding="utf-8")

    class Stored:
        def path(self, uri: str) -> Path:
            return file

    parts, _ = multipart_body({"t": "x", "f": {"name": "ü.txt", "content": "kestra:///f"}}, None, Stored())  # type: ignore[arg-type]
    multi = json.loads(ask(f"{base}/post", tmp_path, method="POST", body=parts).body)
    assert (multi["form"], multi["files"]) == ({"t": "x"}, {"f": "inside"})


@pytest.mark.parametrize("status", [200, 204, 301, 304, 400, 401, 404, 418, 500, 503])
def test_statuses(status: int, base: str, tmp_path: Path) -> None:
    sent = ask(f"{base}/status/{status}", tmp_path, HttpOptions(follow_redirects=False))
    assert sent.response is not None and sent.response.status == status


@pytest.mark.parametrize("path", ["redirect/3", "absolute-redirect/3", "relative-redirect/3"])
def test_redirects(path: str, base: str, tmp_path: Path) -> None:
    sent = ask(f"{base}/{path}", tmp_path)
    assert json.loads(sent.body)["url"] == f"{base}/get"
    assert [exchange.response.status for exchange in sent.notes.exchanges if exchange.response] == [
        302,
        302,
        302,
        200,
    ]


def test_307_keeps_method_and_body(base: str, tmp_path: Path) -> None:
    sent = ask(
        f"{base}/redirect-to?url=/anything&status_code=307",
        tmp_path,
        method="POST",
        body=RequestBody((b"kept",), "text/plain"),
    )
    found = json.loads(sent.body)
    assert (found["method"], found["data"]) == ("POST", "kept")


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "brotli"])
def test_encodings(encoding: str, base: str, tmp_path: Path) -> None:
    assert json.loads(ask(f"{base}/{encoding}", tmp_path).body)["method"] == "GET"


def test_utf8(base: str, tmp_path: Path) -> None:
    assert "∮ E⋅da = Q" in ask(f"{base}/encoding/utf8", tmp_path).body.decode()


@pytest.mark.parametrize(
    ("path", "auth"),
    [
        ("basic-auth/u/p", Credentials("BASIC", "u", "p")),
        ("hidden-basic-auth/u/p", Credentials("BASIC", "u", "p")),
        ("bearer", Credentials("BEARER", token="t")),
        ("digest-auth/auth/u/p", Credentials("DIGEST", "u", "p")),
        ("digest-auth/auth/u/p/SHA-256", Credentials("DIGEST", "u", "p")),
        ("digest-auth/auth-int/u/p/MD5", Credentials("DIGEST", "u", "p")),
    ],
)
def test_credentials(path: str, auth: Credentials, base: str, tmp_path: Path) -> None:
    sent = ask(f"{base}/{path}", tmp_path, HttpOptions(auth=auth))
    assert sent.response is not None and sent.response.status == 200
    assert json.loads(sent.body)["authenticated"] is True


def test_wrong_credentials(base: str, tmp_path: Path) -> None:
    for kind, path in (("BASIC", "basic-auth/u/p"), ("DIGEST", "digest-auth/auth/u/p")):
        sent = ask(f"{base}/{path}", tmp_path, HttpOptions(auth=Credentials(kind, "u", "wrong")))
        assert sent.response is not None and sent.response.status == 401


def test_cookies_in_a_jar(base: str, tmp_path: Path) -> None:
    async def main() -> dict[str, str]:
        client = HttpClient(cookies=CookieJar(), cookies_in_flows=True)
        try:
            await send(f"{base}/cookies/set?a=1&b=2", folder=tmp_path, client=client)
            await send(f"{base}/cookies/delete?b", folder=tmp_path, client=client)
            found = json.loads((await send(f"{base}/cookies", folder=tmp_path, client=client)).body)
            cookies: dict[str, str] = found["cookies"]
            return cookies
        finally:
            await client.aclose()

    assert asyncio.run(main()) == {"a": "1"}


def test_streams(base: str, tmp_path: Path) -> None:
    assert len(ask(f"{base}/stream/20", tmp_path).body.splitlines()) == 20
    assert len(ask(f"{base}/stream-bytes/5000?seed=1&chunk_size=100", tmp_path).body) == 5000
    assert len(ask(f"{base}/bytes/100000", tmp_path).body) == 100_000
    assert ask(f"{base}/drip?numbytes=5&duration=0.5&delay=0", tmp_path).body == b"*****"


def test_a_range(base: str, tmp_path: Path) -> None:
    sent = ask(f"{base}/range/100", tmp_path, headers=(("Range", "bytes=10-19"),))
    assert sent.response is not None and sent.response.status == 206
    assert sent.body == b"klmnopqrst"


def test_a_delay_beyond_the_limit(base: str, tmp_path: Path) -> None:
    sent = ask(f"{base}/delay/3", tmp_path, HttpOptions(idle_timeout=0.5))
    assert sent.error is not None and sent.error.startswith("Read timed out")


def test_repeated_response_headers(base: str, tmp_path: Path) -> None:
    sent = ask(f"{base}/response-headers?X-A=1&X-A=2", tmp_path)
    assert sent.response is not None and sent.response.values("x-a") == ["1", "2"]


def test_a_picture(base: str, tmp_path: Path) -> None:
    sent = ask(f"{base}/image/png", tmp_path)
    assert sent.body.startswith(b"\x89PNG")
    assert sent.response is not None and sent.response.body is not None and sent.response.body.preview == ""


def test_etags(base: str, tmp_path: Path) -> None:
    sent = ask(f"{base}/etag/abc", tmp_path, headers=(("If-None-Match", "abc"),))
    assert sent.response is not None and (sent.response.status, sent.response.entity) == (304, False)
