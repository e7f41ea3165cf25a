"""Python's cycle collection in the window's thread only: elsewhere it would destroy widgets and timers there.

CPython collects in whatever thread allocates at the moment (history, network, executors); a QObject that dies
there stops its timers from a foreign thread, which Qt forbids and may not survive.

A collection takes as long as there are objects to walk, and a run of thousands of requests leaves hundreds of
thousands that live on. So only what is young is walked, often; what outlived a few rounds is frozen, which
takes it out of every later walk. Cycles among the frozen wait for a rest: nothing runs and another program is
in front, because walking everything takes a tenth of a second, after a long run half of one.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

PERIOD_MS = 50
YOUNG = 700
"""Objects made since the last round that make one worth while, as the interpreter has it."""
MUCH = 10_000
"""So many more at once, in a run, are its state and no garbage: they are frozen without a walk."""
ROUNDS = 6
"""Rounds after which the survivors are walked once more, together, and then frozen; in a run only if they are
not too many for that."""
WORTH = 50_000
"""Objects frozen since the last rest that make a full collection worth while."""
AWAY_SECONDS = 2.0
"""The window rests when another program has been in front for so long."""


def _in_front() -> bool:
    return QGuiApplication.applicationState() is Qt.ApplicationState.ApplicationActive


class Collector(QObject):
    """Collects in small steps; ``stop`` gives the work back to the interpreter."""

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        busy: Callable[[], bool] = lambda: False,
        in_front: Callable[[], bool] = _in_front,
    ) -> None:
        super().__init__(parent)
        self._busy = busy
        self._in_front = in_front
        self._rounds = 0
        self._aging = 0
        """Objects made since the last freezing, those that went again included."""
        self._frozen = 0
        """The same of those frozen since the last rest; counting what is there would take too long."""
        self._last_in_front = time.monotonic()
        gc.disable()
        self._timer = QTimer(self, interval=PERIOD_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def collect(self) -> int:
        """Do what is due; how many generations were walked (3: everything)."""
        resting = self._resting()
        made = gc.get_count()[0]
        if made > YOUNG:
            self._rounds += 1
            self._aging += made
            busy = self._busy()
            if made > MUCH and busy:
                return self._freeze(0)
            many = busy and self._aging > MUCH
            if many or self._rounds < ROUNDS:
                gc.collect(0)
                return self._freeze(1) if many else 1
            gc.collect(1)
            return self._freeze(2)
        return self.rest() if resting and self._frozen > WORTH else 0

    def _freeze(self, walked: int) -> int:
        self._frozen += self._aging
        self._rounds = self._aging = 0
        gc.freeze()
        return walked

    def rest(self) -> int:
        """Walk everything once, the frozen too: takes long, so only when nobody is there to notice."""
        gc.unfreeze()
        gc.collect()
        self._freeze(3)
        self._frozen = 0
        return 3

    def _resting(self) -> bool:
        now = time.monotonic()
        if self._in_front():
            self._last_in_front = now
        return now - self._last_in_front > AWAY_SECONDS and not self._busy()

    def stop(self) -> None:
        self._timer.stop()
        gc.unfreeze()
        gc.enable()
