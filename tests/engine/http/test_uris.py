"""What may stand in a uri, what goes out for it, and where a redirect leads."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.http.uris import BadUri, add_params, parse_uri, resolve_reference, split_origin


@pytest.mark.parametrize(
    ("text", "host", "port", "target"),
    [
        ("http://h", "h", 80, b"/"),
        ("https://H.Example", "h.example", 443, b"/"),
        ("http://h:8080/a//b/../c", "h", 8080, b"/a//b/../c"),
        ("http://h?q=1", "h", 80, b"/?q=1"),
        ("http://h/a b?c d#e f", "h", 80, b"/a%20b?c%20d"),
        ("http://h/%e9%C3", "h", 80, b"/%e9%C3"),
        ("http://h/é?ü=€", "h", 80, b"/%C3%A9?%C3%BC=%E2%82%AC"),
        ("http://[::1]:81/x", "::1", 81, b"/x"),
        ("http://bücher.example/", "xn--bcher-kva.example", 80, b"/"),
        ("HTTP://h:00080/", "h", 80, b"/"),
        ("http://h:/x", "h", 80, b"/x"),
    ],
)
def test_what_goes_out(text: str, host: str, port: int, target: bytes) -> None:
    uri = parse_uri(text)
    assert (uri.host, uri.port, uri.target) == (host, port, target)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Target host is not specified"),
        ("h/x", "Target host is not specified"),
        ("//h/x", "scheme is not specified"),
        ("ftp://h/", "ftp:// cannot be requested"),
        ("1http://h/", "Illegal character in scheme name at index 0"),
        ("http:///x", "Target host is not specified"),
        ("http://h/%zz", "Malformed escape pair at index 9"),
        ("http://h/%4", "Malformed escape pair at index 9"),
        ("http://h/a|b", "Illegal character in path at index 10"),
        ("http://h/?a={b}", "Illegal character in query at index 12"),
        ("http://h/#a#b", "Illegal character in fragment at index 11"),
        ("http://h^x/", "Illegal character in authority at index 8"),
        ("http://[::1/", "Expected closing bracket"),
        ("http://h:x/", "is not a number"),
        ("http://h:0/", "out of range"),
        ("http://h:65536/", "out of range"),
        ("http://h:" + "9" * 5000, "out of range"),
        ("http://h/\n", "Illegal character in path at index 9"),
        ("http://é..x/", "not a valid domain name"),
    ],
)
def test_what_cannot_be_requested(text: str, says: str) -> None:
    with pytest.raises(BadUri, match=says.replace("[", "\\[")):
        parse_uri(text)


def test_names_and_passwords_are_taken_out() -> None:
    uri = parse_uri("http://us%40er:p%3Aw@h/x")
    assert uri.user_info == ("us@er", "p:w")
    assert (uri.text, uri.url) == ("http://h/x", "http://h/x")


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/x", "http://h/x"),
        ("x", "http://h/a/x"),
        ("../x", "http://h/x"),
        ("?q=2", "http://h/a/b?q=2"),
        ("#f", "http://h/a/b?q=1"),
        ("", "http://h/a/b?q=1"),
        ("//g/y", "http://g/y"),
        ("https://g:444", "https://g:444/"),
    ],
)
def test_where_a_redirect_leads(location: str, url: str) -> None:
    assert resolve_reference(parse_uri("http://h/a/b?q=1#z"), location).url == url


@pytest.mark.parametrize("location", ["/a b", "http://[", "ftp://x/", "http://h:99999/"])
def test_where_a_redirect_cannot_lead(location: str) -> None:
    with pytest.raises(BadUri):
        resolve_reference(parse_uri("http://h/"), location)


def test_parameters_are_added_and_the_rest_left_alone() -> None:
    assert add_params("http://h/?a=+b#f", [("c d", "é+/")]) == "http://h/?a=+b&c%20d=%C3%A9%2B%2F#f"
    assert add_params("http://h/x?", [("a", "")]) == "http://h/x?a="
    assert add_params("http://h/x", []) == "http://h/x"


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://h", ("https", "h", 443)),
        ("http://h:81/", ("http", "h", 81)),
        ("http://h/x", None),
        ("ftp://h", None),
        ("http://h:x", None),
        ("http://[::1", None),
        ("http://[::1]:8", ("http", "::1", 8)),
        ("h", None),
    ],
)
def test_origins(text: str, origin: tuple[str, str, int] | None) -> None:
    assert split_origin(text) == origin


@given(
    st.text(max_size=40),
    st.sampled_from(["", "http://", "http://h", "http://h/", "http://h/?", "https://h:"]),
)
def test_any_text_is_a_uri_or_bad(text: str, front: str) -> None:
    with contextlib.suppress(BadUri):
        uri = parse_uri(front + text)
        assert uri.target.startswith(b"/") and b" " not in uri.target and b"\n" not in uri.target
        assert 0 < uri.port <= 65535
    with contextlib.suppress(BadUri):
        resolve_reference(parse_uri("http://h/a"), text)
