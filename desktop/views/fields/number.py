"""Whole and decimal numbers: any text can be typed (and is refused with a reason), arrows step."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QVBoxLayout

from desktop.icons import icon
from desktop.theme import ThemeController
from desktop.views.fields.base import Family, Field, bounds_text, number_of, shown_text
from engine.model import InputSpec


class NumberField(Field):
    def __init__(self, spec: InputSpec, theme: ThemeController) -> None:
        super().__init__(spec, theme)
        self.edit = QLineEdit()
        self.edit.setFont(theme.current().fonts.mono)
        self._up, self._down = QToolButton(), QToolButton()
        arrows = QVBoxLayout()
        arrows.setContentsMargins(0, 1, 2, 1)
        arrows.setSpacing(0)
        for button, name in ((self._up, "One more"), (self._down, "One less")):
            button.setAccessibleName(f"{name}: {spec.label}")
            button.setToolTip(name)
            button.setAutoRaise(True)
            button.setAutoRepeat(True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setProperty("role", "stepper")
            button.setCursor(Qt.CursorShape.ArrowCursor)
            arrows.addWidget(button)
        inside = QHBoxLayout(self.edit)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addStretch(1)
        inside.addLayout(arrows)
        self.edit.setTextMargins(0, 0, 20, 0)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.edit)
        self.control = self.edit
        self.setFocusProxy(self.edit)
        self.edit.textEdited.connect(self._edited)
        self.edit.installEventFilter(self)
        self._up.clicked.connect(self._more)
        self._down.clicked.connect(self._less)
        theme.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        self.edit.setFont(self.theme.current().fonts.mono)
        self._up.setIcon(icon("chevron-up", "text2", self.theme))
        self._down.setIcon(icon("chevron-down", "text2", self.theme))

    def _edited(self) -> None:
        self.changed.emit()

    def _more(self) -> None:
        self.step(1)

    def _less(self) -> None:
        self.step(-1)

    def step(self, by: int) -> None:
        """Add to a number, within the bounds; anything that is none starts at 0 or the nearest bound."""
        number = number_of(self.edit.text().strip() or "0")
        if number is None:
            return
        least, most = (number_of(self.spec.properties.get(key)) for key in ("min", "max"))
        moved = number + by if self.edit.text().strip() or least is None else max(0.0, least)
        if least is not None:
            moved = max(moved, least)
        if most is not None:
            moved = min(moved, most)
        whole = self.spec.type == "INT" or moved.is_integer()
        self.edit.setText(str(int(moved)) if whole else f"{moved:.10g}")
        self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Up:
                self.step(1)
                return True
            if event.key() == Qt.Key.Key_Down:
                self.step(-1)
                return True
        return super().eventFilter(watched, event)

    def value(self) -> object | None:
        return self.edit.text() or None

    def set_value(self, value: object | None) -> None:
        text = shown_text(value)
        if text != self.edit.text():
            self.edit.setText(text)

    def note(self) -> str:
        return bounds_text(self.spec, "min", "max")


FAMILY = Family(("INT", "FLOAT"), NumberField)
