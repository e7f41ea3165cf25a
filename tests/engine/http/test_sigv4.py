"""AWS Signature Version 4 against the examples that AWS publishes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from engine.http.settings import AwsKeys
from engine.http.sigv4 import canonical_path, canonical_query, sign
from engine.http.uris import parse_uri

KEYS = AwsKeys("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "us-east-1", "service")
WHEN = datetime(2015, 8, 30, 12, 36, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("method", "target", "signature"),
    [
        ("GET", "/", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        ("POST", "/", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
        (
            "GET",
            "/?Param2=value2&Param1=value1",
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
        ),
    ],
    ids=["get-vanilla", "post-vanilla", "get-vanilla-query-order-key-case"],
)
def test_published_examples(method: str, target: str, signature: str) -> None:
    uri = parse_uri(f"http://example.amazonaws.com{target}")
    headers = dict(sign(KEYS, method, uri, [("Host", "example.amazonaws.com")], None, WHEN))
    assert headers["X-Amz-Date"] == "20150830T123600Z"
    assert headers["Authorization"] == (
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
        f"SignedHeaders=host;x-amz-date, Signature={signature}"
    )


def test_paths_are_normalised_but_for_s3() -> None:
    uri = parse_uri("http://h/a/./b/../c%20d/")
    assert canonical_path(uri, "service") == "/a/c%2520d/"
    assert canonical_path(uri, "s3") == "/a/./b/../c%20d/"


def test_the_query_is_sorted_and_encoded() -> None:
    assert canonical_query(parse_uri("http://h/?b=1&a=x/y&a=2&flag")) == "a=2&a=x%2Fy&b=1&flag="


def test_s3_tells_the_hash_of_the_body() -> None:
    keys = AwsKeys("k", "s", "eu-west-1", "s3", "token")
    headers = dict(sign(keys, "PUT", parse_uri("https://b.s3.amazonaws.com/x"), [], (b"hello",), WHEN))
    assert headers["X-Amz-Content-Sha256"].startswith("2cf24dba5fb0a30e")
    assert headers["X-Amz-Security-Token"] == "token"
    assert "x-amz-security-token" in headers["Authorization"]
