"""Past a refused certificate: who is meant, what is written into an environment, and what is left alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.models.trust import place_of, refused_host, trust_edit, trusting, unverified, unverified_hosts
from desktop.views.failure_view import FailureView
from engine.environments import read_environment
from engine.exchange import Exchange
from tests.desktop.pane_data import exchange

REFUSED = "The certificate of api.example.com was refused: its issuer is unknown here."


def failed(url: str, error: str) -> Exchange:
    plain = exchange(200)
    return replace(plain, request=replace(plain.request, url=url), response=None, error=error)


@pytest.mark.parametrize(
    ("url", "error", "host"),
    [
        ("https://api.example.com/x", REFUSED, "api.example.com"),
        ("https://me:pw@API.example.com:443/x", REFUSED, "api.example.com"),
        ("https://api.example.com:8443/x", REFUSED, "api.example.com:8443"),
        ("https://api.example.com/x", "api.example.com refused the connection.", None),
        ("http://api.example.com/x", REFUSED, None),
    ],
)
def test_the_host_is_the_one_whose_certificate_was_refused(url: str, error: str, host: str | None) -> None:
    assert refused_host(failed(url, error)) == host


def applied(text: str, host: str = "api.example.com", tls: str = "{verify: false}") -> str:
    edit = trust_edit(text, host, tls)
    assert edit is not None
    return text[: edit.span.start] + edit.text + text[edit.span.end :]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing yet\n",
        "variables:\n  region: eu",
        "http:\n  - match: '*.example.com'\n    http2: true\nvariables: {}\n",
        "http:\n- match: '*.example.com'\n  tls: {ca: ca.pem}\n",
    ],
)
def test_the_setting_holds_for_the_host_and_the_rest_stays(text: str, tmp_path: Path) -> None:
    made = applied(text)
    environment, problems = read_environment(tmp_path / "here.yaml", made)
    assert problems == []
    first = environment.http[0]
    assert first["match"] == "api.example.com"
    assert first["tls"] == {"verify": False}
    for line in text.splitlines():
        assert line in made.splitlines()
    assert made[place_of(made).start :].startswith("http")


@pytest.mark.parametrize(
    "text",
    [
        "http:\n  - match: api.example.com\n    tls: {ca: mine.pem}\n",
        "http: []\n",
        "- a list\n",
        "http: {broken\n",
    ],
)
def test_what_a_person_wrote_is_not_written_over(text: str) -> None:
    assert trust_edit(text, "api.example.com", unverified()) is None


def test_unverified_hosts_are_those_that_say_so() -> None:
    entries = ({"match": "a", "tls": {"verify": False}}, {"match": "b", "tls": {"ca": "x"}}, {"match": "c"})
    assert unverified_hosts(entries) == ["a"]


def test_an_authority_is_named_from_the_environment(tmp_path: Path) -> None:
    assert trusting(tmp_path / "certs" / "ca.pem", tmp_path) == '{ca: "certs/ca.pem"}'
    elsewhere = tmp_path.parent / "other ä.pem"
    assert trusting(elsewhere, tmp_path) == f'{{ca: "{elsewhere.as_posix()}"}}'


def test_the_buttons_are_there_only_for_a_refused_certificate(qtbot: QtBot) -> None:
    view = FailureView()
    qtbot.addWidget(view)
    view.show_failure(failed("https://api.example.com/x", "It did not answer."))
    view.show()
    assert not view.ways.isVisible()
    view.show_failure(failed("https://api.example.com/x", REFUSED))
    assert view.ways.isVisible()
    assert view.skip.text() == "Stop verifying api.example.com"
    with qtbot.waitSignal(view.unverified_requested) as asked:
        view.skip.click()
    assert asked.args == ["api.example.com"]
    with qtbot.waitSignal(view.ca_requested) as asked:
        view.trust.click()
    assert asked.args == ["api.example.com"]
    view.set_text("No body", "The answer has no content.")
    assert not view.ways.isVisible()
