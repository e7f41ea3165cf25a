"""Half characters are mended before anything writes, sends or keeps them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.history import History
from engine.surrogates import mend, mend_value
from engine.values import from_json
from tests.engine.flow_runner import run

TEXT = st.text(st.characters(codec=None, categories=("L", "Cs", "So")), max_size=20)

FLOW = r"""
inputs:
  - {id: x, type: JSON}
tasks:
  - {id: value, type: core.debug.Return, format: "{{ inputs.x.a }}"}
  - {id: cut, type: core.debug.Return, format: "{{ 'a😀b' | slice(0, 2) }}"}
  - {id: whole, type: core.debug.Return, format: "{{ '😀' | slice(0, 1) }}{{ '😀' | slice(1, 2) }}"}
  - {id: read, type: core.debug.Return, format: "{{ json('{\"a\": \"\\ud800\"}').a }}"}
  - {id: file, type: core.storage.Write, content: "{{ inputs.x.a }}"}
  - {id: keep, type: core.kv.Set, key: k, value: "{{ inputs.x.a }}"}
  - id: each
    type: core.flow.ForEach
    values: "{{ [inputs.x.a] }}"
    tasks:
      - {id: say, type: core.log.Log, message: "{{ taskrun.value }}"}
outputs:
  - {id: cut, type: STRING, value: "{{ '😀' | slice(0, 1) }}"}
"""


@pytest.mark.parametrize(
    ("text", "mended"),
    [("a\ud800b", "a\ufffdb"), ("\ud83d\ude00", "😀"), ("é😀", "é😀"), ("\udc00", "\ufffd"), ("", "")],
)
def test_texts(text: str, mended: str) -> None:
    assert mend(text) == mended


def test_values_at_any_depth() -> None:
    assert mend_value({"\ud800": [{"a": ("x", "\udfff")[1]}, 1, None]}) == {
        "\ufffd": [{"a": "\ufffd"}, 1, None]
    }
    healthy = {"a": ["é", {"b": 1}]}
    assert mend_value(healthy) is healthy


@given(TEXT)
def test_what_is_mended_can_be_written(text: str) -> None:
    assert mend(mend(text)) == mend(text)
    mend(text).encode()


@given(
    st.recursive(TEXT, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3))
)
def test_json_gives_whole_characters(value: object) -> None:
    json.dumps(from_json(json.dumps(value)), ensure_ascii=False).encode()


def test_a_flow_never_passes_them_on(tmp_path: Path) -> None:
    ran = run(tmp_path, FLOW, inputs={"x": '{"a": "q\\ud800z"}'})
    assert ran.state == "SUCCESS", ran.errors
    values = [ran.outputs(task)["value"] for task in ("value", "cut", "whole", "read")]
    assert values == ["q\ufffdz", "a\ufffd", "😀", "\ufffd"]
    assert ran.execution.outputs == {"cut": "\ufffd"}
    history = History(tmp_path / "history.sqlite")
    history.append(ran.events)
    try:
        assert len(history.load(ran.execution.id)) == len(ran.events)
    finally:
        history.close()
