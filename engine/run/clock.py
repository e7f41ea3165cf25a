"""Time as a run sees it: the event loop's, so that a test can run hours in no time by its loop alone."""

from __future__ import annotations

import asyncio
import time


class Clock:
    """Epoch seconds that never go backwards within a run; made inside a running loop."""

    __slots__ = ("_loop", "_offset")

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._offset = time.time() - self._loop.time()

    def now(self) -> float:
        return self._offset + self._loop.time()

    def loop_time(self) -> float:
        """Seconds of the loop's own clock, for measuring."""
        return self._loop.time()
