"""Pauses of a run on the command line: resumed with given values, or with what a person types."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from engine.cli import main

FLOW = """id: f
namespace: n
tasks:
  - id: wait
    type: io.kestra.plugin.core.flow.Pause
    onResume:
      - {id: name, type: STRING}
      - {id: count, type: INT, defaults: 3}
  - id: say
    type: io.kestra.plugin.core.debug.Return
    format: "{{ outputs.wait.onResume.name }} {{ outputs.wait.onResume.count }} {{ trigger.from ?? '' }}"
"""


class Terminal(io.StringIO):
    """Standard input with a person before it."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def flow(tmp_path: Path) -> Path:
    path = tmp_path / "f.yaml"
    path.write_text(FLOW, encoding="utf-8")
    return path


def said(capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    printed = capsys.readouterr()
    runs = json.loads(printed.out)["taskRunList"]
    return str(next(run for run in runs if run["taskId"] == "say")["outputs"]["value"]), printed.err


def test_values_given_on_the_command_line(flow: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["run", str(flow), "--json", "--resume", "name=Ann", "count=5"])
    assert (code, said(capsys)) == (0, ("Ann 5 ", ""))


def test_a_person_is_asked(
    flow: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal("Bob\n\n"))
    code = main(["run", str(flow), "--json", "--trigger", 'from={"a": [1]}'])
    value, err = said(capsys)
    assert (code, value) == (0, 'Bob 3 {"a":[1]}')
    assert "Paused at wait." in err and "name (STRING)" in err and "count (INT) [3]" in err


def test_bad_values_are_asked_again(
    flow: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal("Bob\nmany\nBob\n7\n"))
    assert main(["run", str(flow), "--json"]) == 0
    value, err = said(capsys)
    assert value == "Bob 7 " and "count:" in err


def test_words_that_are_no_pair(flow: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(flow), "--resume", "name"]) == 2
    assert "NAME=VALUE" in capsys.readouterr().err
