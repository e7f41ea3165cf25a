"""Writes what the panes show into files of the user: a log as text, a body with all its bytes."""

from __future__ import annotations

import asyncio
import mimetypes
import re
import shutil
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from desktop.documents import Documents
from desktop.loop import Scope, ask
from desktop.models.exchange_table import ExchangeRow
from desktop.models.json_tree import count, size_text
from engine.bodies import StoredBody
from engine.errors import EyasError
from engine.exchange import BodyRef

if TYPE_CHECKING:
    from desktop.main_window import MainWindow

FindBody = Callable[[str], StoredBody]
"""Where the bytes of a stored body are; raises OSError or StorageError."""


class Saving(QObject):
    """Asks where, writes outside the window's thread, and says only what went wrong."""

    def __init__(
        self,
        window: MainWindow,
        documents: Documents,
        scope: Scope,
        executor: Executor,
        find_body: FindBody,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._documents = documents
        self._scope = scope
        self._executor = executor
        self._find_body = find_body
        self._folder = Path.home()
        pane = window.work.execution
        pane.save_text_requested.connect(self.save_log)
        pane.save_body_requested.connect(self.save_body)
        pane.save_bodies_requested.connect(self.save_bodies)
        self._rows = pane.response.model

    def save_log(self, text: str) -> None:
        name = f"{self._document_name()}.log"
        self._scope.spawn(self._save(name, lambda path: _write_text(path, text)), "save log")

    def save_body(self, ref: BodyRef) -> None:
        try:
            source = self._find_body(ref.uri)
        except (OSError, EyasError) as error:
            self._window.status.show_message(f"The body cannot be saved: {error}", bad=True)
            return
        name = f"{self._document_name()}{suffix_of(ref.content_type)}"
        self._scope.spawn(
            self._save(name, lambda path: _copy(source, path), size_text(ref.size)), "save body"
        )

    def save_bodies(self) -> None:
        """All answers of the run that is shown, into a new folder."""
        bodies = named_bodies(self._rows.row(number) for number in range(self._rows.rowCount()))
        if not bodies:
            self._window.status.show_message("No answer of this run has a body.", bad=True)
            return
        self._scope.spawn(self._save_bodies(bodies), "save bodies")

    async def _save_bodies(self, bodies: Sequence[tuple[str, BodyRef]]) -> None:
        dialog = QFileDialog(self._window, "Save all bodies into a new folder in", str(self._folder))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        if not await ask(dialog) or not dialog.selectedFiles():
            return
        self._folder = Path(dialog.selectedFiles()[0])
        folder = self._folder / f"{self._document_name()}-{datetime.now():%Y%m%d-%H%M%S}"
        loop = asyncio.get_running_loop()
        try:
            missing = await loop.run_in_executor(self._executor, self._write_bodies, folder, bodies)
        except OSError as error:
            reason = error.strerror or error
            self._window.status.show_message(f"{folder} cannot be written: {reason}", bad=True)
            return
        said = f"{count(len(bodies) - missing, 'body', 'bodies')} saved in {folder}."
        said += f" No longer stored: {missing}." if missing else ""
        self._window.status.show_message(said, bad=bool(missing))

    def _write_bodies(self, folder: Path, bodies: Sequence[tuple[str, BodyRef]]) -> int:
        """How many were missing."""
        folder.mkdir(parents=True)
        missing = 0
        for name, ref in bodies:
            try:
                stored = self._find_body(ref.uri)
            except (FileNotFoundError, EyasError):
                missing += 1
                continue
            _copy(stored, folder / name)
        return missing

    def _document_name(self) -> str:
        current = self._documents.current
        name = current.name if current is not None else "response"
        return re.sub(r"[^\w.-]+", "_", name)

    async def _save(self, name: str, write: Callable[[Path], None], size: str = "") -> None:
        dialog = QFileDialog(self._window, "Save", str(self._folder / name))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(name)
        if not await ask(dialog) or not dialog.selectedFiles():
            return
        path = Path(dialog.selectedFiles()[0])
        self._folder = path.parent
        try:
            await asyncio.get_running_loop().run_in_executor(self._executor, write, path)
        except OSError as error:
            reason = error.strerror or error
            self._window.status.show_message(f"{path.name} cannot be written: {reason}", bad=True)
            return
        said = f"{size} saved as {path.name}." if size else f"Saved as {path.name}."
        self._window.status.show_message(said)


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _copy(source: StoredBody, target: Path) -> None:
    if source.start or source.size < source.path.stat().st_size:
        target.write_bytes(source.read())
    else:
        shutil.copyfile(source.path, target)


def named_bodies(rows: Iterable[ExchangeRow]) -> list[tuple[str, BodyRef]]:
    """The bodies of answers, each with a file name that tells its place: ``007-get_3.json``."""
    named: list[tuple[str, BodyRef]] = []
    for number, row in enumerate(rows, start=1):
        ref = row.exchange.response.body if row.exchange.response is not None else None
        if ref is not None:
            words = re.sub(r"[^\w.-]+", "_", row.title)[:80].strip("_")
            named.append((f"{number:03}-{words}{suffix_of(ref.content_type)}", ref))
    return named


def suffix_of(content_type: str | None) -> str:
    """The usual ending of a kind of content, ``.bin`` where there is none."""
    kind = (content_type or "").partition(";")[0].strip().lower()
    if kind.endswith("+json"):
        return ".json"
    if kind.endswith("+xml") and kind != "image/svg+xml":
        return ".xml"
    return mimetypes.guess_extension(kind) or ".bin"
