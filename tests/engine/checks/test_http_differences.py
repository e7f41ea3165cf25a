"""Requests that go out differently from a Kestra server."""

from __future__ import annotations

import pytest

from tests.engine.checks.flows import check


def codes(props: str, kind: str = "Request") -> list[str]:
    body = f"tasks:\n  - id: r\n    type: io.kestra.plugin.core.http.{kind}\n" + "".join(
        f"    {line}\n" for line in props.strip().splitlines()
    )
    return sorted(d.code for d in check(body).diagnostics if d.code.startswith("D"))


@pytest.mark.parametrize(
    ("props", "expected"),
    [
        ("uri: http://x/é", ["D06"]),
        ("uri: \"http://x/{{ 'é' }}\"", []),
        ("uri: http://me:pw@x/", ["D19"]),
        ("uri: http://x/?q=a%20b\nparams: {a: b}", ["D07"]),
        ("uri: http://x/?q=a\nparams: {a: b}", []),
        ("uri: http://x/\nparams: {a: 1, b: true, c: x, d: [1]}", ["D08", "D08"]),
        ("uri: http://x/\nbody: x\ncontentType: application/json; charset=utf-8", ["D09"]),
        ("uri: http://x/\nformData: {a: [1], b: {c: 1}, d: x}", ["D10", "D10"]),
        ("uri: http://x/\nformData: {a: é}", ["D05"]),
        ("uri: http://x/\nheaders: {X-A: '{{ outputs.b.body }}'}", ["D11"]),
        ("uri: http://x/\nheaders: {X-Key: \"{{ secret('K') }}\"}", ["D41"]),
        ("uri: http://x/\nheaders: {Authorization: \"{{ secret('K') }}\"}", []),
        ("uri: http://x/\nheaders: {X-Key: \"{{ secret('K') }}\"}\noptions: {followRedirects: false}", []),
        ("uri: http://x/\noptions: {ssl: {insecureTrustAllCertificates: false}}", ["D16"]),
        ("uri: http://x/\noptions: {ssl: {insecureTrustAllCertificates: true}}", []),
        ("uri: http://x/\nsslOptions: {insecureTrustAllCertificates: true}", ["D17"]),
    ],
)
def test_lints(props: str, expected: list[str]) -> None:
    assert codes(props) == expected


def test_parts_of_a_multipart_form() -> None:
    props = """
uri: http://x/
contentType: multipart/form-data
formData:
  a: {name: f.txt, content: "kestra:///a", contentType: text/csv}
  b: {name: f.txt, content: "kestra:///b"}
  c: "{{ outputs.b.body }}"
"""
    assert codes(props) == ["D11", "D24", "D24"]


def test_other_http_tasks_too() -> None:
    assert codes("uri: http://x/é", "Download") == ["D06"]
