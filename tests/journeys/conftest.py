"""The whole program on a loop of its own: real window, real keys and clicks, real sockets."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, QSettings, Qt
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QMenu, QWidget
from pytestqt.qtbot import QtBot

from desktop.app import App
from desktop.loop import install_hooks
from desktop.resources import resource
from desktop.settings import Settings
from tests.desktop.pane_data import theme
from tests.journeys.hands import Hands

PATIENCE = 60.0
RUNS = shutil.ignore_patterns("storage", "kv", "*.sqlite*")
"""What a run on the samples themselves leaves behind."""
EXPECTED = ("QTipLabel", "QComboBoxPrivateContainer", "CompletionPopup")
"""Windows by their nature."""


class Strays(QObject):
    """Widgets that show themselves before they have a parent: each is a window that flashes."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        shown = event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow()
        if not shown or watched.windowType() == Qt.WindowType.Popup:
            return False
        if not isinstance(watched, QMainWindow | QDialog | QMenu):
            name = type(watched).__name__
            if name not in EXPECTED:
                self.seen.append(f"{name} {watched.property('text') or ''}")
        return False


class Programs:
    """Starts the program, as often as a test wants; each start finds what the one before left."""

    def __init__(self, app: QApplication, loop: asyncio.AbstractEventLoop, home: Path, qtbot: QtBot) -> None:
        self._app = app
        self._loop = loop
        self._qtbot = qtbot
        self.home = home
        self.folder = home / "flows"

    def play(self, journey: Callable[[Hands], Coroutine[Any, Any, None]], *paths: Path) -> None:
        """Run a journey through the window to the orderly end of the program."""
        self._loop.run_until_complete(self._play(journey, paths))

    async def _play(
        self, journey: Callable[[Hands], Coroutine[Any, Any, None]], paths: tuple[Path, ...]
    ) -> None:
        store = QSettings(str(self.home / "settings.ini"), QSettings.Format.IniFormat)
        program = App(self._app, theme(), Settings(store))
        undo = install_hooks(program.report)
        strays = Strays()
        self._app.installEventFilter(strays)
        try:
            program.window.resize(1280, 800)
            program.window.show()
            program.window.activateWindow()
            program.build()
            hands = Hands(program, self._qtbot)
            await program.open(paths or (self.folder,))
            await hands.until(program.window.isActiveWindow, "the window is active")
            async with asyncio.timeout(PATIENCE):
                await journey(hands)
        finally:
            await program.shut_down()
            undo()
            self._app.removeEventFilter(strays)
        assert program.unexpected == []
        assert strays.seen == []
        others = asyncio.all_tasks() - {asyncio.current_task()}
        if others:  # what was cancelled last still has to hear of it
            await asyncio.wait(others, timeout=1)
        others = {task for task in others if not task.done()}
        assert not others, f"left running: {others}"


@pytest.fixture
def programs(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> Iterator[Programs]:
    """A program over a copy of the samples; nothing it logs may be a warning."""
    from qasync import QEventLoop

    theme()
    qapp.setQuitOnLastWindowClosed(False)
    loop = QEventLoop(qapp, already_running=False)
    made = Programs(qapp, loop, tmp_path, qtbot)
    shutil.copytree(resource("samples"), made.folder, ignore=RUNS)
    yield made
    loop.close()
    bad = [r for r in caplog.records if r.levelno >= logging.WARNING and r.name != "asyncio"]
    assert not bad, [record.getMessage() for record in bad]
