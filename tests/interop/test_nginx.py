"""Against nginx: HTTP/2, TLS, gzip, ranges, client certificates, basic authentication."""

from __future__ import annotations

import asyncio
import base64
import getpass
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import trustme

from engine.http.client import HttpClient
from engine.http.message import Credentials, HttpOptions, RequestBody
from engine.http.settings import HostSettings
from engine.http.wire import TlsSettings
from tests.engine.http.sending import Sent, send
from tests.interop.servers import free_port, program, running

CONFIG = """
daemon off;
{user}
pid nginx.pid;
error_log stderr;
events {{ worker_connections 64; }}
http {{
  access_log off;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fcgi;
  uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  client_max_body_size 64m;
  default_type text/plain;
  gzip on; gzip_types text/plain; gzip_min_length 10;
  server {{
    listen 127.0.0.1:{plain};
    root www;
    location /private {{ auth_basic "x"; auth_basic_user_file users; }}
    location /moved {{ return 308 /page.txt; }}
    location /teapot {{ return 418 "short"; }}
  }}
  server {{
    listen 127.0.0.1:{secure} ssl http2;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_certificate server.pem; ssl_certificate_key server.key;
    ssl_client_certificate ca.pem; ssl_verify_client optional;
    root www;
    location /mine {{ if ($ssl_client_verify != SUCCESS) {{ return 403; }} return 200 "$ssl_client_s_dn"; }}
    location /version {{ return 200 "$server_protocol $ssl_protocol"; }}
  }}
}}
"""


@dataclass(frozen=True, slots=True)
class Nginx:
    plain: str
    secure: str
    folder: Path


@pytest.fixture(scope="module")
def nginx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    command = program("nginx", "nginx-light")
    folder = tmp_path_factory.mktemp("nginx")
    (folder / "www").mkdir()
    (folder / "www" / "page.txt").write_text("0123456789" * 100, encoding="utf-8")
    (folder / "www" / "private").write_text("inside", encoding="utf-8")
    digest = base64.b64encode(hashlib.sha1(b"p", usedforsecurity=False).digest()).decode()
    (folder / "users").write_text(f"u:{{SHA}}{digest}\n", encoding="utf-8")
    ca = trustme.CA()
    ca.cert_pem.write_to_path(folder / "ca.pem")
    server, client = ca.issue_cert("localhost"), ca.issue_cert("me@example.org", common_name="me")
    (folder / "server.pem").write_bytes(b"".join(pem.bytes() for pem in server.cert_chain_pems))
    server.private_key_pem.write_to_path(folder / "server.key")
    client.private_key_and_cert_chain_pem.write_to_path(folder / "client.pem")
    plain, secure = free_port(), free_port()
    user = "user root;" if getpass.getuser() == "root" else ""
    (folder / "nginx.conf").write_text(CONFIG.format(plain=plain, secure=secure, user=user), encoding="utf-8")
    with running([command, "-p", str(folder), "-c", "nginx.conf"], plain, folder):
        yield Nginx(f"http://localhost:{plain}", f"https://localhost:{secure}", folder)


def ask(
    url: str,
    folder: Path,
    options: HttpOptions | None = None,
    settings: HostSettings | None = None,
    **more: Any,
) -> Sent:
    async def main() -> Sent:
        client = HttpClient(settings=[settings] if settings is not None else ())
        try:
            return await send(url, folder=folder, options=options, client=client, **more)
        finally:
            await client.aclose()

    return asyncio.run(main())


def trusting(nginx: Nginx, http2: bool = False, client: bool = False) -> HostSettings:
    certificate = nginx.folder / "client.pem" if client else None
    return HostSettings("*", tls=TlsSettings(nginx.folder / "ca.pem", certificate), http2=http2)


@pytest.mark.parametrize(("http2", "version"), [(True, "HTTP/2"), (False, "HTTP/1.1")])
def test_protocol_versions(http2: bool, version: str, nginx: Nginx, tmp_path: Path) -> None:
    sent = ask(f"{nginx.secure}/version", tmp_path, settings=trusting(nginx, http2))
    assert sent.body.decode().startswith(f"{version}.0 TLSv1.3" if http2 else f"{version} TLSv1.3")
    exchange = sent.notes.exchanges[0]
    assert exchange.connection.http_version == version
    assert exchange.response is not None and exchange.response.status == 200
    names = [name.lower() for name, _ in exchange.request.headers]
    assert ("connection" in names) is not http2


def test_an_upload_over_http2(nginx: Nginx, tmp_path: Path) -> None:
    body = RequestBody((bytes(3_000_000),), "application/octet-stream")
    sent = ask(f"{nginx.secure}/version", tmp_path, settings=trusting(nginx, True), method="POST", body=body)
    assert sent.response is not None and sent.response.status == 200


def test_gzip(nginx: Nginx, tmp_path: Path) -> None:
    sent = ask(f"{nginx.plain}/page.txt", tmp_path)
    assert sent.body == b"0123456789" * 100
    body = sent.notes.exchanges[0].response.body  # type: ignore[union-attr]
    assert body is not None and body.wire_size is not None and body.wire_size < 200 < body.size


def test_a_range(nginx: Nginx, tmp_path: Path) -> None:
    sent = ask(
        f"{nginx.plain}/page.txt",
        tmp_path,
        headers=(("Range", "bytes=5-14"), ("Accept-Encoding", "identity")),
    )
    assert (sent.response.status if sent.response else 0, sent.body) == (206, b"5678901234")


def test_basic_authentication(nginx: Nginx, tmp_path: Path) -> None:
    assert ask(f"{nginx.plain}/private", tmp_path).response.status == 401  # type: ignore[union-attr]
    options = HttpOptions(auth=Credentials("BASIC", "u", "p"))
    assert ask(f"{nginx.plain}/private", tmp_path, options).body == b"inside"


def test_a_redirect_and_an_odd_status(nginx: Nginx, tmp_path: Path) -> None:
    assert len(ask(f"{nginx.plain}/moved", tmp_path).body) == 1000
    assert ask(f"{nginx.plain}/teapot", tmp_path).response.status == 418  # type: ignore[union-attr]


def test_a_client_certificate(nginx: Nginx, tmp_path: Path) -> None:
    assert ask(f"{nginx.secure}/mine", tmp_path, settings=trusting(nginx)).response.status == 403  # type: ignore[union-attr]
    assert b"CN=me" in ask(f"{nginx.secure}/mine", tmp_path, settings=trusting(nginx, client=True)).body


def test_an_unknown_issuer(nginx: Nginx, tmp_path: Path) -> None:
    sent = ask(f"{nginx.secure}/version", tmp_path)
    assert sent.error is not None and "its issuer is unknown here" in sent.error


def test_connections_are_used_again(nginx: Nginx, tmp_path: Path) -> None:
    async def main() -> list[bool]:
        client = HttpClient()
        try:
            sent = [await send(f"{nginx.plain}/page.txt", folder=tmp_path, client=client) for _ in range(3)]
            return [one.notes.exchanges[0].connection.reused for one in sent]
        finally:
            await client.aclose()

    assert asyncio.run(main()) == [False, True, True]
