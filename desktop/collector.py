"""Python's cycle collection in the window's thread only: elsewhere it would destroy widgets and timers there.

CPython collects in whatever thread allocates at the moment (history, network, executors); a QObject that dies
there stops its timers from a foreign thread, which Qt forbids and may not survive.

A collection takes as long as there are objects to walk, and a run of thousands of requests leaves hundreds of
thousands that live on. So only what is young is walked, often; what outlived a few rounds is frozen, which
takes it out of every later walk. Cycles among the frozen wait for a rest: nothing runs and nobody looks.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QWindow

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
REST_SECONDS = 20.0
AWAY_SECONDS = 2.0
"""Without input for so long the window rests; sooner when another program is in front."""
_INPUT = frozenset(
    {QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel}
)


class Collector(QObject):
    """Collects in small steps; ``stop`` gives the work back to the interpreter."""

    def __init__(self, parent: QObject | None = None, *, busy: Callable[[], bool] = lambda: False) -> None:
        super().__init__(parent)
        self._busy = busy
        self._rounds = 0
        self._aging = 0
        """Objects made since the last freezing, those that went again included."""
        self._rested_with = 0
        self._last_input = time.monotonic()
        gc.disable()
        self._timer = QTimer(self, interval=PERIOD_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def watch(self, window: QWindow) -> None:
        """Input into this window puts the rest off."""
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _INPUT:
            self._last_input = time.monotonic()
        return False

    def collect(self) -> int:
        """Do what is due; how many generations were walked (3: everything)."""
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
        if self._resting() and gc.get_freeze_count() - self._rested_with > WORTH:
            return self.rest()
        return 0

    def _freeze(self, walked: int) -> int:
        self._rounds = self._aging = 0
        gc.freeze()
        return walked

    def rest(self) -> int:
        """Walk everything once, the frozen too: takes long, so only when nobody is there to notice."""
        gc.unfreeze()
        gc.collect()
        self._freeze(3)
        self._rested_with = gc.get_freeze_count()
        return 3

    def _resting(self) -> bool:
        if self._busy():
            return False
        away = QGuiApplication.applicationState() is not Qt.ApplicationState.ApplicationActive
        return time.monotonic() - self._last_input > (AWAY_SECONDS if away else REST_SECONDS)

    def stop(self) -> None:
        self._timer.stop()
        gc.unfreeze()
        gc.enable()
