"""The jar of the environment in the window: how many cookies there are, and the dialog over them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop.loop import Scope, ask
from desktop.runs import RunController

if TYPE_CHECKING:
    from desktop.dialogs.cookies import CookieLook
    from desktop.main_window import MainWindow
    from desktop.workspaces import Workspaces


class Cookies(QObject):
    """Follows the runs; the status bar says the count."""

    def __init__(
        self,
        window: MainWindow,
        workspaces: Workspaces,
        runs: RunController,
        scope: Scope,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._workspaces = workspaces
        self._scope = scope
        window.status.cookies_requested.connect(self.open_dialog)
        runs.finished.connect(self.refresh)
        workspaces.environment_changed.connect(self.refresh)

    def refresh(self, _run: object = None) -> None:
        session = self._workspaces.session
        if session is not None:
            self._window.status.show_cookies(len(session.cookies.cookies))

    def open_dialog(self) -> None:
        self._scope.spawn(self._open(), "cookies")

    async def _open(self) -> None:
        from desktop.dialogs.cookies import CookiesDialog

        session = self._workspaces.session
        if session is None:
            return
        dialog = CookiesDialog(self._window.theme, session.environment.name, self._window)
        jar = session.cookies

        def remove(keys: list[tuple[str, str, str]]) -> None:
            for cookie in list(jar.cookies):
                if cookie.key in keys:
                    jar.remove(cookie)
            dialog.show_cookies(self._looks())
            self.refresh()

        def edit(key: tuple[str, str, str] | None, look: CookieLook) -> None:
            from engine.http.cookies import Cookie

            before = next((cookie for cookie in jar.cookies if cookie.key == key), None)
            host, path, name = look.key
            if before is None:
                jar.put(Cookie(name, look.value, host, path=path))
            else:
                jar.remove(before)
                jar.put(replace(before, host=host, path=path, name=name, value=look.value))
            dialog.show_cookies(self._looks(), look.key)
            self.refresh()

        dialog.removed.connect(remove)
        dialog.edited.connect(edit)
        dialog.show_cookies(self._looks())
        await ask(dialog)

    def _looks(self) -> list[CookieLook]:
        from desktop.dialogs.cookies import CookieLook

        session = self._workspaces.session
        cookies = session.cookies.cookies if session is not None else ()
        return [CookieLook(c.key, c.value, c.expires, c.secure) for c in cookies]
