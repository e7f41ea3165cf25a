"""Line lexers: what they colour, and that no text makes them fail or leave the line."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.views.code.http_lexer import lex_request
from desktop.views.code.json_lexer import indented_lines, lex_json
from desktop.views.code.lexing import LONGEST, CodeKind, Lexer, lex_nothing, lex_plain
from desktop.views.code.yaml_lexer import lex_yaml

LINES = st.lists(st.text(alphabet="ab1:- {}[]|>#'\"\\%,&*!\u00e9\U0001f985", max_size=30), max_size=8)


def colours(lexer: Lexer, text: str) -> list[list[tuple[str, str]]]:
    state = 0
    made = []
    for line in text.split("\n"):
        runs, state = lexer(line, state)
        made.append([(line[run.start : run.start + run.length], run.kind.name) for run in runs])
    return made


@pytest.mark.parametrize("lexer", [lex_yaml, lex_json, lex_plain, lex_request, lex_nothing])
@given(lines=LINES)
@settings(max_examples=60, deadline=None)
def test_runs_stay_inside_their_line_and_states_are_never_negative(lexer: Lexer, lines: list[str]) -> None:
    state = 0
    for line in lines:
        runs, state = lexer(line, state)
        assert 0 <= state < 2**31
        for run in runs:
            assert 0 <= run.start <= run.start + run.length <= len(line)


def test_yaml_keys_scalars_and_comments() -> None:
    text = 'id: reconcile # c\nlimit: 12.5\non: true\nname: "a # b"\n- type: x\n- plain'
    assert colours(lex_yaml, text) == [
        [("id", "KEY"), ("reconcile", "STRING"), ("# c", "COMMENT")],
        [("limit", "KEY"), ("12.5", "NUMBER")],
        [("on", "KEY"), ("true", "KEYWORD")],
        [("name", "KEY"), ('"a # b"', "STRING")],
        [("type", "KEY"), ("x", "STRING")],
        [("plain", "STRING")],
    ]


def test_yaml_block_scalars_end_where_their_indent_ends() -> None:
    lines = colours(lex_yaml, "- script: |\n    a: 1\n\n    # no comment\n  next: 2")
    assert lines[1] == [("a: 1", "STRING")]
    assert lines[3] == [("# no comment", "STRING")]
    assert lines[4] == [("next", "KEY"), ("2", "NUMBER")]


def test_quoted_scalars_over_several_lines() -> None:
    lines = colours(lex_yaml, "a: \"x\n  y: z\n  end\" # c\nb: 'it''s'")
    assert lines[1] == [("  y: z", "STRING")]
    assert lines[2] == [('  end"', "STRING"), ("# c", "COMMENT")]
    assert lines[3] == [("b", "KEY"), ("'it''s'", "STRING")]


def test_expressions_lie_over_scalars_also_over_lines() -> None:
    lines = colours(lex_yaml, "a: \"{{ x | default('}}') }}\"\nb: |\n  {{ a\n  | upper }} end")
    assert ("{{ x | default('}}') }}", "EXPRESSION") in lines[0]
    assert lines[2][-1] == ("{{ a", "EXPRESSION")
    assert lines[3][-1] == ("  | upper }}", "EXPRESSION")


def test_an_expression_in_a_comment_is_a_comment() -> None:
    assert colours(lex_yaml, "a: 1 # {{ x }}")[0][-1] == ("# {{ x }}", "COMMENT")


def test_json_keys_differ_from_texts() -> None:
    assert colours(lex_json, '{"a": "b", "c": [1, true]}') == [
        [('"a"', "KEY"), ('"b"', "STRING"), ('"c"', "KEY"), ("1", "NUMBER"), ("true", "KEYWORD")]
    ]


def test_the_head_of_a_request() -> None:
    lines = colours(lex_request, 'POST /a HTTP/1.1\nHost: x\n\n{"a": 1}')
    assert lines[0] == [("POST", "KEYWORD"), ("HTTP/1.1", "FAINT")]
    assert lines[1] == [("Host", "KEY")]
    assert ("1", "NUMBER") in lines[3]


def test_only_the_start_of_a_long_line_is_coloured() -> None:
    runs, _ = lex_json("[" + "1," * 100_000 + "]", 0)
    assert max(run.start + run.length for run in runs) <= LONGEST


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=6),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
        max_leaves=12,
    )
)
@settings(max_examples=80, deadline=None)
def test_indenting_looks_like_the_standard_and_keeps_the_value(value: object) -> None:
    text = json.dumps(value)
    assert "\n".join(indented_lines(text)) == json.dumps(value, indent=2)


def test_indenting_keeps_numbers_and_duplicate_keys_as_written() -> None:
    assert list(indented_lines('{"a":1.50,"a":1e3,"b":[]}')) == [
        "{",
        '  "a": 1.50,',
        '  "a": 1e3,',
        '  "b": []',
        "}",
    ]


def test_kinds_are_palette_tokens() -> None:
    from desktop.palettes import LIGHT

    assert all(hasattr(LIGHT, kind.value) for kind in CodeKind)
