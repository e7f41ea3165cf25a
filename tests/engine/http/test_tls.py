"""TLS: which certificate is refused and why, client certificates, protocol versions."""

from __future__ import annotations

import asyncio
import datetime
import re
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import trustme

from engine.http.client import HttpClient
from engine.http.message import HttpOptions
from engine.http.settings import HostSettings
from engine.http.wire import TlsSettings
from tests.engine.http.sending import Sent, send
from tests.servers.scripted import ScriptedServer
from tests.servers.tls import TlsServer, serve

DAY = datetime.timedelta(days=1)
NOW = datetime.datetime.now(datetime.UTC)


@dataclass(frozen=True, slots=True)
class Authority:
    """A certificate authority and its file."""

    ca: trustme.CA
    file: Path


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    ca = trustme.CA(organization_name="Good CA")
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    ca.cert_pem.write_to_path(path)
    return Authority(ca, path)


def meet(
    certificate: trustme.LeafCert,
    folder: Path,
    tls: TlsSettings | None = None,
    verify: bool = True,
    **how: Any,
) -> tuple[Sent, TlsServer]:
    """Asks a server with this certificate once."""

    async def main() -> tuple[Sent, TlsServer]:
        with serve(certificate, **how) as server:
            client = HttpClient(settings=[HostSettings("localhost", tls=tls or TlsSettings())])
            try:
                options = HttpOptions(verify=verify)
                return await send(server.url, folder=folder, options=options, client=client), server
            finally:
                await client.aclose()

    return asyncio.run(main())


def test_a_trusted_certificate(authority: Authority, tmp_path: Path) -> None:
    sent, _ = meet(authority.ca.issue_cert("localhost"), tmp_path, TlsSettings(ca_file=authority.file))
    assert sent.body == b"secret"
    connection = sent.notes.exchanges[0].connection
    assert connection.tls_verified is True
    assert connection.tls_version == "TLSv1.3"
    assert connection.certificates and "Good CA" in connection.certificates[0].issuer


@pytest.mark.parametrize(
    ("names", "period", "trusted", "says"),
    [
        (["localhost"], (-30, -3), True, "it expired on "),
        (["localhost"], (3, 30), True, "it is valid only from .* on"),
        (["example.org"], (-3, 3), True, "it is for another host .*localhost"),
        (["localhost"], (-3, 3), False, "its issuer is unknown here"),
    ],
    ids=["expired", "not yet", "wrong host", "unknown issuer"],
)
def test_a_refused_certificate_is_named_with_the_reason(
    names: list[str], period: tuple[int, int], trusted: bool, says: str, authority: Authority, tmp_path: Path
) -> None:
    certificate = authority.ca.issue_cert(
        *names, not_before=NOW + period[0] * DAY, not_after=NOW + period[1] * DAY, organization_name="Shop"
    )
    sent, server = meet(certificate, tmp_path, TlsSettings(ca_file=authority.file) if trusted else None)
    assert sent.error is not None
    assert sent.error.startswith("The certificate of localhost was refused: ")
    assert re.search(says, sent.error), sent.error
    assert f"for {names[0]}" in sent.error and "Good CA" in sent.error
    assert "tls.ca" in sent.error and "tls.verify" in sent.error, "both ways out"
    assert server.versions == [], "nothing was sent"
    exchange = sent.notes.exchanges[0]
    assert exchange.connection.certificates, "the chain is shown all the same"


def test_verification_can_be_switched_off(authority: Authority, tmp_path: Path) -> None:
    sent, _ = meet(authority.ca.issue_cert("example.org"), tmp_path, verify=False)
    assert sent.body == b"secret"
    assert sent.notes.exchanges[0].connection.tls_verified is False
    assert any("not verified" in note for note in sent.notes.exchanges[0].notes)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_protocol_versions(version: ssl.TLSVersion, authority: Authority, tmp_path: Path) -> None:
    tls = TlsSettings(ca_file=authority.file)
    sent, server = meet(authority.ca.issue_cert("localhost"), tmp_path, tls, least=version, most=version)
    assert sent.body == b"secret"
    assert [name.replace(".", "_") for name in server.versions] == [version.name]
    assert sent.notes.exchanges[0].connection.tls_version == server.versions[0]


