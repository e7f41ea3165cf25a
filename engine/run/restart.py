"""Takes up an execution that failed where it failed: what went well stays, what failed runs again, in the
same execution (language.md 5.2, RESTARTED)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.errors import FlowRefused
from engine.events import Emit, Event, State, TaskRunRemoved
from engine.model import Flow, InputSpec, TaskSpec
from engine.run.attempts import DONE
from engine.run.flow_run import FlowRun
from engine.run.mask import Masker
from engine.run.services import RunServices
from engine.run.state import Execution, TaskRun, fold

RESTARTED_LABEL = ("system.restarted", "true")

ANEW = ("LoopUntil", "WaitFor", "Pause", "WorkingDirectory")
"""Flowables whose children cannot be taken up one by one."""


class Earlier:
    """The task runs of the first try, handed out once each by task, parent and loop value."""

    def __init__(self, execution: Execution) -> None:
        self._runs = {(run.task_id, run.parent_id, run.value): run for run in execution.task_runs.values()}

    def take(self, task_id: str, parent_id: str | None, value: str | None) -> TaskRun | None:
        return self._runs.pop((task_id, parent_id, value), None)


async def restart_flow(flow: Flow, events: Sequence[Event], services: RunServices, emit: Emit) -> Execution:
    """Runs the failed part of an execution again and returns the whole of it.

    ``events`` are all that the execution has had. FlowRefused when it did not fail, or when it had secret
    inputs, which are kept nowhere.
    """
    execution = fold(events)
    if execution.state not in (State.FAILED, State.KILLED):
        raise FlowRefused(f"Only an execution that failed can be restarted; this one is {execution.state}.")
    if any(spec.type == "SECRET" for spec in flat(flow.inputs)):
        raise FlowRefused("This execution cannot be restarted: its secret inputs are not kept. Run it anew.")
    flow_run = FlowRun(flow, services, emit, execution_id=execution.id, masker=Masker())
    flow_run.take_up(execution, events[-1].seq + 1, Earlier(execution))
    for run_id in list(to_remove(flow, execution)):
        flow_run.journal.write(TaskRunRemoved, task_run_id=run_id)
    flow_run.add_labels([RESTARTED_LABEL])
    flow_run.restart()
    return await flow_run.run()


def flat(specs: Sequence[InputSpec]) -> Iterator[InputSpec]:
    for spec in specs:
        yield spec
        yield from flat(spec.children)


def to_remove(flow: Flow, execution: Execution) -> Iterator[str]:
    """Task runs of hooks (`errors`, `finally`, `afterExecution`) and below loops:
    they run anew as a whole."""
    hooks = {
        spec.id for section in (flow.errors, flow.finally_, flow.after_execution) for spec in walk(section)
    }
    anew: set[str] = set()
    for task in flow.walk():
        for name in ("errors", "finally"):
            hooks |= {spec.id for spec in walk(task.children.get(name, ()))}
    for run in execution.task_runs.values():
        if run.task_id in hooks or run.parent_id in anew:
            anew.add(run.id)
            yield run.id
        elif run.task_type.endswith(ANEW) and run.state not in DONE:
            anew.add(run.id)


def walk(tasks: Sequence[TaskSpec]) -> Iterator[TaskSpec]:
    for task in tasks:
        yield from task.walk()
