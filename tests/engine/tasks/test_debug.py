"""debug.Return hands on a text, debug.Echo logs one."""

from __future__ import annotations

from pathlib import Path

from engine.events import Level
from tests.engine.flow_runner import run, tasks


def test_the_value_is_always_a_text(tmp_path: Path) -> None:
    ran = run(
        tmp_path,
        tasks(
            """
            - {id: number, type: core.debug.Return, format: '{{ 1 + 1 }}'}
            - {id: nothing, type: core.debug.Return, format: '{{ null }}'}
            - {id: map, type: core.debug.Return, format: {a: [1, '{{ 2 }}']}}
            - {id: chained, type: core.debug.Return, format: '{{ outputs.number.value ~ "!" }}'}
            """
        ),
    )
    assert ran.outputs("number") == {"value": "2"}
    assert ran.outputs("nothing") == {"value": ""}
    assert ran.outputs("map")["value"].replace(" ", "") in ('{"a":[1,"2"]}', '{"a":[1,2]}')
    assert ran.outputs("chained") == {"value": "2!"}
    assert ran.logs(Level.DEBUG, "number") == ["2"]


def test_without_a_format_there_is_no_value(tmp_path: Path) -> None:
    ran = run(tmp_path, tasks("- {id: a, type: core.debug.Return}"))
    assert (ran.state, ran.outputs("a")) == ("SUCCESS", {})


def test_a_missing_variable_fails_and_is_named(tmp_path: Path) -> None:
    ran = run(tmp_path, tasks("- {id: a, type: core.debug.Return, format: '{{ nope.x }}'}"))
    assert ran.state == "FAILED"
    assert ran.run("a").attempts[0].state == "FAILED"
    assert "nope" in ran.errors[0]
    assert ran.execution.logs[-1].span is not None or ran.execution.logs[0].span is not None


def test_echo_logs(tmp_path: Path) -> None:
    ran = run(tmp_path, tasks("- {id: a, type: core.debug.Echo, format: 'hi {{ flow.id }}', level: WARN}"))
    assert ran.logs(Level.WARN) == ["hi test"]
