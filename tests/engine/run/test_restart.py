"""Restarting an execution from where it failed."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from engine.errors import FlowRefused
from engine.events import Event
from engine.kv import KeyValueStore
from engine.run.restart import restart_flow
from engine.run.runner import run_flow
from engine.run.services import RunServices
from engine.run.state import Execution, fold
from engine.secrets import MemorySecrets
from engine.storage import Storage
from tests.conformance.skipping_loop import run_skipping
from tests.engine.flow_runner import flow_of

FLOW = """
tasks:
  - {id: count, type: core.kv.Set, key: n, value: '{{ kv("n", errorOnMissing=false) ?? 0 + 1 }}'}
  - id: each
    type: core.flow.ForEach
    values: [a, b]
    tasks:
      - {id: t, type: core.debug.Return, format: '{{ taskrun.value }}'}
      - id: f
        type: core.execution.Fail
        condition: '{{ taskrun.value == "b" and kv("ok", errorOnMissing=false) != "y" }}'
  - {id: last, type: core.debug.Return, format: '{{ outputs.t.a.value }}{{ outputs.t.b.value }}'}
errors:
  - {id: e, type: core.log.Log, message: x}
"""


def services(folder: Path) -> RunServices:
    return RunServices(Storage(folder), MemorySecrets({}), KeyValueStore())


def order(execution: Execution) -> list[tuple[str, str | None, str]]:
    return [(run.task_id, run.value, run.state.value) for run in execution.task_runs.values()]


def test_what_went_well_stays_and_what_failed_runs_again(tmp_path: Path) -> None:
    events: list[Event] = []
    flow = flow_of(FLOW)

    async def main() -> tuple[Execution, Execution]:
        here = services(tmp_path)
        first = await run_flow(flow, {}, here, events.append)
        seen = fold(events)
        here.kv.put("tests", "ok", "y")
        second = await restart_flow(flow, events, here, events.append)
        assert first.id == second.id
        return seen, second

    first, second = run_skipping(main())
    assert first.state == "FAILED"
    assert ("e", None, "SUCCESS") in order(first)
    assert second.state == "SUCCESS"
    assert order(second) == [
        ("count", None, "SUCCESS"),
        ("each", None, "SUCCESS"),
        ("t", "a", "SUCCESS"),
        ("f", "a", "SUCCESS"),
        ("t", "b", "SUCCESS"),
        ("f", "b", "SUCCESS"),
        ("last", None, "SUCCESS"),
    ]
    again = next(run for run in second.task_runs.values() if (run.task_id, run.value) == ("f", "b"))
    assert [state.value for state, _ in again.histories][4:] == [
        "RESTARTED",
        "SUBMITTED",
        "RUNNING",
        "SUCCESS",
    ]
    assert len(again.attempts) == 2
    assert ("system.restarted", "true") in second.labels
    states = [state.value for state, _ in second.histories]
    assert states == ["CREATED", "RUNNING", "FAILED", "RESTARTED", "RUNNING", "SUCCESS"]
    assert next(run for run in second.task_runs.values() if run.task_id == "last").outputs == {"value": "ab"}
    assert [event.seq for event in events] == list(range(len(events)))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("tasks: [{id: a, type: core.log.Log, message: x}]", "Only an execution that failed"),
        (
            "inputs: [{id: s, type: SECRET}]\ntasks: [{id: a, type: core.execution.Fail}]",
            "its secret inputs are not kept",
        ),
    ],
)
def test_what_cannot_be_restarted(text: str, says: str, tmp_path: Path) -> None:
    events: list[Event] = []
    flow = flow_of(text)

    async def main() -> None:
        here = services(tmp_path)
        await run_flow(flow, {"s": "hidden"}, here, events.append)
        with pytest.raises(FlowRefused, match=says):
            await restart_flow(flow, events, here, events.append)

    asyncio.run(main())
