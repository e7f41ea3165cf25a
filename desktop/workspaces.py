"""The folder that is open: its flows in the sidebar, its environments, its session, its tabs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog

from desktop.documents import Document, Documents
from desktop.drafts import DraftStore
from desktop.icons import icon
from desktop.loop import Scope, ask
from desktop.running import Running
from desktop.settings import Settings
from desktop.tabs import Tabs
from desktop.views.environments_view import EnvironmentLook
from engine.errors import EyasError

if TYPE_CHECKING:
    from desktop.main_window import MainWindow
    from engine.session import Session

LIST_MS = 400
RECENT_FOLDERS = 12

NEW_ENVIRONMENT = """# An environment of this workspace: values, names of secrets, and where hosts lead.
description: Another place to run against

variables:            # {{ envs.region }}
  region: eu-west-1

secrets: []           # names only, like [API_TOKEN]; the values live in the system's keyring

hosts: {}             # https://api.example.com: http://127.0.0.1:8080
"""


class Workspaces(QObject):
    """Opens one folder at a time and keeps what the sidebar and the bars say about it."""

    environment_changed = Signal()

    def __init__(
        self,
        window: MainWindow,
        documents: Documents,
        tabs: Tabs,
        running: Running,
        settings: Settings,
        drafts: DraftStore,
        scope: Scope,
        executor: Executor,
        make_session: Callable[[Path, str | None], Session],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._documents = documents
        self._tabs = tabs
        self._running = running
        self._settings = settings
        self._drafts = drafts
        self._scope = scope
        self._executor = executor
        self._make_session = make_session
        self.session: Session | None = None
        self.folder: Path | None = None
        self._restoring = False
        self._mapped = True
        self._hosts: list[tuple[str, str]] = []
        self._watcher = QFileSystemWatcher(self)
        self._list_timer = QTimer(self, singleShot=True, interval=LIST_MS)
        self._watcher.directoryChanged.connect(self._list_timer.start)
        self._list_timer.timeout.connect(self.refresh_flows)
        self._tabs_timer = QTimer(self, singleShot=True, interval=300)
        self._tabs_timer.timeout.connect(self.remember_tabs)
        tabs.saved.connect(self._saved)
        tabs.tabs_changed.connect(self._tabs_changed)
        window.activated.connect(self._list_timer.start)
        side = window.sidebar
        side.flow_previewed.connect(self._preview)
        side.flow_opened.connect(tabs.open)
        side.folder_requested.connect(self.choose_folder)
        side.environments.chosen.connect(self.set_environment)
        side.environments.new_requested.connect(self.new_environment)
        side.environments.edit_requested.connect(self.edit_environment)
        window.top.folder_requested.connect(self.choose_folder)
        window.work.start.folder_requested.connect(self.choose_folder)
        window.work.start.recent_requested.connect(self._open_recent)
        window.status.mapping_toggled.connect(self.toggle_mapping)

    # -- opening --------------------------------------------------------------------------------

    async def open(self, folder: Path) -> None:
        """Make this folder the workspace: close the old session, bring back its tabs."""
        folder = folder.resolve()
        if not folder.is_dir():
            self._window.status.show_message(f"{folder} is no folder.", bad=True)
            return
        if folder == self.folder:
            return
        if self.folder is not None:
            self.remember_tabs()
            self._documents.keep_all_drafts()
        old, self.session = self.session, None
        self._running.set_session(None)
        self._restoring = True
        for document in list(self._documents.all):
            self._documents.close(document)
        if old is not None:
            await old.aclose()
        try:
            self.session = self._make_session(folder, self._settings.environment.get(str(folder)))
        except (OSError, EyasError) as error:
            self._window.status.show_message(f"{folder} cannot be opened: {error}", bad=True)
            self._restoring = False
            return
        self.folder = folder
        self._documents.set_files(self.session.workspace)
        self._tabs.set_folder(folder)
        if self._watcher.directories():
            self._watcher.removePaths(self._watcher.directories())
        self._watcher.addPath(str(folder))
        self._remember_folder(folder)
        self._window.top.show_workspace(shown_folder(folder), str(folder))
        self._mapped = True
        self._running.set_session(self.session)
        self._show_environments()
        await self._list_flows()
        self._restore_tabs()
        self._restoring = False

    def choose_folder(self) -> None:
        self._scope.spawn(self._choose_folder(), "choose folder")

    async def _choose_folder(self) -> None:
        dialog = QFileDialog(self._window, "Open a folder of flows", str(self.folder or Path.home()))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        if await ask(dialog) and dialog.selectedFiles():
            await self.open(Path(dialog.selectedFiles()[0]))

    def open_samples(self) -> None:
        self._scope.spawn(self._open_samples(), "samples")

    async def _open_samples(self) -> None:
        from engine.workspace import Workspace

        loop = asyncio.get_running_loop()
        samples = await loop.run_in_executor(self._executor, Workspace.samples)
        await self.open(samples.folder)
        if not self._documents.all:
            files = samples.flow_files()
            first = next((f for f in files if "get" in f.flow_id), files[0] if files else None)
            if first is not None:
                self._tabs.open(first.path, preview=True)

    def _open_recent(self, folder: str) -> None:
        self._scope.spawn(self.open(Path(folder)), "open folder")

    def _remember_folder(self, folder: Path) -> None:
        self._settings.workspace = str(folder)
        recent = [str(folder), *(f for f in self._settings.recent if f != str(folder))]
        self._settings.recent = recent[:RECENT_FOLDERS]
        before = next((f for f in recent if f != str(folder) and Path(f).is_dir()), "")
        self._window.work.start.show_recent(before, shown_folder(Path(before)) if before else "")

    # -- flows ----------------------------------------------------------------------------------

    def refresh_flows(self) -> None:
        self._scope.spawn(self._list_flows(), "flows")

    async def _list_flows(self) -> None:
        session = self.session
        if session is None:
            return
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._executor, session.workspace.flow_files)
        if session is not self.session:
            return
        if found != self._window.flows.flows:
            self._window.flows.set_flows(found)
            current = self._documents.current
            self._window.sidebar.select(current.path if current is not None else None)
        folders = sorted({str(file.path.parent) for file in found} - set(self._watcher.directories()))
        if folders:
            self._watcher.addPaths(folders[:200])

    def _preview(self, path: Path) -> None:
        self._tabs.open(path, preview=True)

    def _saved(self, document: Document) -> None:
        self.refresh_flows()
        if document.path is not None and ".eyas" in document.path.parts and self.session is not None:
            self.session.reload_environments()
            self._show_environments()

    # -- tabs of the last time ------------------------------------------------------------------

    def _tabs_changed(self) -> None:
        if not self._restoring and self.folder is not None:
            self._tabs_timer.start()

    def remember_tabs(self) -> None:
        """Which tabs are open, in their order; drafts are named by their key."""
        self._tabs_timer.stop()
        if self.folder is None:
            return
        entries = [
            {"path": str(d.path)} | ({"preview": True} if d.preview else {}) if d.path else {"draft": d.key}
            for d in self._documents.all
        ]
        current = self._documents.current
        at = self._documents.all.index(current) if current is not None else -1
        kept = dict(self._settings.open_tabs)
        kept[str(self.folder)] = {"tabs": entries, "current": at}
        self._settings.open_tabs = kept

    def _restore_tabs(self) -> None:
        kept = self._settings.open_tabs.get(str(self.folder))
        entries = kept.get("tabs", []) if isinstance(kept, dict) else []
        opened: list[Document | None] = []
        for entry in entries if isinstance(entries, list) else []:
            opened.append(self._restore_tab(entry))
        keys = {d.key for d in self._documents.all}
        for draft in self._drafts.all():
            # After a crash the list of tabs may be older than the newest draft.
            inside = draft.path is None or Path(draft.path).is_relative_to(self.folder or Path())
            if draft.key not in keys and not draft.closed and inside:
                self._documents.restore(draft)
        at = kept.get("current", -1) if isinstance(kept, dict) else -1
        if isinstance(at, int) and 0 <= at < len(opened) and opened[at] is not None:
            document = opened[at]
            if document is not None and document in self._documents.all:
                self._documents.select(document)

    def _restore_tab(self, entry: object) -> Document | None:
        if not isinstance(entry, dict):
            return None
        if isinstance(entry.get("draft"), str):
            draft = self._drafts.read(entry["draft"])
            return self._documents.restore(draft) if draft is not None else None
        path = Path(str(entry.get("path", "")))
        if not path.is_file():
            return None
        return self._tabs.open(path, preview=bool(entry.get("preview")))

    def stop(self) -> None:
        """The window goes away: nothing looks at the folder any more."""
        self._watcher.directoryChanged.disconnect(self._list_timer.start)
        self._window.activated.disconnect(self._list_timer.start)
        self._list_timer.stop()
        self._tabs_timer.stop()

    # -- environments ---------------------------------------------------------------------------

    def set_environment(self, name: str | None) -> None:
        if self.session is None or self.folder is None:
            return
        self._mapped = True
        self.session.reload_environments()
        self.session.set_environment(name)
        kept = dict(self._settings.environment)
        kept[str(self.folder)] = name or ""
        self._settings.environment = kept
        self._show_environments()
        self._running.set_session(self.session)

    def toggle_mapping(self) -> None:
        """Send requests to the real hosts, or to where the environment maps them."""
        session = self.session
        if session is None:
            return
        self._mapped = not self._mapped
        if self._mapped:
            session.reload_environments()
        else:
            name = session.environment.name
            session.environments = [
                replace(e, hosts={}) if e.name == name else e for e in session.environments
            ]
            session.set_environment(name)
        self._show_mapping()

    def new_environment(self) -> Path | None:
        """A file to fill in, opened as a tab."""
        if self.session is None:
            return None
        from engine.environments import FOLDER

        folder = self.session.workspace.make_state_folder().parent / FOLDER
        number, path = 1, folder / "staging.yaml"
        while path.exists():
            number += 1
            path = folder / f"staging-{number}.yaml"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self.session.workspace.save(path, NEW_ENVIRONMENT)
        except (OSError, EyasError) as error:
            self._window.status.show_message(f"{path.name} cannot be written: {error}", bad=True)
            return None
        self.session.reload_environments()
        self._show_environments()
        self._tabs.open(path)
        return path

    def edit_environment(self, name: str) -> None:
        """Open the file of an environment as a tab."""
        found = next((e for e in self.session.environments if e.name == name), None) if self.session else None
        if found is not None and found.path is not None:
            self._tabs.open(found.path)

    def edit_chosen_environment(self) -> Path | None:
        """Open the file of the environment that runs use; without one, a new one that they use then."""
        if self.session is None:
            return None
        path = self.session.environment.path
        if path is not None:
            return path if self._tabs.open(path) is not None else None
        path = self.new_environment()
        if path is not None:
            self.set_environment(path.stem)
        return path

    def _show_environments(self) -> None:
        session = self.session
        if session is None:
            return
        looks = [
            EnvironmentLook(
                e.name,
                e.description,
                any(problem.path == e.path for problem in session.environment_problems),
            )
            for e in session.environments
        ]
        looks.append(EnvironmentLook(None, "Real hosts, no variables of an environment"))
        current = session.environment
        name = current.name or None
        self._window.sidebar.environments.set_environments(looks, name)
        self._window.top.show_environment(name)
        menu = self._window.environment_menu
        menu.clear()
        for look in looks:
            action = QAction(look.name or "No environment", menu)
            action.setCheckable(True)
            action.setChecked(look.name == name)
            action.setData(look.name)
            action.triggered.connect(self._environment_chosen)
            menu.addAction(action)
        menu.addSeparator()
        new = QAction(icon("plus", "text2", self._window.theme), "New environment…", menu)
        new.triggered.connect(self.new_environment)
        menu.addAction(new)
        self._show_mapping()
        self.environment_changed.emit()

    def _environment_chosen(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.set_environment(action.data())

    def _show_mapping(self) -> None:
        session = self.session
        if session is None:
            self._window.status.show_mapping([])
            return
        if self._mapped:
            self._hosts = [(_host(o), _host(target)) for o, target in session.environment.hosts.items()]
        self._window.status.show_mapping(self._hosts, off=not self._mapped)


def shown_folder(folder: Path) -> str:
    """``~/flows`` for what lies in the home folder."""
    try:
        return str(Path("~") / folder.relative_to(Path.home()))
    except ValueError:
        return str(folder)


def _host(origin: str) -> str:
    return origin.partition("://")[2] or origin
