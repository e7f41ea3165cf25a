"""flow.WorkingDirectory: tasks that share a folder."""

from __future__ import annotations

from pathlib import Path

from tests.engine.flow_runner import run, tasks


def test_files_go_in_and_out(tmp_path: Path) -> None:
    ran = run(
        tmp_path,
        tasks(
            """
            - id: w
              type: core.flow.WorkingDirectory
              inputFiles: {a.txt: 'n = {{ 1 + 1 }}', sub/b.csv: x}
              namespaceFiles: {enabled: true, include: ['*.sql']}
              outputFiles: ['*.txt', 'sub/*', '*.sql']
              tasks: [{id: t, type: core.log.Log, message: x}]
            """
        ),
        files={"q.sql": "select 1", "other.md": "no"},
    )
    kept = ran.outputs("w")["outputFiles"]
    assert kept.keys() == {"a.txt", "sub/b.csv", "q.sql"}
    assert ran.text(kept["a.txt"]) == "n = 2"
    assert ran.text(kept["q.sql"]) == "select 1"
    assert ran.order == [("w", "SUCCESS"), ("t", "SUCCESS")]


def test_a_name_that_leads_out_is_refused(tmp_path: Path) -> None:
    ran = run(
        tmp_path,
        tasks(
            """
            - id: w
              type: core.flow.WorkingDirectory
              inputFiles: {../../evil.txt: x}
              tasks: [{id: t, type: core.log.Log, message: x}]
            """
        ),
    )
    assert ran.state == "FAILED"
    assert "leads out of the folder" in ran.errors[0]


def test_a_name_with_a_nul_is_refused(tmp_path: Path) -> None:
    ran = run(
        tmp_path,
        tasks(
            r"""
            - id: w
              type: core.flow.WorkingDirectory
              inputFiles: {"a\0b": x}
              tasks: [{id: t, type: core.log.Log, message: x}]
            """
        ),
    )
    assert ran.state == "FAILED"
    assert "holds a NUL character" in ran.errors[0]
    assert not list(tmp_path.rglob("evil.txt"))
