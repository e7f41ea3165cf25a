"""The syntax of expressions and its place in the file."""

from __future__ import annotations

import pytest

from tests.engine.checks.flows import LOG, check, found, severities


def body(message: str) -> str:
    return f"tasks:\n  - id: l\n    type: {LOG}\n    message: {message}\n"


@pytest.mark.parametrize(
    "template",
    ["{{ 1 + }}", "{{ a", "{% if x %}", "{{ x | nofilter }}", "{{ nofunction() }}", "{{ x is notest }}"],
)
def test_a_warning_for_what_fails_when_it_runs(template: str) -> None:
    assert severities(body(f'"{template}"'), "expression") == {"WARNING"}


@pytest.mark.parametrize(
    "template", ["{{ flow.id }}", "{{ flow.id | upper }}", "plain", "{ json: 1 }", "{# note #}"]
)
def test_nothing_to_say(template: str) -> None:
    assert found(body(f'"{template}"'), "expression") == []


@pytest.mark.parametrize(
    "message",
    [
        '"é {{ flow.id | uper }}"',
        "'it''s {{ flow.id | uper }}'",
        '"tab\\t{{ flow.id | uper }}"',
        "|\n      one\n        two {{ flow.id | uper }}\n",
        ">\n      one\n      two\n\n      {{ flow.id | uper }}\n",
        '"folded\n      over {{ flow.id | uper }}"',
    ],
)
def test_the_place_of_an_unknown_name(message: str) -> None:
    analysis = check(body(message))
    found_here = [d for d in analysis.diagnostics if d.code == "expression"]
    assert [analysis.text[d.span.start : d.span.end] for d in found_here] == ["uper"]
    assert "upper" in str(found_here[0].hint)


def test_descriptions_are_not_rendered() -> None:
    assert found('description: "{{ 1 + }}"\n', "expression") == []


def test_variables_are_rendered_only_on_request() -> None:
    assert severities('variables: {a: "{{ 1 + }}"}\n', "expression") == {"INFO"}
