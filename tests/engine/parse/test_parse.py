"""From the tree of a document to a Flow."""

from __future__ import annotations

from engine.catalogue import Catalogue, default_catalogue
from engine.model import Flow, Retry
from engine.parse import parse
from engine.schema import Kind, Prop, Rendering, Schema
from engine.text import Span
from engine.yamltree import compose

HEAD = "id: sample\nnamespace: company.team\n"
RETURN = "io.kestra.plugin.core.debug.Return"
FLOW = "io.kestra.plugin.core.flow."


def read(body: str, catalogue: Catalogue | None = None) -> Flow:
    parsed = parse(compose(HEAD + body)[0], catalogue or default_catalogue())
    assert parsed.flow is not None
    return parsed.flow


def test_scalars_become_what_the_property_is() -> None:
    flow = read(
        f"description: 12\nrevision: '7'\ndisabled: 1\nlabels: {{a: 1, b: true}}\n"
        f"tasks:\n  - {{id: 012, type: {RETURN}, format: 1.50, disabled: 'TRUE', allowFailure: yes}}\n"
    )
    task = flow.tasks[0]
    assert (flow.description, flow.revision, flow.disabled) == ("12", 7, True)
    assert flow.labels == (("a", "1"), ("b", "true"))
    assert (task.id, task.disabled, task.allow_failure) == ("10", True, True)
    assert task.values["format"] == 1.5


def test_values_have_real_names_and_places() -> None:
    text = (
        "tasks:\n  - id: a\n    type: io.kestra.core.tasks.debugs.Return\n    when: x\n"
        "    format: {k: [1, two]}\n"
    )
    task = read(text).tasks[0]
    assert task.type == RETURN
    assert task.run_if == "x" and task.values["runIf"] == "x"
    whole = HEAD + text

    def written(*path: str | int) -> str:
        span = task.spans[path]
        return whole[span.start : span.end]

    assert written("runIf") == "x"
    assert written("format", "k", 1) == "two"
    assert ("format", "k", 2) not in task.spans and ("nope",) not in task.spans
    assert task.spans[()] == task.span
    assert len(task.spans) == len(list(task.spans))


def test_children_by_property() -> None:
    flow = read(
        f"tasks:\n  - id: sw\n    type: {FLOW}Switch\n    value: x\n    cases:\n"
        f"      yes: [{{id: a, type: {RETURN}}}]\n"
        f"    defaults: [{{id: b, type: {RETURN}}}]\n"
        f"  - id: d\n    type: {FLOW}Dag\n    tasks:\n      - task: {{id: c, type: {RETURN}}}\n"
        f"      - task: {{id: e, type: {RETURN}}}\n        dependsOn: [c]\n"
        f"finally:\n  - {{id: z, type: {RETURN}}}\n"
    )
    switch, dag = flow.tasks
    assert {name: [t.id for t in tasks] for name, tasks in switch.children.items()} == {
        "cases.yes": ["a"],
        "defaults": ["b"],
    }
    assert "cases" not in switch.values
    assert [t.id for t in dag.children["tasks"]] == ["c", "e"] and dag.depends_on == {"e": ("c",)}
    assert [t.id for t in flow.walk()] == ["sw", "a", "b", "d", "c", "e", "z"]


def test_retry() -> None:
    flow = read(
        "retry: {type: exponential, interval: PT1S, maxInterval: PT1M, delayFactor: 3, maxAttempt: 4}\n"
        f"tasks:\n"
        f"  - {{id: a, type: {RETURN}, retry: {{type: constant, interval: PT0.5S, "
        f"warningOnRetry: true, maxDuration: PT1H}}}}\n"
    )
    assert flow.retry == Retry(
        "exponential", interval=1.0, max_interval=60.0, delay_factor=3.0, max_attempts=4
    )
    assert flow.tasks[0].retry == Retry("constant", interval=0.5, max_duration=3600.0, warning_on_retry=True)


