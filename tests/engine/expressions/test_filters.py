"""Filters at their edges; the recorded cases hold the rest."""

from __future__ import annotations

import pytest

from engine.expressions import ExpressionError, NoServices, Renderer
from engine.expressions.filters import FILTERS


def render(template: str, **scope: object) -> str | None:
    return Renderer(NoServices()).render(template, scope)


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{ 'a.b.c' | split('\\.') | join('+') }}", "a+b+c"),
        ("{{ 'a|b' | split('|') | length }}", "3"),
        ("{{ 'hello World' | capitalize }} {{ 'a bC' | title }}", "Hello World A BC"),
        ("{{ '😀x' | length }}", "3"),
        ("{{ 'Hello World' | abbreviate(8) }}", "Hello..."),
        ("{{ 'a-b' | replace({'(\\w)-(\\w)': '$2-$1'}, regexp=true) }}", "b-a"),
        ("{{ 'a b~*' | urlencode }}{{ '+%C3%A9' | urldecode }}", "a+b%7E* é"),
        ("{{ 'é' | base64encode | base64decode }}", "é"),
        ("{{ 1234567.891 | numberFormat('#,##0.00') }}", "1,234,567.89"),
        ("{{ 12345 | numberFormat('##0.##E0') }}", "12.3E3"),
        ("{{ 0.125 | numberFormat('0%') }}", "12%"),
        ("{{ '%05d|%-5s|%.2f|%x' | format(42, 'a', 2.675, 255) }}", "00042|a    |2.68|ff"),
        ("{{ '1.5' | number + 1 }} {{ '010' | number }}", "2.5 8"),
        ("{{ {'a': [1, {'b': 'x: y'}]} | yaml }}", 'a:\n - 1\n -\n  b: "x: y"\n'),
        ("{{ {'a': 1.5, 'b c': null} | toIon }}", "{a:1.5e0,'b c':null}"),
        ("{{ fromIon('{a: 1.50, b: [x, \"y\"]}') }}", '{"a":1.50,"b":["x","y"]}'),
        ("{{ {'a': [3, 1]} | jq('.a | sort | .[0]') }}", "[1]"),
        (
            "{{ '2024-02-29T23:30:15Z' | date('EEEE d MMMM', 'Europe/Paris', locale='fr') }}",
            "vendredi 1 mars",
        ),
        ("{{ '29/02/2024' | date('yyyy-DDD', existingFormat='dd/MM/yyyy', timeZone='UTC') }}", "2024-060"),
        ("{{ '2024-01-31' | dateAdd(1, 'MONTHS', 'yyyy-MM-dd', 'UTC') }}", "2024-02-29"),
        ("{{ '2024-02-29T00:00:00Z' | timestampMilli }}", "1709164800000"),
        ("{{ [3, 1, 2] | sort | reverse | chunk(2) }}", "[[3,2],[1]]"),
        ("{{ [1, 1.0, '1', 1] | distinct | length }}", "3"),
        ("{{ 'abcde' | slice(1, 3) }}", "bc"),
        ("{{ 'Été à Paris_!' | slugify }}", "ete-a-paris"),
    ],
)
def test_results(template: str, text: str) -> None:
    assert render(template) == text


@pytest.mark.parametrize(
    ("template", "kind"),
    [
        ("{{ 1 | trim }}", "type"),
        ("{{ 'a' | split }}", "bad-argument"),
        ("{{ 'a' | abbreviate(nope=1) }}", "bad-argument"),
        ("{{ 'a' | slice(0, 0) }}", "bad-argument"),
        ("{{ 'a*' | split('*') }}", "bad-argument"),
        ("{{ 'x' | date('q{') }}", "bad-argument"),
        ("{{ 'a' | sort }}", "type"),
        ("{{ 'abc' | number }}", "bad-argument"),
        ("{{ '{' | jq('.') }}", "other"),
        ("{{ 1 | jq('.a b') }}", "other"),
        ("{{ [1, 'a'] | sort }}", "type"),
    ],
)
def test_errors(template: str, kind: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        render(template)
    assert caught.value.kind == kind


def test_every_filter_lets_null_through_or_says_so() -> None:
    for name in FILTERS:
        try:
            render("{{ v | " + name + " }}", v=None)
        except ExpressionError as error:
            assert error.message


def test_no_filter_lets_a_fault_of_python_out() -> None:
    values = ["x", 1, 1.5, True, [], [None, 1], {}, {"a": None}, None, "2024-01-01", "{{"]
    for name in FILTERS:
        for value in values:
            for args in ("", "(1)", "('a', 'b')", "(null)", "({})", "([1])", "(-5)", "('', '', '')"):
                try:
                    render("{{ v | " + name + args + " }}", v=value)
                except ExpressionError as error:
                    assert error.message
