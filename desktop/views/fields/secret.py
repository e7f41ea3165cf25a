"""A secret: typed hidden, shown only while the eye is pressed down."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from desktop.icons import icon
from desktop.theme import ThemeController
from desktop.views.fields.base import Family, Field, shown_text
from engine.model import InputSpec


class SecretField(Field):
    def __init__(self, spec: InputSpec, theme: ThemeController) -> None:
        super().__init__(spec, theme)
        self.edit = QLineEdit()
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.eye = QAction("Show the value", self)
        self.eye.setCheckable(True)
        self.edit.addAction(self.eye, QLineEdit.ActionPosition.TrailingPosition)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.edit)
        self.control = self.edit
        self.setFocusProxy(self.edit)
        self.eye.toggled.connect(self._show)
        self.edit.textEdited.connect(self._edited)
        theme.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        self.eye.setIcon(icon("eye-off" if self.eye.isChecked() else "eye", "text2", self.theme))

    def _show(self, shown: bool) -> None:
        self.edit.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self.eye.setText("Hide the value" if shown else "Show the value")
        self._dress()

    def _edited(self) -> None:
        self.changed.emit()

    def value(self) -> object | None:
        return self.edit.text() or None

    def set_value(self, value: object | None) -> None:
        text = shown_text(value)
        if text != self.edit.text():
            self.edit.setText(text)

    def note(self) -> str:
        return "Never written to a file or a log."


FAMILY = Family(("SECRET",), SecretField)
