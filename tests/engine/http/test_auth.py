"""Credentials on the wire: the examples of the standards, odd challenges, odd names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.errors import TaskFailed
from engine.http import auth
from engine.http.message import Credentials, HttpOptions, HttpRequest
from engine.http.walk import Walk

RFC_7616 = (
    'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm={}, '
    'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", '
    'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
)
RFC_2617 = (
    'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", '
    'opaque="5ccc069c403ebaf9f0171e9517f40e41"'
)


def parameters(text: str) -> dict[str, str]:
    return {name: value.strip('"') for name, value in re.findall(r'([a-z*]+)=("[^"]*"|[^ ,]+)', text)}


@pytest.mark.parametrize(
    ("asked", "password", "cnonce", "response"),
    [
        (
            RFC_7616.format("MD5"),
            "Circle of Life",
            "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
            "8ca523f5e9506fed4657c9700eebdbec",
        ),
        (
            RFC_7616.format("SHA-256"),
            "Circle of Life",
            "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
            "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
        ),
        (RFC_2617, "Circle Of Life", "0a4f113b", "6629fae49393a05397450978507c4ef1"),
    ],
)
def test_the_examples_of_the_standards(asked: str, password: str, cnonce: str, response: str) -> None:
    (challenge,) = auth.challenges([asked])
    who = Credentials("DIGEST", "Mufasa", password)
    said = parameters(auth.digest(challenge, who, "GET", "/dir/index.html", (), cnonce))
    assert (said["response"], said["qop"], said["nc"]) == (response, "auth", "00000001")
    assert said["opaque"] == challenge.parameters["opaque"]


def test_several_challenges_in_lines_and_in_one_line() -> None:
    found = auth.challenges(['Basic realm="a, Digest b", Digest realm="c", nonce="n"', "Negotiate"])
    assert [challenge.scheme for challenge in found] == ["basic", "digest", "negotiate"]
    assert found[0].parameters == {"realm": "a, Digest b"}
    assert found[1].parameters == {"realm": "c", "nonce": "n"}


@pytest.mark.parametrize(
    ("asked", "can"),
    [
        ('Digest realm="r", nonce="n"', True),
        ('Digest realm="r", nonce="n", qop="auth-int"', True),
        ('Digest realm="r", nonce="n", algorithm=SHA-512-256', True),
        ('Digest realm="r", nonce="n", algorithm=MD5-sess', True),
        ('Digest realm="r", nonce="n", algorithm=SHA-1', False),
        ('Digest realm="r", nonce="n", qop="token"', False),
        ('Basic realm="r"', False),
    ],
)
def test_which_challenges_can_be_answered(asked: str, can: bool) -> None:
    assert auth.answerable(auth.challenges([asked])[0]) is can


def test_a_body_counts_where_it_is_to_be_protected(tmp_path: Path) -> None:
    (challenge,) = auth.challenges(['Digest realm="r", nonce="n", qop="auth-int"'])
    who = Credentials("DIGEST", "u", "p")
    file = tmp_path / "body"
    file.write_bytes(b"body")
    inline, stored, other = (
        parameters(auth.digest(challenge, who, "POST", "/", body, "c"))["response"]
        for body in ((b"body",), (file,), (b"bodY",))
    )
    assert inline == stored != other


def test_names_in_other_scripts_go_out_as_the_standard_says() -> None:
    (challenge,) = auth.challenges(['Digest realm="r", nonce="n", qop="auth"'])
    said = auth.digest(challenge, Credentials("DIGEST", "Łukasz", "p"), "GET", "/")
    assert "username*=UTF-8''%C5%81ukasz" in said
    assert said.isascii()
    assert auth.basic("Łukasz", "€") == "Basic xYF1a2Fzejrigqw="


def bearer(token: str) -> list[tuple[bytes, bytes]]:
    options = HttpOptions(auth=Credentials("BEARER", token=token))
    return list(Walk(HttpRequest("http://h/", options=options), "agent").step().headers)


def test_a_token_never_becomes_a_header_of_its_own() -> None:
    headers = dict(bearer("a\r\nX-Evil: 1"))
    assert headers[b"Authorization"] == b"Bearer a X-Evil: 1"
    assert b"X-Evil" not in headers
    assert dict(bearer("from a file\n"))[b"Authorization"].rstrip() == b"Bearer from a file"


def test_a_token_that_no_header_holds_is_refused() -> None:
    with pytest.raises(TaskFailed, match="Authorization holds '€' at position 9"):
        bearer("t€")