def client_files(ca: trustme.CA, folder: Path) -> tuple[Path, Path]:
    certificate = ca.issue_cert("person@example.org", common_name="person")
    pem, key = folder / "client.pem", folder / "client.key"
    pem.write_bytes(b"".join(blob.bytes() for blob in certificate.cert_chain_pems))
    certificate.private_key_pem.write_to_path(key)
    return pem, key


def packed(pem: Path, key: Path, password: str) -> Path:
    """The same as PKCS#12."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.serialization import pkcs12
    from cryptography.x509 import load_pem_x509_certificates

    certificate, *chain = load_pem_x509_certificates(pem.read_bytes())
    loaded = serialization.load_pem_private_key(key.read_bytes(), None)
    path = pem.with_suffix(".p12")
    encryption = serialization.BestAvailableEncryption(password.encode())
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"me", loaded, certificate, chain, encryption))  # type: ignore[arg-type]
    return path


@pytest.mark.parametrize("form", ["pem", "p12"])
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_client_certificate(
    form: str, version: ssl.TLSVersion, authority: Authority, tmp_path: Path
) -> None:
    pem, key = client_files(authority.ca, tmp_path)
    if form == "pem":
        tls = TlsSettings(ca_file=authority.file, certificate=pem, key=key)
    else:
        tls = TlsSettings(ca_file=authority.file, certificate=packed(pem, key, "pw"), password="pw")
    server_certificate = authority.ca.issue_cert("localhost")
    sent, server = meet(server_certificate, tmp_path, tls, clients=authority.ca, least=version, most=version)
    assert sent.body == b"secret", sent.error
    assert "person" in server.clients[0]


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_missing_client_certificate(version: ssl.TLSVersion, authority: Authority, tmp_path: Path) -> None:
    tls = TlsSettings(ca_file=authority.file)
    how = {"clients": authority.ca, "least": version, "most": version}
    sent, _ = meet(authority.ca.issue_cert("localhost"), tmp_path, tls, **how)
    assert sent.error is not None
    assert "client certificate" in sent.error, sent.error
    assert "environment" in sent.error


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_client_certificate_of_another_issuer(
    version: ssl.TLSVersion, authority: Authority, tmp_path: Path
) -> None:
    pem, key = client_files(trustme.CA(), tmp_path)
    tls = TlsSettings(ca_file=authority.file, certificate=pem, key=key)
    how = {"clients": authority.ca, "least": version, "most": version}
    sent, _ = meet(authority.ca.issue_cert("localhost"), tmp_path, tls, **how)
    assert sent.error is not None
    assert "refused our client certificate: unknown ca" in sent.error, sent.error


@pytest.mark.parametrize(
    ("content", "says"),
    [("no certificate", "client certificate for localhost cannot be used"), (None, "client.pem")],
)
def test_a_client_certificate_that_cannot_be_read(
    content: str | None, says: str, authority: Authority, tmp_path: Path
) -> None:
    path = tmp_path / "client.pem"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    sent, _ = meet(authority.ca.issue_cert("localhost"), tmp_path, TlsSettings(certificate=path))
    assert sent.error is not None
    assert says in sent.error, sent.error


def test_plain_http_where_tls_is_expected(tmp_path: Path) -> None:
    async def main() -> Sent:
        script = {"onConnect": True, "raw": "HTTP/1.1 400 Bad Request\r\n\r\n", "closeAfter": True}
        async with ScriptedServer([script]) as server:
            return await send(f"https://{server.host}/x", folder=tmp_path)

    sent = asyncio.run(main())
    assert sent.error is not None
    assert "does not speak TLS" in sent.error
