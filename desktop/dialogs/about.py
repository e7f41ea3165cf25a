"""What Eyas is, which version this is, and what it stands on."""

from __future__ import annotations

import platform

import PySide6
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

import engine
from desktop.dialogs.frame import DialogFrame
from desktop.theme import ThemeController

LICENCES = (
    "Apache-2.0. Icons: Lucide (ISC). Fonts of the pictures: Inter and JetBrains Mono (OFL 1.1). "
    "Built on Qt, libcurl, libyaml and Jinja."
)


class AboutDialog(DialogFrame):
    """Facts that belong into a report of a problem; they can be copied."""

    def __init__(self, theme: ThemeController, parent: QWidget | None = None) -> None:
        self._grid = QGridLayout()
        super().__init__(theme, "Eyas", 460, parent)
        self.setWindowTitle("About Eyas")
        self.say("Write HTTP requests as steps of a Kestra flow; run and inspect them on your desktop.")
        for row, (name, value) in enumerate(facts()):
            label = QLabel(name)
            label.setProperty("role", "muted")
            shown = QLabel(value)
            shown.setProperty("role", "mono")
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._grid.addWidget(label, row, 0)
            self._grid.addWidget(shown, row, 1)
        self._grid.setColumnStretch(1, 1)
        self.content.addLayout(self._grid)
        licences = QLabel(LICENCES)
        licences.setProperty("role", "hint")
        licences.setWordWrap(True)
        self.content.addWidget(licences)
        copy = self.add_button("Copy versions")
        copy.clicked.connect(self.copy_facts)
        self.add_button("Close", primary=True).clicked.connect(self.accept)

    def copy_facts(self) -> None:
        """The versions as text."""
        QGuiApplication.clipboard().setText("\n".join(f"{name} {value}" for name, value in facts()))
        self.hint.setText("Copied.")

    def fit(self) -> None:
        super().fit()
        px = self.theme.current().sizes.px
        self._grid.setHorizontalSpacing(px(24))
        self._grid.setVerticalSpacing(px(6))


def facts() -> list[tuple[str, str]]:
    """Names and versions of what runs here."""
    return [
        ("Eyas", engine.__version__),
        ("Python", platform.python_version()),
        ("Qt for Python", str(PySide6.__version__)),
        ("System", f"{platform.system()} {platform.release()} ({platform.machine()})"),
    ]
