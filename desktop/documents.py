"""Open flows: one text each with its undo, its analysis, its draft, and the file it came from."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal
from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QPlainTextDocumentLayout

from desktop import qttext
from desktop.drafts import Draft, DraftStore, key_of, new_key
from engine.model import Flow
from engine.text import TextEdit

if TYPE_CHECKING:
    from desktop.loop import Scope
    from engine.analyse import Analysis

ANALYSE_MS = 150
DRAFT_MS = 400
WATCH_MS = 200

BIG_TEXT = 20_000
"""Characters above which the analysis (some 1 ms per 1,000) leaves the window's thread."""

Analyse = Callable[[str, Path | None], "Analysis"]
"""Text and path to an analysis; not every file of a workspace is a flow."""


class Files(Protocol):
    """Reading and writing texts, as ``engine.workspace.Workspace`` does it."""

    def read(self, path: Path) -> LoadedText: ...

    def save(self, path: Path, text: str, expected_fingerprint: str | None) -> str: ...


class LoadedText(Protocol):
    @property
    def text(self) -> str: ...

    @property
    def fingerprint(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Tools:
    """What documents need from elsewhere."""

    analyse: Analyse
    drafts: DraftStore
    scope: Scope
    executor: Executor


class Document(QObject):
    """One open text. ``altered`` says that name, path, dirtiness or preview changed."""

    altered = Signal()
    analysed = Signal(object)
    file_changed = Signal()

    def __init__(
        self, tools: Tools, text: str, *, key: str, path: Path | None, fingerprint: str | None
    ) -> None:
        super().__init__()
        self._tools = tools
        self.key = key
        self.path = path
        self.fingerprint = fingerprint
        self.preview = False
        self.conflict = False
        """The file differs from what this text was made from."""
        self.saved_caret = 0
        self.fallback_name = "Untitled request"
        self.qt = QTextDocument(self)
        self.qt.setDocumentLayout(QPlainTextDocumentLayout(self.qt))
        self.qt.setPlainText(text)
        self.qt.setModified(False)
        self._revision = self.qt.revision()
        self._text: str | None = None
        self.analysis: Analysis | None = None
        self._analyse_timer = QTimer(self, singleShot=True, interval=ANALYSE_MS)
        self._analyse_timer.timeout.connect(self.analyse_now)
        self._draft_timer = QTimer(self, singleShot=True, interval=DRAFT_MS)
        self._draft_timer.timeout.connect(self.keep_draft)
        self.qt.contentsChanged.connect(self._contents_changed)
        self.qt.modificationChanged.connect(self._modification_changed)

    # -- what it is -----------------------------------------------------------------------------

    @property
    def text(self) -> str:
        if self._text is None:
            self._text = self.qt.toPlainText()
        return self._text

    @property
    def flow(self) -> Flow | None:
        return self.analysis.flow if self.analysis is not None else None

    @property
    def dirty(self) -> bool:
        """Whether closing it would lose something; a text without a file counts once it holds something."""
        return self.qt.isModified() or (self.path is None and bool(self.text.strip()))

    @property
    def name(self) -> str:
        if self.path is None:
            return self.fallback_name
        return self.flow.id if self.flow is not None and self.flow.id else self.path.stem

    @property
    def method(self) -> str | None:
        """The method of the first HTTP request, for the badge."""
        return first_method(self.flow)

    # -- editing --------------------------------------------------------------------------------

    def apply(self, edits: list[TextEdit]) -> None:
        qttext.apply(self.qt, edits)

    def replace_text(self, text: str) -> None:
        """Another whole text, as one step that can be undone."""
        cursor = QTextCursor(self.qt)
        cursor.beginEditBlock()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        cursor.endEditBlock()

    def pin(self) -> None:
        """A preview becomes a tab that stays."""
        if self.preview:
            self.preview = False
            self.altered.emit()

    def _contents_changed(self) -> None:
        # A highlighter's colours say "contents changed" too; the revision moves with the text alone.
        if self.qt.revision() == self._revision:
            return
        self._revision = self.qt.revision()
        self._text = None
        self.pin()
        self._analyse_timer.start()
        self._draft_timer.start()

    def _modification_changed(self, _modified: bool) -> None:
        self.altered.emit()

    # -- analysis -------------------------------------------------------------------------------

    def analyse_now(self) -> Analysis | None:
        """Analyse the text of the moment; a big one in a thread (None then, ``analysed`` comes later)."""
        self._analyse_timer.stop()
        text = self.text
        if self.analysis is not None and self.analysis.text == text:
            return self.analysis
        if len(text) > BIG_TEXT and self.analysis is not None:
            self._tools.scope.spawn(self._analyse_elsewhere(text), f"analyse {self.name}")
            return None
        self._take(self._tools.analyse(text, self.path))
        return self.analysis

    def analyse_again(self) -> None:
        """What is known besides the text has changed."""
        if self.analysis is not None:
            self._tools.scope.spawn(self._analyse_elsewhere(self.text), f"analyse {self.name}")

    async def fresh_analysis(self) -> Analysis:
        """The analysis of the text of the moment, waited for where it is big."""
        found = self.analyse_now()
        while found is None:
            text = self.text
            await self._analyse_elsewhere(text)
            found = self.analysis if self.analysis is not None and self.analysis.text == self.text else None
        return found

    async def _analyse_elsewhere(self, text: str) -> None:
        made = await asyncio.get_running_loop().run_in_executor(
            self._tools.executor, self._tools.analyse, text, self.path
        )
        if text == self.text:
            self._take(made)

    def _take(self, analysis: Analysis) -> None:
        before = (self.name, self.method)
        self.analysis = analysis
        if (self.name, self.method) != before:
            self.altered.emit()
        self.analysed.emit(analysis)

    # -- drafts and the file --------------------------------------------------------------------

    def keep_draft(self, *, closed: bool = False) -> None:
        """Write the draft, or drop it when the text is what the file holds."""
        self._draft_timer.stop()
        if not self.dirty:
            self._tools.drafts.drop(self.key)
            return
        self._tools.drafts.write(
            Draft(
                key=self.key,
                text=self.text,
                path=str(self.path) if self.path else None,
                fingerprint=self.fingerprint,
                name=self.fallback_name,
                caret=self.saved_caret,
                closed=closed,
                at=time.time(),
            )
        )

    def stop(self) -> None:
        """Nothing happens by itself any more: the window goes away."""
        self._analyse_timer.stop()
        self._draft_timer.stop()

    def drop_draft(self) -> None:
        self._draft_timer.stop()
        self._tools.drafts.drop(self.key)

    def saved_as(self, path: Path, fingerprint: str) -> None:
        """The text of the moment is in the file now."""
        self.drop_draft()
        self.path, self.fingerprint, self.conflict = path, fingerprint, False
        self.key = key_of(path)
        self.qt.setModified(False)
        self._draft_timer.stop()
        self.pin()
        self.altered.emit()

    def take_file(self, text: str, fingerprint: str) -> None:
        """The file became another: its text replaces ours (one undo step brings ours back)."""
        if text != self.text:
            self.replace_text(text)
        self.fingerprint, self.conflict = fingerprint, False
        self.qt.setModified(False)
        self.keep_draft()
        self.altered.emit()

    def notice_file(self, text: str, fingerprint: str) -> None:
        """What the file holds now: taken over when nothing of ours would be lost, else a conflict."""
        if fingerprint == self.fingerprint:
            return
        if not self.dirty:
            preview = self.preview
            self.take_file(text, fingerprint)
            self.preview = preview
            self.altered.emit()
        elif text == self.text:
            self.saved_as(self.path or Path(), fingerprint)
        else:
            self.conflict = True
            self.file_changed.emit()

    def keep_mine(self, fingerprint: str) -> None:
        """Our text stays; saving may now replace what the file became."""
        self.fingerprint, self.conflict = fingerprint, False
        self.altered.emit()


def first_method(flow: Flow | None) -> str | None:
    """The method of the first HTTP request of a flow; GET where it names none, None without a request."""
    if flow is None:
        return None
    for task in flow.walk():
        if task.type.rpartition(".")[2] in ("Request", "Download", "SseRequest") and ".http." in task.type:
            method = task.values.get("method")
            return method.upper() if isinstance(method, str) and "{{" not in method else "GET"
    return None


class Documents(QObject):
    """All open documents in the order of their tabs."""

    opened = Signal(object, int)
    closed = Signal(object)
    current_changed = Signal(object)

    def __init__(self, tools: Tools, files: Files, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tools = tools
        self._files = files
        self.all: list[Document] = []
        self.current: Document | None = None
        self._closed: list[str] = []
        self._recent: list[Document] = []
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self._watched)
        self._watch_timer = QTimer(self, singleShot=True, interval=WATCH_MS)
        self._watch_timer.timeout.connect(self.look_at_files)

    def set_files(self, files: Files) -> None:
        self._files = files

    # -- opening --------------------------------------------------------------------------------

    def open(self, path: Path, *, preview: bool = False) -> Document:
        """Show a file; its draft, if one is kept, lies over it. Raises OSError or StorageError."""
        path = path.resolve()
        found = next((d for d in self.all if d.path == path), None)
        if found is not None:
            if not preview:
                found.pin()
            self.select(found)
            return found
        loaded = self._files.read(path)
        document = self._new(loaded.text, key=key_of(path), path=path, fingerprint=loaded.fingerprint)
        self._lay_draft(document)
        document.preview = preview and not document.dirty
        old = next((d for d in self.all if d.preview), None) if document.preview else None
        place = self.all.index(old) if old is not None else None
        if old is not None:
            self._remove(old)
        self._add(document, place)
        return document

    def new(self, text: str, name: str = "Untitled request", *, key: str | None = None) -> Document:
        """A text without a file."""
        document = self._new(text, key=key or new_key(), path=None, fingerprint=None)
        document.fallback_name = name
        document.keep_draft()
        self._add(document, None)
        return document

    def restore(self, draft: Draft) -> Document | None:
        """Bring a draft back as it was; None when its file is gone and nothing is left of it."""
        if draft.path is None:
            document = self.new(draft.text, draft.name or "Untitled request", key=draft.key)
            document.saved_caret = draft.caret
            return document
        path = Path(draft.path)
        try:
            return self.open(path)
        except Exception:
            # The file went away: its unsaved text must not go with it.
            document = self.new(draft.text, path.stem)
            self._tools.drafts.drop(draft.key)
            return document

    def analyse_again(self) -> None:
        """Another environment says other things about requests."""
        for document in self.all:
            document.analyse_again()

    def _new(self, text: str, *, key: str, path: Path | None, fingerprint: str | None) -> Document:
        document = Document(self._tools, text, key=key, path=path, fingerprint=fingerprint)
        document.setParent(self)
        document.analyse_now()
        return document

    def _lay_draft(self, document: Document) -> None:
        draft = self._tools.drafts.read(document.key)
        if draft is None or draft.text == document.text:
            return
        document.replace_text(draft.text)
        document.saved_caret = draft.caret
        document.conflict = draft.fingerprint is not None and draft.fingerprint != document.fingerprint
        document.analyse_now()

    def _add(self, document: Document, place: int | None) -> None:
        at = len(self.all) if place is None else place
        self.all.insert(at, document)
        if document.path is not None:
            self._watcher.addPath(str(document.path))
        self.opened.emit(document, at)
        self.select(document)

    # -- going through them ---------------------------------------------------------------------

    def select(self, document: Document) -> None:
        if document in self._recent:
            self._recent.remove(document)
        self._recent.append(document)
        if document is not self.current:
            self.current = document
            self.current_changed.emit(document)

    def select_recent(self) -> None:
        """The document that was current before this one."""
        if len(self._recent) > 1:
            self.select(self._recent[-2])

    def select_number(self, number: int) -> None:
        if 0 <= number < len(self.all):
            self.select(self.all[number])

    def move(self, document: Document, place: int) -> None:
        self.all.remove(document)
        self.all.insert(place, document)

    # -- closing --------------------------------------------------------------------------------

    def close(self, document: Document) -> None:
        """Close a tab; what is unsaved stays as a draft and comes back with ``reopen``."""
        place = self.all.index(document)
        document.keep_draft(closed=True)
        self._closed.append(str(document.path) if document.path else document.key)
        self._remove(document)
        if document is self.current:
            left = [d for d in self._recent if d in self.all]
            after = left[-1] if left else (self.all[min(place, len(self.all) - 1)] if self.all else None)
            self.current = None
            if after is not None:
                self.select(after)
            else:
                self.current_changed.emit(None)

    def _remove(self, document: Document) -> None:
        self.all.remove(document)
        with suppress(ValueError):
            self._recent.remove(document)
        if document.path is not None:
            self._watcher.removePath(str(document.path))
        self.closed.emit(document)
        document.deleteLater()

    @property
    def can_reopen(self) -> bool:
        return bool(self._closed) or any(d.closed and d.path is None for d in self._tools.drafts.all())

    def reopen(self) -> Document | None:
        """The tab that was closed last, also from before the last start."""
        while self._closed:
            name = self._closed.pop()
            draft = self._tools.drafts.read(name)
            if draft is not None:
                return self.restore(draft)
            if not name.startswith("new-"):
                with suppress(Exception):
                    return self.open(Path(name))
        open_keys = {d.key for d in self.all}
        left = [d for d in self._tools.drafts.all() if d.closed and d.path is None and d.key not in open_keys]
        return self.restore(left[-1]) if left else None

    # -- saving ---------------------------------------------------------------------------------

    def save(self, document: Document, path: Path | None = None) -> None:
        """Write the text to its file (or to ``path``); raises ChangedOnDisk, OSError or StorageError."""
        target = (path or document.path or Path()).resolve()
        if document.path is None and path is None:
            raise ValueError("a text without a file needs a path")
        same = document.path is not None and target == document.path
        fingerprint = self._files.save(target, document.text, document.fingerprint if same else None)
        if document.path is not None and not same:
            self._watcher.removePath(str(document.path))
        if not same:
            document.drop_draft()
        document.saved_as(target, fingerprint)
        self._watcher.addPath(str(target))

    def look_at_files(self) -> None:
        """Compare every open file with the disk (after a change, and when the window becomes active)."""
        for document in list(self.all):
            if document.path is None:
                continue
            try:
                loaded = self._files.read(document.path)
            except Exception:
                continue  # gone for now: the text stays, and saving writes it again
            document.notice_file(loaded.text, loaded.fingerprint)
            if str(document.path) not in self._watcher.files():
                self._watcher.addPath(str(document.path))

    def file_state(self, document: Document) -> LoadedText:
        """What the file holds now. Raises OSError or StorageError."""
        return self._files.read(document.path or Path())

    def _watched(self, _path: str) -> None:
        self._watch_timer.start()

    def stop(self) -> None:
        """The window goes away: no timer may act on it after that."""
        self._watcher.fileChanged.disconnect(self._watched)
        self._watch_timer.stop()
        for document in self.all:
            document.stop()

    def keep_all_drafts(self) -> None:
        for document in self.all:
            document.keep_draft()
        self._tools.drafts.prune()