def test_plugin_defaults_fill_required_properties() -> None:
    log = "io.kestra.plugin.core.log.Log"
    body = (
        f"pluginDefaults:\n"
        f"  - {{type: io.kestra.plugin.core.log, values: {{message: hi, disabled: 'true', "
        f"retry: {{type: constant, interval: PT1S, maxAttempts: 2}}}}}}\n"
        f"tasks:\n  - {{id: a, type: {log}}}\n  - {{id: b, type: {log}, message: own, disabled: false}}\n"
    )
    parsed = parse(compose(HEAD + body)[0], default_catalogue())
    assert parsed.flow is not None
    a, b = parsed.flow.tasks
    assert (a.values["message"], a.disabled) == ("hi", True)
    assert a.retry is not None and a.retry.interval == 1.0
    assert (b.values["message"], b.disabled) == ("own", False)
    assert not [d for d in parsed.diagnostics if d.code == "missing-property"]
    assert parsed.flow.plugin_defaults[0].type == "io.kestra.plugin.core.log"


def test_inputs() -> None:
    flow = read(
        f"inputs:\n  - {{name: a, type: STRING, defaults: 012, displayName: A}}\n"
        "  - {id: b, type: SELECT, values: [1, 2.50, true], dependsOn: {inputs: [a], condition: 'x'}}\n"
        "  - {id: c, type: INT, min: 1, required: false, defaults: null}\n"
        "  - {id: d, type: FORM, inputs: [{id: e, type: DURATION, min: PT1S}]}\n"
        f"tasks:\n  - {{id: t, type: {RETURN}}}\n"
    )
    a, b, c, d = flow.inputs
    assert (a.id, a.default, a.default_text, a.has_default, a.label) == ("a", 10, "012", True, "A")
    assert b.properties["values"] == ["1", "2.50", "true"]
    assert b.depends_on is not None and b.depends_on.inputs == ("a",) and b.depends_on.condition == "x"
    assert (c.required, c.has_default, c.properties["min"]) == (False, False, 1)
    assert d.children[0].properties["min"] == 1.0


def test_own_tasks_win_over_the_resource() -> None:
    own = Schema(
        type=RETURN,
        props=(Prop("colour", Kind.ENUM, rendering=Rendering.STATIC, choices=("red",)),),
    )
    catalogue = Catalogue([own])
    parsed = parse(
        compose(HEAD + f"tasks:\n  - {{id: a, type: {RETURN}, colour: redd, format: x}}\n")[0], catalogue
    )
    assert sorted(d.code for d in parsed.diagnostics) == ["unknown-property", "wrong-value"]


def test_what_can_be_read_is_read() -> None:
    flow = read(
        "inputs: {x: 1}\ntasks:\n  - hello\n  - {id: a}\n  - {type: x.Y, id: b, foo: '{{ 1 }}'}\noutputs: 5\n"
    )
    assert [task.id for task in flow.tasks] == ["a", "b"]
    assert flow.tasks[1].schema is None and flow.tasks[1].values["foo"] == "{{ 1 }}"
    assert flow.inputs == () and flow.outputs == ()


def test_texts_that_are_rendered() -> None:
    parsed = parse(
        compose(
            HEAD + "description: '{{ no }}'\nvariables: {v: '{{ later }}'}\n"
            f"tasks:\n  - {{id: a, type: {RETURN}, format: '{{{{ x }}}}', description: '{{{{ no }}}}'}}\n"
            "outputs:\n  - {id: o, type: STRING, value: '{{ y }}'}\n"
        )[0],
        default_catalogue(),
    )
    assert [(t.section, t.owner, t.prop, t.rendered) for t in parsed.texts] == [
        ("variables", "", "v", False),
        ("tasks", "a", "format", True),
        ("outputs", "o", "value", True),
    ]


def test_spans_of_the_flow() -> None:
    text = f"taskDefaults: []\ntasks:\n  - {{id: a, type: {RETURN}}}\n"
    flow = read(text)
    assert flow.spans[("pluginDefaults",)] == Span(len(HEAD) + 14, len(HEAD) + 16)
    assert (HEAD + text)[flow.spans[("tasks", 0, "id")].start] == "a"
