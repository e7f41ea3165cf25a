"""What each action does, what the command palette offers, and what becomes of a URL or a curl line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop.actions import ACTIONS
from desktop.documents import Documents
from desktop.loop import Scope, ask
from desktop.models.command_list import Command
from desktop.running import Running
from desktop.settings import Settings
from desktop.tabs import Tabs
from desktop.theme import Mode
from desktop.workspaces import Workspaces
from engine.text import Span

if TYPE_CHECKING:
    from desktop.main_window import MainWindow

NEW_REQUEST = """id: request
namespace: company.team

tasks:
  - id: request
    type: io.kestra.plugin.core.http.Request
    uri: https://dummyjson.com/products/1
    method: GET
"""
ADDRESS = "https://dummyjson.com/products/1"

NEW_FLOW = """id: new_flow
namespace: company.team
description: What this flow is for

inputs:
  - id: product_id
    type: INT
    defaults: 1

tasks:
  - id: get_product
    type: io.kestra.plugin.core.http.Request
    uri: "https://dummyjson.com/products/{{ inputs.product_id }}"
    method: GET

  - id: print_title
    type: io.kestra.plugin.core.log.Log
    message: "{{ outputs.get_product.body }}"
"""

ZOOM = 0.1


class Commands(QObject):
    """Wires the action table to the controllers."""

    def __init__(
        self,
        window: MainWindow,
        documents: Documents,
        tabs: Tabs,
        running: Running,
        workspaces: Workspaces,
        settings: Settings,
        scope: Scope,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._documents = documents
        self._tabs = tabs
        self._running = running
        self._workspaces = workspaces
        self._settings = settings
        self._scope = scope
        editor = window.work.editor
        editor.area.set_paste(self._take_paste)
        table = window.actions_table
        slots: dict[str, Callable[[], object]] = {
            "run.start": running.start,
            "run.stop": running.stop,
            "run.again": running.again,
            "run.restart": running.restart,
            "run.save_bodies": window.work.execution.save_bodies_requested.emit,
            "palette.open": self.open_palette,
            "flow.go": self.go_to_flow,
            "request.focus": self.focus_request,
            "problem.next": tabs.next_problem,
            "environment.choose": window.open_environments,
            "flow.new": self.new_flow,
            "tab.new": self.new_request,
            "folder.open": workspaces.choose_folder,
            "samples.open": workspaces.open_samples,
            "flow.save": tabs.save,
            "flow.save_all": tabs.save_all,
            "flow.duplicate": tabs.duplicate,
            "flow.rename": tabs.rename,
            "tab.close": tabs.close_current,
            "tab.reopen": tabs.reopen,
            "app.quit": window.close_requested.emit,
            "edit.find": editor.open_find,
            "edit.find_next": lambda: editor.find_step(1),
            "edit.find_previous": lambda: editor.find_step(-1),
            "edit.replace": editor.open_replace,
            "edit.comment": editor.toggle_comment,
            "edit.duplicate": editor.duplicate,
            "edit.line_up": lambda: editor.move_lines("up"),
            "edit.line_down": lambda: editor.move_lines("down"),
            "edit.fold_all": editor.fold_all,
            "edit.unfold_all": editor.unfold_all,
            "view.sidebar": window.toggle_sidebar,
            "view.flip": window.flip,
            "view.zoom_in": lambda: self._zoom(ZOOM),
            "view.zoom_out": lambda: self._zoom(-ZOOM),
            "view.zoom_reset": lambda: self._zoom(0.0),
            "theme.system": lambda: self.set_theme(Mode.SYSTEM),
            "theme.light": lambda: self.set_theme(Mode.LIGHT),
            "theme.dark": lambda: self.set_theme(Mode.DARK),
            "theme.contrast": lambda: self.set_theme(Mode.CONTRAST),
            "tab.recent": documents.select_recent,
            "settings.open": self._open_settings,
            "help.shortcuts": self._open_shortcuts,
            "help.about": self._open_about,
        }
        slots |= {f"tab.{n}": self._select_tab(n) for n in range(1, 10)}
        table.connect_all(slots)
        window.top.palette_requested.connect(self.open_palette)
        window.palette_view.chosen.connect(self._chosen)
        window.sidebar.new_requested.connect(self.new_flow)
        window.work.tabs.new_requested.connect(self.new_request)
        start = window.work.start
        start.samples_requested.connect(workspaces.open_samples)
        start.new_flow_requested.connect(self.new_flow)
        start.send_requested.connect(self.send)
        start.left.connect(self._leave_start)
        window.work.execution.link_requested.connect(self.open_link)

    def _select_tab(self, number: int) -> Callable[[], None]:
        def select() -> None:
            self._documents.select_number(number - 1)

        return select

    # -- new things -----------------------------------------------------------------------------

    def new_flow(self) -> None:
        self._documents.new(NEW_FLOW, "Untitled flow")
        self._window.work.editor.setFocus()

    def new_request(self) -> None:
        """A request that can be sent at once; its address is selected, so that typing replaces it."""
        self._documents.new(NEW_REQUEST)
        start = NEW_REQUEST.index(ADDRESS)
        self._window.work.editor.select(Span(start, start + len(ADDRESS)))

    def _take_paste(self, text: str) -> bool:
        """A curl command pasted into a new request that nobody has touched becomes that request."""
        from engine.importers.curl import NotCurl, is_curl, read_curl
        from engine.importers.request import flow_text

        document = self._documents.current
        if document is None or document.path is not None or document.text != NEW_REQUEST or not is_curl(text):
            return False
        try:
            request = read_curl(text)
        except NotCurl as error:
            self._window.status.show_message(str(error), bad=True)
            return False
        document.replace_text(flow_text(request))
        if request.warnings:
            self._window.status.show_message(" ".join(request.warnings))
        return True

    def focus_request(self) -> None:
        """The field for a URL or a curl line: on the start screen, which lies over the tabs if need be."""
        self._window.work.stack.setCurrentIndex(0)
        self._window.work.start.focus_field()

    def _leave_start(self) -> None:
        """Back to the tab over which the field for a new request was laid."""
        document = self._documents.current
        if document is not None:
            self._window.work.stack.setCurrentIndex(1)
            self._window.work.editor.setFocus()

    def send(self, method: str, text: str) -> None:
        """A URL or a curl line becomes an unsaved flow of one request, and runs."""
        from engine.importers.curl import NotCurl, is_curl, read_curl
        from engine.importers.request import ImportedRequest, flow_text

        start = self._window.work.start
        try:
            if is_curl(text):
                request = read_curl(text)
            elif " " in text or "\n" in text:
                raise NotCurl("This is neither a URL nor a curl command.")
            else:
                request = ImportedRequest(url=text if "://" in text else f"https://{text}", method=method)
        except NotCurl as error:
            start.show_problem(str(error))
            return
        start.clear()
        document = self._documents.new(flow_text(request))
        if request.warnings:
            self._window.status.show_message(" ".join(request.warnings))
        self._window.work.show_document(document.qt)
        self._running.start()

    def open_link(self, url: str) -> None:
        """A link of a response becomes a new request that has not been sent."""
        from engine.importers.request import ImportedRequest, flow_text

        if "://" in url:
            self._documents.new(flow_text(ImportedRequest(url=url, method="GET")))
        else:
            self._window.status.show_message(f"{url} is no whole address; a page would add its own.")

    # -- palette --------------------------------------------------------------------------------

    def open_palette(self) -> None:
        self._window.palette_view.open([*self._actions(), *self._flows()])

    def go_to_flow(self) -> None:
        self._window.palette_view.open(self._flows(), "Go to a flow")

    def _actions(self) -> list[Command]:
        table = self._window.actions_table
        return [
            Command(spec.id, spec.title, icon=spec.icon, key=spec.keys[0] if spec.keys else "", boost=20)
            for spec in ACTIONS
            if spec.listed and table[spec.id].isEnabled()
        ]

    def _flows(self) -> list[Command]:
        return [
            Command(f"flow:{entry.path}", entry.flow_id or entry.path.stem, method=entry.method or "",
                    detail=entry.namespace or entry.path.name)
            for entry in self._window.flows.flows
        ]  # fmt: skip

    def _chosen(self, command: Command) -> None:
        if command.id.startswith("flow:"):
            self._tabs.open(Path(command.id.removeprefix("flow:")))
        else:
            self._window.actions_table[command.id].trigger()

    # -- look and help --------------------------------------------------------------------------

    def _zoom(self, step: float) -> None:
        scale = self._window.theme.scale + step if step else 1.0
        self._window.theme.set_scale(scale)
        self._settings.scale = self._window.theme.scale

    def set_theme(self, mode: Mode) -> None:
        self._window.theme.set_mode(mode)
        self._settings.theme = mode.value

    def _open_settings(self) -> None:
        from desktop.dialogs.settings import SettingsDialog

        dialog = SettingsDialog(self._window.theme, self._window)
        dialog.mode_chosen.connect(self.set_theme)
        dialog.zoom_chosen.connect(self._set_scale)
        self._scope.spawn(ask(dialog), "settings")

    def _set_scale(self, scale: float) -> None:
        self._window.theme.set_scale(scale)
        self._settings.scale = self._window.theme.scale

    def _open_shortcuts(self) -> None:
        from desktop.dialogs.shortcuts import ShortcutsDialog

        self._scope.spawn(ask(ShortcutsDialog(self._window.theme, self._window)), "shortcuts")

    def _open_about(self) -> None:
        from desktop.dialogs.about import AboutDialog

        self._scope.spawn(ask(AboutDialog(self._window.theme, self._window)), "about")
