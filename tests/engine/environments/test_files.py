"""Environment files: what they hold, and what is said about mistakes and where."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.environments import load_environments, read_environment
from engine.secrets import MemorySecrets

WHOLE = """\
description: staging
variables: {region: eu-west-1, Debug: true}
secrets: [API_TOKEN]
hosts:
  https://dummyjson.com: playground
  api.example.com: http://127.0.0.1:8080
cookies: true
http:
  - match: "*.example.com"
    http2: true
    tls: {verify: false, ca: certs/ca.pem, certificate: me.p12, password: "{{ secret('PW') }}"}
    proxy: socks5://u:p%40@127.0.0.1:1080
    address: 10.0.0.7
    auth: {type: API_KEY, name: X-Key, value: "{{ secret('KEY') }}"}
"""


def test_everything_is_read(tmp_path: Path) -> None:
    path = tmp_path / "staging.yaml"
    environment, problems = read_environment(path, WHOLE)
    assert problems == []
    assert (environment.name, environment.description, environment.cookies) == ("staging", "staging", True)
    assert environment.envs({"ENV_HOME_PAGE": "x", "OTHER": "y"}) == {
        "home_page": "x",
        "region": "eu-west-1",
        "debug": True,
    }
    assert environment.hosts["https://dummyjson.com"] == "playground"
    (settings,) = environment.http_settings(MemorySecrets({"PW": "pass", "KEY": "k-1"}))
    assert (settings.match, settings.http2, settings.verify) == ("*.example.com", True, False)
    assert settings.tls is not None and settings.tls.ca_file == tmp_path / "certs" / "ca.pem"
    assert settings.tls.password == "pass"
    assert settings.proxy is not None
    assert (settings.proxy.kind, settings.proxy.port, settings.proxy.password) == ("SOCKS", 1080, "p@")
    assert settings.auth is not None and getattr(settings.auth, "value", None) == "k-1"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("variable: {a: 1}", 1, "An environment has no `variable`."),
        ("secrets: {API: abc}", 1, "`secrets` holds names only"),
        ("hosts:\n  https://a/path: playground", 2, "`https://a/path` is no origin."),
        ("hosts:\n  https://a: nowhere", 2, "cannot lead to `nowhere`"),
        ("cookies: maybe", 1, "`cookies` is true or false."),
        ("http: {match: x}", 1, "`http` is a list"),
        ("http:\n  - tls: {}", 2, "`match` is missing"),
        ("http:\n  - match: x\n    tsl: {}", 3, "There is no `tsl` here."),
        ("http:\n  - match: x\n    tls: {certificat: a}", 3, "There is no `certificat` here."),
        ("http:\n  - match: x\n    proxy: ftp://x", 3, "`ftp://x` is no proxy."),
        ("http:\n  - match: x\n    auth: {type: MAGIC}", 3, "`MAGIC` is no kind of credentials."),
        ("http:\n  - match: x\n    auth: {type: OAUTH2, tokenUrl: http://x}", 3, "`clientId` is missing."),
        ("- a", 1, "An environment is a map."),
    ],
)
def test_mistakes_are_told_with_their_place(text: str, line: int, says: str) -> None:
    _, problems = read_environment(Path("e.yaml"), text)
    assert [(p.line, says in p.message) for p in problems] == [(line, True)], problems
    assert problems[0].hint


def test_two_files_of_one_name(tmp_path: Path) -> None:
    folder = tmp_path / ".eyas" / "environments"
    folder.mkdir(parents=True)
    for name in ("a.yaml", "a.yml", "b.yaml", "note.txt"):
        (folder / name).write_text("", encoding="utf-8")
    environments, problems = load_environments(tmp_path)
    assert [one.name for one in environments] == ["a", "b"]
    assert "stands in two files" in problems[0].message


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    folder = tmp_path / ".eyas" / "environments"
    folder.mkdir(parents=True)
    (folder / "a.yaml").write_bytes(b"a: \xff\xfe")
    _, problems = load_environments(tmp_path)
    assert "is not UTF-8 text (byte 4)" in problems[0].message
