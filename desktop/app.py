"""Puts the program together around its window: controllers, engine, workspace, the last tabs."""

from __future__ import annotations

import asyncio
import logging
import sys
import traceback
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from desktop.collector import Collector
from desktop.loop import Scope, install_hooks, on_interrupt
from desktop.main_window import MainWindow
from desktop.settings import Settings
from desktop.theme import ThemeController

if TYPE_CHECKING:
    from desktop.commands import Commands
    from desktop.completing import Completing
    from desktop.documents import Documents
    from desktop.filtering import Filtering
    from desktop.flow_menu import FlowMenu
    from desktop.running import Running
    from desktop.runs import RunController
    from desktop.saving import Saving
    from desktop.tabs import Tabs
    from desktop.workspaces import Workspaces
    from engine.analyse import Analysis
    from engine.bodies import StoredBody
    from engine.environments import Environment
    from engine.session import Session

_log = logging.getLogger("ui")


class App(QObject):
    """Everything of one window, and how it ends."""

    documents: Documents
    tabs: Tabs
    runs: RunController
    running: Running
    workspaces: Workspaces
    commands: Commands
    completing: Completing
    saving: Saving
    flow_menu: FlowMenu
    filtering: Filtering

    def __init__(
        self,
        app: QApplication,
        theme: ThemeController,
        settings: Settings,
        window: MainWindow | None = None,
    ) -> None:
        super().__init__()
        self._app = app
        # Threads (network, history) give way to the window that much sooner; the usual 5 ms add up.
        sys.setswitchinterval(0.002)
        self.theme = theme
        self.settings = settings
        self._collector = Collector(self, busy=lambda: hasattr(self, "runs") and bool(self.runs.active))
        self.quit = asyncio.Event()
        self.scope = Scope(self.report)
        self.executor = ThreadPoolExecutor(max_workers=2, thread_name_prefix="eyas")
        self.window = MainWindow(theme, settings) if window is None else window
        self.window.close_requested.connect(self.quit.set)
        app.commitDataRequest.connect(self._session_ends)
        self.unexpected: list[BaseException] = []

    def report(self, error: BaseException, where: str) -> None:
        """An error of ours: into the log with its trace, one sentence into the window; never lost."""
        self.unexpected.append(error)
        text = "".join(traceback.format_exception(error))
        _log.error("unexpected error in %s\n%s", where, text)
        self.window.status.show_message(f"Something went wrong in Eyas ({where}): {error}", bad=True)

    def build(self) -> None:
        """The controllers and the engine; after the window is shown, because importing takes longer."""
        from desktop.commands import Commands
        from desktop.completing import Completing
        from desktop.cookies import Cookies
        from desktop.documents import Documents, Tools
        from desktop.drafts import DraftStore
        from desktop.filtering import Filtering
        from desktop.flow_menu import FlowMenu
        from desktop.pausing import Pausing
        from desktop.running import Running
        from desktop.runs import RunController
        from desktop.saving import Saving
        from desktop.tabs import Tabs
        from desktop.trusting import Trusting
        from desktop.workspaces import Workspaces
        from engine.workspace import Workspace, data_folder

        self.window.fill()
        drafts = DraftStore(data_folder() / "drafts")
        tools = Tools(self.analyse, drafts, self.scope, self.executor)
        self.documents = Documents(tools, Workspace(Path.cwd()), self)
        self.runs = RunController(self.scope, self)
        window = self.window
        self.tabs = Tabs(window, self.documents, self.runs, self.scope, self)
        self.running = Running(window, self.documents, self.tabs, self.runs, self.scope, self.executor, self)
        self.workspaces = Workspaces(
            window,
            self.documents,
            self.tabs,
            self.running,
            self.settings,
            drafts,
            self.scope,
            self.executor,
            make_session,
            self,
        )
        self.workspaces.environment_changed.connect(self.documents.analyse_again)
        self.commands = Commands(
            window, self.documents, self.tabs, self.running, self.workspaces, self.settings, self.scope, self
        )
        self.pausing = Pausing(window, self.documents, self.runs, self.workspaces, self.scope, self)
        self.cookies = Cookies(window, self.workspaces, self.runs, self.scope, self)
        self.trusting = Trusting(window, self.documents, self.workspaces, self.scope, self)
        self.flow_menu = FlowMenu(window, self.documents, self.tabs, self.workspaces, self)
        self.completing = Completing(window, self.documents, self.runs, self)
        self.filtering = Filtering(window.work.execution, self)
        self.saving = Saving(window, self.documents, self.scope, self.executor, self.stored_body, self)

    def analyse(self, text: str, path: Path | None) -> Analysis:
        """A document as the chosen environment makes it."""
        session = self.workspaces.session if hasattr(self, "workspaces") else None
        return analyse_document(text, path, session.environment if session is not None else None)

    def stored_body(self, uri: str) -> StoredBody:
        """Where the bytes of a stored body lie. OSError or StorageError when there is none."""
        session = self.workspaces.session
        if session is None:
            raise FileNotFoundError("no folder is open")
        return session.services.storage.body(uri)

    async def open(self, paths: Sequence[Path], *, samples: bool = False) -> None:
        """Open what was asked for: a folder, files, the samples; else the folder of the last time."""
        from engine.workspace import Workspace

        folder = next((p for p in paths if p.is_dir()), None)
        files = [p for p in paths if not p.is_dir()]
        last = Path(self.settings.workspace) if self.settings.workspace else None
        if folder is None and files:
            folder = Workspace.around(files[0]).folder
        if folder is None and not samples and last is not None and last.is_dir():
            folder = last
        if folder is None:
            loop = asyncio.get_running_loop()
            folder = (await loop.run_in_executor(self.executor, Workspace.samples)).folder
        await self.workspaces.open(folder)
        for path in files:
            self.tabs.open(path)
        self.window.work.stack.show()
        if not self.documents.all:
            self.window.work.start.focus_field()

    async def shut_down(self) -> None:
        """End in order: layout, drafts, runs, then what the engine holds; the window goes last."""
        self.window.remember()
        if hasattr(self, "workspaces"):
            self.workspaces.remember_tabs()
            self.documents.keep_all_drafts()
            self.documents.stop()
            self.workspaces.stop()
            self.filtering.close()
            await self.runs.cancel_all()
        await self.scope.aclose()
        if hasattr(self, "workspaces") and self.workspaces.session is not None:
            await self.workspaces.session.aclose()
            self.workspaces.session = None
        self.executor.shutdown(wait=False, cancel_futures=True)
        self._collector.stop()
        self.settings.sync()
        self.window.may_close = True
        self.window.close()
        self.window.deleteLater()
        self.deleteLater()

    def _session_ends(self, _manager: object) -> None:
        """The user logs out: keep what is unsaved at once, then end as always."""
        if hasattr(self, "documents"):
            self.workspaces.remember_tabs()
            self.documents.keep_all_drafts()
        self.quit.set()


