"""Through tinyproxy: plain requests, tunnels, credentials, refusals."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from engine.http.client import HttpClient
from engine.http.message import HttpOptions
from engine.http.settings import HostSettings
from engine.http.wire import ProxyRoute, TlsSettings
from tests.engine.http.sending import Sent, send
from tests.interop.servers import free_port, program, running
from tests.servers.scripted import ScriptedServer
from tests.servers.tls import serve

CONFIG = """
Port {port}
Listen 127.0.0.1
Timeout 30
Allow 127.0.0.1
MaxClients 20
BasicAuth u p
"""


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    command = program("tinyproxy")
    folder = tmp_path_factory.mktemp("tinyproxy")
    port = free_port()
    (folder / "tinyproxy.conf").write_text(CONFIG.format(port=port), encoding="utf-8")
    with running([command, "-d", "-c", "tinyproxy.conf"], port, folder):
        yield port


def route(port: int, password: str = "p") -> ProxyRoute:
    return ProxyRoute("HTTP", "127.0.0.1", port, "u", password)


def test_a_plain_request(proxy: int, tmp_path: Path) -> None:
    async def main() -> tuple[Sent, list[str]]:
        async with ScriptedServer([{"path": "/x", "body": "through"}]) as server:
            options = HttpOptions(proxy=route(proxy))
            sent = await send(f"{server.url}/x", folder=tmp_path, options=options)
            return sent, [request.target for request in server.requests]

    sent, targets = asyncio.run(main())
    assert sent.body == b"through"
    assert targets == ["/x"]
    assert sent.notes.exchanges[-1].connection.proxy == f"127.0.0.1:{proxy}"


def test_a_tunnel_to_tls(proxy: int, tmp_path: Path) -> None:
    ca = trustme.CA()
    file = tmp_path / "ca.pem"
    ca.cert_pem.write_to_path(file)

    async def main(url: str) -> Sent:
        client = HttpClient(settings=[HostSettings("*", tls=TlsSettings(file), proxy=route(proxy))])
        try:
            return await send(url, folder=tmp_path, client=client)
        finally:
            await client.aclose()

    with serve(ca.issue_cert("localhost")) as server:
        assert asyncio.run(main(server.url)).body == b"secret"


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_wrong_credentials(scheme: str, proxy: int, tmp_path: Path) -> None:
    options = HttpOptions(proxy=route(proxy, "wrong"))
    sent = asyncio.run(send(f"{scheme}://127.0.0.1:9/x", folder=tmp_path, options=options))
    if scheme == "http":
        assert sent.response is not None and sent.response.status in (401, 407)
    else:
        assert (
            sent.error is not None and f"The proxy 127.0.0.1:{proxy} did not open a connection" in sent.error
        )


def test_a_target_that_cannot_be_reached(proxy: int, tmp_path: Path) -> None:
    sent = asyncio.run(send("http://127.0.0.1:1/x", folder=tmp_path, options=HttpOptions(proxy=route(proxy))))
    assert sent.response is not None and sent.response.status in (500, 502, 503, 504)
