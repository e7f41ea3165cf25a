"""The one network thread: a selector loop that drives libcurl's multi interface.

A thread of its own, because the window's event loop has no ``add_reader`` on Windows, and so that no byte of
a download ever passes through the thread of the user interface. Each client has its own connection pool in
it.
"""

from __future__ import annotations

import atexit
import contextlib
import logging
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from functools import partial

import pycurl

from engine.http.handles import Handles
from engine.http.transfer import Transfer
from engine.http.wire import TransferReport

LOG = logging.getLogger("http")

_MASKS = {
    pycurl.POLL_IN: selectors.EVENT_READ,
    pycurl.POLL_OUT: selectors.EVENT_WRITE,
    pycurl.POLL_INOUT: selectors.EVENT_READ | selectors.EVENT_WRITE,
}


class Pool:
    """One set of pooled connections (a ``CurlMulti``); all methods run in the network thread."""

    def __init__(self, selector: selectors.BaseSelector) -> None:
        self._selector = selector
        self._multi = pycurl.CurlMulti()
        self._multi.setopt(pycurl.M_SOCKETFUNCTION, self._on_socket)
        self._multi.setopt(pycurl.M_TIMERFUNCTION, self._on_timer)
        self._multi.setopt(pycurl.M_MAXCONNECTS, 64)
        self._handles = Handles()
        self._transfers: dict[pycurl.Curl, Transfer] = {}
        self._deadline: float | None = None

    def _on_socket(self, event: int, fd: int, multi: object, data: object) -> None:
        mask = _MASKS.get(event, 0)
        try:
            if mask:
                self._selector.register(fd, mask, self)
            else:
                self._selector.unregister(fd)
        except (KeyError, ValueError, OSError):  # nothing may be raised: libcurl would give up all that runs
            if mask:
                self._watch_otherwise(fd, mask)

    def _watch_otherwise(self, fd: int, mask: int) -> None:
        """A socket that is watched already, or has the number of another that was closed meanwhile."""
        try:
            with contextlib.suppress(KeyError):
                self._selector.unregister(fd)
            self._selector.register(fd, mask, self)
        except (KeyError, ValueError, OSError):
            LOG.exception("socket %d cannot be watched", fd)

    def _on_timer(self, timeout_ms: int) -> None:
        self._deadline = None if timeout_ms < 0 else time.monotonic() + timeout_ms / 1000

    def start(self, transfer: Transfer) -> None:
        curl, fitting = self._handles.take(transfer.request)
        try:
            transfer.start(curl, fitting)
        except Exception as error:
            if not isinstance(error, pycurl.error | OSError | UnicodeError):
                LOG.exception("a transfer could not be started")
            self._end(transfer, curl, pycurl.E_FAILED_INIT, str(error))
            return
        self._transfers[curl] = transfer
        self._multi.add_handle(curl)

    def cancel(self, transfer: Transfer) -> None:
        """Ends a transfer without a report; its socket is closed."""
        curl = transfer.curl
        if curl is None or self._transfers.pop(curl, None) is None:
            return
        self._multi.remove_handle(curl)
        transfer.abandon()
        self._handles.give_back(curl, transfer.request, None)

    def leave(self, transfer: Transfer) -> None:
        """Ends a transfer with a report of what came so far; its socket is closed."""
        curl = transfer.curl
        if curl is None or self._transfers.pop(curl, None) is None:
            return
        self._multi.remove_handle(curl)
        transfer.left = True
        self._end(transfer, curl, 0, "")

    def resume(self, transfer: Transfer) -> None:
        """Lets a transfer that was paused for back-pressure go on."""
        if transfer.curl is not None and transfer.paused:
            transfer.resumed()
            transfer.curl.pause(pycurl.PAUSE_CONT)
            self.turn()

    def ready(self, fd: int, mask: int) -> None:
        """A socket can be read or written."""
        bits = 0
        if mask & selectors.EVENT_READ:
            bits |= pycurl.CSELECT_IN
        if mask & selectors.EVENT_WRITE:
            bits |= pycurl.CSELECT_OUT
        self._multi.socket_action(fd, bits)

    def turn(self) -> None:
        """Serves timers that are due and hands over what has ended."""
        now = time.monotonic()
        if self._deadline is not None and self._deadline <= now:
            self._deadline = None
            self._multi.socket_action(pycurl.SOCKET_TIMEOUT, 0)
        self._reap()
        for transfer in [t for t in self._transfers.values() if t.idle_deadline is not None]:
            deadline = transfer.idle_deadline
            if deadline is not None and deadline <= now:
                transfer.fail_idle()
                curl = transfer.curl
                if curl is not None:
                    self._multi.remove_handle(curl)
                    self._transfers.pop(curl)
                    self._end(transfer, curl, pycurl.E_OPERATION_TIMEDOUT, "")

    def next_deadline(self) -> float | None:
        """When ``turn`` is needed again at the latest (monotonic seconds)."""
        deadlines = [d for t in self._transfers.values() if (d := t.idle_deadline) is not None]
        if self._deadline is not None:
            deadlines.append(self._deadline)
        return min(deadlines, default=None)

    def _reap(self) -> None:
        while True:
            waiting, well, failed = self._multi.info_read()
            for curl in well:
                self._multi.remove_handle(curl)
                self._end(self._transfers.pop(curl), curl, 0, "")
            for curl, code, text in failed:
                self._multi.remove_handle(curl)
                self._end(self._transfers.pop(curl), curl, code, text)
            if not waiting:
                return

    def _end(self, transfer: Transfer, curl: pycurl.Curl, code: int, text: str) -> None:
        try:
            report = transfer.finish(code, text)
        except Exception as error:  # a bug of ours must fail this transfer, not end the thread for all
            LOG.exception("a transfer could not be concluded")
            report = TransferReport(fault=f"Internal error: {error!r}")
            transfer.curl = None
        body = report.body
        size = None if report.fault is not None else body.size if body is not None else 0
        self._handles.give_back(curl, transfer.request, size)
        transfer.listener.finished(report)

    def close(self) -> None:
        """Ends all transfers and closes all connections."""
        for transfer in list(self._transfers.values()):
            self.cancel(transfer)
        self._handles.close()
        self._multi.close()


