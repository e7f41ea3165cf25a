"""Tells of an answer that is still coming in: soon after each piece, but not for every piece of a flood."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

EVERY = 0.2
"""Seconds between two tellings at least."""


class Telling:
    """Calls ``tell`` in the loop, the last time after the last ``note``; ``stop`` ends that."""

    def __init__(self, tell: Callable[[], None]) -> None:
        self._tell = tell
        self._loop = asyncio.get_running_loop()
        self._due: asyncio.TimerHandle | None = None
        self._next = 0.0

    def note(self) -> None:
        """Something came."""
        if self._due is None:
            self._due = self._loop.call_at(max(self._next, self._loop.time()), self._now)

    def _now(self) -> None:
        self._due = None
        self._next = self._loop.time() + EVERY
        self._tell()

    def stop(self) -> None:
        if self._due is not None:
            self._due.cancel()
