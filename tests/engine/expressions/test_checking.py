"""What is said about a template without rendering it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.expressions import ExpressionError, NoServices, Reference, Renderer, check, references

PIECES = st.sampled_from(
    (
        *(
            "{{ ",
            " }}",
            "{% ",
            " %}",
            "if ",
            "for x in ",
            "endfor",
            "endif",
            "set a = ",
            "macro m(a)",
            "a",
            ".b",
        ),
        *("[0]", "'t'", '"#{', "}", "1", "1.5", "(", ")", "{", "[", "]", ",", ":", " | upper", " | default("),
        *(
            " ?? ",
            "..",
            "-",
            " is defined",
            " not ",
            " ? ",
            "{# ",
            " #}",
            "{% raw %}",
            "{% endraw %}",
            "é",
            "😀",
        ),
        *("\n", "\\", "?", "="),
    )
)
TEMPLATES = st.lists(PIECES, max_size=14).map("".join) | st.text(max_size=60)


@given(TEMPLATES)
def test_any_text_can_be_looked_at(template: str) -> None:
    for error in check(template):
        assert error.line is not None and error.column is not None
        assert 1 <= error.line <= template.count("\n") + 1
    for found in references(template):
        assert 0 <= found.offset <= found.offset + found.length <= len(template)
        assert found.path and template.startswith(found.path[0], found.offset)


@given(TEMPLATES)
def test_any_text_renders_or_says_why_not(template: str) -> None:
    renderer = Renderer(NoServices(), seconds=5)
    for render in (renderer.render, renderer.render_typed):
        try:
            render(template, {"a": {"b": [1]}, "x": "y"})
        except ExpressionError as error:
            assert error.message


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("{{ outputs.a['b'].c[i].d }}", [(("outputs", "a", "b", "c"), False), (("i",), False)]),
        ("{{ a.b ?? c.d }}", [(("a", "b"), True), (("c", "d"), False)]),
        ("{{ a.b | upper | default(c) }}", [(("a", "b"), True), (("c",), False)]),
        ("{{ a is defined and b is not defined }}", [(("a",), True), (("b",), True)]),
        ("{{ inputs.name.length() }}", [(("inputs", "name"), False)]),
        ("{% for x in y %}{{ x }}{{ loop.index }}{% endfor %}", [(("y",), False)]),
        ("{% set x = 1 %}{{ x }}", []),
        ("{% macro m(p) %}{{ p }}{% endmacro %}{{ m(q) }}", [(("q",), False)]),
        ("{{ true }}{{ null }}{{ f(1) }}", []),
        ('{{ "a #{b.c} d" }}', [(("b", "c"), False)]),
    ],
)
def test_references(template: str, found: list[tuple[tuple[str, ...], bool]]) -> None:
    assert [(one.path, one.guarded) for one in references(template)] == found


def test_the_place_of_a_reference() -> None:
    assert references("é {{ a['b c'].d }}") == [Reference(("a", "b c", "d"), 5, 10)]


def test_unknown_names_are_all_found() -> None:
    found = [(error.name, error.column) for error in check("{{ x | nof }}{{ nog() }}{{ x is noh }}")]
    assert found == [("nof", 8), ("nog", 17), ("noh", 33)]


@pytest.mark.parametrize(
    "template", ["{{ 1 + }}", "{{ a", "{% if x %}", "{% nope %}", "{{ 'a }}", "{# x", "{{ a[1:2] }}"]
)
def test_broken_templates(template: str) -> None:
    assert [error.kind for error in check(template)] == ["syntax"]
