"""The window: top bar, sidebar, workspace, status bar; menus made of the actions; its remembered layout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QMainWindow, QMenu, QSplitter, QVBoxLayout, QWidget

from desktop.icons import icon
from desktop.settings import Settings
from desktop.theme import ThemeController
from desktop.views.status_bar import StatusBar
from desktop.views.top_bar import TopBar

if TYPE_CHECKING:
    from desktop.actions import ActionTable
    from desktop.models.flow_tree import FlowTreeModel
    from desktop.models.history_table import HistoryModel
    from desktop.models.problem_list import ProblemModel
    from desktop.views.command_palette import CommandPalette
    from desktop.views.sidebar import Sidebar
    from desktop.views.workspace_view import WorkspaceView


class MainWindow(QMainWindow):
    """Builds the parts and puts them together; what happens is the controllers' work.

    At first it has its bars and two empty places: importing and building the panes takes twice as long as all
    the rest, so ``fill`` comes after the window has been drawn."""

    close_requested = Signal()
    activated = Signal()
    first_painted = Signal()
    """Once, when the window has been drawn for the first time."""
    flows: FlowTreeModel
    history: HistoryModel
    problem_model: ProblemModel
    actions_table: ActionTable
    sidebar: Sidebar
    work: WorkspaceView
    palette_view: CommandPalette
    menu: QMenu
    more: QMenu
    environment_menu: QMenu

    def __init__(self, theme: ThemeController, settings: Settings) -> None:
        super().__init__()
        self.theme = theme
        self._settings = settings
        self.may_close = False
        self._painted = False
        self._keys: frozenset[int] = frozenset()
        self.top = TopBar(theme)
        self.status = StatusBar(theme)
        self.body = QSplitter(Qt.Orientation.Horizontal)
        self.body.setHandleWidth(1)
        self.body.setChildrenCollapsible(False)
        for role in ("sidebar", "panel"):
            place = QFrame()
            place.setProperty("role", role)
            self.body.addWidget(place)
        self.body.setStretchFactor(1, 1)
        self._central = QWidget()
        layout = QVBoxLayout(self._central)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.top)
        layout.addWidget(self.body, 1)
        layout.addWidget(self.status)
        self.setCentralWidget(self._central)
        self.setWindowTitle("Eyas")
        self.setWindowIcon(icon("eyas", "accent", theme))
        self._scale = theme.scale
        self._restore()
        theme.changed.connect(self._rescale)

    def fill(self) -> None:
        """Build what the first sight does not need: sidebar, panes, menus, command palette."""
        from desktop.actions import ActionTable
        from desktop.models.command_list import CommandModel
        from desktop.models.flow_tree import FlowTreeModel
        from desktop.models.history_table import HistoryModel
        from desktop.models.problem_list import ProblemModel
        from desktop.views.command_palette import CommandPalette
        from desktop.views.sidebar import Sidebar
        from desktop.views.workspace_view import WorkspaceView

        self.flows = FlowTreeModel(self)
        self.history = HistoryModel(self)
        self.problem_model = ProblemModel(self)
        self.actions_table = ActionTable(self.theme, self)
        for action in self.actions_table.all():
            self.addAction(action)
        self._keys = _window_keys()
        self.sidebar = Sidebar(self.theme, self.flows, self.history)
        self.work = WorkspaceView(self.theme, self.problem_model)
        for number, part in enumerate((self.sidebar, self.work)):
            place = self.body.replaceWidget(number, part)
            if place is not None:
                place.deleteLater()
        self.body.setStretchFactor(1, 1)
        self._restore_parts()
        self.palette_view = CommandPalette(self.theme, CommandModel(self), self._central)
        self.environment_menu = QMenu(self)
        self.menu = self._make_menu()
        self.more = self._make_more()
        self.top.menu_requested.connect(self.open_menu)
        self.top.more_requested.connect(self._open_more)
        self.top.environment_requested.connect(self.open_environments)
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    # -- menus ----------------------------------------------------------------------------------

    def _make_menu(self) -> QMenu:
        from desktop.actions import ACTIONS, GROUPS, shown_key

        menu = QMenu(self)
        for group in GROUPS:
            below = menu.addMenu(group)
            for spec in ACTIONS:
                if spec.group == group and not spec.id.removeprefix("tab.").isdigit():
                    below.addAction(self.actions_table[spec.id])
        for spec in ACTIONS:
            if spec.local and spec.keys:  # the editor owns the key; the menu still shows it
                action = self.actions_table[spec.id]
                action.setText(f"{spec.title}\t{shown_key(spec.keys[0])}")
        return menu

    def _make_more(self) -> QMenu:
        menu = QMenu(self)
        groups = (
            ("run.again", "run.restart", "flow.duplicate", "flow.rename"),
            ("view.flip", "view.sidebar"),
            ("theme.system", "theme.light", "theme.dark", "theme.contrast"),
            ("help.shortcuts", "settings.open"),
        )
        for number, ids in enumerate(groups):
            if number:
                menu.addSeparator()
            for action_id in ids:
                menu.addAction(self.actions_table[action_id])
        return menu

    def open_menu(self) -> None:
        button = self.top.menu_button
        self.menu.popup(button.mapToGlobal(QPoint(0, button.height() + 4)))

    def _open_more(self) -> None:
        button = self.top.more_button
        width = self.more.sizeHint().width()
        self.more.popup(button.mapToGlobal(QPoint(button.width() - width, button.height() + 4)))

    def open_environments(self) -> None:
        button = self.top.environment
        self.environment_menu.popup(button.mapToGlobal(QPoint(0, button.height() + 4)))

    # -- layout ---------------------------------------------------------------------------------

    def toggle_sidebar(self) -> None:
        self.sidebar.setVisible(self.sidebar.isHidden())
        self._settings.sidebar_shown = not self.sidebar.isHidden()

    def flip(self) -> None:
        """Execution below or beside; each place remembers its sizes."""
        self._remember_sizes()
        beside = not self.work.beside
        self._settings.beside = beside
        self.work.set_beside(beside)
        self._restore_main()

    def _restore(self) -> None:
        sizes = self.theme.current().sizes
        geometry = self._settings.geometry()
        if geometry is None or not self.restoreGeometry(geometry):
            self.resize(sizes.px(1280), sizes.px(800))
        layout = self._settings.layout
        self.body.setSizes(layout.get("body") or [sizes.sidebar, sizes.px(1032)])
        if not self._settings.sidebar_shown:
            place = self.body.widget(0)
            if place is not None:
                place.hide()

    def _restore_parts(self) -> None:
        sizes = self.theme.current().sizes
        layout = self._settings.layout
        self.body.setSizes(layout.get("body") or [sizes.sidebar, sizes.px(1032)])
        self.sidebar.set_parts(layout.get("sidebar", []))
        self.sidebar.setVisible(self._settings.sidebar_shown)
        self.work.upper.setSizes(layout.get("upper") or [sizes.px(880), sizes.form])
        self.work.set_beside(self._settings.beside)
        self._restore_main()

    def _restore_main(self) -> None:
        sizes = self.theme.current().sizes
        kept = self._settings.layout.get("main beside" if self.work.beside else "main below")
        self.work.main.setSizes(kept or ([sizes.px(480), sizes.px(560)] if self.work.beside else [500, 365]))

    def _rescale(self) -> None:
        """At another size of everything, sidebar and form keep their share of the words they show."""
        ratio, self._scale = self.theme.scale / self._scale, self.theme.scale
        if ratio == 1.0 or not hasattr(self, "work"):
            return
        for splitter, number in ((self.body, 0), (self.work.upper, 1)):
            sizes = splitter.sizes()
            wanted = min(round(sizes[number] * ratio), sum(sizes) * 2 // 5)
            other = sum(sizes) - wanted
            splitter.setSizes([wanted, other] if number == 0 else [other, wanted])

    def _remember_sizes(self) -> None:
        if not self.isVisible() or not hasattr(self, "work"):
            return
        layout = dict(self._settings.layout)
        layout["body"] = self.body.sizes() if not self.sidebar.isHidden() else layout.get("body", [])
        if self.work.shows_document:
            if not self.work.form.isHidden():
                layout["upper"] = self.work.upper.sizes()
            layout["main beside" if self.work.beside else "main below"] = self.work.main.sizes()
        layout["sidebar"] = self.sidebar.parts()
        self._settings.layout = {key: value for key, value in layout.items() if value}

    def remember(self) -> None:
        """Keep place and sizes for the next start."""
        self._remember_sizes()
        self._settings.set_geometry(self.saveGeometry())
        self._settings.sync()

    # -- Qt -------------------------------------------------------------------------------------

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.may_close:
            app = QApplication.instance()
            if app is not None:
                app.removeEventFilter(self)
            event.accept()
            return
        event.ignore()  # runs end and drafts are written first; then the window goes
        self.close_requested.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self.first_painted.emit)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.activated.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Text widgets claim some of our keys (Ctrl+E, Ctrl+K, …) for the emacs habits of their platform.
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.keyCombination().toCombined() in self._keys
        ):
            event.ignore()
            return True
        return False


def _window_keys() -> frozenset[int]:
    from desktop.actions import ACTIONS

    return frozenset(
        QKeySequence(key)[0].toCombined()  # type: ignore[index]
        for spec in ACTIONS
        if not spec.local
        for key in spec.keys
        if key != "Esc"
    )
