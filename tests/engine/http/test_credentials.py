"""Credentials of the environment in requests: API keys, signatures, OAuth 2 tokens."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from engine.http.client import HttpClient
from engine.http.settings import ApiKey, AwsKeys, HostAuth, HostSettings, OAuth2
from tests.engine.http.sending import Sent, send
from tests.servers.scripted import Recorded, Route, ScriptedServer

TOKEN = json.dumps({"access_token": "tok-1", "expires_in": 3600, "token_type": "Bearer"})


def meet(
    auth_of: HostAuth,
    folder: Path,
    routes: Sequence[Route] = ({"path": "*", "body": "ok"},),
    times: int = 1,
    **more: object,
) -> tuple[list[Sent], list[Recorded]]:
    """Sends a request some times with credentials for the server; ``BASE`` in them is its address."""

    async def main() -> tuple[list[Sent], list[Recorded]]:
        async with ScriptedServer(routes) as server:
            auth = auth_of
            if isinstance(auth, OAuth2):
                known = {
                    name: getattr(auth, name).replace("BASE", server.url)
                    for name in ("token_url", "authorize_url")
                    if getattr(auth, name) is not None
                }
                import dataclasses

                auth = dataclasses.replace(auth, **known)
            client = HttpClient(settings=[HostSettings("127.0.0.1", auth=auth)], open_browser=browse)
            try:
                sent = [
                    await send(f"{server.url}/x?a=1", folder=folder, client=client, **more)
                    for _ in range(times)
                ]
                return sent, server.requests
            finally:
                await client.aclose()

    return asyncio.run(main())


def browse(url: str) -> None:
    """The person's browser: it logs in at once, in a thread of its own."""
    query = parse_qs(urlsplit(url).query)
    back = f"{query['redirect_uri'][0]}?code=c-{query['code_challenge'][0]}&state={query['state'][0]}"
    asyncio.get_running_loop().run_in_executor(None, lambda: urllib.request.urlopen(back).read())


def test_an_api_key_in_a_header(tmp_path: Path) -> None:
    (sent,), (request,) = meet(ApiKey("X-Api-Key", "k-123"), tmp_path)
    assert request.header("x-api-key") == "k-123"
    assert "k-123" in sent.notes.secrets
    assert "The environment added X-Api-Key." in sent.notes.exchanges[0].notes


def test_a_header_of_the_flow_wins(tmp_path: Path) -> None:
    _, (request,) = meet(ApiKey("X-Api-Key", "k-123"), tmp_path, headers=(("x-api-key", "own"),))
    assert [value for name, value in request.headers if name.lower() == "x-api-key"] == ["own"]


def test_an_api_key_in_the_query(tmp_path: Path) -> None:
    _, (request,) = meet(ApiKey("key", "k&1", in_query=True), tmp_path)
    assert request.target == "/x?a=1&key=k%261"


def test_a_signature(tmp_path: Path) -> None:
    _, (request,) = meet(AwsKeys("AK", "SK", "eu-west-1", "execute-api"), tmp_path)
    assert (request.header("authorization") or "").startswith("AWS4-HMAC-SHA256 Credential=AK/")
    assert request.header("x-amz-date")


def test_client_credentials_are_fetched_once(tmp_path: Path) -> None:
    auth = OAuth2("BASE/token", "me", "s3cret", scope="read write", audience="api")
    routes = [
        {"path": "/token", "headers": {"Content-Type": "application/json"}, "body": TOKEN},
        {"path": "*", "body": "ok"},
    ]
    sent, requests = meet(auth, tmp_path, routes, times=2)
    assert [request.target for request in requests] == ["/token", "/x?a=1", "/x?a=1"]
    form = parse_qs(requests[0].body.decode())
    assert form == {"grant_type": ["client_credentials"], "scope": ["read write"], "audience": ["api"]}
    assert requests[0].header("authorization") == "Basic " + base64.b64encode(b"me:s3cret").decode()
    assert requests[2].header("authorization") == "Bearer tok-1"
    assert {"s3cret", "tok-1"} <= set(sent[0].notes.secrets)


def test_a_token_that_ends_soon_is_fetched_again(tmp_path: Path) -> None:
    auth = OAuth2("BASE/token", "me", "s", credentials_in_body=True)
    first = json.dumps({"access_token": "a", "expires_in": 1, "refresh_token": "r-1"})
    routes = [{"path": "/token", "times": 1, "body": first}, {"path": "/token", "body": TOKEN}, {"path": "*"}]
    _, requests = meet(auth, tmp_path, routes, times=2)
    assert [request.target for request in requests] == ["/token", "/x?a=1", "/token", "/x?a=1"]
    assert parse_qs(requests[0].body.decode())["client_secret"] == ["s"]
    assert parse_qs(requests[2].body.decode())["refresh_token"] == ["r-1"]
    assert [request.header("authorization") for request in requests] == [
        None,
        "Bearer a",
        None,
        "Bearer tok-1",
    ]


def test_a_refusal_is_told_in_the_server_s_words(tmp_path: Path) -> None:
    body = '{"error": "invalid_client", "error_description": "no such client"}'
    (sent,), _ = meet(
        OAuth2("BASE/token", "me", "s"), tmp_path, [{"path": "/token", "status": 401, "body": body}]
    )
    assert sent.error is not None
    assert "refused to give an access token (status 401): invalid_client, no such client." in sent.error


@pytest.mark.parametrize("body", ["no json", "[]", "{}"])
def test_an_answer_without_a_token(body: str, tmp_path: Path) -> None:
    (sent,), _ = meet(OAuth2("BASE/token", "me", "s"), tmp_path, [{"path": "/token", "body": body}])
    assert sent.error is not None and "gave no access token" in sent.error


def test_a_person_logs_in_with_pkce(tmp_path: Path) -> None:
    auth = OAuth2("BASE/token", "app", authorize_url="BASE/login?x=1", scope="openid")
    (sent,), requests = meet(auth, tmp_path, [{"path": "/token", "body": TOKEN}, {"path": "*", "body": "ok"}])
    assert sent.error is None
    form = parse_qs(requests[0].body.decode())
    assert form["grant_type"] == ["authorization_code"] and form["client_id"] == ["app"]
    digest = hashlib.sha256(form["code_verifier"][0].encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    assert form["code"] == [f"c-{challenge}"], "the verifier is the one whose hash the browser carried"
    assert form["redirect_uri"][0].startswith("http://127.0.0.1:")
    assert requests[1].header("authorization") == "Bearer tok-1"
