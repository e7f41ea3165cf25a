"""The ``http`` section as settings of hosts."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from engine.environments.http_settings import settings_of
from engine.http.client import HttpClient
from engine.http.settings import AwsKeys, HostSettings, OAuth2, settings_for
from engine.http.uris import parse_uri
from engine.http.wire import ProxyRoute
from engine.playground import Playground
from engine.secrets import MemorySecrets
from tests.engine.http.sending import Sent, send


def test_kinds_of_credentials() -> None:
    entries = [
        {
            "match": "aws",
            "auth": {
                "type": "AWS_SIGV4",
                "accessKey": "AK",
                "secretKey": '{{ secret("S") }}',
                "region": "eu-west-1",
                "service": "s3",
            },
        },
        {
            "match": "id",
            "auth": {
                "type": "OAUTH2",
                "tokenUrl": "http://t",
                "clientId": "c",
                "scope": "a b",
                "redirectPort": 8123,
            },
        },
        {"match": "half", "auth": {"type": "API_KEY", "name": "X"}},
    ]
    aws, oauth, half = settings_of(entries, Path(), MemorySecrets({"S": "shh"}))
    assert aws.auth == AwsKeys("AK", "shh", "eu-west-1", "s3")
    assert oauth.auth == OAuth2("http://t", "c", scope="a b", redirect_port=8123)
    assert half.auth is None


@pytest.mark.parametrize(
    ("pattern", "uri", "fits"),
    [
        ("api.example.com", "https://api.example.com/x", True),
        ("*.example.com", "https://api.example.com/x", True),
        ("*.example.com", "https://example.com/x", False),
        ("API.Example.com:8443", "https://api.example.com:8443/", True),
        ("api.example.com:8443", "https://api.example.com/", False),
        ("http://a", "https://a/", False),
        ("https://a", "https://a/", True),
        ("*", "http://[::1]:80/", True),
    ],
)
def test_patterns(pattern: str, uri: str, fits: bool) -> None:
    assert HostSettings(pattern).fits(parse_uri(uri)) is fits


def test_the_first_that_says_something_decides() -> None:
    proxy = ProxyRoute("HTTP", "p", 3128)
    entries = [
        HostSettings("a", http2=False),
        HostSettings("*", http2=True, proxy=proxy),
        HostSettings("b", verify=False),
    ]
    merged = settings_for(entries, parse_uri("http://a/"))
    assert (merged.http2, merged.proxy, merged.verify) == (False, proxy, None)


API_KEY = {"type": "API_KEY", "name": "X-Key", "value": '{{ secret("KEY") }}'}


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ({"match": "*", "auth": API_KEY}, None),
        (
            {"match": "*", "auth": {**API_KEY, "value": '{{ secret("GONE") }}'}},
            "the secret `GONE` is missing.",
        ),
        ({"match": "*", "auth": {"type": "API_KEY", "name": "X-Key"}}, "its `auth` is not complete."),
        ({"match": "*", "proxy": "http://[::1"}, "its `proxy` is no proxy."),
        ({"match": "*", "proxy": "http://h:99999"}, "its `proxy` is no proxy."),
        ({"match": "*", "proxy": 'http://u:{{ secret("GONE") }}@h'}, "the secret `GONE` is missing."),
        ({"match": "*", "proxy": 'http://u:{{ secret("KEY") }}@h'}, None),
    ],
)
def test_what_cannot_be_used_is_told(entry: dict[str, object], problem: str | None) -> None:
    (settings,) = settings_of([entry], Path(), MemorySecrets({"KEY": "k"}))
    assert settings.problem == problem


def test_nothing_is_sent_without_the_proxy_or_key_that_was_meant(tmp_path: Path) -> None:
    async def main() -> tuple[Sent, Sent]:
        playground = Playground()
        await playground.start()
        client = HttpClient(
            settings=settings_of([{"match": "127.0.0.1", "proxy": "nowhere"}], Path(), MemorySecrets({}))
        )
        try:
            refused = await send(playground.url + "/get", folder=tmp_path, client=client)
            return refused, await send(playground.url + "/get", folder=tmp_path)
        finally:
            await client.aclose()
            await playground.stop()

    refused, sent = asyncio.run(main())
    assert refused.error == (
        "The environment's settings for 127.0.0.1 cannot be used: its `proxy` is no proxy. Nothing was sent."
    )
    assert not refused.notes.exchanges
    assert sent.response is not None
