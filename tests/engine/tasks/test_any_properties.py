"""Whatever stands in the properties of a task, it is a finding or the task ends; it is never a fault of
ours."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from engine.analyse import analyse
from engine.diagnostics import Severity
from engine.schema import Kind, Schema
from engine.tasks import TASKS
from tests.engine.flow_runner import PREFIX, run

CHILD = {"id": "child", "type": f"{PREFIX}debug.Return", "format": "{{ taskrun }}"}
LEFT_OUT = frozenset({"errors", "finally", "else", "onPause"})
ENDED = frozenset({"SUCCESS", "FAILED", "WARNING", "KILLED", "CANCELLED", "SKIPPED"})
TYPES = [task.schema for task in TASKS if ".http." not in task.schema.type]

TEXTS = st.sampled_from(
    [
        "", " ", "x", "x" * 3000, "\0", "é😀", "..", "/", "*", "[", "(", "\\", "\n", "[1", "{", "[[1],[2]]",
        "a:b", "0", "-1", "007", "1e400", "nan", "1_0", "PT-1S", "PT0S", "P1Y", "INT", "DEBUG", "2020-01-01",
        "kestra:///x", "nsfile:///x", "{{ null }}", "{{ [1, {'a': 2}] }}", "{{ {'a': 1} }}",
        "{{ inputs.nope }}", "{{ 1 / 0 }}", "{{ [] }}", "{{ 9999999999999 }}", "{{ 'ab' | slice(5) }}", "{{",
    ]
)  # fmt: skip
VALUES = st.recursive(
    TEXTS | st.sampled_from([None, True, False, 0, 5, -1, 1.5, 10**30]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner, max_size=2),
    max_leaves=4,
)


@st.composite
def tasks(draw: st.DrawFn) -> dict[str, Any]:
    schema: Schema = draw(st.sampled_from(TYPES))
    task: dict[str, Any] = {"id": "a", "type": schema.type}
    for prop in schema.props:
        if prop.name in LEFT_OUT or not (prop.required or draw(st.booleans())):
            continue
        if prop.kind is Kind.TASK_CASES:
            task[prop.name] = {"x": [CHILD]}
        elif prop.kind is Kind.TASKS:
            task[prop.name] = [CHILD]
        else:
            task[prop.name] = draw(VALUES)
    for name in ("timeout", "runIf"):
        if draw(st.integers(0, 9)) == 0:
            task[name] = draw(VALUES)
    if schema.type.endswith(".Pause"):
        task["pauseDuration"] = "PT1S"
    if schema.type.endswith(".LoopUntil"):  # what nobody bounds may rightly go on for ever
        often = task.get("checkFrequency")
        task["checkFrequency"] = {**(often if isinstance(often, dict) else {}), "maxIterations": 3}
    return task


@settings(
    max_examples=250, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow]
)
@given(tasks())
def test_no_property_is_a_fault_of_ours(task: dict[str, Any]) -> None:
    flow = f"id: test\nnamespace: tests\ntasks:\n  - {json.dumps(task)}\n"
    found = analyse(flow)
    assume(found.flow is not None and all(d.severity is not Severity.ERROR for d in found.diagnostics))
    with tempfile.TemporaryDirectory() as folder:
        ran = run(Path(folder), flow.replace(PREFIX, "core."))
    assert not [line.message for line in ran.execution.logs if "Eyas itself failed" in line.message]
    assert {one.state.value for one in ran.execution.task_runs.values()} <= ENDED
