"""storage.FilterItems and storage.DeduplicateItems."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.flow_runner import run, tasks

WRITE = """
- id: w
  type: core.storage.Write
  extension: .ion
  content: |
    {k:"a",n:1}
    {k:"b",n:2}
    {k:"a",n:3}
"""


@pytest.mark.parametrize(("kind", "kept", "dropped"), [("INCLUDE", [3], 2), ("EXCLUDE", [1, 2], 1)])
def test_records_are_kept_or_left_out(kind: str, kept: list[int], dropped: int, tmp_path: Path) -> None:
    ran = run(
        tmp_path,
        tasks(
            WRITE
            + f"""
- id: f
  type: core.storage.FilterItems
  from: '{{{{ outputs.w.uri }}}}'
  filterCondition: '{{{{ n > 2 }}}}'
  filterType: {kind}
"""
        ),
    )
    outputs = ran.outputs("f")
    lines = ran.text(outputs["uri"]).splitlines()
    assert [line.rpartition("n:")[2] for line in lines] == [f"{number}}}" for number in kept]
    assert (outputs["processedItemsTotal"], outputs["droppedItemsTotal"]) == (3, dropped)


@pytest.mark.parametrize(("behavior", "left"), [("INCLUDE", 3), ("EXCLUDE", 0)])
def test_a_condition_that_fails_decides_nothing(behavior: str, left: int, tmp_path: Path) -> None:
    ran = run(
        tmp_path,
        tasks(
            WRITE
            + f"""
- id: f
  type: core.storage.FilterItems
  from: '{{{{ outputs.w.uri }}}}'
  filterCondition: '{{{{ zz }}}}'
  errorOrNullBehavior: {behavior}
"""
        ),
    )
    assert 3 - ran.outputs("f")["droppedItemsTotal"] == left


def test_a_condition_that_fails_is_a_failure_otherwise(tmp_path: Path) -> None:
    ran = run(
        tmp_path,
        tasks(
            WRITE
            + "- id: f\n  type: core.storage.FilterItems\n  from: '{{ outputs.w.uri }}'\n"
            + "  filterCondition: '{{ zz }}'\n"
        ),
    )
    assert ran.state == "FAILED"
    assert "zz" in ran.errors[0]


def test_the_last_record_of_each_key_stays(tmp_path: Path) -> None:
    ran = run(
        tmp_path,
        tasks(
            WRITE
            + "- {id: d, type: core.storage.DeduplicateItems, from: '{{ outputs.w.uri }}', expr: '{{ k }}'}"
        ),
    )
    outputs = ran.outputs("d")
    assert (outputs["numKeys"], outputs["droppedItemsTotal"]) == (2, 1)
    assert [line[-2] for line in ran.text(outputs["uri"]).splitlines()] == ["2", "3"]


def test_what_is_no_ion_is_refused(tmp_path: Path) -> None:
    ran = run(
        tmp_path,
        tasks(
            """
            - {id: w, type: core.storage.Write, content: '{a: '}
            - {id: d, type: core.storage.DeduplicateItems, from: '{{ outputs.w.uri }}', expr: '{{ k }}'}
            """
        ),
    )
    assert "cannot be read as Ion" in ran.errors[0]
