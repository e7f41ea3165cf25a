"""log.PurgeLogs, over a real history."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from engine.cli import main
from engine.history import History
from engine.logfilter import LogFilter
from engine.run.state import fold

TALKS = """
id: talks
namespace: company.team
tasks:
  - {id: a, type: io.kestra.plugin.core.log.Log, message: one}
  - {id: b, type: io.kestra.plugin.core.log.Log, message: two, level: ERROR}
outputs: [{id: o, type: STRING, value: x}]
"""

PURGES = """
id: purges
namespace: company.system
tasks:
  - id: p
    type: io.kestra.plugin.core.log.PurgeLogs
    %s
outputs: [{id: count, type: INT, value: "{{ outputs.p.count }}"}]
"""

NOW = "endDate: '{{ now() }}'"


def execution(folder: Path, text: str, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, object]:
    path = folder / "flow.yaml"
    path.write_text(text, encoding="utf-8")
    (folder / ".eyas").mkdir(exist_ok=True)
    main(["run", str(path), "--json", *more])
    document: dict[str, object] = json.loads(capsys.readouterr().out)
    return document


def messages(folder: Path, execution_id: object) -> list[str]:
    with closing(History(folder / ".eyas" / "history.sqlite")) as history:
        past = fold(history.load(str(execution_id)))
    assert past.state == "SUCCESS" and past.outputs == {"o": "x"} and len(past.task_runs) == 2
    return [line.message for line in past.logs if line.message in ("one", "two")]


@pytest.mark.parametrize(
    ("properties", "left"),
    [
        (NOW, []),
        (f"{NOW}\n    logLevels: [INFO]", ["two"]),
        (f"{NOW}\n    namespace: company", []),
        (f"{NOW}\n    namespace: comp", ["one", "two"]),
        (f"{NOW}\n    namespace: company.team\n    flowId: talks", []),
        (f"{NOW}\n    namespace: company\n    flowId: talks", ["one", "two"]),
        (f"{NOW}\n    executionId: other", ["one", "two"]),
        ("endDate: \"{{ now() | dateAdd(-1, 'DAYS') }}\"", ["one", "two"]),
        (f"{NOW}\n    startDate: 2100-01-01T00:00:00Z[UTC]", ["one", "two"]),
    ],
)
def test_lines_go_and_everything_else_stays(
    properties: str, left: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    talked = execution(tmp_path, TALKS, capsys)
    purged = execution(tmp_path, PURGES % properties, capsys)
    assert messages(tmp_path, talked["id"]) == left
    outputs = purged["outputs"]
    assert isinstance(outputs, dict)
    assert outputs["count"] >= 2 - len(left)


def test_a_line_with_separators_of_unicode_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = TALKS.replace("message: one", 'message: "a\\u2028b\\x85c\\u2029d"')
    talked = execution(tmp_path, text, capsys)
    assert messages(tmp_path, talked["id"]) == ["two"]
    assert execution(tmp_path, PURGES % NOW, capsys)["outputs"]
    assert messages(tmp_path, talked["id"]) == []


@pytest.mark.parametrize(
    ("properties", "more", "message"),
    [
        (NOW, ("--no-history",), "keeps no history"),
        ("endDate: yesterday", (), "`endDate` is no date"),
        (f"{NOW}\n    flowId: x", (), "`flowId` needs `namespace`"),
    ],
)
def test_what_cannot_be_purged(
    properties: str, more: tuple[str, ...], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "flow.yaml"
    path.write_text(PURGES % properties, encoding="utf-8")
    assert main(["run", str(path), *more]) == 1
    assert message in capsys.readouterr().out


def test_an_execution_of_a_purged_log_can_be_restarted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    failing = TALKS.replace("outputs:", "  - {id: f, type: io.kestra.plugin.core.execution.Fail}\noutputs:")
    failed = execution(tmp_path, failing, capsys)
    with closing(History(tmp_path / ".eyas" / "history.sqlite")) as history:
        assert history.remove_logs(LogFilter(until=9e9)) > 2
        assert history.remove_logs(LogFilter(until=9e9)) == 0
    path = tmp_path / "flow.yaml"
    path.write_text(TALKS, encoding="utf-8")
    assert main(["run", str(path), "--restart", str(failed["id"])]) == 0
