"""Defaults, dependencies, groups, and all problems at once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.inputs import INPUT_TYPES, BadValue, parse_output
from engine.model import OutputSpec
from engine.text import Span
from tests.engine.inputs.cases import Renderer, flow, run, value


def test_missing_and_optional() -> None:
    found = run("{id: a, type: STRING}\n{id: b, type: INT, required: false}\n{id: c, type: INT, defaults: ~}")
    assert found.values == {"a": None, "b": None, "c": None}
    assert [p.kestra_message for p in found.problems] == [
        "Missing required input:a",
        "Missing required input:c",
    ]


def test_every_bad_input_is_reported() -> None:
    found = run(
        "{id: x, type: INT, max: 5}\n{id: y, type: STRING, validator: '[a]'}\n{id: z, type: STRING}",
        x="9",
        y="b",
    )
    assert [p.input_id for p in found.problems] == ["x", "y", "z"]


def test_an_empty_text_lets_the_default_apply() -> None:
    assert run("{id: x, type: INT, defaults: 4}", x="").values == {"x": 4}
    assert run("{id: x, type: STRING, defaults: ''}").values == {"x": ""}


def test_names_are_case_sensitive_and_unknown_ones_are_told() -> None:
    found = run("{id: name, type: STRING, required: false}", Name="2", zzz="1")
    assert found.values == {"name": None}
    assert found.undeclared == ("Name", "zzz")


def test_dotted_ids_nest_and_are_found_nested() -> None:
    inputs = "{id: a.b.c, type: INT}\n{id: a.d, type: STRING, required: false}"
    flat = run(inputs, **{"a.b.c": "1"})
    nested = run(inputs, a={"b": {"c": 1}})
    assert flat.values == nested.values == {"a": {"b": {"c": 1}, "d": None}}
    assert nested.undeclared == ()


def test_defaults_see_base_scope_and_dependencies_only() -> None:
    renderer = Renderer({"vars": {"v": "from {{ flow.id }}"}})
    inputs = (
        "{id: a, type: STRING, defaults: one}\n"
        "{id: seen, type: STRING, defaults: '{{ inputs.a }}', dependsOn: {inputs: [a]}}\n"
        "{id: unseen, type: STRING, required: true, defaults: '{{ inputs.a }}'}\n"
        "{id: v, type: STRING, defaults: '{{ vars.v }}'}"
    )
    found = run(inputs, renderer)
    assert found.values["seen"] == "one"
    assert found.values["v"] == "from {{ flow.id }}"
    assert found.values["unseen"] is None


def test_what_is_sent_is_not_rendered() -> None:
    assert value("type: STRING", "{{ vars.v }}") == "{{ vars.v }}"


def test_a_default_that_cannot_be_rendered() -> None:
    found = run("{id: x, type: STRING, defaults: '{{ nope }}'}")
    assert found.problems[0].message == "The default cannot be rendered: Unable to find `nope`"


CHAIN = """
{id: a, type: STRING}
{id: b, type: STRING, dependsOn: {inputs: [a], condition: '{{ inputs.a }}'}}
{id: c, type: STRING, dependsOn: {inputs: [b]}}
"""


def test_condition_must_be_boolean_true() -> None:
    assert run(CHAIN, a="true", b="1", c="2").values == {"a": "true"}
    on = CHAIN.replace("{id: a, type: STRING}", "{id: a, type: BOOL}")
    assert run(on, a="true", b="1", c="2").values == {"a": True, "b": "1", "c": "2"}
    off = run(on, a="false", b="1")
    assert off.values == {"a": False}
    assert off.undeclared == ("b",)
    assert [s.enabled for s in off.states] == [True, False, False]


def test_dependency_without_a_value_switches_off() -> None:
    found = run(
        "{id: a, type: STRING, required: false}\n{id: x, type: STRING, dependsOn: {inputs: [a]}}", x="v"
    )
    assert found.values == {"a": None}


def test_a_switched_off_default_is_still_seen_by_expressions() -> None:
    found = run(
        "{id: a, type: BOOL}\n{id: x, type: INT, defaults: 5, dependsOn: {inputs: [a], condition: 'no'}}",
        a="true",
    )
    assert found.values == {"a": True}
    assert found.visible == {"a": True, "x": 5}


def test_circles_end() -> None:
    found = run(
        "{id: a, type: INT, dependsOn: {inputs: [b]}}\n{id: b, type: INT, dependsOn: {inputs: [a]}}",
        a="1",
        b="2",
    )
    assert found.values == {}


def test_forms() -> None:
    inputs = "{id: g, type: FORM, inputs: [{id: a, type: STRING}, {id: b, type: INT, defaults: 3}]}"
    assert run(inputs, **{"g.a": "k"}).values == {"g": {"a": "k", "b": 3}}
    assert run(inputs, g={"a": "k"}).values == {"g": {"a": "k", "b": 3}}
    missing = run(inputs).problems[0]
    assert (missing.input_id, missing.kestra_message) == ("g.a", "Missing required input:g.a")
    assert [s.id for s in run(inputs).states] == ["g", "g.a", "g.b"]


def test_a_form_that_is_off_takes_its_members_along() -> None:
    inputs = (
        "{id: use, type: BOOL}\n"
        "{id: g, type: FORM, dependsOn: {inputs: [use], condition: '{{ inputs.use }}'}, "
        "inputs: [{id: a, type: STRING}]}"
    )
    assert run(inputs, use="false").values == {"use": False}
    assert run(inputs, use="true", **{"g.a": "x"}).values == {"use": True, "g": {"a": "x"}}


def test_prefill_is_for_the_form_alone() -> None:
    assert run("{id: x, type: STRING, prefill: one, required: false}").values == {"x": None}
    assert flow("{id: x, type: STRING, prefill: one}").inputs[0].prefill == "one"


def test_outputs_are_parsed_like_inputs() -> None:
    def output(kind: str) -> OutputSpec:
        return OutputSpec("o", kind, "", Span(0, 0))

    assert parse_output(output("JSON"), '{"a": 1}') == {"a": 1}
    assert parse_output(output("INT"), "5") == 5
    assert parse_output(output("STRING"), 5) == "5"
    with pytest.raises(BadValue):
        parse_output(output("DURATION"), 306.0)


@given(
    st.sampled_from(sorted(INPUT_TYPES)),
    st.one_of(
        st.text(),
        st.integers(),
        st.floats(),
        st.booleans(),
        st.lists(st.text()),
        st.dictionaries(st.text(), st.none()),
    ),
)
def test_no_value_makes_resolving_fail(kind: str, given_value: object) -> None:
    extra = (
        ", itemType: INT"
        if kind == "ARRAY"
        else ", values: [a]"
        if kind in ("SELECT", "ENUM", "MULTISELECT")
        else ""
    )
    found = run(f"{{id: x, type: {kind}{extra}}}", x=given_value)
    assert len(found.states) == 1
