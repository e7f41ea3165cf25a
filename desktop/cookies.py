"""The jar of the environment in the window: how many cookies there are, and the dialog over them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop.loop import Scope, ask
from desktop.runs import RunController
from engine.errors import EyasError

if TYPE_CHECKING:
    from desktop.dialogs.cookies import CookieLook
    from desktop.main_window import MainWindow
    from desktop.workspaces import Workspaces
    from engine.http.cookies import CookieJar


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

        def change(work: Callable[[], None], chosen: tuple[str, str, str] | None = None) -> None:
            said = ""
            try:
                work()
            except (OSError, EyasError) as error:
                said = str(error)
            dialog.show_cookies(self._looks(), chosen)
            dialog.hint.setText(said)
            self.refresh()

        dialog.removed.connect(lambda keys: change(lambda: remove(jar, keys)))
        dialog.edited.connect(lambda key, look: change(lambda: edit(jar, key, look), look.key))
        dialog.show_cookies(self._looks())
        await ask(dialog)

    def _looks(self) -> list[CookieLook]:
        from desktop.dialogs.cookies import CookieLook

        session = self._workspaces.session
        cookies = session.cookies.cookies if session is not None else ()
        return [CookieLook(c.key, c.value, c.expires, c.secure) for c in cookies]


def remove(jar: CookieJar, keys: Sequence[tuple[str, str, str]]) -> None:
    for cookie in jar.cookies:
        if cookie.key in keys:
            jar.remove(cookie)


def edit(jar: CookieJar, key: tuple[str, str, str] | None, look: CookieLook) -> None:
    """The cookie of a key as it looks now, or a new one."""
    from engine.http.cookies import Cookie

    host, path, name = look.key
    before = next((cookie for cookie in jar.cookies if cookie.key == key), None)
    if before is not None and key != look.key:
        jar.remove(before)
    made = before or Cookie(name, look.value, host)
    jar.put(replace(made, host=host, path=path, name=name, value=look.value))
