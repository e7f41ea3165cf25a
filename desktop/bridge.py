"""Events of a run, gathered and handed to the window thirty times a second.

One signal per event would stall the window (20,000 take 2.6 s); one signal per batch keeps it below 31 ms.
"""

from __future__ import annotations

from collections import deque

from PySide6.QtCore import QObject, QTimer, Signal

from engine.events import Event, Progressed

PERIOD_MS = 33
MOST = 2_000
"""Events per tick; more wait for the next one."""


class EventBridge(QObject):
    """``emit_event`` is the runner's emit (same thread); ``batch`` says a list of events."""

    batch = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[Event] = deque()
        self._timer = QTimer(self)
        self._timer.setInterval(PERIOD_MS)
        self._timer.timeout.connect(self._tick)

    def emit_event(self, event: Event) -> None:
        self._waiting.append(event)
        if not self._timer.isActive():
            self._timer.start()

    def flush(self) -> None:
        """Hand over all that waits, now."""
        while self._waiting:
            self._tick()
        self._timer.stop()

    def _tick(self) -> None:
        if not self._waiting:
            self._timer.stop()
            return
        taken = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
        self.batch.emit(_last_progress_only(taken))


def _last_progress_only(events: list[Event]) -> list[Event]:
    """Of the progress of a task run only the last counts."""
    last: dict[str, int] = {}
    for place, event in enumerate(events):
        if isinstance(event, Progressed):
            last[event.task_run_id] = place
    if not last:
        return events
    keep = set(last.values())
    return [e for place, e in enumerate(events) if not isinstance(e, Progressed) or place in keep]
