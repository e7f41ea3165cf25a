"""Runs the cases of ``runs.json`` (language.md 9.8): whole flows against what a server recorded."""

from __future__ import annotations

import asyncio
import copy
import json
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.analyse import analyse
from engine.errors import FlowRefused, InputsRefused
from engine.events import Event, State
from engine.inputs import Upload
from engine.kv import KeyValueStore
from engine.model import Flow
from engine.run.document import execution_document
from engine.run.labels import parse_label
from engine.run.restart import restart_flow
from engine.run.runner import run_flow
from engine.run.services import RunServices
from engine.run.state import Execution
from engine.secrets import MemorySecrets
from engine.storage import Storage
from tests.conformance.outcome import Outcome
from tests.conformance.skipping_loop import run_skipping

Case = Mapping[str, Any]

SECRETS = {
    "API_TOKEN": "s3cr3t-token",
    "MY_SECRET": "secretValue",
    "PASSWORD": "password",
    "WEBHOOK_KEY": "secretKey",
}
ENVS = {"test1": "true", "test2": "Pass by env"}
ANY = re.compile(r"\{\{ (any|executionId|taskRunId:[^}]*|childExecutionId|id|uuid|date|n|base|thread) \}\}")
MASK = "******"
OUTPUTS_FAILED = "Failed to render output values: "
SERVER_ONLY = (
    # The executor's own callback, and the thread that wrote a line: insides of a server.
    (re.compile(r'"addSecretConsumer":\{\},?'), ""),
    (re.compile(r'"thread":"[^"]*"'), '"thread":""'),
)
LONGEST = 20.0
"""Real seconds that one case may take."""


@dataclass(slots=True)
class Seen:
    """What a case led to: the executions in order of their beginning, or why there are none."""

    executions: list[Execution]
    refused: str | None = None
    stuck: bool = False


def run_file(path: Path) -> Iterator[Outcome]:
    """All cases of a file, one outcome each."""
    for case in json.loads(path.read_text(encoding="utf-8")):
        yield run_case(case)


def run_case(case: Case) -> Outcome:
    if "quirk" in case and "deviation" not in case:
        return Outcome(case["name"], "on purpose", got=f"not required: {case['quirk']}")
    try:
        seen = run_skipping(execute(case))
    except Exception as error:  # a crash is the finding of the case
        return Outcome(case["name"], "failed", wanted_of(case), f"{type(error).__name__}: {error}")
    mark = case.get("deviation")
    if mark and "eyas" not in case:  # the outcome is open, only a crash would be wrong
        return Outcome(case["name"], "on purpose", got=str(mark))
    problems = list(compare(case, seen))
    if problems:
        return Outcome(case["name"], "failed", wanted_of(case), "; ".join(problems[:4]))
    return Outcome(case["name"], "on purpose" if mark else "passed", got=str(mark or ""))


def wanted_of(case: Case) -> str:
    return f"ends {case['expect']['state']}" if "expect" in case else f"refused: {case['refused']['message']}"


async def execute(case: Case) -> Seen:
    """Runs one case with services of its own."""
    with tempfile.TemporaryDirectory() as folder:
        return await Player(case, Path(folder)).play()


