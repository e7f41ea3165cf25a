"""In place of an answer: why none came, and what can be done about it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QPushButton, QWidget

from desktop.models.trust import refused_host
from desktop.views.pane_widgets import EmptyState
from engine.exchange import Exchange


class FailureView(EmptyState):
    """A refused certificate has two honest ways out, each a button; both name the host they are for."""

    ca_requested = Signal(str)
    unverified_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__("", "")
        self._host = ""
        self.ways = QWidget(self)
        self.trust = QPushButton("Trust its issuer…", self.ways)
        self.trust.setToolTip("Choose the certificate of the authority; the environment will name it.")
        self.skip = QPushButton(self.ways)
        self.skip.setToolTip("The environment will say so; whoever answers is then believed to be the host.")
        row = QHBoxLayout(self.ways)
        row.setContentsMargins(0, 12, 0, 0)
        row.addStretch(1)
        row.addWidget(self.trust)
        row.addWidget(self.skip)
        row.addStretch(1)
        self.ways.hide()
        layout = self.layout()
        assert isinstance(layout, QBoxLayout)
        layout.insertWidget(layout.count() - 1, self.ways)
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.trust.clicked.connect(lambda: self.ca_requested.emit(self._host))
        self.skip.clicked.connect(lambda: self.unverified_requested.emit(self._host))

    def set_text(self, title: str, text: str) -> None:
        super().set_text(title, text)
        self.ways.hide()

    def show_failure(self, exchange: Exchange) -> None:
        """The sentence of an exchange that brought no answer."""
        self.set_text("No response came", exchange.error or "The connection ended without an answer.")
        host = refused_host(exchange)
        if host is not None:
            self._host = host
            self.skip.setText(f"Stop verifying {host}")
            self.ways.show()
