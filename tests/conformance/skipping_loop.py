"""An event loop whose clock jumps to the next timer whenever nothing else is to do, so that waits cost
nothing."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

PATIENCE = 0.0005
"""Real seconds that sockets and threads get before the clock jumps."""


class SkippingSelector(selectors.DefaultSelector):
    """Polls, and instead of waiting for a timeout moves the loop's clock."""

    skipped = 0.0
    busy = 0
    """Threads at work: the clock stands still for them."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or self.busy:
            return super().select(timeout)
        found = super().select(min(timeout, PATIENCE))
        if not found and timeout > PATIENCE:
            self.skipped += timeout
        return found


class SkippingLoop(asyncio.SelectorEventLoop):
    """A selector loop with that clock."""

    def __init__(self) -> None:
        self._skipping = SkippingSelector()
        super().__init__(self._skipping)

    def time(self) -> float:
        return super().time() + self._skipping.skipped

    def run_in_executor(self, executor: Any, func: Any, *args: Any) -> asyncio.Future[Any]:  # type: ignore[override]
        self._skipping.busy += 1
        future = super().run_in_executor(executor, func, *args)
        future.add_done_callback(self._rested)
        return future

    def _rested(self, _: object) -> None:
        self._skipping.busy -= 1

    async def shutdown_default_executor(self, *limit: float, **limits: float | None) -> None:
        """Joins threads too; from Python 3.12 on it has a time limit that must not be skipped."""
        self._skipping.busy += 1
        try:
            await super().shutdown_default_executor(*limit, **limits)
        finally:
            self._skipping.busy -= 1


def run_skipping(main: Coroutine[Any, Any, T]) -> T:
    """Like ``asyncio.run``, without waiting for timers."""
    with asyncio.Runner(loop_factory=SkippingLoop) as runner:
        return runner.run(main)