class Player:
    """One case: its surroundings, its run, and what is done to it meanwhile."""

    def __init__(self, case: Case, folder: Path) -> None:
        self.case = case
        self.folder = folder
        self.needs: Mapping[str, Any] = case.get("needs") or {}
        self.executions: dict[str, Execution] = {}
        self.flows: dict[tuple[str, str], Flow] = {}
        self.events: list[Event] = []
        self.flow: Flow

    def emit(self, event: Event) -> None:
        if event.execution_id not in self.executions:
            self.executions[event.execution_id] = Execution(event.execution_id)
        self.executions[event.execution_id].apply(event)
        self.events.append(event)

    async def play(self) -> Seen:
        analysis = analyse(self.case["flow"])
        if analysis.has_errors or analysis.flow is None:
            return Seen([], "flow: " + "; ".join(d.message for d in analysis.diagnostics if d.severity == 4))
        flow = self.flow = analysis.flow
        for text in self.needs.get("flows", ()):
            other = analyse(text)
            if other.flow is not None and not other.has_errors:
                self.flows[(other.flow.namespace, other.flow.id)] = other.flow
        services = self.services(flow)
        try:
            labels = [parse_label(text) for text in self.case.get("requestLabels", ())]
            if "before" in self.case:
                services.spawn(run_flow(flow, self.given(), services, lambda event: None), "before")
                await asyncio.sleep(0.5)
            work = asyncio.create_task(run_flow(flow, self.given(), services, self.emit, labels=labels))
            return await self.watch(work, services)
        except (InputsRefused, FlowRefused) as error:
            return Seen([], str(error))

    async def watch(self, work: asyncio.Task[Execution], services: RunServices) -> Seen:
        steps = asyncio.create_task(self.follow_steps(services))
        until = self.case.get("until")
        try:
            async with asyncio.timeout(3_600):
                if until:
                    await steps
                    while not (self.executions and self.first.state.value in until):
                        await asyncio.sleep(0.01)
                        if work.done():
                            break
                    await asyncio.sleep(0.5)
                    seen = Seen([copy.deepcopy(self.first)])
                    work.cancel()
                    return seen
                await work
                await services.wait_for_background()
                if any("restart" in step for step in self.case.get("steps", ())):
                    await restart_flow(self.flow, self.events, services, self.emit)
        except TimeoutError:
            return Seen(list(self.executions.values()), stuck=True)
        finally:
            steps.cancel()
        return Seen(list(self.executions.values()))

    @property
    def first(self) -> Execution:
        return next(iter(self.executions.values()))

    async def follow_steps(self, services: RunServices) -> None:
        for step in self.case.get("steps", ()):
            if "waitFor" in step:
                while not self.executions or self.first.state.value != step["waitFor"]:
                    await asyncio.sleep(0.01)
            await asyncio.sleep(step.get("sleep", 0))
            run = services.running.get(self.first.id)
            if run is None:
                continue
            if "kill" in step:
                run.kill()
            elif "pause" in step:
                run.pause()
            elif "resume" in step:
                try:
                    await run.resume(step["resume"])
                except (InputsRefused, FlowRefused):
                    continue

    def given(self) -> dict[str, object]:
        """The inputs as they are sent."""
        written = self.case.get("inputs") or {}
        pairs = written if isinstance(written, list) else list(written.items())
        given: dict[str, object] = {}
        for name, value in pairs:
            if isinstance(value, Mapping) and "$file" in value:
                path = self.folder / f"upload-{name}"
                path.write_text(value["$file"], encoding="utf-8")
                given[name] = Upload(path, value.get("name", name))
            else:
                given[name] = value
        return given

    def find(self, namespace: str, flow_id: str) -> Flow | None:
        return self.flows.get((namespace, flow_id))

    def services(self, flow: Flow) -> RunServices:
        files = self.folder / "files"
        for name, text in (self.needs.get("files") or {}).items():
            target = files.joinpath(*flow.namespace.split("."), name)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        kv = KeyValueStore()
        for key, value in (self.needs.get("kv") or {}).items():
            kv.put(flow.namespace, key, value)
        return RunServices(
            storage=Storage(self.folder / "storage", files),
            secrets=MemorySecrets({**SECRETS, **(self.needs.get("secrets") or {})}),
            kv=kv,
            find_flow=self.find,
            envs=ENVS,
            globals=self.needs.get("globals") or {},
            encryption=bool(self.needs.get("encryption")),
            purge_logs=lambda wanted: 0,  # a history in which nothing is meant
        )


# -- comparing


def compare(case: Case, seen: Seen) -> Iterator[str]:
    expect = case.get("expect")
    if expect is None:
        if seen.refused is None:
            state = seen.executions[0].state if seen.executions else "nothing"
            yield f"ran ({state}) but should be refused: {case['refused']['message'][:160]}"
        return
    if seen.refused is not None:
        yield f"refused: {seen.refused[:300]}"
        return
    if seen.stuck:
        yield "did not end"
        return
    expect = {**expect, **(case.get("eyas") or {})}
    execution = seen.executions[0]
    document = normal(execution_document(execution))
    yield from compare_execution(expect, execution, document)
    children = expect.get("children")
    if children is not None:
        yield from compare_children(children, seen.executions[1:])


