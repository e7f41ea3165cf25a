"""Functions: what they give, and what they ask of the run around them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from engine.expressions import ExpressionError, NoServices, Renderer
from engine.expressions.functions import FUNCTIONS


class Services(NoServices):
    """A few answers."""

    def secret(self, key: str, namespace: str | None = None) -> str | None:
        return {"TOKEN": "t0ken", "JSON": '{"a": [1], "b": null}'}.get(key.upper())

    def kv(self, key: str, namespace: str | None, error_on_missing: bool) -> object:
        if key == "n":
            return 5
        if error_on_missing:
            raise ExpressionError(f"The key '{key}' does not exist.")
        return None

    def read(self, uri: str) -> bytes | None:
        return b"hello {{ flow.id }}" if uri == "kestra:///a/b/_files/f.txt" else None

    def file_size(self, uri: str) -> int | None:
        data = self.read(uri)
        return None if data is None else len(data)

    def http(self, request: Mapping[str, Any]) -> object:
        return {"sent": dict(request)}


SCOPE: dict[str, Any] = {"flow": {"id": "f", "namespace": "a.b"}, "execution": {"id": "e1"}}


def render(template: str, **scope: object) -> str | None:
    return Renderer(Services()).render(template, {**SCOPE, **scope})


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{ secret('token') }} {{ secret('JSON', subkey='a') }}", "t0ken [1]"),
        ("{{ kv('n') + 1 }} {{ kv('x', errorOnMissing=false) ?? 'd' }}", "6 d"),
        ("{{ read('f.txt') }} {{ render(read('f.txt')) }}", "hello {{ flow.id }} hello f"),
        ("{{ fileURI('d/x') }}", "kestra:///a/b/_files/d/x"),
        ("{{ fileExists('nope') }} {{ fileSize('f.txt') }}", "false 19"),
        ("{{ http('http://x/', method='POST').sent.method }}", "POST"),
        ("{{ range(1, 5, 2) }} {{ max(1, 2.5) }} {{ min(3, null) }}", "[1,3,5] 2.5 3"),
        ("{{ yaml('a: [1, yes, x]') }} {{ fromJson('[1]') | first }}", '{"a":[1,true,"x"]} 1'),
        ("{{ decrypt(k, encrypt(k, 'é')) }}", "é"),
        ("{{ tasksWithState('failed') }}", '[{"taskId":"t","value":"v","state":"FAILED"}]'),
        ("{{ currentEachOutput(outputs.t).x }}", "1"),
        (
            "{{ loopOutputs([{'outputs': {'a': 1}}, {'item': 2}, 'x', {'outputs': {}}], 'a') }}",
            "[1,null,null,null]",
        ),
        ("{{ loopOutputs([], 'a') }}", "[]"),
        ("{{ randomInt(3, 4) }}{{ nanoId(3, 'x') }}", "3xxx"),
    ],
)
def test_results(template: str, text: str) -> None:
    scope = {
        "k": "AAECAwQFBgcICQoLDA0ODw==",
        "tasks": {"t": {"v": {"state": "FAILED"}}, "u": {"state": "SUCCESS"}},
        "taskrun": {"value": "v"},
        "parents": [],
        "outputs": {"t": {"v": {"x": 1}}},
    }
    assert render(template, **scope) == text


@pytest.mark.parametrize(
    ("template", "shape"),
    [
        ("{{ uuid() }}", r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"),
        ("{{ id() }}", r"[0-9A-Za-z]{20,22}"),
        ("{{ ksuid() }}", r"[0-9A-Za-z]{27}"),
        ("{{ now() }}", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}(Z|[+-]\d\d:\d\d)"),
        ("{{ randomPort() }}", r"\d{4,5}"),
    ],
)
def test_shapes(template: str, shape: str) -> None:
    assert re.fullmatch(shape, render(template) or "")


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{{ secret('NOPE') ?? 'd' }}", "Cannot find secret for key 'NOPE'."),
        ("{{ kv('nope') }}", "does not exist"),
        ("{{ read('nope.txt') }}", "was not found in namespace 'a.b'"),
        ("{{ read('../f.txt') }}", "full path"),
        ("{{ read('http://x/y') }}", "scheme not supported"),
        ("{{ read('kestra:///c/d/executions/e9/x') }}", "not an execution file"),
        ("{{ fromJson('{') }}", "Invalid json"),
        ("{{ yaml('a: b: c') }}", "Invalid yaml"),
        ("{{ fromIon('[1,') }}", "Invalid ion"),
        ("{{ decrypt(k, 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=') }}", "Tag mismatch"),
        ("{{ range(1, 3, 0) }}", "must not be 0"),
        ("{{ loopOutputs() }}", "non-null argument 'outputs'"),
        ("{{ loopOutputs([], null) }}", "non-null argument 'name'"),
        ("{{ loopOutputs('x', 'a') }}", "'outputs' to be a list"),
        ("{{ loopOutputs([], 1) }}", "'name' to be a string"),
        ("{{ uuid }}", "Unable to find `uuid`"),
    ],
)
def test_errors(template: str, message: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        render(template, k="AAECAwQFBgcICQoLDA0ODw==")
    assert message in caught.value.message


def test_no_function_lets_a_fault_of_python_out() -> None:
    for name in FUNCTIONS:
        for args in (
            "",
            "1",
            "'a'",
            "null",
            "[]",
            "{}",
            "'a', 'b'",
            "1, 2, 3",
            "-1, 'x'",
            "'a', 'b', 'c', 'd'",
        ):
            try:
                render("{{ " + name + "(" + args + ") }}")
            except ExpressionError as error:
                assert error.message
