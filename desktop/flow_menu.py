"""What can be done with a flow of the sidebar: open, rename, duplicate, show where it is, throw away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QFile, QObject, QPoint, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QMenu

from desktop.documents import Documents
from desktop.icons import icon
from desktop.tabs import Tabs
from desktop.workspaces import Workspaces

if TYPE_CHECKING:
    from desktop.main_window import MainWindow


class FlowMenu(QObject):
    """The context menu of the flow list."""

    def __init__(
        self,
        window: MainWindow,
        documents: Documents,
        tabs: Tabs,
        workspaces: Workspaces,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._documents = documents
        self._tabs = tabs
        self._workspaces = workspaces
        self._path = Path()
        window.sidebar.flow_menu_requested.connect(self.open_menu)

    def open_menu(self, path: Path, point: QPoint) -> None:
        self._path = path
        menu = QMenu(self._window)
        entries: tuple[tuple[str, str, Callable[[], None]] | None, ...] = (
            ("Open", "file-code", self._open),
            ("Rename…", "pencil", self._rename),
            ("Duplicate", "copy", self._duplicate),
            None,
            ("Copy path", "link", self._copy_path),
            ("Show in the file manager", "folder-open", self._reveal),
            None,
            ("Move to trash", "trash-2", self._discard),
        )
        for entry in entries:
            if entry is None:
                menu.addSeparator()
                continue
            title, mark, slot = entry
            action = menu.addAction(icon(mark, "text2", self._window.theme), title)
            action.triggered.connect(slot)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(point)

    def _open(self) -> None:
        self._tabs.open(self._path)

    def _rename(self) -> None:
        if self._tabs.open(self._path) is not None:
            self._tabs.rename()

    def _duplicate(self) -> None:
        if self._tabs.open(self._path, preview=True) is not None:
            self._tabs.duplicate()

    def _copy_path(self) -> None:
        QGuiApplication.clipboard().setText(str(self._path))

    def _reveal(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._path.parent)))

    def _discard(self) -> None:
        """Into the trash of the system, from where it can come back; unsaved text of a tab stays open."""
        if not QFile.moveToTrash(str(self._path)):
            self._window.status.show_message(
                f"{self._path.name} cannot be moved to the trash here; nothing was deleted.",
                bad=True,
            )
            return
        opened = next((d for d in self._documents.all if d.path == self._path), None)
        if opened is not None and not opened.dirty:
            self._documents.close(opened)
        self._window.status.show_message(f"{self._path.name} is in the trash.")
        self._workspaces.refresh_flows()
