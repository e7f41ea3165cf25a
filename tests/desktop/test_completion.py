"""Proposals at a caret: keys, types, choices, and names in expressions, also in a text that is not whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.models.completion import Completions, complete
from engine.model import Flow, InputSpec, TaskSpec
from engine.schema import Kind, Prop
from engine.text import Span
from tests.desktop.pane_data import Script

REQUEST = "io.kestra.plugin.core.http.Request"
LOG = "io.kestra.plugin.core.log.Log"
HERE = Span(0, 1)
FLOW = Flow(
    "f",
    "n",
    (TaskSpec("send_data", REQUEST, None, {}, HERE), TaskSpec("print", LOG, None, {}, HERE)),
    inputs=(
        InputSpec("payload", "JSON", HERE),
        InputSpec("form", "FORM", HERE, children=(InputSpec("street", "STRING", HERE),)),
    ),
    variables={"api": "x"},
    labels=(("team", "a"),),
)


class Known:
    task_types: Sequence[str] = (REQUEST, LOG)
    input_types: Sequence[str] = ("STRING", "INT")
    filters: Mapping[str, str] = {"upper": "in capitals", "first": ""}
    functions: Mapping[str, str] = {"fromJson": "reads JSON"}
    flow_props: Sequence[Prop] = (Prop("id"), Prop("namespace"), Prop("tasks", Kind.LIST))

    def task_props(self, type_name: str) -> Sequence[Prop]:
        common = (Prop("id", required=True), Prop("type"))
        if type_name == REQUEST:
            return (
                *common,
                Prop("method", Kind.ENUM, choices=("GET", "POST")),
                Prop("uri", Kind.URI, required=True, doc="Where to."),
                Prop("old", deprecated="Write uri."),
                Prop("allowFailed", Kind.BOOLEAN),
            )
        return common

    def input_props(self, type_name: str) -> Sequence[Prop]:
        return (Prop("id"), Prop("type"), Prop("required", Kind.BOOLEAN))

    def outputs_of(self, task_id: str) -> Mapping[str, str]:
        return {"code": "INT", "body": "STRING"} if task_id == "send_data" else {}


def at(text: str) -> Completions:
    """Proposals at the bar in a text."""
    return complete(text.replace("¦", ""), text.index("¦"), FLOW, Known())


def labels(text: str) -> list[str]:
    return [item.label for item in at(text).items]


TASK = f"id: a\ntasks:\n  - id: x\n    type: {REQUEST}\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("na¦", ["namespace"]),
        ("id: a\n¦", ["namespace", "tasks"]),
        (TASK + "    ¦", ["method", "uri", "allowFailed"]),
        (TASK + "    m¦\n    uri: x", ["method"]),
        (TASK + "    u¦\n    method: GET\n  - id: y\n    uri: z", ["uri"]),
        (TASK + "    method: ¦", ["GET", "POST"]),
        (TASK + "    method: p¦", ["POST"]),
        (TASK + "    allowFailed: ¦", ["true", "false"]),
        ("tasks:\n  - id: x\n    type: log¦", [LOG]),
        ("tasks:\n- id: x\n  type: log¦", [LOG]),
        ("inputs:\n  - id: x\n    type: ¦", ["STRING", "INT"]),
        ("inputs:\n  - id: x\n    r¦", ["required"]),
        ("# na¦", []),
        ("tasks:\n  - i¦", ["id"]),
    ],
)
def test_yaml(text: str, expected: list[str]) -> None:
    assert labels(text) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("inp¦", ["inputs"]),
        ("inputs.¦", ["payload", "form"]),
        ("inputs.form.¦", ["street"]),
        ("outputs.¦", ["send_data", "print"]),
        ("outputs.send_data.¦", ["code", "body"]),
        ("fromJson(outputs.send_data.b¦", ["body"]),
        ("outputs['send_data'].c¦", ["code"]),
        ("vars.¦", ["api"]),
        ("labels.¦", ["team"]),
        ("taskrun.v¦", ["value"]),
        ("inputs.payload | f¦", ["first"]),
        ("inputs.payload | ¦", ["upper", "first"]),
        ("from¦", ["fromJson"]),
    ],
)
def test_expressions(expression: str, expected: list[str]) -> None:
    found = labels('message: "{{ ' + expression + ' }}"')
    assert found[: len(expected)] == expected


def test_a_function_opens_its_bracket_and_a_key_its_value() -> None:
    assert at("{{ fromJ¦").items[0].insert == "fromJson("
    assert at("name¦").items[0].insert == "namespace: "


def test_the_word_at_the_caret_is_replaced() -> None:
    found = at('a: "{{ outputs.send¦ }}"')
    assert (found.span, found.items[0].insert) == (Span(15, 19), "send_data")


@given(st.text(alphabet="a:-{}|.[]'\n #", max_size=60), st.data())
@settings(max_examples=100, deadline=None)
def test_no_text_is_too_strange(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    found = complete(text, offset, FLOW, Known())
    assert 0 <= found.span.start <= found.span.end == offset


def test_of_a_loop_the_outputs_of_the_last_run_are_shown_and_only_their_start() -> None:
    from desktop.completing import SHOWN, Known

    script = Script()
    for number in range(3):
        outputs = {"value": number, "body": "x" * 10_000, "rows": list(range(10_000))}
        script.task(
            f"r{number}", "t", number, number + 0.5, value=str(number), iteration=number, outputs=outputs
        )
    known = Known()
    known.execution = script.end(3.0).fold()
    found = known.outputs_of("t")
    assert found["value"] == "2"
    assert len(found["body"]) == SHOWN and found["body"].endswith("…")
    assert found["rows"].startswith("[0, 1, 2")
