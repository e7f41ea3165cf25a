"""The ``http`` section as settings of hosts."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.environments.http_settings import settings_of
from engine.http.settings import AwsKeys, HostSettings, OAuth2, settings_for
from engine.http.uris import parse_uri
from engine.http.wire import ProxyRoute
from engine.secrets import MemorySecrets


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
