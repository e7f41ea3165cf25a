"""http.Request over a real socket: what goes out, what comes back, what each failure says."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from engine.events import Level
from tests.engine.http_flow import exchange
from tests.servers.scripted import Route

JSON = {"path": "*", "headers": {"Content-Type": "application/json", "X-Many": "a"}, "body": '{"id": 7}'}


def test_the_answer_is_the_output(tmp_path: Path) -> None:
    ran, server = exchange(tmp_path, "uri: '{{ base }}/x?a=1'\nparams: {b: [2, 'c d'], n: 3}", [JSON])
    outputs = ran.outputs("t")
    assert outputs["code"] == 200
    assert outputs["uri"] == f"{server.url}/x?a=1&b=2&b=c%20d&n=3"
    assert outputs["headers"]["content-type"] == ["application/json"]
    assert outputs["body"] == '{"id": 7}'
    assert server.requests[0].target == "/x?a=1&b=2&b=c%20d&n=3"
    (_, sent) = ran.run("t").exchanges[0]
    assert sent.request.method == "GET" and sent.response is not None and sent.response.status == 200


@pytest.mark.parametrize(
    ("properties", "body", "content_type"),
    [
        ("body: {a: 1, b: null}", b'{"a":1}', "application/json; charset=UTF-8"),
        ("body: 'é'\ncontentType: text/plain", "é".encode(), "text/plain; charset=UTF-8"),
        ("formData: {a: 'é €', b: [1, 2]}", b"a=%C3%A9+%E2%82%AC&b=1&b=2", None),
    ],
)
def test_bodies(properties: str, body: bytes, content_type: str | None, tmp_path: Path) -> None:
    _, server = exchange(tmp_path, f"uri: '{{{{ base }}}}/x'\nmethod: POST\n{properties}", [{"path": "*"}])
    assert server.requests[0].body == body
    if content_type is not None:
        assert server.requests[0].header("content-type") == content_type


@pytest.mark.parametrize(
    ("route", "properties", "says"),
    [
        (
            {"status": 404, "body": "not here"},
            "",
            "Failed http request with response code '404' and body:\nnot here",
        ),
        ({"status": 500}, "", "Failed http request with response code '500'"),
        ({"status": 200}, "options: {allowedResponseCodes: [201]}", "response code '200'"),
        ({"silent": 3000}, "options: {timeout: {readIdleTimeout: PT0.3S}}", "Read timed out"),
        ({"silent": 3000}, "timeout: PT0.3S", "Timeout after 00:00:00.300"),
        ({}, "encryptBody: true", "encryptBody needs an encryption key"),
        ({}, "headers: {'X A': b}", "header name"),
        ({}, "options: {auth: {type: BASIC, username: u}}", "options.auth.password is missing"),
        ({"bodySize": 20_000_000}, "", "too large to store in task outputs"),
    ],
)
def test_failures(route: Mapping[str, Any], properties: str, says: str, tmp_path: Path) -> None:
    ran, _ = exchange(tmp_path, f"uri: '{{{{ base }}}}/x'\n{properties}", [{"path": "*", **route}])
    assert ran.state == "FAILED"
    assert says in ran.errors[0]
    assert ran.outputs("t") == {}


def test_a_refused_connection(tmp_path: Path) -> None:
    ran, _ = exchange(tmp_path, "uri: http://127.0.0.1:1/x", [])
    assert ran.errors[0].startswith("Connect to http://127.0.0.1:1 failed: Connection refused")


@pytest.mark.parametrize(
    "options", ["allowFailed: true", "allowedResponseCodes: [404]", "allowedResponseCodes: '{{ [404] }}'"]
)
def test_a_code_can_be_allowed(options: str, tmp_path: Path) -> None:
    routes = [{"path": "*", "status": 404, "body": "no"}]
    ran, _ = exchange(tmp_path, f"uri: '{{{{ base }}}}/x'\noptions: {{{options}}}", routes)
    assert (ran.state, ran.outputs("t")["code"], ran.outputs("t")["body"]) == ("SUCCESS", 404, "no")


def test_a_cancel_in_the_middle_closes_the_connection(tmp_path: Path) -> None:
    async def kill(services: Any, executions: Mapping[str, Any]) -> None:
        while not executions:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.3)
        services.running[next(iter(executions))].kill()

    ran, server = exchange(
        tmp_path, "uri: '{{ base }}/x'", [{"path": "*", "silent": 20_000}], during=kill, check_closed=True
    )
    assert ran.state == "KILLED"
    assert ran.order == [("t", "KILLED")]
    assert len(server.requests) == 1


def test_secrets_are_masked_wherever_they_show(tmp_path: Path) -> None:
    properties = (
        "uri: '{{ base }}/x'\nheaders: {X-Key: \"{{ secret('KEY') }}\"}\noptions: {logs: [REQUEST_HEADERS]}"
    )
    routes: Sequence[Mapping[str, Any]] = [
        {"path": "*", "echo": lambda request: (request.header("x-key") or "").encode()}
    ]
    ran, server = exchange(tmp_path, properties, routes, secrets={"KEY": "hunter2-hunter2"})
    assert server.requests[0].header("x-key") == "hunter2-hunter2"
    assert ran.outputs("t")["body"] == "******"
    assert not any("hunter2" in line for line in ran.logs(Level.DEBUG))
    assert "hunter2" not in repr(ran.events)


def test_a_retry_is_an_attempt_of_its_own(tmp_path: Path) -> None:
    routes = [{"path": "*", "status": 503, "times": 1}, {"path": "*", "body": "ok"}]
    retry = "retry: {type: constant, interval: PT0.1S, maxAttempts: 3}"
    ran, server = exchange(tmp_path, f"uri: '{{{{ base }}}}/x'\n{retry}", routes)
    assert ran.state == "SUCCESS"
    assert [attempt.state.value for attempt in ran.run("t").attempts] == ["FAILED", "SUCCESS"]
    assert len(server.requests) == 2
    assert [attempt for attempt, _ in ran.run("t").exchanges] == [0, 1]


@pytest.mark.parametrize(("options", "code", "asked"), [("", 200, ["/x", "/y"]), ("false", 302, ["/x"])])
def test_of_two_different_locations_the_first_counts(
    options: str, code: int, asked: list[str], tmp_path: Path
) -> None:
    routes: list[Route] = [
        {"path": "/x", "status": 302, "headers": [["Location", "/y"], ["Location", "/z"], ["X-Behind", "1"]]},
        {"path": "*", "body": "landed"},
    ]
    properties = "uri: '{{ base }}/x'" + (f"\noptions: {{followRedirects: {options}}}" if options else "")
    ran, server = exchange(tmp_path, properties, routes)
    assert ran.outputs("t")["code"] == code
    assert [request.target for request in server.requests] == asked
    _, first = ran.run("t").exchanges[0]
    assert first.error is None and any("two different Location headers" in note for note in first.notes)
