"""Passwords and tokens that stand in the flow in clear."""

from __future__ import annotations

from tests.engine.checks.flows import found, severities


def body(props: str) -> str:
    return (
        f"tasks:\n  - id: r\n    type: io.kestra.plugin.core.http.Request\n    uri: http://x\n    {props}\n"
    )


def test_headers_with_credentials() -> None:
    assert found(body("headers: {authorization: Bearer abc, Accept: x}"), "plain-secret") == ["Bearer abc"]
    assert found(body("headers: {Authorization: \"Bearer {{ secret('A') }}\"}"), "plain-secret") == []


def test_properties_marked_as_secret() -> None:
    auth = "options: {auth: {type: BASIC, username: me, password: %s}}"
    assert found(body(auth % "hunter2"), "plain-secret") == ["hunter2"]
    assert severities(body(auth % "hunter2"), "plain-secret") == {"WARNING"}
    assert found(body(auth % "\"{{ secret('A') }}\""), "plain-secret") == []
