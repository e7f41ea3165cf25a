"""storage.*: files of the execution."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.flow_runner import run, tasks

WRITE = '- {id: w, type: core.storage.Write, content: "a\\nb\\nc\\n", extension: .csv}\n'


def test_write_size_and_delete(tmp_path: Path) -> None:
    ran = run(
        tmp_path,
        tasks(
            WRITE
            + """
- {id: size, type: core.storage.Size, uri: '{{ outputs.w.uri }}'}
- {id: read, type: core.debug.Return, format: '{{ read(outputs.w.uri) }}'}
- {id: delete, type: core.storage.Delete, uri: '{{ outputs.w.uri }}'}
- {id: again, type: core.storage.Delete, uri: '{{ outputs.w.uri }}'}
- {id: strict, type: core.storage.Delete, uri: '{{ outputs.w.uri }}', errorOnMissing: true}
"""
        ),
    )
    uri = ran.outputs("w")["uri"]
    assert uri.startswith("kestra:///tests/test/executions/") and uri.endswith(".csv")
    assert ran.outputs("size") == {"size": 6}
    assert ran.outputs("read") == {"value": "a\nb\nc\n"}
    assert ran.outputs("delete")["deleted"] is True
    assert ran.outputs("again")["deleted"] is False
    assert ran.run("strict").state == "FAILED"


def test_concat_and_reverse(tmp_path: Path) -> None:
    ran = run(
        tmp_path,
        tasks(
            WRITE
            + """
- {id: c, type: core.storage.Concat, files: ['{{ outputs.w.uri }}', '{{ outputs.w.uri }}'], separator: '--'}
- {id: r, type: core.storage.Reverse, from: '{{ outputs.w.uri }}'}
"""
        ),
    )
    assert ran.text(ran.outputs("c")["uri"]) == "a\nb\nc\n--a\nb\nc\n--"
    assert ran.text(ran.outputs("r")["uri"]).strip() == "c\nb\na"


@pytest.mark.parametrize(
    ("rule", "parts"),
    [
        ("rows: 2", ["a\nb\n", "c\n"]),
        ("partitions: 2", ["a\nc\n", "b\n"]),
        ("bytes: '4'", ["a\nb\n", "c\n"]),
        ("regexPattern: '([ab])'", ["a\n", "b\n"]),
    ],
)
def test_split(rule: str, parts: list[str], tmp_path: Path) -> None:
    ran = run(
        tmp_path,
        tasks(WRITE + f"- {{id: s, type: core.storage.Split, from: '{{{{ outputs.w.uri }}}}', {rule}}}\n"),
    )
    assert [ran.text(uri) for uri in ran.outputs("s")["uris"]] == parts


def test_split_wants_a_rule(tmp_path: Path) -> None:
    ran = run(tmp_path, tasks(WRITE + "- {id: s, type: core.storage.Split, from: '{{ outputs.w.uri }}'}\n"))
    assert "One of `bytes`" in ran.errors[0]


def test_purge_removes_all_files_of_the_execution(tmp_path: Path) -> None:
    ran = run(tmp_path, tasks(WRITE + "- {id: p, type: core.storage.PurgeCurrentExecutionFiles}\n"))
    assert ran.outputs("p") == {"uris": [ran.outputs("w")["uri"]]}
    assert not list(tmp_path.rglob("*.csv"))


def test_a_file_outside_of_the_storage_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("no", encoding="utf-8")
    ran = run(tmp_path, tasks("- {id: size, type: core.storage.Size, uri: 'kestra:///../secret.txt'}"))
    assert ran.state == "FAILED"
    assert "leads out of the storage" in ran.errors[0]