def analyse_document(text: str, path: Path | None, environment: Environment | None = None) -> Analysis:
    """A flow, or the description of an environment where the file lies among those."""
    from engine.analyse import Analysis, AnalysisContext, analyse
    from engine.diagnostics import Diagnostic
    from engine.environments import FOLDER, read_environment
    from engine.text import LineIndex, Span
    from engine.yamltree import compose

    if path is None or path.parent.parts[-2:] != FOLDER.parts:
        return analyse(text, context=AnalysisContext(environment=environment))
    index = LineIndex(text)
    found = []
    for problem in read_environment(path, text)[1]:
        at = index.offset(problem.line, problem.column)
        end = max(at + 1, text.find("\n", at) if "\n" in text[at:] else len(text))
        span = Span(min(at, len(text)), min(end, len(text)))
        found.append(Diagnostic(problem.severity, "environment", problem.message, span, problem.hint))
    return Analysis(text, compose(text)[0], None, tuple(sorted(found, key=lambda d: d.sort_key)), index)


def make_session(folder: Path, environment: str | None) -> Session:
    """A session for a folder; an environment that is gone counts as none chosen."""
    from engine.session import Session, UnknownEnvironment
    from engine.workspace import Workspace

    try:
        return Session(Workspace(folder), environment=environment)
    except UnknownEnvironment:
        return Session(Workspace(folder))


async def main(program: App, paths: Sequence[Path], *, samples: bool) -> int:
    """From a window that has been drawn to its orderly end."""
    undo_hooks = install_hooks(program.report)
    undo_interrupt = on_interrupt(program.quit.set)
    try:
        _log_to_file()
        program.build()
        program.scope.spawn(program.open(paths, samples=samples), "open")
        await program.quit.wait()
    finally:
        await program.shut_down()
        undo_interrupt()
        undo_hooks()
    return 0


def _log_to_file() -> None:
    """Our own errors, in a file that cannot grow: a frozen window has no terminal."""
    from logging.handlers import RotatingFileHandler

    from engine.workspace import data_folder

    try:
        folder = data_folder()
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            folder / "eyas.log", maxBytes=500_000, backupCount=1, encoding="utf-8", delay=True
        )
    except OSError:
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.getLogger().addHandler(handler)
