"""Analysing any text, and what comes out of it."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from engine.analyse import Analysis, analyse
from engine.diagnostics import Severity

FOLDER = Path(__file__).resolve().parents[1] / "flows" / "invalid"
FLOW = """\
id: sample
namespace: company.team
inputs:
  - {id: name, type: STRING, defaults: "x"}
tasks:
  - id: hello
    type: io.kestra.plugin.core.log.Log
    message: "Hello {{ inputs.name }}"
outputs:
  - {id: o, type: STRING, value: "{{ outputs.hello }}"}
"""


def consistent(analysis: Analysis) -> bool:
    length = len(analysis.text)
    keys = [d.sort_key for d in analysis.diagnostics]
    return keys == sorted(keys) and all(
        0 <= d.span.start <= d.span.end <= length for d in analysis.diagnostics
    )


def test_a_good_flow() -> None:
    analysis = analyse(FLOW)
    assert analysis.diagnostics == () and not analysis.has_errors
    assert analysis.flow is not None and analysis.flow.tasks[0].id == "hello"


def test_a_flow_with_errors_is_still_there() -> None:
    analysis = analyse(FLOW.replace("message", "massage"))
    assert analysis.has_errors and analysis.flow is not None and analysis.flow.inputs


def test_after_a_syntax_error_only_that_is_told() -> None:
    analysis = analyse(FLOW.replace('"Hello', "Hello: "))
    assert [d.severity for d in analysis.diagnostics] == [Severity.ERROR]
    assert analysis.flow is not None and analysis.flow.inputs[0].id == "name"


def test_nothing_is_a_finding_and_no_flow() -> None:
    analysis = analyse("")
    assert analysis.flow is None and analysis.tree is None and analysis.has_errors


@given(st.data())
def test_never_raises_on_damaged_flows(data: st.DataObject) -> None:
    sources = [FLOW, *(path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.yaml")))]
    text = data.draw(st.sampled_from(sources))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        until = data.draw(st.integers(at, min(len(text), at + 20)))
        piece = data.draw(
            st.sampled_from(
                ["", "\n", "  ", "- ", ": ", "{", "}", "[", "]", "'", '"', "{{ x", "*a", "é", "null", "|\n"]
            )
        )
        text = text[:at] + piece + text[until:]
    assert consistent(analyse(text))


_VALUES = st.recursive(
    st.sampled_from(["x", "''", "1", "true", "null", "'{{ x }}'", "1.5", "PT1S", "012", "[]", "{}"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.dictionaries(
            st.sampled_from(
                ["id", "type", "tasks", "values", "inputs", "key", "value", "task", "dependsOn", "cases"]
            ),
            inner,
            max_size=4,
        ).map(lambda entries: "{" + ", ".join(f"{key}: {value}" for key, value in entries.items()) + "}"),
    ),
    max_leaves=8,
)
_SECTIONS = [
    "id",
    "namespace",
    "revision",
    "description",
    "labels",
    "inputs",
    "outputs",
    "variables",
    "tasks",
    "errors",
    "finally",
    "afterExecution",
    "listeners",
    "triggers",
    "pluginDefaults",
    "concurrency",
    "retry",
    "sla",
    "checks",
    "disabled",
    "workerGroup",
]


@given(st.dictionaries(st.sampled_from(_SECTIONS), _VALUES, max_size=6))
def test_never_raises_on_sections_of_any_shape(sections: dict[str, str]) -> None:
    assert consistent(analyse("".join(f"{name}: {value}\n" for name, value in sections.items())))


_TYPES = st.sampled_from(
    [
        "log.Log",
        "flow.Switch",
        "flow.Dag",
        "flow.If",
        "flow.Pause",
        "flow.ForEach",
        "http.Request",
        "flow.Subflow",
    ]
)
_PROPS = st.sampled_from(
    [
        "message",
        "cases",
        "defaults",
        "tasks",
        "then",
        "else",
        "condition",
        "onResume",
        "onPause",
        "values",
        "headers",
        "options",
        "params",
        "formData",
        "uri",
        "retry",
        "taskCache",
        "runIf",
        "timeout",
        "namespace",
        "flowId",
        "inputs",
        "errors",
        "finally",
    ]
)


@given(_TYPES, st.dictionaries(_PROPS, _VALUES, max_size=5))
def test_never_raises_on_tasks_of_any_shape(kind: str, props: dict[str, str]) -> None:
    lines = "".join(f"    {name}: {value}\n" for name, value in props.items())
    task = f"  - id: a\n    type: io.kestra.plugin.core.{kind}\n{lines}"
    assert consistent(analyse(f"id: s\nnamespace: n\ntasks:\n{task}"))
