"""The two ways past a refused certificate: each is written into the environment, where it can be read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from desktop.documents import Documents
from desktop.loop import Scope, ask
from desktop.models.trust import place_of, trust_edit, trusting, unverified, unverified_hosts

if TYPE_CHECKING:
    from desktop.main_window import MainWindow
    from desktop.workspaces import Workspaces

_BEGIN = b"-----BEGIN CERTIFICATE-----"
_LARGE = 10_000_000
"""Bytes above which a file is no certificate."""


class Trusting(QObject):
    """Edits the text of the environment in its tab: it is seen, can be undone, and holds once it is saved."""

    def __init__(
        self,
        window: MainWindow,
        documents: Documents,
        workspaces: Workspaces,
        scope: Scope,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._documents = documents
        self._workspaces = workspaces
        self._scope = scope
        pane = window.work.execution
        pane.ca_requested.connect(lambda host: scope.spawn(self._choose(host), "choose a certificate"))
        pane.unverified_requested.connect(lambda host: self.set_tls(host, unverified()))
        workspaces.environment_changed.connect(self._show_unverified)
        window.status.unverified_requested.connect(workspaces.edit_chosen_environment)

    def _show_unverified(self) -> None:
        session = self._workspaces.session
        entries = session.environment.http if session is not None else ()
        self._window.status.show_unverified(unverified_hosts(entries))

    async def _choose(self, host: str) -> None:
        dialog = QFileDialog(self._window, f"The authority that {host} has its certificate from")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(["Certificates (*.pem *.crt *.cer)", "All files (*)"])
        if not await ask(dialog) or not dialog.selectedFiles():
            return
        path = Path(dialog.selectedFiles()[0])
        status = self._window.status
        try:
            if path.stat().st_size > _LARGE or _BEGIN not in path.read_bytes():
                status.show_message(f"{path.name} holds no certificate in PEM form.", bad=True)
                return
        except OSError as error:
            status.show_message(f"{path.name} cannot be read: {error.strerror or error}", bad=True)
            return
        environment = self._workspaces.edit_chosen_environment()
        if environment is not None:
            self._write(host, trusting(path.resolve(), environment.parent))

    def set_tls(self, host: str, tls: str) -> None:
        """Open the environment that is chosen, or a new one, with this setting for the host in it."""
        if self._workspaces.edit_chosen_environment() is not None:
            self._write(host, tls)

    def _write(self, host: str, tls: str) -> None:
        document = self._documents.current
        if document is None:
            return
        edit = trust_edit(document.text, host, tls)
        editor = self._window.work.editor
        if edit is None:
            editor.go_to(place_of(document.text))
            said = f"Set `tls: {tls}` for {host} in its `http` section; what is there is not written over."
            self._window.status.show_message(said, bad=True)
            return
        document.apply([edit])
        editor.go_to(place_of(document.text))
        self._window.status.show_message(f"`tls: {tls}` is written for {host}. Save it and run again.")
