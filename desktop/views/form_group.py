"""The members of a FORM input: a box that folds, and a step of a wizard where a flow has several of them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from desktop.icons import icon
from desktop.theme import ThemeController
from desktop.views.widgets.badge import TypeBadge
from engine.model import InputSpec


class FormGroup(QFrame):
    """``step`` is its number (from 1) and how many there are; None where it is the only one."""

    next_requested = Signal()

    def __init__(self, spec: InputSpec, theme: ThemeController, step: tuple[int, int] | None = None) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("role", "card")
        self.folded = False
        self._fold = QToolButton()
        self._fold.setText(spec.label)
        self._fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._fold.setAutoRaise(True)
        self._fold.setAccessibleName(f"Group {spec.label}")
        head = QHBoxLayout()
        head.addWidget(self._fold)
        head.addStretch(1)
        if step is not None:
            number = QLabel(f"Step {step[0]} of {step[1]}")
            number.setProperty("role", "hint")
            head.addWidget(number)
        head.addWidget(TypeBadge(theme, "FORM"))
        self.body = QVBoxLayout()
        self.body.setSpacing(16)
        self._body = QWidget()
        inner = QVBoxLayout(self._body)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(12)
        inner.addLayout(self.body)
        if step is not None and step[0] < step[1]:
            self.next_button = QPushButton("Next step")
            self.next_button.clicked.connect(self.next_requested)
            inner.addWidget(self.next_button, 0, Qt.AlignmentFlag.AlignRight)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 12)
        layout.setSpacing(10)
        layout.addLayout(head)
        if spec.description:
            text = QLabel(spec.description)
            text.setProperty("role", "hint")
            text.setWordWrap(True)
            layout.addWidget(text)
        layout.addWidget(self._body)
        self._fold.clicked.connect(lambda: self.set_folded(not self.folded))
        theme.changed.connect(self._dress)
        self._dress()

    def set_folded(self, folded: bool) -> None:
        """Hide or show the members; what was typed into them stays."""
        self.folded = folded
        self._body.setVisible(not folded)
        self._fold.setAccessibleDescription("folded" if folded else "unfolded")
        self._dress()

    def _dress(self) -> None:
        self._fold.setIcon(icon("chevron-right" if self.folded else "chevron-down", "text2", self._theme))
