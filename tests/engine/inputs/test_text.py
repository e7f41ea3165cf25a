"""STRING, SECRET, EMAIL and URI inputs."""

from __future__ import annotations

import pytest

from tests.engine.inputs.cases import refused, value


@pytest.mark.parametrize(
    ("given", "stored"),
    [("abc", "abc"), (" a ", " a "), (True, "true"), (5, "5"), ([1, "é"], '[1,"é"]'), ("{{ x }}", "{{ x }}")],
)
def test_string_takes_any_scalar(given: object, stored: str) -> None:
    assert value("type: STRING", given) == stored


@pytest.mark.parametrize(
    ("default", "stored"), [("012", "012"), ("yes", "yes"), ("1.50", "1.50"), ("[1, 2]", "[1,2]"), ("''", "")]
)
def test_string_default_keeps_its_spelling(default: str, stored: str) -> None:
    assert value(f"type: STRING, defaults: {default}") == stored


def test_validator_matches_the_whole_value() -> None:
    assert value("type: STRING, validator: '[a-z]+[0-9]'", "abc1") == "abc1"
    message = refused("type: STRING, validator: '[a-z]+[0-9]'", "abc1!")
    assert message == "Invalid value for input `x`. Cause: it must match the pattern `[a-z]+[0-9]`"
    assert refused("type: SECRET, validator: '[A-Z]+'", "a") == (
        "Invalid value for input `x`. Cause: x: it must match the pattern `[A-Z]+`"
    )


def test_a_pattern_that_never_ends_is_given_up() -> None:
    assert refused("type: STRING, validator: '(a|a)*(a|aa)*b'", "a" * 60) is not None


@pytest.mark.parametrize("good", ["a@b.c", "a+b@c-d.e", "o'x@y.z".replace("'", "’")])
def test_email(good: str) -> None:
    assert value("type: EMAIL", good) == good


@pytest.mark.parametrize("bad", ["a", "@b.c", "é@x.y", "a@b_c.d", "a@b c"])
def test_no_email(bad: str) -> None:
    assert (
        refused("type: EMAIL", bad) == "Invalid value for input `x`. Cause: The input must be a valid email"
    )


@pytest.mark.parametrize(
    "good", ["https://a.b/c?d=e#f", "mailto:x@y.z", "urn:isbn:1", "kestra:///x", "http://[::1]/"]
)
def test_uri(good: str) -> None:
    assert value("type: URI", good) == good


@pytest.mark.parametrize(
    "bad",
    [
        "justastring",
        "http://exa mple",
        "http://",
        "a:",
        "http://x/%zz",
        "x:{y}",
        "http://a#b#c",
        "http://[::1/",
    ],
)
def test_no_uri(bad: str) -> None:
    assert refused("type: URI", bad) is not None
