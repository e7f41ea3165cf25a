"""output.OutputValues."""

from __future__ import annotations

from pathlib import Path

from tests.engine.flow_runner import run, tasks


def test_scalars_keep_their_type_and_expressions_give_texts(tmp_path: Path) -> None:
    ran = run(
        tmp_path,
        tasks(
            """
            - id: o
              type: core.output.OutputValues
              values: {n: 1, b: true, t: '{{ 1 + 1 }}', none: '{{ null }}', list: [1, '{{ "x" }}']}
            """
        ),
    )
    assert ran.outputs("o") == {"values": {"n": 1, "b": True, "t": "2", "list": [1, "x"]}}


def test_without_values_there_is_no_output(tmp_path: Path) -> None:
    assert run(tmp_path, tasks("- {id: o, type: core.output.OutputValues}")).outputs("o") == {}
