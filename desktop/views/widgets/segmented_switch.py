"""A row of joined buttons of which one is chosen, as for the faces of a flow."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget


class SegmentedSwitch(QWidget):
    """``chosen(index)`` is said when the user picks another; ``choose`` picks silently."""

    chosen = Signal(int)

    def __init__(self, names: Sequence[str], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        last = len(names) - 1
        for place, text in enumerate(names):
            button = QPushButton(text)
            button.setCheckable(True)
            button.setCursor(Qt.CursorShape.ArrowCursor)
            edge = "only" if last == 0 else {0: "first", last: "last"}.get(place, "middle")
            button.setProperty("segment", edge)
            self._group.addButton(button, place)
            layout.addWidget(button)
        if names:
            self._group.button(0).setChecked(True)
        self._group.idClicked.connect(self.chosen)

    def current(self) -> int:
        return self._group.checkedId()

    def choose(self, index: int) -> None:
        self._group.button(index).setChecked(True)

    def set_enabled(self, index: int, enabled: bool) -> None:
        self._group.button(index).setEnabled(enabled)
