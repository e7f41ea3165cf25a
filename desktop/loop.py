"""Qt's event loop as asyncio's: start, spawn, ask, report; the only module that knows qasync.

qasync's own decorators are not used: ``asyncSlot`` loses tasks to the garbage collector, ``asyncClose``
spins, and waiting on ``aboutToQuit`` loses a race. A modal ``exec`` inside a coroutine starves every
other task.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from types import TracebackType
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog

os.environ.setdefault("QT_API", "pyside6")  # qasync would take the first binding it finds
from qasync import QEventLoop

_log = logging.getLogger("ui")

Report = Callable[[BaseException, str], None]
"""Takes an exception nobody expected and where it came from."""

_WAKE_MS = 200
_CANCEL_SECONDS = 2.0


def run(app: QApplication, main: Callable[[], Coroutine[Any, Any, int]]) -> int:
    """Run ``main`` to its end on the event loop of ``app``; its result is the exit code."""
    app.setQuitOnLastWindowClosed(False)
    with asyncio.Runner(loop_factory=lambda: QEventLoop(app)) as runner:
        return runner.run(main())


class Scope:
    """Owns background tasks: keeps them alive, reports what they raise, ends them together."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._tasks: set[asyncio.Task[Any]] = set()

    def spawn(self, coro: Coroutine[Any, Any, Any], name: str) -> asyncio.Task[Any]:
        task = asyncio.get_running_loop().create_task(coro, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    @property
    def names(self) -> list[str]:
        """What runs now."""
        return sorted(task.get_name() for task in self._tasks)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if error is not None:
            self._report(error, task.get_name())

    async def aclose(self, seconds: float = _CANCEL_SECONDS) -> bool:
        """Cancel all and wait; False when something did not end in time."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        if not tasks:
            return True
        _, pending = await asyncio.wait(tasks, timeout=seconds)
        for task in pending:
            _log.warning("task %s did not end", task.get_name())
        return not pending


async def ask(dialog: QDialog) -> int:
    """Show a dialog over its window and wait for its answer; nothing else stops meanwhile."""
    answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def finished(code: int) -> None:
        if not answer.done():
            answer.set_result(code)

    dialog.finished.connect(finished)
    dialog.open()
    try:
        return await answer
    finally:
        dialog.close()
        dialog.deleteLater()


def install_hooks(report: Report) -> Callable[[], None]:
    """Send exceptions of slots, of the loop and of threads to one place; the result undoes it."""
    loop = asyncio.get_running_loop()
    old_hook, old_thread_hook = sys.excepthook, threading.excepthook

    def from_slot(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            old_hook(kind, error, trace)
        else:
            report(error, "window")

    def from_loop(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        report(error if isinstance(error, BaseException) else RuntimeError(context["message"]), "loop")

    def from_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
            report(args.exc_value, args.thread.name if args.thread else "thread")

    sys.excepthook = from_slot
    threading.excepthook = from_thread
    loop.set_exception_handler(from_loop)

    def undo() -> None:
        sys.excepthook = old_hook
        threading.excepthook = old_thread_hook
        loop.set_exception_handler(None)

    return undo


def on_interrupt(quit_: Callable[[], None]) -> Callable[[], None]:
    """Call ``quit_`` at Ctrl-C and at SIGTERM, also while Qt sleeps; the result undoes it."""
    loop = asyncio.get_running_loop()
    names = [signal.SIGINT, signal.SIGTERM]
    try:
        for name in names:
            loop.add_signal_handler(name, quit_)
    except (NotImplementedError, AttributeError, ValueError, RuntimeError):
        # Windows: Python sees a signal only when it runs, so a slow timer wakes it.
        old = signal.signal(signal.SIGINT, lambda *_: quit_())
        timer = QTimer()
        timer.start(_WAKE_MS)
        timer.timeout.connect(_nothing)

        def undo_timer() -> None:
            timer.stop()
            signal.signal(signal.SIGINT, old)

        return undo_timer

    def undo() -> None:
        for name in names:
            with suppress(Exception):
                loop.remove_signal_handler(name)

    return undo


def _nothing() -> None:
    """Gives Python a chance to look at signals."""
