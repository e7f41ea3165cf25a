"""One-line text: STRING, URI, EMAIL, and every type that has no field of its own."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from desktop.theme import ThemeController
from desktop.views.fields.base import Family, Field, shown_text
from engine.model import InputSpec

_EXAMPLES = {"URI": "https://…", "EMAIL": "name@example.org"}


class TextField(Field):
    def __init__(self, spec: InputSpec, theme: ThemeController) -> None:
        super().__init__(spec, theme)
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(_EXAMPLES.get(spec.type, ""))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.edit)
        self.control = self.edit
        self.setFocusProxy(self.edit)
        self.edit.textEdited.connect(self._edited)

    def _edited(self) -> None:
        self.changed.emit()

    def value(self) -> object | None:
        return self.edit.text() or None

    def set_value(self, value: object | None) -> None:
        text = shown_text(value)
        if text != self.edit.text():
            self.edit.setText(text)
            self.edit.setCursorPosition(0)

    def note(self) -> str:
        pattern = self.spec.properties.get("validator")
        return f"Must match {pattern}" if pattern else ""


FAMILY = Family(("STRING", "URI", "EMAIL"), TextField)
