"""storage.LocalFiles."""

from __future__ import annotations

from pathlib import Path

from tests.engine.flow_runner import run, tasks


def test_files_go_in_and_out_of_the_shared_folder(tmp_path: Path) -> None:
    ran = run(
        tmp_path,
        tasks(
            """
            - id: dir
              type: core.flow.WorkingDirectory
              tasks:
                - {id: put, type: core.storage.LocalFiles, inputs: {out/a.txt: 'n = {{ 1 + 1 }}'}}
                - {id: keep, type: core.storage.LocalFiles, outputs: ['out/*']}
            """
        ),
    )
    assert ran.errors == []
    assert ran.outputs("put") == {"uris": {}}
    uris = ran.outputs("keep")["uris"]
    assert list(uris) == ["out/a.txt"]
    assert ran.text(uris["out/a.txt"]) == "n = 2"


def test_inputs_that_are_no_map_are_refused(tmp_path: Path) -> None:
    ran = run(tmp_path, tasks("- {id: put, type: core.storage.LocalFiles, inputs: 'no map'}"))
    assert "`inputs` must be a map" in ran.errors[0]
