"""All actions in one table: menus, command palette, shortcuts and the list of shortcuts are made from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence

from desktop.icons import icon
from desktop.theme import ThemeController


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action. ``local`` keys are handled by the widget with the focus (the editor), not by the window.

    ``needs`` names what must be there for the action to make sense (see ``ActionTable.set_available``).
    """

    id: str
    title: str
    group: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    needs: str = ""
    local: bool = False
    listed: bool = True
    """Whether the command palette offers it."""


ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec("run.start", "Run flow", "Run", ("Ctrl+Return", "F5", "Ctrl+Enter"), "play", "flow"),
    ActionSpec("run.stop", "Stop the run", "Run", ("Esc",), "square", "running"),
    ActionSpec("run.again", "Run again with the same inputs", "Run", ("Ctrl+Shift+R",), "rotate-cw", "run"),
    ActionSpec("run.restart", "Restart from what failed", "Run", (), "skip-forward", "failed"),
    ActionSpec("run.save_bodies", "Save all bodies of the run…", "Run", (), "save", "run"),
    ActionSpec("palette.open", "Command palette", "Go", ("Ctrl+K", "Ctrl+Shift+P"), "search", listed=False),
    ActionSpec("flow.go", "Go to flow", "Go", ("Ctrl+P",), "search"),
    ActionSpec("request.focus", "New request from a URL or curl", "Go", ("Ctrl+L",), "link"),
    ActionSpec("problem.next", "Next problem", "Go", ("F8",), "triangle-alert", "document"),
    ActionSpec("environment.choose", "Choose environment", "Go", ("Ctrl+E",), "globe"),
    ActionSpec("flow.new", "New flow", "File", ("Ctrl+N",), "file-plus"),
    ActionSpec("tab.new", "New request", "File", ("Ctrl+T",), "plus"),
    ActionSpec("folder.open", "Open folder…", "File", ("Ctrl+O",), "folder-open"),
    ActionSpec("samples.open", "Open the sample flows", "File", (), "play"),
    ActionSpec("flow.save", "Save", "File", ("Ctrl+S",), "save", "document"),
    ActionSpec("flow.save_all", "Save all", "File", ("Ctrl+Shift+S",), "save", "document"),
    ActionSpec("flow.duplicate", "Duplicate flow", "File", ("Ctrl+Shift+D",), "copy", "document"),
    ActionSpec("flow.rename", "Rename flow…", "File", ("F2",), "pencil", "document"),
    ActionSpec("tab.close", "Close tab", "File", ("Ctrl+W",), "x", "document"),
    ActionSpec("tab.reopen", "Reopen closed tab", "File", ("Ctrl+Shift+T",), "undo-2"),
    ActionSpec("app.quit", "Quit", "File", ("Ctrl+Q",), "x"),
    ActionSpec("edit.find", "Find", "Edit", ("Ctrl+F",), "search", "document", local=True),
    ActionSpec("edit.find_next", "Find next", "Edit", ("F3",), "arrow-down", "document", local=True),
    ActionSpec(
        "edit.find_previous", "Find previous", "Edit", ("Shift+F3",), "arrow-up", "document", local=True
    ),
    ActionSpec("edit.replace", "Replace", "Edit", ("Ctrl+H",), "replace", "document", local=True),
    ActionSpec("edit.comment", "Comment line", "Edit", ("Ctrl+/",), "hash", "document", local=True),
    ActionSpec("edit.duplicate", "Duplicate line", "Edit", ("Ctrl+D",), "copy", "document", local=True),
    ActionSpec("edit.line_up", "Move line up", "Edit", ("Alt+Up",), "arrow-up", "document", local=True),
    ActionSpec(
        "edit.line_down", "Move line down", "Edit", ("Alt+Down",), "arrow-down", "document", local=True
    ),
    ActionSpec("edit.fold_all", "Fold all", "Edit", ("Alt+0",), "minimize-2", "document", local=True),
    ActionSpec(
        "edit.unfold_all", "Unfold all", "Edit", ("Alt+Shift+0",), "maximize-2", "document", local=True
    ),
    ActionSpec("view.sidebar", "Show or hide the sidebar", "View", ("Ctrl+B",), "panel-left"),
    ActionSpec("view.flip", "Execution below or beside", "View", ("Ctrl+J",), "panel-bottom", "document"),
    ActionSpec("view.zoom_in", "Larger", "View", ("Ctrl++", "Ctrl+="), "plus"),
    ActionSpec("view.zoom_out", "Smaller", "View", ("Ctrl+-",), "minus"),
    ActionSpec("view.zoom_reset", "Normal size", "View", ("Ctrl+0",), "search"),
    ActionSpec("theme.system", "Colours of the system", "View", (), "monitor"),
    ActionSpec("theme.light", "Light colours", "View", (), "sun"),
    ActionSpec("theme.dark", "Dark colours", "View", (), "moon"),
    ActionSpec("theme.contrast", "High contrast", "View", (), "eye"),
    ActionSpec("tab.recent", "Recent tab", "Go", ("Ctrl+Tab",), "history", "document", listed=False),
    *(
        ActionSpec(f"tab.{n}", f"Tab {n}", "Go", (f"Ctrl+{n}",), "", "document", listed=False)
        for n in range(1, 10)
    ),
    ActionSpec("settings.open", "Settings", "Help", ("Ctrl+,",), "settings"),
    ActionSpec("help.shortcuts", "Keyboard shortcuts", "Help", ("F1",), "keyboard"),
    ActionSpec("help.about", "About Eyas", "Help", (), "info"),
)

GROUPS = ("File", "Edit", "Run", "Go", "View", "Help")


def shown_key(keys: str) -> str:
    """A shortcut as it is written for the user of this system."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


class ActionTable(QObject):
    """The ``QAction`` of each row, with its shortcut on the window."""

    def __init__(self, theme: ThemeController, parent: QObject) -> None:
        super().__init__(parent)
        self._actions: dict[str, QAction] = {}
        self._specs = {spec.id: spec for spec in ACTIONS}
        for spec in ACTIONS:
            action = QAction(spec.title, self)
            action.setObjectName(spec.id)
            if spec.icon:
                action.setIcon(icon(spec.icon, "text2", theme))
            if spec.keys and not spec.local:
                action.setShortcuts([QKeySequence(key) for key in spec.keys])
                action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            self._actions[spec.id] = action

    def __getitem__(self, action_id: str) -> QAction:
        return self._actions[action_id]

    def all(self) -> list[QAction]:
        return list(self._actions.values())

    def spec(self, action_id: str) -> ActionSpec:
        return self._specs[action_id]

    def connect_all(self, slots: dict[str, Callable[[], object]]) -> None:
        """Wire every action; a missing or an unknown id is an error of ours."""
        if set(slots) != set(self._actions):
            wrong = sorted(set(slots) ^ set(self._actions))
            raise ValueError(f"actions without a slot, or slots without an action: {wrong}")
        for action_id, slot in slots.items():
            self._actions[action_id].triggered.connect(_without_argument(slot))

    def set_available(self, things: set[str]) -> None:
        """Enable the actions whose need is among ``things`` (or that need nothing)."""
        for action_id, spec in self._specs.items():
            self._actions[action_id].setEnabled(not spec.needs or spec.needs in things)


def _without_argument(slot: Callable[[], object]) -> Callable[[bool], None]:
    def call(_checked: bool) -> None:
        slot()

    return call
