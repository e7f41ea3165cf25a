"""The command line's history: what ran, and running again what failed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.cli import main

FLOW = """
id: once
namespace: company.team
inputs: [{id: n, type: INT, defaults: 1}]
tasks:
  - {id: first, type: io.kestra.plugin.core.debug.Return, format: "{{ execution.id }}"}
  - id: fails
    type: io.kestra.plugin.core.execution.Fail
    condition: "{{ kv('ok', errorOnMissing=false) != 'y' or globals.stage != 'here' }}"
  - {id: last, type: io.kestra.plugin.core.debug.Return, format: "{{ inputs.n }}"}
outputs: [{id: n, type: INT, value: "{{ outputs.last.value }}"}]
"""

ALLOW = """
id: allow
namespace: company.team
tasks: [{id: t, type: io.kestra.plugin.core.kv.Set, key: ok, value: y}]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace with two flows and two environments."""
    environments = tmp_path / ".eyas" / "environments"
    environments.mkdir(parents=True)
    (environments / "here.yaml").write_text("variables: {stage: here}", encoding="utf-8")
    (environments / "there.yaml").write_text("variables: {stage: there}", encoding="utf-8")
    (tmp_path / "once.yaml").write_text(FLOW, encoding="utf-8")
    (tmp_path / "allow.yaml").write_text(ALLOW, encoding="utf-8")
    return tmp_path


def failed_once(folder: Path, capsys: pytest.CaptureFixture[str], env: str = "here") -> str:
    """The id of an execution that failed and would not fail again."""
    assert main(["run", str(folder / "once.yaml"), "--env", env, "-i", "n=7", "--json"]) == 1
    execution: str = json.loads(capsys.readouterr().out)["id"]
    assert main(["run", str(folder / "allow.yaml"), "--env", "here"]) == 0
    capsys.readouterr()
    return execution


@pytest.mark.parametrize("with_file", [True, False])
def test_what_failed_runs_again(
    with_file: bool, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    execution = failed_once(folder, capsys)
    monkeypatch.chdir(folder)
    file = [str(folder / "once.yaml")] if with_file else []
    assert main(["run", *file, "--restart", execution, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["id"] == execution
    assert document["outputs"] == {"n": 7}
    assert [state["state"] for state in document["state"]["histories"]][-3:] == [
        "RESTARTED",
        "RUNNING",
        "SUCCESS",
    ]
    assert [run["taskId"] for run in document["taskRunList"]] == ["first", "fails", "last"]
    assert main(["run", "--restart", execution]) == 2
    assert "Only an execution that failed can be restarted" in capsys.readouterr().err


def test_another_environment_only_where_it_is_asked_for(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    execution = failed_once(folder, capsys, env="there")
    again = ["run", "--restart", execution, "--workspace", str(folder)]
    assert main(again) == 1
    assert main([*again, "--env", "here"]) == 0


def test_what_cannot_be_restarted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    execution = failed_once(folder, capsys)
    place = ["--workspace", str(folder)]
    for arguments, message in (
        (["run", "--restart", "nope", *place], "There is no execution nope in the history"),
        (["run", str(folder / "allow.yaml"), "--restart", execution], "is an execution of company.team.once"),
        (["run", "--restart", execution, "-i", "n=1", *place], "A restart keeps inputs"),
        (["run"], "Which flow?"),
    ):
        assert main(arguments) == 2
        assert message in capsys.readouterr().err
    (folder / "once.yaml").unlink()
    assert main(["run", "--restart", execution, *place]) == 2
    assert "There is no flow company.team.once" in capsys.readouterr().err


def test_the_latest_executions(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    execution = failed_once(folder, capsys)
    monkeypatch.chdir(folder)
    assert main(["history"]) == 0
    newest, oldest = capsys.readouterr().out.splitlines()
    assert newest.split()[1:3] == ["company.team.allow", "SUCCESS"]
    assert oldest.split()[:3] == [execution, "company.team.once", "FAILED"] and oldest.endswith(" s")
    assert main(["history", "-n", "1", "--json", "--workspace", str(folder)]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["namespace"], row["flowId"], row["state"]) == ("company.team", "allow", "SUCCESS")
    assert row["duration"].startswith("PT") and row["environment"] == "here" and "T" in row["startDate"]


def test_no_history_is_no_trouble_and_makes_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["history", "--workspace", str(tmp_path)]) == 0
    assert "no executions" in capsys.readouterr().err
    assert main(["history", "--json", "--workspace", str(tmp_path)]) == 0
    assert json.loads(capsys.readouterr().out) == []
    assert main(["run", "--restart", "x", "--workspace", str(tmp_path)]) == 2
    assert list(tmp_path.iterdir()) == []
