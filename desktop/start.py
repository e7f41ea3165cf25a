"""The first sight of the program: the window is drawn before event loop, engine and panes are imported."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from desktop.main_window import MainWindow
from desktop.settings import Settings
from desktop.theme import Mode, ThemeController

FIRST_SIGHT_MS = 1000
"""Within this time a window is drawn wherever it can be seen; it may also start out of sight."""


def start(paths: Sequence[Path] = (), *, samples: bool = False, argv: Sequence[str] = ()) -> int:
    """Show the window until it is closed; the exit code."""
    app = QApplication([sys.argv[0], *argv])
    app.setApplicationName("Eyas")
    app.setDesktopFileName("eyas")
    app.setQuitOnLastWindowClosed(False)
    settings = Settings()
    theme = ThemeController(app, _mode(settings.theme), scale=settings.scale)
    window = MainWindow(theme, settings)
    _draw(window)
    from desktop.app import App, main
    from desktop.loop import run

    return run(app, lambda: main(App(app, theme, settings, window), paths, samples=samples))


def _draw(window: MainWindow) -> None:
    events = QEventLoop()
    window.first_painted.connect(events.quit)
    QTimer.singleShot(FIRST_SIGHT_MS, events.quit)
    window.show()
    events.exec()


def _mode(name: str) -> Mode:
    try:
        return Mode(name)
    except ValueError:
        return Mode.SYSTEM
