"""metric.Publish."""

from __future__ import annotations

from pathlib import Path

from engine.events import Level
from tests.engine.flow_runner import run, tasks


def test_values_are_rendered(tmp_path: Path) -> None:
    ran = run(
        tmp_path,
        tasks(
            "- {id: m, type: core.metric.Publish, metrics: [{type: counter, name: hits, value: '{{ 1 + 1 "
            "}}'}]}"
        ),
    )
    assert (ran.state, ran.logs(Level.TRACE)) == ("SUCCESS", ["counter hits = 2"])


def test_a_wrong_expression_fails(tmp_path: Path) -> None:
    ran = run(
        tmp_path,
        tasks("- {id: m, type: core.metric.Publish, metrics: [{type: timer, name: t, value: '{{ nope }}'}]}"),
    )
    assert ran.state == "FAILED"
    assert "nope" in ran.errors[0]
