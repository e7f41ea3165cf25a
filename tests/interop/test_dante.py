"""Through dante, a SOCKS server: plain requests, TLS, names that only it looks up, refusals."""

from __future__ import annotations

import asyncio
import getpass
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
logoutput: stderr
internal: 127.0.0.1 port = {port}
external: lo
clientmethod: none
socksmethod: none
user.privileged: {user}
user.unprivileged: {user}
client pass {{ from: 127.0.0.0/8 to: 0.0.0.0/0 }}
socks block {{ from: 0.0.0.0/0 to: 127.0.0.9/32 }}
socks pass {{ from: 0.0.0.0/0 to: 0.0.0.0/0 }}
"""


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProxyRoute]:
    command = program("danted", "dante-server")
    folder = tmp_path_factory.mktemp("dante")
    port = free_port()
    (folder / "danted.conf").write_text(CONFIG.format(port=port, user=getpass.getuser()), encoding="utf-8")
    with running([command, "-f", "danted.conf", "-p", "danted.pid"], port, folder):
        yield ProxyRoute("SOCKS", "127.0.0.1", port)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_plain_request(host: str, proxy: ProxyRoute, tmp_path: Path) -> None:
    async def main() -> Sent:
        async with ScriptedServer([{"path": "/x", "body": "through"}]) as server:
            url = server.url.replace("127.0.0.1", host)
            return await send(f"{url}/x", folder=tmp_path, options=HttpOptions(proxy=proxy))

    sent = asyncio.run(main())
    assert sent.body == b"through", sent.error
    assert sent.notes.exchanges[-1].connection.proxy == f"127.0.0.1:{proxy.port}"


def test_tls(proxy: ProxyRoute, tmp_path: Path) -> None:
    ca = trustme.CA()
    file = tmp_path / "ca.pem"
    ca.cert_pem.write_to_path(file)

    async def main(url: str) -> Sent:
        client = HttpClient(settings=[HostSettings("*", tls=TlsSettings(file), proxy=proxy)])
        try:
            return await send(url, folder=tmp_path, client=client)
        finally:
            await client.aclose()

    with serve(ca.issue_cert("localhost")) as server:
        sent = asyncio.run(main(server.url))
    assert sent.body == b"secret", sent.error


def test_what_the_proxy_refuses(proxy: ProxyRoute, tmp_path: Path) -> None:
    sent = asyncio.run(send("http://127.0.0.9:9/x", folder=tmp_path, options=HttpOptions(proxy=proxy)))
    assert sent.response is None
    assert sent.error is not None and f"127.0.0.1:{proxy.port}" in sent.error
