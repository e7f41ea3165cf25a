"""Lets a paused run go on: by one button, or by a form where the Pause asks for values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog

from desktop.documents import Documents
from desktop.loop import Scope, ask
from desktop.runs import Run, RunController
from engine.errors import EyasError, FlowRefused, InputsRefused
from engine.events import State
from engine.model import Flow, InputSpec

if TYPE_CHECKING:
    from desktop.main_window import MainWindow
    from desktop.workspaces import Workspaces


class Pausing(QObject):
    """Answers the Resume button of the execution pane."""

    def __init__(
        self,
        window: MainWindow,
        documents: Documents,
        runs: RunController,
        workspaces: Workspaces,
        scope: Scope,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._documents = documents
        self._runs = runs
        self._workspaces = workspaces
        self._scope = scope
        window.work.execution.resume_requested.connect(self.resume)

    def resume(self) -> None:
        run = self._runs.last(self._documents.current)
        if run is not None and run.execution is not None and run.execution.state is State.PAUSED:
            self._scope.spawn(self._resume(run), "resume")

    async def _resume(self, run: Run) -> None:
        specs = asked_inputs(run)
        if not specs:
            await self._go_on(run, {})
            return
        from desktop.dialogs.resume import ResumeDialog

        execution, session = run.execution, self._workspaces.session
        if execution is None or session is None:
            return
        form = Flow(f"{execution.flow_id} pause", execution.namespace, (), inputs=specs)
        dialog = ResumeDialog(self._window.theme, form, self._window)

        def resolve() -> None:
            dialog.form.set_resolution(session.resolve_inputs(form, dialog.form.values()))

        dialog.form.values_changed.connect(resolve)
        resolve()
        if await ask(dialog) == QDialog.DialogCode.Accepted:
            await self._go_on(run, dialog.values)

    async def _go_on(self, run: Run, values: dict[str, object]) -> None:
        session = self._workspaces.session
        if session is None or run.execution is None:
            return
        try:
            await session.resume(run.execution.id, values)
        except InputsRefused as refusal:
            said = "; ".join(f"{problem.input_id}: {problem.message}" for problem in refusal.problems)
            self._window.status.show_message(f"Still paused: {said}", bad=True)
        except (FlowRefused, EyasError) as error:
            self._window.status.show_message(str(error), bad=True)


def asked_inputs(run: Run) -> tuple[InputSpec, ...]:
    """What the Pause at which the run stands wants to know."""
    if run.execution is None or run.flow is None:
        return ()
    for task_run in run.execution.task_runs.values():
        task = run.flow.task(task_run.task_id) if task_run.state is State.PAUSED else None
        written = task.values.get("onResume") if task is not None else None
        if isinstance(written, list):
            return tuple(spec for spec in written if isinstance(spec, InputSpec))
    return ()
