"""Runs the filters of the response view in a helper process that is kept, and ended when it takes long."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QProcess, QTimer

from desktop.views.bodies.source import Body
from desktop.views.filter_bar import PRETTY, FilterRequest
from engine.bodies import StoredBody, stored_body
from engine.errors import EyasError

if TYPE_CHECKING:
    from desktop.views.execution_pane import ExecutionPane

PATIENCE_MS = 30_000
KEPT = 6
"""Results whose files stay, for views that still show them."""
FLAG = "--eyas-filter"


def helper_command() -> tuple[str, list[str]]:
    """How the helper is started: the frozen program recognises itself by the flag."""
    if getattr(sys, "frozen", False):
        return sys.executable, [FLAG]
    return sys.executable, ["-m", "desktop", FLAG]


class FileBodies:
    """Results as bodies: their URI is the path of their file."""

    def read(self, uri: str, offset: int, length: int) -> bytes:
        return self.stored(uri).read(offset, length)

    def size(self, uri: str) -> int:
        return self.stored(uri).size

    def stored(self, uri: str) -> StoredBody:
        return stored_body("", Path(uri))


class Filtering(QObject):
    """One request at a time; a newer one replaces the one that runs."""

    def __init__(self, pane: ExecutionPane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = pane.response.received
        self._process: QProcess | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._files: list[Path] = []
        self._number = 0
        self._running: FilterRequest | None = None
        self._rest = b""
        self._timer = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._timer.timeout.connect(self._too_long)
        self._view.filter_requested.connect(self.start)
        self._view.filter_cancelled.connect(self.cancel)

    def start(self, request: FilterRequest) -> None:
        """Filter a body; the answer goes to the view."""
        if self._running is not None:
            self._end_process()  # what it computes is no longer wanted
        try:
            stored = request.body.source.stored(request.body.uri)
        except (OSError, EyasError) as error:
            self._view.show_filter_error(str(error), None)
            return
        self._number += 1
        self._running = request
        process = self._helper()
        line = {
            "id": self._number,
            "path": str(stored.path),
            "start": stored.start,
            "size": stored.size,
            "charset": request.charset,
            "language": request.language,
            "program": request.program,
            "target": str(self._target()),
        }
        process.write(json.dumps(line).encode() + b"\n")
        self._timer.start()

    def cancel(self) -> None:
        if self._running is not None:
            self._running = None
            self._timer.stop()
            self._end_process()

    def close(self) -> None:
        """End the helper and forget its files."""
        self._running = None
        self._timer.stop()
        self._end_process()
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _target(self) -> Path:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="eyas-filter-", ignore_cleanup_errors=True)
        path = Path(self._folder.name) / f"{self._number}.json"
        self._files.append(path)
        for old in self._files[:-KEPT]:
            old.unlink(missing_ok=True)
        self._files = self._files[-KEPT:]
        return path

    def _helper(self) -> QProcess:
        if self._process is not None and self._process.state() is not QProcess.ProcessState.NotRunning:
            return self._process
        process = QProcess(self)
        program, arguments = helper_command()
        if not getattr(sys, "frozen", False):
            process.setWorkingDirectory(str(Path(__file__).resolve().parent.parent))
        process.readyReadStandardOutput.connect(self._read)
        process.errorOccurred.connect(self._broken)
        process.start(program, arguments)
        self._process, self._rest = process, b""
        return process

    def _end_process(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.readyReadStandardOutput.disconnect(self._read)
        process.errorOccurred.disconnect(self._broken)
        process.kill()
        process.waitForFinished(1000)
        process.deleteLater()

    def _read(self) -> None:
        if self._process is None:
            return
        self._rest += bytes(self._process.readAllStandardOutput().data())
        *lines, self._rest = self._rest.split(b"\n")
        for line in lines:
            found = json.loads(line)
            if found["id"] == self._number and self._running is not None:
                self._answer(self._running, found)

    def _answer(self, request: FilterRequest, found: dict[str, object]) -> None:
        self._running = None
        self._timer.stop()
        error = found.get("error")
        if isinstance(error, str):
            at = found.get("at")
            self._view.show_filter_error(error, at if isinstance(at, int) else None)
            return
        path = self._files[-1]
        kind = "text/plain" if request.language == PRETTY else "application/json"
        body = Body(FileBodies(), str(path), path.stat().st_size, f"{kind}; charset=utf-8")
        count = found.get("count")
        self._view.show_filtered(request, body, count if isinstance(count, int) else 1)

    def _broken(self, _error: object) -> None:
        if self._running is not None:
            self._running = None
            self._timer.stop()
            self._end_process()
            self._view.show_filter_error("The helper that runs filters ended; try again.", None)

    def _too_long(self) -> None:
        self.cancel()
        self._view.show_filter_error(f"Stopped: it took longer than {PATIENCE_MS // 1000} seconds.", None)