def compare_execution(expect: Case, execution: Execution, document: Mapping[str, Any]) -> Iterator[str]:
    if expect["state"] is not None and execution.state.value != expect["state"]:
        errors = [f"{line.task_id}: {line.message[:150]}" for line in execution.logs if line.level == "ERROR"]
        yield f"state {execution.state} instead of {expect['state']} {errors[:2]}"
        return
    states = [state.value for state, _ in execution.histories]
    if expect.get("states") is not None and states != expect["states"]:
        yield f"states {states} instead of {expect['states']}"
    yield from compare_task_runs(expect, execution)
    for name in ("inputs", "outputs", "variables"):
        wanted = expect.get(name)
        got = document.get(name)
        if name == "variables" and name not in expect:
            continue
        if not same(without_nulls(wanted) or None, without_nulls(got) or None):
            yield f"{name} {got!r} instead of {wanted!r}"
    if expect.get("labels") is not None and not same(
        by_key(expect["labels"]), by_key(document.get("labels"))
    ):
        yield f"labels {document.get('labels')} instead of {expect['labels']}"
    if "logs" in expect:
        yield from compare_logs(expect, execution)


def by_key(labels: Any) -> list[Any]:
    """Labels in an order of their own: a server's is that of a hash."""
    return sorted(labels or (), key=lambda label: str(label["key"]))


def compare_task_runs(expect: Case, execution: Execution) -> Iterator[str]:
    wanted = expect.get("taskRuns")
    if wanted is None:
        if execution.task_runs:
            yield f"task runs {[run.task_id for run in execution.task_runs.values()]} instead of none"
        return
    names = {run.id: run.task_id for run in execution.task_runs.values()}
    got = [
        {
            "taskId": run.task_id,
            "value": run.value,
            "parent": names.get(run.parent_id or ""),
            "iteration": run.iteration,
            "state": run.state.value,
            "states": [state.value for state, _ in run.histories],
            "attempts": [attempt.state.value for attempt in run.attempts] or None,
            "outputs": normal(run.outputs),
        }
        for run in execution.task_runs.values()
    ]
    left = [dict(run) for run in wanted]
    if expect.get("unordered"):

        def order(run: Mapping[str, Any]) -> tuple[str, str, str]:
            return (run["taskId"], str(run.get("value")), str(run.get("parent")))

        left.sort(key=order)
        got.sort(key=order)
    if [run["taskId"] for run in left] != [run["taskId"] for run in got]:
        yield f"task runs {[run['taskId'] for run in got]} instead of {[run['taskId'] for run in left]}"
        return
    for want, have in zip(left, got, strict=True):
        for key in ("value", "parent", "iteration", "state", "states", "attempts", "outputs"):
            a, b = want.get(key), have[key]
            if not same(
                without_nulls(a) if key == "outputs" else a, without_nulls(b) if key == "outputs" else b
            ):
                yield f"{want['taskId']}.{key} {b!r} instead of {a!r}"[:400]


