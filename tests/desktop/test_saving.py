"""Names of saved bodies, and completion from the catalogue, the flow and its last run."""

from __future__ import annotations

import pytest

from desktop.completing import Known
from desktop.models.exchange_table import exchange_row
from desktop.saving import named_bodies, suffix_of
from engine.analyse import analyse
from engine.exchange import BodyRef
from engine.run.state import Execution
from tests.desktop.pane_data import Script, exchange, request_run

TEXT = """id: a
namespace: b
tasks:
  - id: send_data
    type: io.kestra.plugin.core.http.Request
    uri: https://example.org
"""


@pytest.mark.parametrize(
    ("kind", "suffix"),
    [
        ("application/json; charset=utf-8", ".json"),
        ("application/problem+json", ".json"),
        ("application/atom+xml", ".xml"),
        ("image/png", ".png"),
        ("image/svg+xml", ".svg"),
        ("application/x-nobody-knows", ".bin"),
        (None, ".bin"),
    ],
)
def test_suffixes(kind: str | None, suffix: str) -> None:
    assert suffix_of(kind) == suffix


def test_each_body_has_a_name_of_its_own() -> None:
    script = Script().task("a", "get list", 0.0, 1.0, value="x/y")
    script.exchange("a", exchange(body=BodyRef("u1", 5, "application/json"), hop=0))
    script.exchange("a", exchange(body=None, hop=1))
    script.exchange("a", exchange(body=BodyRef("u2", 5, "image/png"), hop=2), attempt=1)
    execution = script.end(1.0).fold()
    rows = [exchange_row(execution, execution.task_runs["a"], place) for place in range(3)]
    assert [name for name, _ in named_bodies(rows)] == [
        "001-get_list_x_y.json",
        "003-get_list_x_y_attempt_2.png",
    ]


def test_what_is_known_while_typing() -> None:
    known = Known()
    known.flow = analyse(TEXT).flow
    run: Execution = request_run()
    known.execution = run
    assert known.task_types[0].startswith("io.kestra.plugin.core.")
    assert "io.kestra.plugin.core.http.Request" in known.task_types
    assert "JSON" in known.input_types
    assert {"upper", "first", "jq"} <= set(known.filters)
    assert {"fromJson", "secret"} <= set(known.functions)
    assert "inputs" in {prop.name for prop in known.flow_props}
    names = {prop.name for prop in known.task_props("io.kestra.plugin.core.http.Request")}
    assert {"uri", "method", "retry", "id"} <= names
    assert {"min", "max", "required"} <= {prop.name for prop in known.input_props("INT")}
    outputs = known.outputs_of("send_data")
    assert {"body", "code", "headers"} <= set(outputs)
    assert outputs["code"] == "201"
    assert len(outputs["body"]) <= 60
    assert known.outputs_of("nobody") == {}
    assert known.task_props("no.such.type")
