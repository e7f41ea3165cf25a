"""Task runs that a view has still to look at: each once, in order, in slices that leave the window alive."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Iterator

from engine.events import Event, Logged

SLICE_SECONDS = 0.008
"""For so long a view looks in one turn of the event loop; the rest waits for the next one."""
CHUNK = 100


class Backlog:
    """Ids of task runs; true while there are some."""

    def __init__(self) -> None:
        self._waiting: deque[str] = deque()
        self._known: set[str] = set()

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def add(self, task_runs: Iterable[str]) -> None:
        """Note what has changed; what waits already keeps its place."""
        for task_run in task_runs:
            if task_run not in self._known:
                self._known.add(task_run)
                self._waiting.append(task_run)

    def clear(self) -> None:
        self._waiting.clear()
        self._known.clear()

    def slices(self, seconds: float = SLICE_SECONDS) -> Iterator[list[str]]:
        """Takes chunks out until all is done or the time is up; one chunk at least."""
        until = time.perf_counter() + seconds
        while self._waiting:
            chunk = [self._waiting.popleft() for _ in range(min(CHUNK, len(self._waiting)))]
            self._known.difference_update(chunk)
            yield chunk
            if time.perf_counter() >= until:
                return


def changed_runs(events: Iterable[Event]) -> list[str]:
    """Ids of the task runs that these events changed, in order; a line of the log changes none."""
    found: dict[str, None] = {}
    for event in events:
        if not isinstance(event, Logged):
            task_run = getattr(event, "task_run_id", None)
            if task_run is not None:
                found[task_run] = None
    return list(found)
