"""The hops of a request: which one follows, with which method, body, headers and credentials."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import TaskFailed
from engine.http.message import Credentials, HttpOptions, HttpRequest, RequestBody
from engine.http.walk import MAX_REDIRECTS, Step, Walk
from engine.http.wire import ReceivedHead

HOME = "http://home/start"


def walk(method: str = "GET", url: str = HOME, **more: Any) -> Walk:
    return Walk(HttpRequest(url, method, **more), "agent")


def head(status: int, **headers: str) -> ReceivedHead:
    lines = tuple(
        (name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()
    )
    return ReceivedHead("HTTP/1.1", status, "", lines, 0)


def then(walk: Walk, status: int, **headers: str) -> Step | None:
    """The step after this answer, None when it is the last."""
    walk.step()
    return walk.step() if walk.after(head(status, **headers)) else None


def sent(step: Step | None) -> dict[str, str]:
    assert step is not None
    return {name.decode().lower(): value.decode("latin-1") for name, value in step.headers}


BODY = RequestBody((b"hi",), "text/plain")


@pytest.mark.parametrize(
    ("method", "status", "becomes", "keeps_body"),
    [
        ("POST", 301, "GET", False),
        ("POST", 302, "GET", False),
        ("POST", 303, "GET", False),
        ("PUT", 303, "GET", False),
        ("PUT", 301, "PUT", True),
        ("PATCH", 302, "PATCH", True),
        ("POST", 307, "POST", True),
        ("POST", 308, "POST", True),
        ("HEAD", 303, "HEAD", True),
    ],
)
def test_methods_and_bodies(method: str, status: int, becomes: str, keeps_body: bool) -> None:
    headers = (("X-Own", "1"), ("Content-Language", "en"))
    step = then(walk(method, body=BODY, headers=headers), status, Location="/next")
    assert step is not None and (step.method, step.uri.url) == (becomes, "http://home/next")
    assert (step.body is not None) is keeps_body
    assert ("content-language" in sent(step), "content-type" in sent(step)) == (keeps_body, keeps_body)
    assert sent(step)["x-own"] == "1"


@pytest.mark.parametrize("status", [200, 300, 304, 305, 404])
def test_other_answers_are_the_last(status: int) -> None:
    assert then(walk(), status, Location="/next") is None


def test_redirects_are_followed_only_when_wanted_and_possible() -> None:
    assert then(walk(options=HttpOptions(follow_redirects=False)), 302, Location="/x") is None
    assert then(walk(), 302) is None
    with pytest.raises(TaskFailed, match="cannot be requested"):
        then(walk(), 302, Location="ftp://x/")


def test_credentials_stay_at_home() -> None:
    headers = (("Cookie", "a=b"), ("X-Api-Key", "k"), ("X-Plain", "p"), ("Host", "virtual"))
    options = HttpOptions(auth=Credentials("BASIC", "u", "p"))
    away = walk(headers=headers, secret_headers=frozenset({"x-api-key"}), options=options)
    assert {"authorization", "cookie", "x-api-key"} <= sent(away.step()).keys()
    step = then(away, 302, Location="http://away/")
    assert not {"authorization", "cookie", "x-api-key"} & sent(step).keys()
    assert (sent(step)["x-plain"], sent(step)["host"]) == ("p", "away")
    assert step is not None
    assert any("Not sent to http://away" in note and "X-Api-Key" in note for note in step.notes)
    assert sent(then(away, 302, Location=HOME + "/back"))["authorization"].startswith("Basic ")


@pytest.mark.parametrize("location", ["https://home/", "http://home:81/", "http://sub.home/", "//home.evil/"])
def test_another_scheme_port_or_name_is_another_origin(location: str) -> None:
    step = then(walk(headers=(("Authorization", "x"),)), 302, Location=location)
    assert "authorization" not in sent(step)


def test_a_body_with_a_secret_stays_at_home() -> None:
    with pytest.raises(TaskFailed, match="the request body holds a secret"):
        then(walk("POST", body=BODY, secret_body=True), 307, Location="http://away/")
    assert then(walk("POST", body=BODY, secret_body=True), 307, Location="/x") is not None
    assert then(walk("POST", body=BODY, secret_body=True), 302, Location="http://away/") is not None


def test_circles_and_endless_chains_end() -> None:
    going = walk()
    then(going, 302, Location="/a")
    then(going, 302, Location="/b")
    with pytest.raises(TaskFailed, match="Circular redirect to 'http://home/a'"):
        then(going, 302, Location="/a")
    going = walk()
    with pytest.raises(TaskFailed, match=f"Maximum redirects \\({MAX_REDIRECTS}\\)"):
        for number in range(MAX_REDIRECTS + 1):
            then(going, 302, Location=f"/{number}")


def test_cookies_set_on_the_way_go_along() -> None:
    going = walk(headers=(("Cookie", "own=1"),))
    assert sent(then(going, 302, Location="/x", Set_Cookie="new=2; Path=/"))["cookie"] == "own=1; new=2"


def test_digest_is_answered_once_and_never_with_basic() -> None:
    options = HttpOptions(auth=Credentials("DIGEST", "u", "p"))
    asked = 'Digest realm="r", nonce="n", qop="auth"'
    going = walk(options=options)
    assert "authorization" not in sent(going.step())
    assert sent(then(going, 401, WWW_Authenticate=asked))["authorization"].startswith("Digest ")
    assert then(going, 401, WWW_Authenticate=asked) is None
    with pytest.raises(TaskFailed, match="would go out in clear text"):
        then(walk(options=options), 401, WWW_Authenticate='Basic realm="r"')


def test_names_in_the_address_are_used_once_an_own_header_is_not_there() -> None:
    assert sent(walk(url="http://u:p@home/").step())["authorization"] == "Basic dTpw"
    own = walk(url="http://u:p@home/", headers=(("authorization", "mine"),))
    assert sent(own.step())["authorization"] == "mine"


LOCATION = st.one_of(
    st.text(max_size=30).map(lambda text: text.encode("utf-8", "replace").decode("latin-1")),
    st.sampled_from(["/a", "//away/x", "http://away/", "https://home/", "?q", "#f", "http://[", "ftp://x"]),
)


@given(st.lists(st.tuples(st.sampled_from([200, 301, 302, 303, 307, 308, 401]), LOCATION), max_size=8))
def test_no_chain_takes_a_credential_away_from_home(hops: list[tuple[int, str]]) -> None:
    options = HttpOptions(auth=Credentials("BEARER", token="secret-token"))
    headers = (("X-Api-Key", "secret-key"), ("Cookie", "secret=cookie"))
    going = Walk(
        HttpRequest(HOME, "POST", headers, BODY, options=options, secret_headers=frozenset({"x-api-key"})),
        "agent",
    )
    try:
        for status, location in hops:
            if not going.after(
                ReceivedHead("HTTP/1.1", status, "", ((b"Location", location.encode("latin-1")),), 0)
            ):
                break
            step = going.step()
            if step.uri.origin != ("http", "home", 80):
                assert not any(b"secret" in value for _, value in step.headers)
    except TaskFailed:
        pass
