"""Open documents in the window: tabs, editor, problems, saving, conflicts with the disk."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QDialog, QMenu

from desktop import qttext
from desktop.documents import Document, Documents
from desktop.loop import Scope, ask
from desktop.models.problem_list import counted, summary
from desktop.runs import RunController
from desktop.views.tab_bar import TabLook
from engine.diagnostics import Severity
from engine.errors import EyasError
from engine.text import Span

if TYPE_CHECKING:
    from desktop.main_window import MainWindow
    from engine.analyse import Analysis
    from engine.diagnostics import Diagnostic, Fix
    from engine.model import Flow

RELOAD, KEEP, COMPARE = "reload", "keep", "compare"


class Tabs(QObject):
    """``shown(document or None)`` after the current document changed or was analysed anew."""

    shown = Signal(object)
    saved = Signal(object)
    """Document whose file was written: lists of flows may have changed."""
    tabs_changed = Signal()

    def __init__(
        self, window: MainWindow, documents: Documents, runs: RunController, scope: Scope, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._documents = documents
        self._runs = runs
        self._scope = scope
        self._folder = Path()
        self._shown_document: Document | None = None
        self._scrolls: dict[Document, tuple[int, int]] = {}
        work = window.work
        documents.opened.connect(self._opened)
        documents.closed.connect(self._closed)
        documents.current_changed.connect(self._current_changed)
        bar = work.tabs
        bar.selected.connect(documents.select_number)
        bar.pinned.connect(self._pin)
        bar.close_requested.connect(self._close_number)
        bar.moved.connect(self._move)
        bar.menu_requested.connect(self._menu)
        work.editor.cursor_moved.connect(self._cursor_moved)
        work.editor.fix_requested.connect(self._apply_fix)
        work.breadcrumb.problems_requested.connect(self.toggle_problems)
        work.problems.problem_chosen.connect(self.go_to_problem)
        work.problems.closed.connect(work.problems.hide)
        work.banner.chosen.connect(self._banner_chosen)
        window.status.problems_requested.connect(self.toggle_problems)
        window.status.place_requested.connect(work.editor.setFocus)
        window.status.verify_requested.connect(self._go_to_unverified)
        window.activated.connect(documents.look_at_files)
        runs.started.connect(self.refresh)
        runs.finished.connect(self.refresh)

    def set_folder(self, folder: Path) -> None:
        """Where new flows are saved."""
        self._folder = folder

    @property
    def current(self) -> Document | None:
        return self._documents.current

    # -- documents ------------------------------------------------------------------------------

    def open(self, path: Path, *, preview: bool = False) -> Document | None:
        try:
            return self._documents.open(path, preview=preview)
        except (OSError, EyasError) as error:
            self._window.status.show_message(f"{path.name} cannot be opened: {error}", bad=True)
            return None

    def _opened(self, document: Document, _place: int) -> None:
        document.altered.connect(self.refresh)
        document.analysed.connect(self._analysed)
        document.file_changed.connect(self._show_banner)
        self.refresh()

    def _closed(self, document: Document) -> None:
        self._scrolls.pop(document, None)
        self._runs.forget(document)
        self.refresh()

    def _current_changed(self, document: Document | None) -> None:
        work = self._window.work
        if document is None:
            work.park()
        else:
            self._leave()
            started = work.start.isAncestorOf(work.start.window().focusWidget() or work.start)
            work.show_document(document.qt)
            if started:  # what had the focus is gone from sight
                work.editor.setFocus()
            caret, scroll = self._scrolls.get(document, (document.saved_caret, 0))
            cursor = QTextCursor(document.qt)
            cursor.setPosition(min(caret, document.qt.characterCount() - 1))
            work.editor.area.setTextCursor(cursor)
            work.editor.area.verticalScrollBar().setValue(scroll)
            self._shown_document = document
            if document.analysis is not None:
                work.editor.show_analysis(document.analysis)
            document.analyse_now()
        self._window.status.show_document(document is not None)
        self._window.status.show_message("")
        self._window.sidebar.select(document.path if document is not None else None)
        self._show_problems()
        self._show_banner()
        self.refresh()
        self.shown.emit(document)

    def _leave(self) -> None:
        """Remember where the caret of the document that is being left stood."""
        before = self._shown_document
        if before is not None and before in self._documents.all:
            area = self._window.work.editor.area
            place = (area.textCursor().position(), area.verticalScrollBar().value())
            self._scrolls[before] = place
            before.saved_caret = place[0]

    def _analysed(self, analysis: Analysis) -> None:
        document = self.sender()
        if document is self._documents.current:
            self._window.work.editor.show_analysis(analysis)
            self._show_problems()
            self.shown.emit(document)

    def refresh(self, _what: object = None) -> None:
        """Draw the tabs and the way to the flow."""
        current = self._documents.current
        looks = [self._look(d) for d in self._documents.all]
        at = self._documents.all.index(current) if current in self._documents.all else -1
        self._window.work.tabs.set_tabs(looks, at)
        if current is not None:
            flow = current.flow
            self._window.work.breadcrumb.show_flow(flow.namespace if flow is not None else "", current.name)
            self._window.setWindowTitle(f"{current.name}{' •' if current.dirty else ''} – Eyas")
        else:
            self._window.setWindowTitle("Eyas")
        self.tabs_changed.emit()

    def _look(self, document: Document) -> TabLook:
        run = self._runs.last(document)
        return TabLook(
            name=document.name,
            method=document.method,
            preview=document.preview,
            dirty=document.dirty,
            running=run is not None and run.active,
            conflict=document.conflict,
            tip=str(document.path) if document.path else "Not saved yet; kept as a draft",
        )

    # -- problems and places --------------------------------------------------------------------

    def _show_problems(self) -> None:
        document = self._documents.current
        analysis = document.analysis if document is not None else None
        found = analysis.diagnostics if analysis is not None else ()
        self._window.problem_model.set_problems(found, analysis.index if analysis is not None else None)
        text, worst = summary(found)
        self._window.work.breadcrumb.show_problems(text, worst)
        self._window.status.show_problems(counted(found), worst)
        self._window.status.show_verify(document is None or unverified(document.flow) is None)

    def toggle_problems(self) -> None:
        view = self._window.work.problems
        view.setVisible(view.isHidden() and self._window.problem_model.rowCount() > 0)

    def next_problem(self) -> None:
        """Go to the first problem behind the caret, round the end."""
        document = self._documents.current
        if document is None or document.analysis is None or not document.analysis.diagnostics:
            return
        cursor = self._window.work.editor.area.textCursor()
        here = qttext.from_utf16(document.text, cursor.selectionStart())
        found = document.analysis.diagnostics
        self.go_to_problem(next((d for d in found if d.span.start > here), found[0]))

    def next_error(self) -> None:
        """Go to the first error, which kept the flow from running."""
        document = self._documents.current
        analysis = document.analysis if document is not None else None
        for diagnostic in analysis.diagnostics if analysis is not None else ():
            if diagnostic.severity is Severity.ERROR:
                self.go_to_problem(diagnostic)
                return

    def go_to_problem(self, diagnostic: Diagnostic) -> None:
        self._window.work.editor.go_to(diagnostic.span)

    def go_to_task(self, task_id: str) -> None:
        document = self._documents.current
        task = document.flow.task(task_id) if document is not None and document.flow is not None else None
        if task is not None:
            span = task.spans.get(("id",), Span(task.span.start, task.span.start))
            self._window.work.editor.go_to(span)

    def _go_to_unverified(self) -> None:
        document = self._documents.current
        task = unverified(document.flow) if document is not None else None
        if task is not None:
            self.go_to_task(task)

    def _apply_fix(self, fix: Fix) -> None:
        if self._documents.current is not None:
            self._documents.current.apply(list(fix.edits))

    def _cursor_moved(self, line: int, column: int) -> None:
        selected = len(self._window.work.editor.area.textCursor().selectedText())
        self._window.status.show_place(line, column, selected)

    # -- tabs -----------------------------------------------------------------------------------

    def _pin(self, number: int) -> None:
        self._documents.all[number].pin()

    def _move(self, source: int, target: int) -> None:
        self._documents.move(self._documents.all[source], target)
        self.refresh()

    def _close_number(self, number: int) -> None:
        self._leave()
        self._documents.close(self._documents.all[number])

    def close_current(self) -> None:
        if self._documents.current is not None:
            self._close_number(self._documents.all.index(self._documents.current))

    def reopen(self) -> None:
        if self._documents.reopen() is None:
            self._window.status.show_message("There is no closed tab to reopen.")

    def _menu(self, number: int, point: QPoint) -> None:
        document = self._documents.all[number]
        self._documents.select(document)
        menu = QMenu(self._window)
        for action_id in ("flow.save", "flow.rename", "flow.duplicate", "tab.close", "tab.reopen"):
            menu.addAction(self._window.actions_table[action_id])
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(point)

    # -- saving ---------------------------------------------------------------------------------

    def save(self) -> None:
        document = self._documents.current
        if document is not None:
            self._scope.spawn(self.save_document(document), "save")

    def save_all(self) -> None:
        self._scope.spawn(self._save_all(), "save all")

    async def _save_all(self) -> None:
        for document in list(self._documents.all):
            if document.dirty and not await self.save_document(document):
                return

    async def save_document(self, document: Document) -> bool:
        """Write it; a name and a place are asked for first when it has none."""
        from engine.workspace import ChangedOnDisk

        path = document.path
        if path is None:
            chosen = await self._ask_name(document, "Save flow", "Save")
            if chosen is None:
                return False
            path = chosen
        try:
            self._documents.save(document, path if document.path is None else None)
        except ChangedOnDisk:
            document.conflict = True
            self._show_banner()
            self.refresh()
            return False
        except (OSError, EyasError) as error:
            self._window.status.show_message(f"{path.name} cannot be saved: {error}", bad=True)
            return False
        document.analyse_now()
        self._window.status.show_message("")
        self._window.sidebar.select(document.path)
        self.saved.emit(document)
        return True

    async def _ask_name(self, document: Document, title: str, verb: str) -> Path | None:
        """Name, namespace and folder of a flow; its text gets the new name."""
        from desktop.dialogs.save_flow import SaveFlowDialog

        await document.fresh_analysis()
        flow = document.flow
        folder = document.path.parent if document.path is not None else self._folder
        dialog = SaveFlowDialog(
            self._window.theme,
            title,
            verb,
            flow_id=flow.id if flow is not None else "",
            namespace=flow.namespace if flow is not None else "",
            folder=folder,
            parent=self._window,
        )
        if await ask(dialog) != QDialog.DialogCode.Accepted:
            return None
        edits = dialog.edits(document.analysis)
        if edits:
            document.apply(edits)
        return dialog.path()

    def rename(self) -> None:
        document = self._documents.current
        if document is not None:
            self._scope.spawn(self._rename(document), "rename")

    async def _rename(self, document: Document) -> None:
        old = document.path
        path = await self._ask_name(document, "Rename flow", "Rename")
        if path is None:
            return
        try:
            self._documents.save(document, path)
            if old is not None and old != document.path:
                old.unlink(missing_ok=True)
        except (OSError, EyasError) as error:
            self._window.status.show_message(f"{path.name} cannot be written: {error}", bad=True)
            return
        self.saved.emit(document)

    def duplicate(self) -> None:
        document = self._documents.current
        if document is not None:
            self._documents.new(document.text, f"Copy of {document.name}")

    # -- the disk -------------------------------------------------------------------------------

    def _show_banner(self) -> None:
        document = self._documents.current
        banner = self._window.work.banner
        if document is None or not document.conflict or document.path is None:
            banner.hide()
            return
        banner.say(
            f"{document.path.name} was changed by another program. Your text is not lost.",
            ((COMPARE, "Compare"), (RELOAD, "Take theirs"), (KEEP, "Keep mine")),
        )
        self.refresh()

    def _banner_chosen(self, choice: str) -> None:
        document = self._documents.current
        if document is None:
            return
        try:
            state = self._documents.file_state(document)
        except (OSError, EyasError) as error:
            self._window.status.show_message(str(error), bad=True)
            return
        if choice == RELOAD:
            document.take_file(state.text, state.fingerprint)
        elif choice == KEEP:
            document.keep_mine(state.fingerprint)
        else:
            self._scope.spawn(self._compare(document, state.text), "compare")
        self._show_banner()
        self.refresh()

    async def _compare(self, document: Document, theirs: str) -> None:
        from desktop.dialogs.compare import CompareDialog

        title = document.path.name if document.path is not None else document.name
        await ask(CompareDialog(self._window.theme, title, theirs, document.text, self._window))


def unverified(flow: Flow | None) -> str | None:
    """The id of the first task that does not check certificates."""
    for task in flow.walk() if flow is not None else ():
        options = task.values.get("options")
        ssl = options.get("ssl") if isinstance(options, dict) else None
        if isinstance(ssl, dict) and ssl.get("insecureTrustAllCertificates") is True:
            return task.id
    return None
