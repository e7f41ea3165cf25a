"""What an environment does to a request and a server would not."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.analyse import AnalysisContext, analyse
from engine.cli import main
from engine.diagnostics import Severity
from engine.environments import read_environment
from tests.engine.checks.flows import flow

CODE = "environment-only"


def told(environment: str, uri: str = "https://api.example.org/items", more: str = "") -> list[str]:
    """The sentences, without the words they all begin with."""
    found, problems = read_environment(Path("local.yaml"), environment)
    assert not problems
    text = flow(f"tasks:\n  - {{id: a, type: io.kestra.plugin.core.http.Request, uri: '{uri}'{more}}}\n")
    analysis = analyse(text, context=AnalysisContext(environment=found))
    assert not [one for one in analyse(text).diagnostics if one.code == CODE]
    ours = [one for one in analysis.diagnostics if one.code == CODE]
    assert all(one.severity is Severity.INFO for one in ours)
    assert all(text[one.span.start : one.span.end].strip("'") == uri for one in ours)
    assert all(one.message.startswith("The environment local ") for one in ours)
    return [one.message.removeprefix("The environment local ") for one in ours]


def http(entry: str) -> str:
    return f"http:\n  - {{match: '*.example.org', {entry}}}\n"


AWS = http("auth: {type: AWS_SIGV4, accessKey: a, secretKey: b, region: r, service: s}")
OAUTH = http("auth: {type: OAUTH2, tokenUrl: 'https://id.example.org/token', clientId: c}")
KEY = http("auth: {type: API_KEY, name: X-Key, value: v}")


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        (AWS, "signs requests to api.example.org (AWS_SIGV4); a server sends them unsigned."),
        (OAUTH, "sends a token along to api.example.org (OAUTH2); a server does not."),
        (KEY, "sends a key along to api.example.org (API_KEY); a server does not."),
        (http("proxy: 'http://u:p@proxy:3128'"), "sends requests to api.example.org through a proxy; "),
        (http("address: 10.0.0.7"), "connects to 10.0.0.7 for api.example.org; "),
        (http("http2: true"), "uses HTTP/2 with api.example.org; "),
        (http("tls: {verify: false}"), "does not verify who api.example.org is; "),
        (http("tls: {ca: certs/ca.pem}"), "trusts the certificates of certs/ca.pem for api.example.org; "),
        (http("tls: {certificate: me.p12}"), "shows a certificate of yours to api.example.org; "),
        ("hosts: {'api.example.org': 'http://127.0.0.1:80'}", "leads https://api.example.org to http://127"),
    ],
)
def test_each_setting_is_told(environment: str, sentence: str) -> None:
    (only,) = told(environment)
    assert only.startswith(sentence)
    assert "u:p" not in only


@pytest.mark.parametrize(
    ("environment", "uri", "more"),
    [
        (AWS, "https://other.org/", ""),
        (AWS, "https://{{ inputs.host }}/", ""),
        (AWS, "https://api.example.org{{ inputs.port }}/", ""),
        (AWS, "https://api.example.org/", ", headers: {authorization: x}"),
        (KEY, "https://api.example.org/", ", headers: {x-key: '{{ secret(''K'') }}'}"),
        (http("tls: {verify: false}"), "http://api.example.org/", ""),
        (
            http("tls: {verify: false}"),
            "https://api.example.org/",
            ", options: {ssl: {insecureTrustAllCertificates: true}}",
        ),
        (
            http("proxy: 'http://p:1'"),
            "https://api.example.org/",
            ", options: {proxy: {address: q, port: 1}}",
        ),
        ("hosts: {'https://api.example.org': playground}\n" + KEY, "https://api.example.org/", ""),
        (http("http2: false"), "https://api.example.org/", ""),
    ],
)
def test_nothing_is_told_where_nothing_differs(environment: str, uri: str, more: str) -> None:
    assert told(environment, uri, more) == []


def test_the_first_entry_that_fits_decides_and_a_path_may_be_an_expression() -> None:
    environment = f"{KEY}  - {{match: '*', http2: true, auth: {{type: OAUTH2, tokenUrl: t, clientId: c}}}}\n"
    assert [
        one.partition(" api")[0] for one in told(environment, "https://api.example.org/{{ flow.id }}")
    ] == [
        "sends a key along to",
        "uses HTTP/2 with",
    ]


def test_the_command_line_says_it_and_refuses_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / ".eyas" / "environments"
    folder.mkdir(parents=True)
    (folder / "local.yaml").write_text(AWS, encoding="utf-8")
    path = tmp_path / "a.yaml"
    request = (
        "{id: a, type: io.kestra.plugin.core.http.Request, uri: 'https://api.example.org/', runIf: 'false'}"
    )
    path.write_text(flow(f"tasks:\n  - {request}\n"), encoding="utf-8")
    sentence = "a.yaml:4:60: info: The environment local signs requests to api.example.org (AWS_SIGV4)"
    assert main(["validate", "--strict", str(path)]) == 0
    assert capsys.readouterr().err == ""
    assert main(["validate", "--strict", "--env", "local", str(path)]) == 0
    assert sentence in capsys.readouterr().err
    assert main(["run", str(path), "--json"]) == 0
    assert sentence in capsys.readouterr().err
    assert main(["validate", "--env", "none", str(path)]) == 2
    assert "There is no environment `none`" in capsys.readouterr().err
