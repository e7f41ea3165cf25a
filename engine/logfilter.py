"""Which lines of logs are meant when some are to be deleted."""

from __future__ import annotations

from collections.abc import Callable

from engine.events import Level
from engine.record import record


@record
class LogFilter:
    """Which lines of logs are meant; times in epoch seconds, no levels are all levels."""

    until: float
    since: float | None = None
    namespace: str | None = None
    flow_id: str | None = None
    execution_id: str | None = None
    levels: frozenset[Level] = frozenset()

    def is_of(self, namespace: str, flow_id: str, execution_id: str) -> bool:
        """Whether lines of an execution may be meant; without a flow a namespace has those below it too."""
        if self.execution_id is not None and execution_id != self.execution_id:
            return False
        if self.flow_id is not None:
            return (namespace, flow_id) == (self.namespace, self.flow_id)
        return self.namespace is None or f"{namespace}.".startswith(f"{self.namespace}.")

    def has(self, at: float, level: Level) -> bool:
        """Whether a line of such an execution is meant."""
        if self.levels and level not in self.levels:
            return False
        return at <= self.until and (self.since is None or at >= self.since)


PurgeHistory = Callable[[LogFilter], int]
"""Takes lines out of the history and tells how many there were."""
