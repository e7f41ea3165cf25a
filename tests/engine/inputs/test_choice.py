"""SELECT, ENUM and MULTISELECT inputs."""

from __future__ import annotations

from tests.engine.inputs.cases import Renderer, refused, run, state_of, value

CAUSE = "Invalid value for input `x`. Cause: "


def test_select_and_enum() -> None:
    for kind in ("SELECT", "ENUM"):
        assert value(f"type: {kind}, values: [A, B]", "A") == "A"
        assert refused(f"type: {kind}, values: [A, B]", "a") == CAUSE + "it must match the values `[A, B]`"
    assert value("type: SELECT, values: [1, 2.50, true]", "2.50") == "2.50"
    assert refused("type: SELECT, values: [1, 2.50, true]", "2.5") is not None


def test_custom_and_optional_values_are_free() -> None:
    assert value("type: SELECT, values: [A], allowCustomValue: true", "Z") == "Z"
    assert value("type: SELECT, values: [A], required: false", "Z") == "Z"


def test_first_value_as_default() -> None:
    state = state_of("type: SELECT, values: [A, B], autoSelectFirst: true")
    assert (state.value, state.is_default, state.choices) == ("A", True, ("A", "B"))


def test_default_must_be_a_choice() -> None:
    assert refused("type: SELECT, values: [A, B], defaults: Z") == CAUSE + "it must match the values `[A, B]`"


def test_values_from_an_expression() -> None:
    renderer = Renderer({"vars": {"sizes": [1, 2.5, None, "x"], "word": "x"}})
    found = run("{id: x, type: SELECT, expression: '{{ vars.sizes }}'}", renderer, x="2.5")
    assert found.states[0].choices == ("1", "2.5", "x")
    assert found.values == {"x": "2.5"}
    failed = run("{id: x, type: SELECT, expression: '{{ vars.nope }}'}", renderer, x="1")
    assert "Cannot render 'expression'" in str(failed.problems[0].kestra_message)
    text = run("{id: x, type: SELECT, expression: '{{ vars.word }}'}", renderer, x="1")
    assert "Expected a list of strings" in str(text.problems[0].kestra_message)


def test_choices_follow_the_input_they_depend_on() -> None:
    inputs = (
        "{id: a, type: JSON}\n{id: x, type: SELECT, expression: '{{ inputs.a }}', dependsOn: {inputs: [a]}}"
    )
    assert run(inputs, a='["k"]', x="k").values == {"a": ["k"], "x": "k"}
    alone = "{id: a, type: JSON}\n{id: x, type: SELECT, expression: '{{ inputs.a }}'}"
    assert run(alone, a='["k"]', x="k").problems


def test_multiselect() -> None:
    assert value("type: MULTISELECT, values: [A, B]", '["A","A"]') == ["A", "A"]
    assert value("type: MULTISELECT, values: [A, B]", "[]") == []
    assert refused("type: MULTISELECT, values: [A, B]", '["C"]') == (
        CAUSE + "value `C` doesn't match the values `[A, B]`"
    )
    assert refused("type: MULTISELECT, values: [A, B]", "A,B") is not None
    assert value("type: MULTISELECT, values: [A], allowCustomValue: true", '["Z"]') == ["Z"]
    assert refused("type: MULTISELECT, values: [1], itemType: INT", '["1"]') is not None
