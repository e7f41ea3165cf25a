"""A dash after ``inputs.`` is a minus."""

from __future__ import annotations

from engine.text import apply_edits
from tests.engine.checks.flows import LOG, check, found


def body(message: str, inputs: str = "{id: a-b, type: STRING}") -> str:
    return f"inputs:\n  - {inputs}\ntasks:\n  - id: l\n    type: {LOG}\n    message: {message}\n"


def test_place_in_every_style_of_text() -> None:
    for message in (
        '"é {{ inputs.a-b }}"',
        "'it''s {{ inputs.a-b }}'",
        '"tab\\t{{ inputs.a-b }}"',
        "x {{ inputs.a-b }}",
        "|\n      one\n        two {{ inputs.a-b }}\n",
        ">\n      one\n      two\n\n      {{ inputs.a-b }}\n",
        '"folded\n      over {{ inputs.a-b }}"',
    ):
        assert found(body(message), "dash-key") == ["inputs.a-b"], message


def test_only_for_declared_ids_and_inside_expressions() -> None:
    assert found(body('"{{ inputs.a - b }}"'), "dash-key") == []
    assert found(body('"inputs.a-b"'), "dash-key") == []
    assert found(body('"{{ inputs.a-1 }}"', "{id: a, type: INT}"), "dash-key") == []
    assert found(body("\"{{ inputs['a-b'] }}\""), "dash-key") == []


def test_the_fix_writes_brackets() -> None:
    analysis = check(body('"{{ inputs.a-b }}"'))
    fix = next(d for d in analysis.diagnostics if d.code == "dash-key").fixes[0]
    assert "\"{{ inputs['a-b'] }}\"" in apply_edits(analysis.text, fix.edits)


def test_outputs_of_the_flow() -> None:
    text = (
        "outputs:\n  - {id: x-y, type: STRING, value: a}\n"
        "  - {id: z, type: STRING, value: '{{ outputs.x-y }}'}\n"
    )
    assert found(text, "dash-key") == ["outputs.x-y"]
    other = "outputs:\n  - {id: x, type: STRING, value: '{{ outputs.my-task.value }}'}\n"
    assert found(other, "dash-key") == []