def compare_logs(expect: Case, execution: Execution) -> Iterator[str]:
    lines = [line for line in execution.logs if line.level != "TRACE"]
    wanted = [line for line in expect["logs"] if line["level"] != "TRACE"]
    have = [(line.level.value, line.task_id, line.message) for line in lines if line.level != "ERROR"]
    want = [
        (line["level"], line.get("taskId"), line["message"] or "")
        for line in wanted
        if line["level"] != "ERROR"
    ]
    partial = bool(expect.get("logsPartial"))
    if expect.get("logsUnordered") or partial:
        rest = list(have)
        for line in want:
            match = next((other for other in rest if same_line(line, other)), None)
            if match is None:
                yield f"no log line {line}"[:300]
            else:
                rest.remove(match)
        if rest and not partial:
            yield f"log lines too many: {rest[:2]}"[:300]
    elif len(have) != len(want) or not all(map(same_line, want, have)):
        bad = next((pair for pair in zip(want, have, strict=False) if not same_line(*pair)), None)
        if bad is not None:
            yield f"log {bad[1]} instead of {bad[0]}"[:500]
        else:
            rest = [*have[len(want) :][:1], *want[len(have) :][:1]]
            yield f"{len(have)} log lines instead of {len(want)}: {rest}"
    errors = [(line.task_id, line.message) for line in lines if line.level == "ERROR"]
    for line in wanted:
        if "RETRYING" in (expect.get("states") or ()) and str(line["message"]).startswith(OUTPUTS_FAILED):
            continue  # D32: outputs are rendered once, when the execution has ended
        if line["level"] == "ERROR" and not any(task == line.get("taskId") for task, _ in errors):
            yield f"no ERROR at {line.get('taskId')}: {line['message']}"[:300]
        missing = re.match(r"(?:.*: )?Unable to find `([^`]*)`", line["message"] or "")
        if line["level"] == "ERROR" and missing:
            name = missing[1]
            if not any(task == line.get("taskId") and name in message for task, message in errors):
                yield f"no ERROR at {line.get('taskId')} naming {name}"


def same_line(want: tuple[str, Any, str], have: tuple[str, Any, str]) -> bool:
    return want[0] == have[0] and want[1] == have[1] and same_text(want[2], have[2])


def compare_children(wanted: Sequence[Case], children: Sequence[Execution]) -> Iterator[str]:
    for want in wanted:
        problems = [list(compare_child(want, child)) for child in children if child.flow_id == want["flowId"]]
        if not problems:
            yield f"no execution of {want['flowId']}"
        elif all(problems):
            yield f"{want['flowId']}: {problems[0][0]}"


def compare_child(want: Case, child: Execution) -> Iterator[str]:
    document = normal(execution_document(child))
    yield from compare_execution(want, child, document)
    if "trigger" in want and not same(want["trigger"], document.get("trigger")):
        yield f"trigger {document.get('trigger')} instead of {want['trigger']}"


def normal(value: Any) -> Any:
    """As it comes out of JSON."""
    from engine.values import to_json

    return json.loads(to_json(value)) if value is not None else None


def without_nulls(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [without_nulls(item) for item in value]
    return value


def same(want: Any, have: Any) -> bool:
    """Equal but for placeholders in texts."""
    if isinstance(want, str) and isinstance(have, str):
        return same_text(want, have)
    if isinstance(want, str) and want.strip() == "{{ any }}":
        return have is not None
    if isinstance(want, Mapping) and isinstance(have, Mapping):
        return want.keys() == have.keys() and all(same(want[key], have[key]) for key in want)
    if isinstance(want, list) and isinstance(have, list):
        return len(want) == len(have) and all(map(same, want, have))
    if isinstance(want, bool) or isinstance(have, bool):
        return want is have
    return bool(want == have)


def same_text(want: str, have: str) -> bool:
    for pattern, text in SERVER_ONLY:
        want, have = pattern.sub(text, want), pattern.sub(text, have)
    if want == have:
        return True
    if MASK in have and MASK not in want:  # D38: secrets are masked wherever they show
        return re.fullmatch(".+".join(map(re.escape, have.split(MASK))), want, re.DOTALL) is not None
    if ANY.search(want):
        parts = ANY.split(want)
        pattern = "".join(
            re.escape(part) if at % 2 == 0 else (r"-?[\d.]+" if part == "n" else r"[\s\S]*?")
            for at, part in enumerate(parts)
        )
        if re.fullmatch(pattern, have):
            return True
        return sorted_characters(want, have, parts)
    # The order of keys is not compared (language.md 9.1).
    return any(char in want for char in "{[") and sorted(want) == sorted(have)


def sorted_characters(want: str, have: str, parts: Sequence[str]) -> bool:
    """A printed map with placeholders: as JSON if it is that."""
    try:
        return same(json.loads(want), json.loads(have))
    except ValueError:
        return False


FINAL = {state.value for state in State}
