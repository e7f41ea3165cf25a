"""http() and subflow() in expressions, with a server that lives on the very loop that renders."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from engine.cli import main
from engine.expressions import ExpressionError, NoServices, Renderer
from engine.workspace import Workspace

PRODUCT = "http('https://dummyjson.com/products/1', accept='application/json')"
TITLE = "iPhone 9"

EVERYWHERE = """
id: everywhere
namespace: company.team
inputs:
  - {id: one, type: INT, defaults: "{{ PRODUCT.id }}"}
  - {id: choice, type: SELECT, expression: "{{ [PRODUCT.title] }}", autoSelectFirst: true}
  - {id: form, type: FORM, inputs: [{id: title, type: STRING, defaults: "{{ PRODUCT.title }}"}]}
variables:
  product: "{{ PRODUCT.title }}"
checks:
  - {condition: "{{ PRODUCT.id == 1 }}", message: no, behavior: BLOCK_EXECUTION}
sla:
  - {id: s, type: EXECUTION_ASSERTION, assert: "{{ PRODUCT.id == 1 }}", behavior: FAIL}
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: ["{{ PRODUCT.title }}", "{{ render(vars.product) }}"]
  - id: when
    type: io.kestra.plugin.core.debug.Return
    runIf: "{{ PRODUCT.id == 1 }}"
    timeout: "PT{{ PRODUCT.id }}0S"
    format: "{{ PRODUCT.title }}"
  - {id: labels, type: io.kestra.plugin.core.execution.Labels, labels: {title: "{{ PRODUCT.id }}"}}
  - {id: vars, type: io.kestra.plugin.core.execution.SetVariables, variables: {t: "{{ PRODUCT.id }}"}}
  - {id: values, type: io.kestra.plugin.core.output.OutputValues, values: {t: "{{ PRODUCT.title }}"}}
  - {id: kv, type: io.kestra.plugin.core.kv.Set, key: k, value: "{{ PRODUCT.title }}"}
  - {id: assert, type: io.kestra.plugin.core.execution.Assert, conditions: ["{{ PRODUCT.id == 1 }}"]}
  - id: if
    type: io.kestra.plugin.core.flow.If
    condition: "{{ PRODUCT.id == 1 }}"
    then:
      - id: each
        type: io.kestra.plugin.core.flow.ForEach
        values: "{{ [PRODUCT.title] }}"
        tasks: [{id: in_each, type: io.kestra.plugin.core.debug.Return, format: "{{ taskrun.value }}"}]
  - id: until
    type: io.kestra.plugin.core.flow.LoopUntil
    condition: "{{ PRODUCT.id == 1 }}"
    tasks: [{id: in_until, type: io.kestra.plugin.core.debug.Return, format: x}]
  - id: request
    type: io.kestra.plugin.core.http.Request
    uri: https://dummyjson.com/products/{{ PRODUCT.id }}
    headers: {X-Title: "{{ PRODUCT.title }}"}
  - id: child
    type: io.kestra.plugin.core.flow.Subflow
    namespace: company.team
    flowId: child
    inputs: {title: "{{ PRODUCT.title }}"}
outputs:
  - {id: title, type: STRING, value: "{{ PRODUCT.title }}"}
  - {id: choice, type: STRING, value: "{{ inputs.choice }}{{ inputs.form.title }}{{ vars.t }}"}
"""

CHILD = """
id: child
namespace: company.team
inputs: [{id: title, type: STRING}]
tasks: [{id: t, type: io.kestra.plugin.core.debug.Return, format: "{{ inputs.title }}"}]
outputs: [{id: title, type: STRING, value: "{{ outputs.t.value }}"}]
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """One whose environment maps the API to the playground, which lives on the loop of the run."""
    folder = Workspace.samples(tmp_path / "samples").folder
    (folder / "child.yaml").write_text(CHILD, encoding="utf-8")
    return folder


def run(folder: Path, text: str, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    path = folder / "flow.yaml"
    path.write_text(text.replace("PRODUCT", PRODUCT), encoding="utf-8")
    code = main(["run", str(path), "--json"])
    printed = capsys.readouterr()
    assert code == 0, printed
    document: dict[str, Any] = json.loads(printed.out)
    return document


def test_every_place_that_renders_reaches_the_playground(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = run(workspace, EVERYWHERE, capsys)
    assert document["outputs"] == {"title": TITLE, "choice": f"{TITLE}{TITLE}1"}
    runs = {one["taskId"]: one for one in document["taskRunList"]}
    assert runs["in_each"]["value"] == TITLE
    assert runs["child"]["outputs"]["outputs"] == {"title": TITLE}


def test_more_of_them_at_once_than_there_are_threads(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = """
id: many
namespace: company.team
tasks:
  - id: each
    type: io.kestra.plugin.core.flow.ForEach
    values: "{{ range(1, 60) }}"
    concurrencyLimit: 0
    tasks: [{id: log, type: io.kestra.plugin.core.log.Log, message: "{{ PRODUCT.title }}"}]
"""
    begin = time.monotonic()
    run(workspace, text, capsys)
    assert time.monotonic() - begin < 20


def test_inputs_of_subflow_in_an_expression(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = """
id: asks
namespace: company.team
inputs:
  - id: one
    type: STRING
    defaults: >-
      {{ subflow(namespace='company.team', id='child', inputs={'title': PRODUCT.title}).outputs.title }}
tasks: [{id: t, type: io.kestra.plugin.core.debug.Return, format: "{{ inputs.one }}"}]
outputs: [{id: one, type: STRING, value: "{{ outputs.t.value }}"}]
"""
    assert run(workspace, text, capsys)["outputs"] == {"one": TITLE}


class Slow(NoServices):
    """A server that takes longer than an expression may."""

    def http(self, request: Mapping[str, Any]) -> object:
        time.sleep(0.3)
        return {"id": 7}


def test_an_expression_may_wait_longer_than_it_may_compute() -> None:
    renderer = Renderer(Slow(), seconds=0.2)
    assert renderer.render("{{ http('x').id }}{% for i in range(1, 500) %}{% endfor %}", {}) == "7"


def test_only_waiting_is_free() -> None:
    renderer = Renderer(Slow(), seconds=0.2)
    endless = "{% for i in range(1, 9999) %}{% for j in range(1, 9999) %}{% endfor %}{% endfor %}"
    begin = time.monotonic()
    with pytest.raises(ExpressionError, match=r"longer than 0\.2 s"):
        renderer.render("{{ http('x').id }}" + endless, {})
    assert time.monotonic() - begin < 2
