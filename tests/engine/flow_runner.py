"""Runs a small flow through the real runner, with a clock that skips waits, and shows what happened."""

from __future__ import annotations

import asyncio
import textwrap
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.analyse import analyse
from engine.diagnostics import Severity
from engine.events import Event, Level
from engine.kv import KeyValueStore
from engine.model import Flow
from engine.run.runner import run_flow
from engine.run.services import RunServices
from engine.run.state import Execution, TaskRun
from engine.secrets import MemorySecrets
from engine.storage import Storage
from engine.tasks.base import HttpSender
from tests.conformance.skipping_loop import run_skipping

During = Callable[[RunServices, "dict[str, Execution]"], Coroutine[Any, Any, None]]

PREFIX = "io.kestra.plugin.core."


@dataclass(frozen=True, slots=True)
class Ran:
    """An execution and those it started, in the order in which they began."""

    executions: Sequence[Execution]
    services: RunServices
    events: Sequence[Event]

    @property
    def execution(self) -> Execution:
        return self.executions[0]

    @property
    def state(self) -> str:
        return self.execution.state.value

    @property
    def states(self) -> list[str]:
        """The history of the execution."""
        return [state.value for state, _ in self.execution.histories]

    def runs(self, task_id: str) -> list[TaskRun]:
        return [run for run in self.execution.task_runs.values() if run.task_id == task_id]

    def run(self, task_id: str) -> TaskRun:
        (run,) = self.runs(task_id)
        return run

    def history(self, task_id: str) -> list[str]:
        return [state.value for state, _ in self.run(task_id).histories]

    def outputs(self, task_id: str) -> dict[str, Any]:
        return dict(self.run(task_id).outputs or {})

    @property
    def order(self) -> list[tuple[str, str]]:
        """Every task run with its state, as created; loop values stand after the id."""
        return [
            (run.task_id if run.value is None else f"{run.task_id}[{run.value}]", run.state.value)
            for run in self.execution.task_runs.values()
        ]

    def logs(self, level: Level, task_id: str | None = None) -> list[str]:
        return [
            line.message
            for line in self.execution.logs
            if line.level is level and (task_id is None or line.task_id == task_id)
        ]

    @property
    def errors(self) -> list[str]:
        return self.logs(Level.ERROR)

    def text(self, uri: object) -> str:
        """What stands in a stored file."""
        return self.services.storage.existing(str(uri)).read_text(encoding="utf-8")


def flow_of(text: str) -> Flow:
    """A flow out of YAML that may leave ``id`` and ``namespace`` away; fails on a finding."""
    text = textwrap.dedent(text).strip("\n").replace("core.", PREFIX)
    if not text.startswith("id:"):
        text = f"id: test\nnamespace: tests\n{text}"
    analysis = analyse(text)
    errors = [found.message for found in analysis.diagnostics if found.severity is Severity.ERROR]
    assert analysis.flow is not None and not errors, errors
    return analysis.flow


def tasks(text: str) -> str:
    """A flow of these tasks alone."""
    return "tasks:\n" + textwrap.indent(textwrap.dedent(text).strip("\n"), "  ")


def run(
    folder: Path,
    text: str,
    *,
    inputs: Mapping[str, object] | None = None,
    secrets: Mapping[str, str] | None = None,
    flows: Sequence[str] = (),
    files: Mapping[str, str] | None = None,
    kv: KeyValueStore | None = None,
    http: HttpSender | None = None,
    labels: Sequence[tuple[str, str]] = (),
    during: During | None = None,
    loop: Callable[[Coroutine[Any, Any, Ran]], Ran] = run_skipping,
) -> Ran:
    """Runs a flow to its end. Short types (``core.log.Log``) stand for the long ones; ``during`` acts
    meanwhile."""
    flow = flow_of(text)
    others = {(other.namespace, other.id): other for other in map(flow_of, flows)}
    place = folder / "files"
    for name, content in (files or {}).items():
        path = place.joinpath(*flow.namespace.split("."), name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")

    async def main() -> Ran:
        executions: dict[str, Execution] = {}
        events: list[Event] = []

        def emit(event: Event) -> None:
            events.append(event)
            executions.setdefault(event.execution_id, Execution(event.execution_id)).apply(event)

        services = RunServices(
            storage=Storage(folder / "storage", place),
            secrets=MemorySecrets(dict(secrets or {})),
            kv=kv or KeyValueStore(),
            http=http,
            find_flow=lambda namespace, flow_id: others.get((namespace, flow_id)),
        )
        work = asyncio.create_task(run_flow(flow, dict(inputs or {}), services, emit, labels=labels))
        if during is not None:
            await during(services, executions)
        await work
        await services.wait_for_background()
        return Ran(list(executions.values()), services, events)

    return loop(main())
