"""Cookies: which are taken, which are sent, and the jar that is kept."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from engine.http.client import HttpClient
from engine.http.cookies import Cookie, CookieJar, KeptJar, read_cookie
from engine.http.uris import parse_uri
from tests.engine.http.sending import send
from tests.servers.scripted import ScriptedServer

HERE = parse_uri("https://shop.example.com/a/b?x=1")


@pytest.mark.parametrize(
    ("line", "uri", "sent"),
    [
        ("s=1", "https://shop.example.com/a/c", "s=1"),
        ("s=1", "https://shop.example.com/other", None),
        ("s=1; Path=/", "https://shop.example.com/other", "s=1"),
        ("s=1; Path=/", "https://www.example.com/", None),
        ("s=1; Path=/; Domain=example.com", "https://www.example.com/", "s=1"),
        ("s=1; Path=/; Domain=other.com", "https://other.com/", None),
        ("s=1; Path=/; Domain=com", "https://other.com/", None),
        ("s=1; Path=/; Secure", "http://shop.example.com/", None),
        ("s=1; Path=/; Max-Age=0", "https://shop.example.com/", None),
        ("s=1; Path=/; Max-Age=60", "https://shop.example.com/", "s=1"),
        ("s=1; Path=/; Expires=Thu, 01-Jan-1970 00:00:00 GMT", "https://shop.example.com/", None),
        ("s=1; Path=/; Expires=nonsense", "https://shop.example.com/", "s=1"),
        ("novalue", "https://shop.example.com/", None),
    ],
)
def test_where_a_cookie_goes(line: str, uri: str, sent: str | None) -> None:
    jar = CookieJar()
    jar.store(HERE, [line])
    assert jar.header(parse_uri(uri), None) == sent


def test_own_cookies_come_first_and_are_not_repeated() -> None:
    jar = CookieJar([Cookie("a", "1", "h"), Cookie("b", "2", "h", path="/long")])
    assert jar.header(parse_uri("http://h/long/x"), "a=own") == "a=own; b=2"


def test_a_later_cookie_replaces_and_an_expired_one_removes() -> None:
    jar = CookieJar()
    jar.store(HERE, ["s=1; Path=/", "s=2; Path=/"])
    assert [cookie.value for cookie in jar.cookies] == ["2"]
    jar.store(HERE, ["s=; Path=/; Max-Age=0"])
    assert jar.cookies == []


def test_a_kept_jar_outlives_the_session(tmp_path: Path) -> None:
    path = tmp_path / "jar.json"
    jar = KeptJar(path)
    jar.store(HERE, ["s=é; Path=/; HttpOnly; Max-Age=60"])
    again = KeptJar(path)
    assert [(c.name, c.value, c.http_only) for c in again.cookies] == [("s", "é", True)]
    again.remove(again.cookies[0])
    assert KeptJar(path).cookies == []
    path.write_text("broken", encoding="utf-8")
    assert KeptJar(path).cookies == []


def test_flows_share_no_cookies_but_one_off_requests_do(tmp_path: Path) -> None:
    async def main() -> list[str | None]:
        routes = [{"path": "*", "headers": {"Set-Cookie": "s=1; Path=/"}}]
        async with ScriptedServer(routes) as server:
            client = HttpClient(cookies=CookieJar())
            try:
                for sender in (client, client, client.with_cookies(), client.with_cookies()):
                    await send(f"{server.url}/x", folder=tmp_path, client=sender)  # type: ignore[arg-type]
                return [request.header("cookie") for request in server.requests]
            finally:
                await client.aclose()

    assert asyncio.run(main()) == [None, None, None, "s=1"]


def test_names_of_a_line() -> None:
    cookie = read_cookie(HERE, " a b = c d ; Path=relative; Domain=.Example.com")
    assert cookie is not None
    assert (cookie.name, cookie.value, cookie.path, cookie.host) == ("a b", "c d", "/a", "example.com")
