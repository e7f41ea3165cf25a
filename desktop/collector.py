"""Python's cycle collection in the window's thread only: elsewhere it would destroy widgets and timers there.

CPython collects in whatever thread allocates at the moment (history, network, executors); a QObject that dies
there stops its timers from a foreign thread, which Qt forbids and may not survive.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

PERIOD_MS = 250


class Collector(QObject):
    """Collects as often as the interpreter would, a little later; ``stop`` gives the work back to it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thresholds = gc.get_threshold()
        gc.disable()
        self._timer = QTimer(self, interval=PERIOD_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def collect(self) -> int:
        """Collect the generations that are due; how many they were."""
        counts = gc.get_count()
        due = 0
        for generation, limit in enumerate(self._thresholds):
            if counts[generation] <= limit:
                break
            due = generation + 1
        if due:
            gc.collect(due - 1)
        return due

    def stop(self) -> None:
        self._timer.stop()
        gc.enable()
