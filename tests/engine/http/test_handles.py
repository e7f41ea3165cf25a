"""Handles that are used again: each request goes out as if it were the first."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pycurl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.http.client import HttpClient
from engine.http.handles import IDLE_HANDLES, Handles
from engine.http.message import HttpOptions, RequestBody
from engine.http.wire import Route, TlsSettings, WireRequest
from tests.engine.http.sending import send
from tests.servers.scripted import ScriptedServer

REQUESTS = st.fixed_dictionaries(
    {"path": st.sampled_from(["/a", "/b?q=1", "/bad", "/large", "/cut"])},
    optional={
        "method": st.sampled_from(["GET", "HEAD", "DELETE", "POST"]),
        "headers": st.sampled_from([(), (("X-A", "1"),), (("X-A", "2"), ("Accept", "text/plain"))]),
        "body": st.sampled_from([None, b"", b"some text"]),
        "probes": st.booleans(),
    },
)
ROUTES: list[dict[str, Any]] = [
    {"path": "/bad", "raw": "HTTP/1.1 abc\r\n\r\n", "closeAfter": True},
    {"path": "/cut", "raw": "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", "closeAfter": True},
    {"path": "/large", "bodySize": 100_000},
    {"path": "*", "body": "an answer"},
]


async def sent_by(folder: Path, wanted: list[dict[str, Any]], client: HttpClient | None) -> list[Any]:
    """What the server got, and how each request ended."""
    ends = []
    async with ScriptedServer(ROUTES) as server:
        for one in wanted:
            body = one.get("body")
            ended = await send(
                server.url + one["path"],
                folder=folder,
                client=client,
                method=one.get("method", "GET"),
                headers=one.get("headers", ()),
                body=None if body is None else RequestBody((body,), None),
                options=HttpOptions(keep_alive_probes=one.get("probes", True)),
            )
            exchange = ended.notes.exchanges[-1]
            answer = exchange.response
            ends.append(
                (
                    answer and (answer.status, answer.headers, answer.body and answer.body.size),
                    exchange.request.target,
                    (ended.error or "").replace(server.host, "HOST"),
                )
            )
        received = [
            (one.method, one.target, [(n, v) for n, v in one.headers if n != "Host"], one.body)
            for one in server.requests
        ]
    return [ends, received]


@settings(max_examples=25, deadline=None)
@given(wanted=st.lists(REQUESTS, min_size=2, max_size=6))
def test_a_used_handle_sends_what_a_new_one_does(
    tmp_path_factory: pytest.TempPathFactory, wanted: list[dict[str, Any]]
) -> None:
    folder = tmp_path_factory.mktemp("bodies")

    async def main() -> None:
        client = HttpClient()
        try:
            again = await sent_by(folder, wanted, client)
        finally:
            await client.aclose()
        assert again == await sent_by(folder, wanted, None)

    asyncio.run(main())


def request(target: bytes = b"/", headers: tuple[tuple[bytes, bytes], ...] = (), **more: Any) -> WireRequest:
    return WireRequest("GET", "http", "127.0.0.1", 1, target, headers, **more)


def test_only_what_differs_in_its_target_alone_fits() -> None:
    handles = Handles()
    curl, fitting = handles.take(request())
    assert not fitting
    for other, fits in (
        (request(b"/other"), True),
        (request(headers=((b"A", b"b"),)), False),
        (request(body=(b"x",)), False),
        (request(route=Route(verify=False)), False),
    ):
        handles.give_back(curl, request(), 0)
        assert handles.take(other) == (curl, fits)
    trusting = request(route=Route(tls=TlsSettings(ca_file=Path("ca.pem"))))
    for carried, size in (
        (request(), None),
        (request(), 1 << 20),
        (request(body=(b"x",)), 0),
        (trusting, 0),
    ):
        handles.give_back(curl, carried, size)
        assert handles.take(carried) == (curl, False)
    handles.close()


def test_no_more_are_kept_than_are_needed() -> None:
    handles = Handles()
    taken = [handles.take(request())[0] for _ in range(IDLE_HANDLES + 1)]
    for curl in taken:
        handles.give_back(curl, request(), 0)
    with pytest.raises(pycurl.error):
        taken[-1].setopt(pycurl.NOSIGNAL, 1)
    handles.close()
