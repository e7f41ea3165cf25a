"""Starts the real program in a home of its own, plays the scenes and keeps a picture of each."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSettings, QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from desktop.app import App
from desktop.documents import Document
from desktop.loop import install_hooks, run
from desktop.settings import Settings
from desktop.shots.flows import write_workspace
from desktop.theme import Mode, ThemeController

SETTLE = 0.12
"""Seconds in which debounced parts (form, expression, columns) come to rest."""
PATIENCE = 30.0
SIZES = ((1280, 800), (1920, 1080))
SHADE = 90
MODES = (Mode.LIGHT, Mode.DARK)


class NeverHappened(Exception):
    """A scene waited for something that did not come."""


class Stage:
    """The program, and how a scene acts on it."""

    def __init__(self, program: App, out: Path, only: tuple[str, ...], failed: list[str]) -> None:
        self.program = program
        self.window = program.window
        self.work = program.window.work
        self.out = out
        self._only = only
        self.failed = failed

    def wants(self, name: str) -> bool:
        return not self._only or any(word in name for word in self._only)

    async def until(self, ready: Callable[[], bool], what: str) -> None:
        """Wait until something is true."""
        deadline = time.monotonic() + PATIENCE
        while not ready():
            if time.monotonic() > deadline:
                raise NeverHappened(what)
            await asyncio.sleep(0.02)

    async def rest(self, seconds: float = SETTLE) -> None:
        await asyncio.sleep(seconds)

    async def open(self, name: str) -> Document:
        """Open a flow of the folder."""
        folder = self.program.workspaces.folder or Path()
        document = self.program.tabs.open(folder / f"{name}.yaml")
        if document is None:
            raise NeverHappened(f"{name} opens")
        await self.rest()
        return document

    async def run(self, *, wait: bool = True) -> None:
        """Run the shown flow as Ctrl+Enter does."""
        document = self.program.documents.current
        self.window.actions_table["run.start"].trigger()
        await self.until(lambda: self.program.runs.last(document) is not None, "the run starts")
        if wait:
            await self.until(lambda: not self.program.runs.active, "the run ends")
            await self.rest(0.4)

    async def shot(self, name: str, *, over: QWidget | None = None, sizes: bool = True) -> None:
        """Pictures in both sizes and palettes; ``over`` is a dialog that lies over the window."""
        theme = self.window.theme
        for size in SIZES if sizes else SIZES[:1]:
            self.window.resize(QSize(*size))
            await self.rest()
            QTest.mouseMove(self.window.windowHandle(), self.window.rect().bottomRight())
            for mode in MODES:
                theme.set_mode(mode)
                await self.rest()
                path = self.out / f"{name}-{size[0]}-{mode.value}.png"
                save(picture(self.window, over), path)
        theme.set_mode(Mode.LIGHT)
        self.window.resize(QSize(*SIZES[0]))
        await self.rest()

    async def dialog(self) -> QDialog:
        """The dialog that an action has opened."""
        await self.until(lambda: bool(self._dialogs()), "a dialog opens")
        await self.rest()
        return self._dialogs()[0]

    def _dialogs(self) -> list[QDialog]:
        return [d for d in self.window.findChildren(QDialog) if d.isVisible()]


def picture(window: QWidget, over: QWidget | None = None) -> QImage:
    """The window, with a dialog in its middle as a window manager would place it."""
    image = window.grab().toImage()
    if over is not None:
        front = over.grab().toImage()
        painter = QPainter(image)
        painter.fillRect(image.rect(), QColor(0, 0, 0, SHADE))
        place = image.rect().center() - front.rect().center()
        painter.drawImage(place, front)
        painter.end()
    return image


def save(image: QImage, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not image.save(str(path)):
        raise OSError(f"{path} cannot be written")


def perform(out: Path | None, one: Path | None, only: tuple[str, ...], home: Path) -> int:
    """Play all scenes (or the one for ``one``); the number of those that failed decides the exit code."""
    app = QApplication([sys.argv[0]])
    app.setApplicationName("Eyas")
    return run(app, lambda: _perform(app, out, one, only, home))


async def _perform(
    app: QApplication, out: Path | None, one: Path | None, only: tuple[str, ...], home: Path
) -> int:
    from desktop.shots.scenes import SCENES, window_after_run

    folder = home / "flows"
    write_workspace(folder)
    store = QSettings(str(home / "settings.ini"), QSettings.Format.IniFormat)
    theme = ThemeController(app, Mode.LIGHT, bundled_fonts=True)
    program = App(app, theme, Settings(store))
    undo = install_hooks(program.report)
    failed: list[str] = []
    try:
        program.window.resize(QSize(*SIZES[0]))
        program.window.show()
        program.build()
        await program.open([folder])
        stage = Stage(program, out or Path(), only, failed)
        if one is not None:
            await window_after_run(stage)
            save(picture(program.window), one)
        else:
            for scene in SCENES:
                await _play(stage, scene)
    finally:
        await program.shut_down()
        undo()
    for error in program.unexpected:
        failed.append(f"unexpected: {error!r}")
    for line in failed:
        print(line, file=sys.stderr)
    return 1 if failed else 0


async def _play(stage: Stage, scene: Callable[[Stage], object]) -> None:
    from desktop.shots.scenes import name_of

    name = name_of(scene)
    if not stage.wants(name):
        return
    try:
        coroutine = scene(stage)
        assert asyncio.iscoroutine(coroutine)
        await coroutine
    except (NeverHappened, OSError) as error:
        stage.failed.append(f"{name}: {error}")
    for document in list(stage.program.documents.all):
        stage.program.documents.close(document)
    await stage.rest()
