"""The log of an execution as the documents a Kestra server shows."""

from __future__ import annotations

from collections.abc import Iterator

from engine.events import Level, Logged
from engine.run.document import format_time
from engine.run.state import Execution

Record = dict[str, object]

THREAD = "eyas"
TENANT = "main"


def log_records(execution: Execution, least: Level = Level.TRACE) -> list[Record]:
    """All lines from a level on, oldest first."""
    levels = list(Level)[list(Level).index(least) :]
    return [record(execution, line) for line in execution.logs if line.level in levels]


def error_records(execution: Execution) -> Iterator[Record]:
    """What ``errorLogs()`` gives."""
    for line in execution.logs:
        if line.level is Level.ERROR:
            yield {"tenantId": TENANT, **record(execution, line)}


def record(execution: Execution, line: Logged) -> Record:
    document: Record = {
        "namespace": execution.namespace,
        "flowId": execution.flow_id,
        "taskId": line.task_id,
        "executionId": execution.id,
        "taskRunId": line.task_run_id,
        "attemptNumber": line.attempt,
        "timestamp": format_time(line.at),
        "level": line.level.value,
        "thread": THREAD,
        "message": line.message,
    }
    return {key: value for key, value in document.items() if value is not None}
