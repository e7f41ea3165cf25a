"""Generated flow trees, killed at a random moment: every task run ends, and the fold is the runner's own
result."""

from __future__ import annotations

import asyncio
import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.analyse import analyse
from engine.events import TERMINAL, Event, State
from engine.kv import KeyValueStore
from engine.run.document import execution_document
from engine.run.runner import run_flow
from engine.run.serial import from_lines, to_lines
from engine.run.services import RunServices
from engine.run.state import Execution, fold
from engine.secrets import MemorySecrets
from engine.storage import Storage
from engine.values import to_json
from tests.conformance.skipping_loop import run_skipping
from tests.engine.flow_runner import PREFIX

Node = dict[str, Any]

LEAVES = st.sampled_from(
    [
        {"type": "debug.Return", "format": "{{ task.id }}"},
        {"type": "log.Log", "message": "{{ nope }}"},
        {"type": "log.Log", "message": "fine", "runIf": "false"},
        {"type": "flow.Sleep", "duration": "PT5S"},
        {"type": "flow.Sleep", "duration": "PT9S", "timeout": "PT3S"},
        {"type": "execution.Fail", "allowFailure": True},
        {"type": "execution.Fail", "retry": {"type": "constant", "interval": "PT4S", "maxAttempts": 2}},
        {"type": "execution.Exit", "state": "WARNING"},
        {"type": "flow.Pause", "pauseDuration": "PT6S"},
        {"type": "debug.Return", "format": "x", "disabled": True},
    ]
)


def flowables(children: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    tasks = st.lists(children, min_size=1, max_size=3)
    hooks = st.fixed_dictionaries({}, optional={"errors": tasks, "finally": tasks})
    kinds = st.one_of(
        st.just({"type": "flow.Sequential"}),
        st.just({"type": "flow.AllowFailure"}),
        st.builds(lambda n: {"type": "flow.Parallel", "concurrent": n}, st.integers(0, 2)),
        st.builds(
            lambda n: {"type": "flow.ForEach", "values": ["a", "b"], "concurrencyLimit": n}, st.integers(0, 2)
        ),
        st.just(
            {
                "type": "flow.LoopUntil",
                "condition": "false",
                "checkFrequency": {"interval": "PT2S", "maxIterations": 2},
            }
        ),
    )
    plain = st.builds(lambda kind, tasks, hooks: {**kind, "tasks": tasks, **hooks}, kinds, tasks, hooks)
    choice = st.builds(
        lambda condition, then, other: {
            "type": "flow.If",
            "condition": condition,
            "then": then,
            "else": other,
        },
        st.sampled_from(["true", "false", "{{ nope }}"]),
        tasks,
        tasks,
    )
    return st.one_of(plain, choice)


TREES = st.recursive(LEAVES, flowables, max_leaves=8)
FLOWS = st.fixed_dictionaries(
    {"tasks": st.lists(TREES, min_size=1, max_size=3)},
    optional={"errors": st.lists(LEAVES, max_size=2), "finally": st.lists(LEAVES, max_size=2)},
)


def named(node: Any, counter: list[int]) -> Any:
    """The tree with ids, and types in full."""
    if isinstance(node, list):
        return [named(item, counter) for item in node]
    if not isinstance(node, dict):
        return node
    copy = {key: named(value, counter) if key in SECTIONS else value for key, value in node.items()}
    if "type" in copy and "." in str(copy["type"]):
        counter[0] += 1
        return {"id": f"t{counter[0]}", **copy, "type": PREFIX + str(copy["type"])}
    return copy


SECTIONS = ("tasks", "errors", "finally", "then", "else")


@settings(max_examples=80)
@given(flow=FLOWS, moment=st.one_of(st.none(), st.floats(0.0, 30.0)))
def test_everything_ends_and_the_fold_is_the_result(flow: Node, moment: float | None) -> None:
    written = {"id": "tree", "namespace": "tests", **named(flow, [0])}
    text = json.dumps(written)
    analysis = analyse(text)
    assert analysis.flow is not None and not analysis.has_errors, analysis.diagnostics
    parsed = analysis.flow
    events: list[Event] = []

    async def main() -> Execution:
        with tempfile.TemporaryDirectory() as folder:
            services = RunServices(Storage(Path(folder)), MemorySecrets({}), KeyValueStore())
            work = asyncio.ensure_future(run_flow(parsed, {}, services, events.append))
            if moment is not None:
                await asyncio.sleep(moment)
                work.cancel()
            async with asyncio.timeout(3600):
                return await work

    execution = run_skipping(main())
    assert execution.state in TERMINAL
    open_runs = [
        (run.task_id, run.state) for run in execution.task_runs.values() if run.state not in TERMINAL
    ]
    assert open_runs == []
    assert all(attempt.state in TERMINAL for run in execution.task_runs.values() for attempt in run.attempts)
    if moment is None:
        assert execution.state is not State.KILLED
    assert execution_document(fold(events)) == execution_document(execution)
    assert [event.seq for event in events] == list(range(len(events)))
    again = list(from_lines(execution.id, to_lines(events)))
    assert to_json(execution_document(fold(again))) == to_json(execution_document(execution))