class NetworkThread:
    """Owns the thread; every method may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._commands: deque[Callable[[], None]] = deque()
        self._selector: selectors.BaseSelector | None = None
        self._waker: socket.socket | None = None
        self._pools: list[Pool] = []
        self._awake = False
        self._stopping = False

    def call(self, command: Callable[[], None]) -> None:
        """Runs ``command`` in the network thread, soon; starts the thread when it does not run."""
        with self._lock:
            if self._thread is None:
                self._start()
            self._commands.append(command)
            wake = not self._awake
            self._awake = True
            if wake and self._waker is not None:
                self._waker.send(b"\0")

    def open_pool(self) -> Pool:
        """A new pool; to be called in the network thread."""
        assert self._selector is not None
        pool = Pool(self._selector)
        self._pools.append(pool)
        return pool

    def close_pool(self, pool: Pool) -> None:
        """Ends a pool; to be called in the network thread."""
        if pool in self._pools:
            self._pools.remove(pool)
            pool.close()

    def _start(self) -> None:
        listening, self._waker = socket.socketpair()
        listening.setblocking(False)
        self._waker.setblocking(False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(listening, selectors.EVENT_READ, None)
        self._stopping = False
        self._awake = False
        self._thread = threading.Thread(
            target=self._run, args=(self._selector, listening), name="eyas-network", daemon=True
        )
        self._thread.start()
        atexit.register(self.stop)

    def stop(self, timeout: float = 2.0) -> None:
        """Ends the thread and all that runs in it, waiting at most ``timeout`` seconds."""
        with self._lock:
            thread = self._thread
        if thread is None:
            return

        def end() -> None:
            self._stopping = True

        self.call(end)
        thread.join(timeout)
        atexit.unregister(self.stop)

    def _run(self, selector: selectors.BaseSelector, listening: socket.socket) -> None:
        while not self._stopping:
            deadlines = [d for pool in self._pools if (d := pool.next_deadline()) is not None]
            timeout = max(0.0, min(deadlines) - time.monotonic()) if deadlines else None
            for key, mask in selector.select(timeout):
                if key.data is None:
                    self._drain(listening)
                else:
                    self._guarded(partial(key.data.ready, key.fd, mask))
            for pool in list(self._pools):
                self._guarded(pool.turn)
        for pool in self._pools:
            pool.close()
        self._pools.clear()
        with self._lock:
            self._thread = None
            self._commands.clear()
            if self._waker is not None:
                self._waker.close()
        selector.close()
        listening.close()

    @staticmethod
    def _guarded(work: Callable[[], None]) -> None:
        """A bug of ours must not end the thread for all."""
        try:
            work()
        except Exception:
            LOG.exception("the network thread met an error")

    def _drain(self, listening: socket.socket) -> None:
        with self._lock:
            listening.recv(4096)
            self._awake = False
            commands = list(self._commands)
            self._commands.clear()
        for command in commands:
            try:
                command()
            except Exception:
                LOG.exception("a command of the network thread failed")


NETWORK = NetworkThread()
"""The thread of this process; it starts with the first request."""
