"""The values that a Pause asks for before its run goes on."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.dialogs.frame import DialogFrame
from desktop.theme import ThemeController
from desktop.views.input_form import InputForm
from engine.model import Flow


class ResumeDialog(DialogFrame):
    """The form of ``onResume``; ``values`` are what was given when it was accepted."""

    def __init__(self, theme: ThemeController, flow: Flow, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Resume", 480, parent)
        self.values: dict[str, object] = {}
        self.say("The run is paused and asks for this before it goes on.")
        self.form = InputForm(theme, bare=True)
        self.form.set_flow(flow)
        self.content.addWidget(self.form, 1)
        self.add_button("Not now").clicked.connect(self.reject)
        self.resume_button = self.add_button("Resume", primary=True)
        self.resume_button.clicked.connect(self._resume)
        self.form.focus_first()

    def _resume(self) -> None:
        """Accepted only when no value is refused; else the form says which."""
        self.form.focus_first_problem()
        if not self.form.has_problems:
            self.values = self.form.values()
            self.accept()

    def fit(self) -> None:
        super().fit()
        self.setMinimumHeight(self.theme.current().sizes.px(360))
