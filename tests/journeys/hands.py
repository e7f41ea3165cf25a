"""What a person does with the window: looks, clicks, types; nothing here calls a controller to act."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QTableView, QWidget
from pytestqt.qtbot import QtBot

from desktop.app import App
from desktop.models.flow_tree import PATH
from desktop.views.execution_pane import EXPRESSION, LOG, OUTPUTS, RESPONSE

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
PATIENCE = 20.0


class Hands:
    """The window under the hands of a person."""

    def __init__(self, program: App, qtbot: QtBot) -> None:
        self.program = program
        self.window = program.window
        self.work = program.window.work
        self.pane = program.window.work.execution
        self.form = program.window.work.form
        self.status = program.window.status
        self._qtbot = qtbot

    # -- waiting and looking --------------------------------------------------------------------

    async def until(self, ready: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
        deadline = time.monotonic() + patience
        while not ready():
            if time.monotonic() > deadline:
                raise AssertionError(f"it never happened: {what}; status says {self.said()!r}")
            await asyncio.sleep(0.01)

    async def pause(self, seconds: float = 0.05) -> None:
        await asyncio.sleep(seconds)

    def said(self) -> str:
        """The message in the status bar."""
        return self.status.message.text() if not self.status.message.isHidden() else ""

    def state(self) -> str:
        return self.pane.pill.text() if not self.pane.pill.isHidden() else ""

    def log(self) -> list[str]:
        """The messages of the lines that are shown, whole."""
        model = self.pane.log.model
        return [model.line(row).message for row in range(model.rowCount())]

    def text(self) -> str:
        return self.work.editor.text()

    def problems(self) -> list[str]:
        """``line:column message`` of each problem that is listed."""
        document = self.program.documents.current
        analysis = document.analysis if document is not None else None
        assert analysis is not None
        found = []
        for diagnostic in analysis.diagnostics:
            at = analysis.index.position(diagnostic.span.start)
            found.append(f"{at.line}:{at.column} {diagnostic.message}")
        return found

    def tabs(self) -> list[str]:
        return [document.name for document in self.program.documents.all]

    # -- doing ----------------------------------------------------------------------------------

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """A key to whatever has the focus, as a keyboard would send it."""
        target = self.window.focusWidget() or self.window
        QTest.keyClick(target, key, modifiers)

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        assert widget.isVisible() and widget.isEnabled(), f"{widget} cannot be clicked"
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=at or widget.rect().center())

    def type(self, widget: QWidget, text: str) -> None:
        widget.setFocus()
        for number, piece in enumerate(text.split("\n")):
            if number:
                QTest.keyClick(widget, Qt.Key.Key_Return)
            QTest.keyClicks(widget, piece)

    async def open_flow(self, name: str) -> None:
        """Double-click a flow in the sidebar."""
        tree = self.window.sidebar.tree
        model = self.window.flows
        await self.until(lambda: model.index_of(self._path(name)).isValid(), f"{name} is listed")
        index = model.index_of(self._path(name))
        tree.scrollTo(index)
        place = tree.visualRect(index).center()
        QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
        QTest.mouseDClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert index.data(PATH) == self._path(name)
        await self.until(lambda: self.work.shows_document and name in self.tabs(), f"{name} is open")
        await self.pause()

    def _path(self, name: str) -> Path:
        return (self.program.workspaces.folder or Path()) / f"{name}.yaml"

    async def new_flow(self, text: str) -> None:
        """Ctrl+N, then this text instead of the proposed one."""
        count = len(self.tabs())
        self.key(Qt.Key.Key_N, CONTROL)
        await self.until(lambda: len(self.tabs()) == count + 1, "a new tab is open")
        await self.write(text)

    async def write(self, text: str) -> None:
        """Put a text into the editor as pasting does."""
        area = self.work.editor.area
        area.setFocus()
        QTest.keyClick(area, Qt.Key.Key_A, CONTROL)
        area.insertPlainText(text)
        document = self.program.documents.current
        assert document is not None
        await self.until(
            lambda: document.analysis is not None and document.analysis.text == text, "it is analysed", 2
        )

    async def run(self, *, until_end: bool = True) -> None:
        """Ctrl+Enter from wherever the focus is."""
        document = self.program.documents.current
        before = self.program.runs.last(document)
        self.key(Qt.Key.Key_Return, CONTROL)
        await self.until(lambda: self.program.runs.last(document) is not before, "the run starts")
        if until_end:
            await self.until(lambda: not self.program.runs.active, "the run ends")
            await self.pause(0.1)

    async def show(self, tab: str) -> None:
        self.click(self.pane.tabs.tab(tab))
        await self.until(lambda: self.pane.current_tab() == tab, f"{tab} is shown")
        await self.pause()

    async def evaluate(self, expression: str) -> str:
        """Type into the expression box and read what it says."""
        await self.show(EXPRESSION)
        box = self.pane.expression
        QTest.keyClick(box.edit, Qt.Key.Key_A, CONTROL)
        QTest.keyClick(box.edit, Qt.Key.Key_Delete)
        box.edit.insertPlainText(expression)
        await self.until(lambda: box._asked == expression and box._said.isVisible(), "it is evaluated")
        page = box._pages.currentWidget()
        if page is box._large:
            return box._large.text()
        if page is box._error:
            return f"ERROR {box._took.text()}: {box._error.text()}"
        if page is box._text:
            return box._text.toPlainText()
        return box._copied

    async def outputs(self) -> dict[str, str]:
        """Labels and summaries of the outputs tree, unfolded, by path."""
        await self.show(OUTPUTS)
        tree = self.pane.outputs.tree
        await self.until(lambda: self.pane.outputs.model.root.children, "outputs are there")
        tree.unfold_levels(6)
        found: dict[str, str] = {}
        waiting = list(self.pane.outputs.model.root.children)
        while waiting:
            node = waiting.pop(0)
            found[node.path or node.label] = node.summary
            waiting.extend(node.children)
        return found

    async def received(self) -> str:
        """Status of the answer that is shown."""
        await self.show(RESPONSE)
        return self.pane.response.received.pill.text()

    async def read_log(self) -> list[str]:
        await self.show(LOG)
        return self.log()

    async def dialog(self) -> QDialog:
        await self.until(lambda: self._dialogs(), "a dialog is open")
        return self._dialogs()[0]

    async def answer(self, dialog: QDialog, button: QWidget) -> None:
        """Click a button of a dialog; the window is in front again then."""
        self.click(button)
        await self.until(lambda: not self._dialogs(), "the dialog is gone")
        self.window.activateWindow()
        await self.until(self.window.isActiveWindow, "the window is in front")

    def _dialogs(self) -> list[QDialog]:
        return [d for d in self.window.findChildren(QDialog) if d.isVisible()]

    def cell(self, table: QTableView, row: int, column: int) -> str:
        return str(table.model().index(row, column).data())
