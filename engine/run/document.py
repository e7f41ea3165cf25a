"""An execution as the JSON document a Kestra server shows (language.md 8: shape and order of keys)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from engine.durations import format_duration
from engine.run.state import Execution, Histories, TaskRun

Document = dict[str, object]


def execution_document(execution: Execution) -> Document:
    """The document; members that are empty are left out, as on a server."""
    started = execution.started
    document: Document = {
        "id": execution.id,
        "namespace": execution.namespace,
        "flowId": execution.flow_id,
        "flowRevision": 1,
        "taskRunList": [task_run_document(execution, run) for run in execution.task_runs.values()] or None,
        "inputs": execution.inputs or None,
        "outputs": execution.outputs or None,
        "labels": [{"key": key, "value": value} for key, value in execution.labels],
        "variables": execution.variables or None,
        "state": state_document(execution.histories) if execution.histories else None,
        "originalId": execution.id,
        "trigger": execution.trigger,
        "deleted": False,
        "metadata": {
            "attemptNumber": 1,
            "originalCreatedDate": format_time(started) if started is not None else None,
        },
    }
    return {key: value for key, value in document.items() if value is not None}


def task_run_document(execution: Execution, run: TaskRun) -> Document:
    document: Document = {
        "id": run.id,
        "executionId": execution.id,
        "namespace": execution.namespace,
        "flowId": execution.flow_id,
        "taskId": run.task_id,
        "parentTaskRunId": run.parent_id,
        "value": run.value,
        "attempts": [{"state": state_document(attempt.histories)} for attempt in run.attempts] or None,
        "outputs": run.outputs,
        "state": state_document(run.histories),
        "iteration": run.iteration,
        "forceExecution": True if run.after_execution else None,
    }
    return {key: value for key, value in document.items() if value is not None}


def state_document(histories: Histories) -> Document:
    """``duration`` and ``endDate`` come with the first change of state."""
    first, last = histories[0], histories[-1]
    document: Document = {
        "current": last[0].value,
        "histories": [{"state": state.value, "date": format_time(at)} for state, at in histories],
    }
    if len(histories) > 1:
        document["duration"] = format_duration(round(last[1] - first[1], 6))
    document["startDate"] = format_time(first[1])
    if len(histories) > 1 and last[0].is_terminal:
        document["endDate"] = format_time(last[1])
    return document


@lru_cache(maxsize=256)
def _second_text(seconds: int) -> str:
    """A whole second as text; most events of a run fall into few of them."""
    moment = datetime.fromtimestamp(0, UTC) + timedelta(seconds=seconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%S")


def format_time(at: float) -> str:
    """An instant in UTC with microseconds: ``2026-11-23T21:59:13.638504Z``; zeros at the end are dropped in
    groups of three, as Java prints them."""
    seconds, micro = divmod(round(at * 1_000_000), 1_000_000)
    text = _second_text(seconds)
    if micro == 0:
        return text + "Z"
    if micro % 1000 == 0:
        return f"{text}.{micro // 1000:03d}Z"
    return f"{text}.{micro:06d}Z"
