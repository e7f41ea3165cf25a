"""What expressions refer to."""

from __future__ import annotations

import pytest

from tests.engine.checks.flows import FLOW, LOG, RETURN, check, found


def task(task_id: str, message: str) -> str:
    return f'  - {{id: {task_id}, type: {LOG}, message: "{message}"}}\n'


def said(body: str) -> list[tuple[str, str]]:
    analysis = check(body)
    return [
        (d.code, analysis.text[d.span.start : d.span.end])
        for d in analysis.diagnostics
        if d.code not in ("server-only", "gone-in-2")
    ]


def test_unknown_and_later_tasks() -> None:
    body = (
        "tasks:\n"
        + task("first", "{{ outputs.second.value }} {{ outputs.third.value }}")
        + task("second", "x")
    )
    assert [code for code, _ in said(body)] == ["later-task", "unknown-task"]


def test_the_place_is_the_reference() -> None:
    assert said("tasks:\n" + task("a", "é {{ outputs.nope.value }}")) == [
        ("unknown-task", "outputs.nope.value")
    ]


@pytest.mark.parametrize(
    "template",
    [
        "{{ outputs.nope.value ?? 'x' }}",
        "{{ outputs.nope is defined }}",
        "{{ outputs.nope.value | default('x') }}",
        "{{ outputs[vars.name] ?? 1 }}",
        "{{ flow.id ~ execution.id ~ taskrun.id ~ labels.x ~ envs.y ~ trigger.z }}",
        "{% for item in [1] %}{{ item }}{{ loop.index }}{% endfor %}",
        "{% set own = 1 %}{{ own }}",
        "{% macro m(own) %}{{ own }}{% endmacro %}",
    ],
)
def test_nothing_to_say(template: str) -> None:
    assert said("tasks:\n" + task("a", template)) == []


def test_outputs_around_flowables() -> None:
    body = (
        "tasks:\n" + task("a", "x") + f"  - id: s\n    type: {FLOW}Sequential\n    tasks:\n"
        f'      - {{id: in1, type: {RETURN}, format: "{{{{ outputs.a.value }}}}"}}\n'
        f"      - {{id: in2, type: {RETURN}, "
        f'format: "{{{{ outputs.in1.value }}}} {{{{ outputs.z.value }}}}"}}\n'
        + task("z", "{{ outputs.in2.value }} {{ outputs.s }}")
        + "errors:\n"
        + task("e", "{{ outputs.z.value }}")
    )
    assert said(body) == [("later-task", "outputs.z.value")]


def test_loops_and_parallel_branches_are_given_the_benefit_of_the_doubt() -> None:
    loop = (
        f"tasks:\n  - id: l\n    type: {FLOW}ForEach\n    values: [a]\n    tasks:\n"
        f"      - {{id: one, type: {RETURN}, "
        f'format: "{{{{ outputs.two[taskrun.value].value }}}} {{{{ taskrun.value }}}}"}}\n'
        f"      - {{id: two, type: {RETURN}}}\n"
    )
    assert said(loop) == []
    parallel = loop.replace("ForEach", "Parallel").replace("    values: [a]\n", "")
    assert said(parallel) == [("no-loop", "taskrun.value")] * 2


def test_disabled_tasks_have_no_outputs() -> None:
    body = f"tasks:\n  - {{id: a, type: {RETURN}, disabled: true}}\n" + task("b", "{{ outputs.a.value }}")
    assert said(body) == [("no-outputs", "outputs.a.value")]


def test_inputs() -> None:
    inputs = "inputs:\n  - {id: name, type: STRING}\n  - {id: a.b, type: JSON}\n"
    body = (
        inputs
        + "tasks:\n"
        + task("t", "{{ inputs.nmae }} {{ inputs.name }} {{ inputs.a.b.c.d }} {{ inputs.a.x }}")
    )
    assert said(body) == [("unknown-input", "inputs.nmae"), ("unknown-input", "inputs.a.x")]
    assert found("tasks:\n" + task("t", "{{ inputs.x }}"), "unknown-input") == ["inputs.x"]


def test_inputs_of_inputs_need_a_dependency() -> None:
    body = 'inputs:\n  - {id: a, type: STRING}\n  - {id: b, type: STRING, defaults: "{{ inputs.a }}"%s}\n'
    assert said(body % "") == [("not-a-dependency", "inputs.a")]
    assert said(body % ", dependsOn: {inputs: [a]}") == []


def test_variables_and_roots() -> None:
    body = "variables: {url: x}\ntasks:\n" + task("t", "{{ vars.ulr }} {{ vars.url }} {{ input.x }}")
    assert said(body) == [("unknown-variable", "vars.ulr"), ("unknown-variable", "input.x")]


def test_dashes() -> None:
    body = "tasks:\n" + task("my-task", "x") + task("b", "{{ outputs.my-task.value }}")
    assert ("dash-key", "outputs.my") in said(body)
