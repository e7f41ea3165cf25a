"""The outputs of an execution as a tree whose values can be copied, found, and put into the editor."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.icons import icon
from desktop.models.backlog import Backlog
from desktop.models.json_tree import Node, ValueTreeModel
from desktop.models.outputs_tree import OutputRuns, build_outputs
from desktop.theme import ThemeController
from desktop.views.pane_widgets import EmptyState
from desktop.views.value_tree import ValueTree

if TYPE_CHECKING:
    from engine.run.state import Execution

REBUILD_MS = 400
BETWEEN_MS = 5
"""Between two slices of a backlog, for the rest of the window."""


class OutputsView(QWidget):
    """Follows a running execution in steps; what was unfolded and chosen stays so."""

    insert_requested = Signal(str)
    expression_chosen = Signal(str)

    def __init__(self, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._execution: Execution | None = None
        self._runs: OutputRuns | None = None
        self._backlog = Backlog()
        self._changed = False
        self.model = ValueTreeModel(self)
        self.tree = ValueTree(theme, self.model, "Outputs")
        self._search = QLineEdit(placeholderText="Search outputs")
        self._search.setAccessibleName("Search outputs")
        self._search.setClearButtonEnabled(True)
        self._mark = QAction(self)
        self._search.addAction(self._mark, QLineEdit.ActionPosition.LeadingPosition)
        self._count = QLabel()
        self._count.setProperty("role", "secondary")
        self._levels = QToolButton()
        self._levels.setText("Unfold to level")
        self._levels.setAutoRaise(True)
        self._levels.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._levels.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        menu = QMenu(self._levels)
        menu.addAction("Fold all", self.tree.collapseAll)
        for level in (1, 2, 3, 4):
            action = menu.addAction(f"Level {level}")
            action.setData(level)
            action.triggered.connect(self._unfold)
        self._levels.setMenu(menu)
        bar = QFrame()
        bar.setProperty("role", "bar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(8)
        row.addWidget(self._search, 1)
        row.addWidget(self._count)
        row.addStretch(1)
        row.addWidget(self._levels)
        self._empty = EmptyState("No outputs yet", "What tasks give back appears here while the flow runs.")
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.tree)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(bar)
        layout.addWidget(self._stack, 1)
        self._found: list[Node] = []
        self._place = -1
        self._search_timer = QTimer(self, singleShot=True, interval=150)
        self._search_timer.timeout.connect(self._find)
        self._rebuild_timer = QTimer(self, singleShot=True, interval=REBUILD_MS)
        self._rebuild_timer.timeout.connect(self._rebuild)
        self._search.textChanged.connect(self._search_timer.start)
        self._search.returnPressed.connect(self._next)
        self.tree.insert_requested.connect(self.insert_requested)
        self.tree.expression_chosen.connect(self.expression_chosen)
        self._find_keys = QShortcut(QKeySequence("Ctrl+F"), self)
        self._find_keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._find_keys.activated.connect(self._search.setFocus)
        theme.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        self._mark.setIcon(icon("search", "text3", self._theme))

    def set_execution(self, execution: Execution | None) -> None:
        """Show the outputs of an execution from the beginning."""
        self._execution = execution
        self._rebuild_timer.stop()
        self._found, self._place = [], -1
        self._runs = OutputRuns(execution) if execution is not None else None
        self._backlog.clear()
        self._backlog.add(execution.task_runs if execution is not None else ())
        self._look()
        self._changed = False
        self.model.set_root(build_outputs(self._runs))
        self._after_build()
        self.tree.unfold_levels(1)
        if self._backlog:
            self.refresh()

    def note(self, task_runs: Iterable[str]) -> None:
        """These task runs changed; they are looked at when the view is brought up to date."""
        self._backlog.add(task_runs)

    def refresh(self) -> None:
        """The execution went on; the tree follows within ``REBUILD_MS``."""
        if not self._rebuild_timer.isActive() and (self._backlog or self._has_flow_outputs()):
            self._rebuild_timer.start(REBUILD_MS)

    def _look(self) -> None:
        """Look at a slice of what changed."""
        for changed in self._backlog.slices():
            if self._runs is not None and self._runs.look(changed):
                self._changed = True

    def _has_flow_outputs(self) -> bool:
        return (
            self._execution is not None
            and bool(self._execution.outputs)
            and "flow outputs" not in {node.label for node in self.model.root.children}
        )

    def _rebuild(self) -> None:
        self._look()
        if self._backlog:
            self._rebuild_timer.start(BETWEEN_MS)
            return
        if not self._changed and not self._has_flow_outputs():
            return
        self._changed = False
        first = not self.model.root.children
        unfolded = self.tree.unfolded()
        chosen = self.tree.chosen()
        path = chosen.path if chosen is not None else None
        self.model.set_root(build_outputs(self._runs))
        self._found, self._place = [], -1
        self._after_build()
        if first:
            self.tree.unfold_levels(1)
        else:
            self.tree.unfold_again(unfolded)
        if path is not None:
            self._choose(path)

    def _after_build(self) -> None:
        self._stack.setCurrentIndex(1 if self.model.root.children else 0)
        if self._execution is not None and self._execution.state.is_terminal:
            self._empty.set_text("No outputs", "No task of this run gave anything back.")
        else:
            self._empty.set_text("No outputs yet", "What tasks give back appears here while the flow runs.")

    def _choose(self, path: str) -> None:
        queue = list(self.model.root.children)
        while queue:
            node = queue.pop()
            if node.path == path:
                self.tree.setCurrentIndex(self.model.index_of(node))
                return
            queue.extend(node.children)

    def _unfold(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.tree.collapseAll()
            self.tree.unfold_levels(int(action.data()))

    def _find(self) -> None:
        text = self._search.text()
        self._found = self.model.find(text) if text else []
        self._place = -1
        if text:
            self._next()
        else:
            self._count.clear()

    def _next(self) -> None:
        if self._search_timer.isActive():
            self._search_timer.stop()
            self._find()
            return
        if not self._found:
            self._count.setText("No matches" if self._search.text() else "")
            return
        self._place = (self._place + 1) % len(self._found)
        self.tree.go_to(self._found[self._place])
        self._count.setText(f"{self._place + 1:,} of {len(self._found):,}")
