"""Runs the flows of ``flows.json`` (language.md 9.2): Kestra's own test flows with what their tests
assert."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from engine.analyse import analyse
from engine.model import Flow
from engine.run.state import Execution, TaskRun
from tests.conformance.outcome import Outcome
from tests.conformance.runs_cases import Player, Seen, normal, same
from tests.conformance.skipping_loop import run_skipping

Case = Mapping[str, Any]

NAMES = re.compile(r"^(id|namespace): *[\"']?([^\s\"'#]+)", re.MULTILINE)


def run_file(path: Path) -> Iterator[Outcome]:
    """All cases of a file; their ids are the flow's file and the number of the case."""
    for number, case in enumerate(json.loads(path.read_text(encoding="utf-8"))):
        yield run_case(case, number, path.parent)


def run_case(case: Case, number: int, folder: Path) -> Outcome:
    name = f"{Path(case['flow']).name}#{number}"
    if case["live"].startswith("not run"):
        return Outcome(name, "skipped", got=case["live"])
    path = folder / case["flow"]
    if not path.is_file():
        return Outcome(name, "skipped", got="the flow is kept apart")
    try:
        seen = run_skipping(execute(case, path.read_text(encoding="utf-8"), path.parent))
    except Exception as error:  # a crash is the finding of the case
        return Outcome(name, "failed", str(case["state"]), f"{type(error).__name__}: {error}")
    problems = list(compare(case, seen))
    if problems:
        return Outcome(name, "failed", str(case["state"]), "; ".join(problems[:4]))
    return Outcome(name, "passed")


async def execute(case: Case, text: str, folder: Path) -> Seen:
    with tempfile.TemporaryDirectory() as place:
        return await FlowPlayer(case, text, folder, Path(place)).play()


class FlowPlayer(Player):
    """A case of this file in the words of the other."""

    def __init__(self, case: Case, text: str, flows: Path, folder: Path) -> None:
        inputs = {name: self.input_of(value) for name, value in case["inputs"].items()}
        as_run: dict[str, Any] = {
            "name": case["flow"],
            "flow": text,
            "inputs": {name: value for name, value in inputs.items() if value is not None},
            "requestLabels": [f"{key}:{value}" for key, value in (case.get("runLabels") or {}).items()],
            "needs": {"encryption": True, "globals": GLOBALS},
        }
        if case["state"] == "PAUSED":
            as_run["until"] = ["PAUSED"]
        super().__init__(as_run, folder)
        self.others = flows

    @staticmethod
    def input_of(value: Any) -> Any:
        """``@text:…`` and ``@file:…`` are uploads."""
        if isinstance(value, str) and value.startswith("@text:"):
            return {"$file": value[6:], "name": "items.txt"}
        if isinstance(value, str) and value.startswith("@file:"):
            return {"$file": "some: text\n", "name": value.rsplit("/", 1)[-1]}
        if value is None or isinstance(value, str):
            return value
        return json.dumps(value)

    def find(self, namespace: str, flow_id: str) -> Flow | None:
        text = texts_by_name(self.others).get((namespace, flow_id))
        analysis = analyse(text) if text is not None else None
        return None if analysis is None or analysis.has_errors else analysis.flow


GLOBALS = {"string": "string", "int": 1, "bool": True, "nested": {"int": 2}}


@cache
def texts_by_name(folder: Path) -> Mapping[tuple[str, str], str]:
    """All flow files of the folder by namespace and id."""
    found: dict[tuple[str, str], str] = {}
    for path in sorted(folder.glob("*.y*ml")):
        text = path.read_text(encoding="utf-8")
        names = dict(NAMES.findall(text)[::-1])
        if "id" in names and "namespace" in names:
            found[(names["namespace"], names["id"])] = text
    return found


def compare(case: Case, seen: Seen) -> Iterator[str]:
    if case.get("error"):
        if seen.refused is None:
            yield "ran, but the inputs should be refused"
        return
    if seen.refused is not None:
        yield f"refused: {seen.refused[:300]}"
        return
    if seen.stuck or not seen.executions:
        yield "did not end"
        return
    execution = seen.executions[0]
    if case["state"] is not None and execution.state.value != case["state"]:
        errors = [f"{line.task_id}: {line.message[:200]}" for line in execution.logs if line.level == "ERROR"]
        yield f"state {execution.state} instead of {case['state']} {errors[:2]}"
    runs = list(execution.task_runs.values())
    if case["taskRuns"] is not None and len(runs) != case["taskRuns"]:
        yield f"{len(runs)} task runs instead of {case['taskRuns']}: {[run.task_id for run in runs]}"
    for name, value in (case["outputs"] or {}).items():
        if normal((execution.outputs or {}).get(name)) != value:
            yield f"output {name} {(execution.outputs or {}).get(name)!r} instead of {value!r}"
    labels = dict(execution.labels)
    for name, value in (case.get("labels") or {}).items():
        if labels.get(name) != value:
            yield f"label {name} {labels.get(name)!r} instead of {value!r}"
    for name, value in (case.get("taskStates") or {}).items():
        run = task_run(execution, name)
        if run is None or run.state.value != value:
            yield f"{name} is {run.state if run else 'not there'} instead of {value}"
    for name, value in (case.get("taskOutputs") or {}).items():
        run = task_run(execution, name)
        for key, wanted in value.items():
            got = normal((run.outputs or {}).get(key)) if run is not None else None
            fits = (
                re.fullmatch(wanted["regex"], str(got))
                if isinstance(wanted, dict) and "regex" in wanted
                else same(wanted, got)
            )
            if not fits:
                yield f"{name}.{key} is {got!r} instead of {wanted!r}"
    if case.get("firstTaskRunAttempts") and runs and len(runs[0].attempts) != case["firstTaskRunAttempts"]:
        yield f"{len(runs[0].attempts)} attempts instead of {case['firstTaskRunAttempts']}"
    if case.get("childTaskRuns"):
        counts = [len(child.task_runs) for child in seen.executions[1:]]
        if case["childTaskRuns"] not in counts:
            yield f"children with {counts} task runs instead of {case['childTaskRuns']}"


def task_run(execution: Execution, name: str) -> TaskRun | None:
    """``#n`` is the n-th task run, anything else a task id."""
    runs = list(execution.task_runs.values())
    if name.startswith("#"):
        number = int(name[1:])
        return runs[number] if number < len(runs) else None
    return next((run for run in runs if run.task_id == name), None)
