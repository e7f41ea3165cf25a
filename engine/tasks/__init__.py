"""The task types that run here, in one explicit tuple."""

from __future__ import annotations

from engine.tasks.base import Task
from engine.tasks.debug import Echo, Return
from engine.tasks.flow_sequential import AllowFailure, Sequential
from engine.tasks.log import Log

TASKS: tuple[Task, ...] = (Log(), Return(), Echo(), Sequential(), AllowFailure())


def find_task(type_name: str) -> Task | None:
    """The task type of this name (not an old one), or None when it does not run here."""
    return BY_TYPE.get(type_name)


BY_TYPE = {task.schema.type: task for task in TASKS}
