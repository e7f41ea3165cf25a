"""One of several: a dropdown that filters while typing, or radio buttons where the flow asks for them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QComboBox, QCompleter, QHBoxLayout, QRadioButton

from desktop.theme import ThemeController
from desktop.views.fields.base import Family, Field, shown_text, texts
from desktop.views.fields.flow_layout import FlowLayout
from engine.model import InputSpec


def declared(spec: InputSpec) -> list[str]:
    """The values written in the flow (an expression's are only known when it is resolved)."""
    return texts(spec.properties.get("values") or spec.properties.get("options"))


class ChoiceField(Field):
    """Free text is possible while typing; what is no choice is refused by the flow's own rule."""

    def __init__(self, spec: InputSpec, theme: ThemeController) -> None:
        super().__init__(spec, theme)
        self.combo = QComboBox()
        self.combo.setEditable(True)
        self.combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        edit = self.combo.lineEdit()
        assert edit is not None
        self._edit = edit
        edit.setPlaceholderText("Choose…")
        edit.setAccessibleName(spec.label)
        completer = self.combo.completer()
        assert completer is not None
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.combo)
        self.control = self.combo
        self.setFocusProxy(self.combo)
        self._choices: list[str] = []
        self.set_choices(declared(spec))
        self.combo.setCurrentIndex(-1)
        self.combo.setEditText("")
        self.combo.activated.connect(self._changed)
        edit.textEdited.connect(self._changed)

    def _changed(self) -> None:
        self.changed.emit()

    def set_choices(self, choices: Sequence[str]) -> None:
        if list(choices) == self._choices:
            return
        self._choices = list(choices)
        kept = self.combo.currentText()
        self.combo.blockSignals(True)
        self.combo.clear()
        self.combo.addItems(self._choices)
        self.combo.setCurrentIndex(self._choices.index(kept) if kept in self._choices else -1)
        self.combo.setEditText(kept)
        self.combo.blockSignals(False)

    def value(self) -> object | None:
        return self.combo.currentText() or None

    def set_value(self, value: object | None) -> None:
        text = shown_text(value)
        if text == self.combo.currentText():
            return
        self.combo.blockSignals(True)
        self.combo.setCurrentIndex(self._choices.index(text) if text in self._choices else -1)
        self.combo.setEditText(text)
        self.combo.blockSignals(False)

    def note(self) -> str:
        return "Own values are allowed." if self.spec.properties.get("allowCustomValue") else ""


class RadioField(Field):
    def __init__(self, spec: InputSpec, theme: ThemeController) -> None:
        super().__init__(spec, theme)
        self._group = QButtonGroup(self)
        self._choices: list[str] = []
        self._layout = FlowLayout(self, spacing=12)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self.set_choices(declared(spec))
        self._group.buttonClicked.connect(self._changed)

    def _changed(self) -> None:
        self.changed.emit()

    def badge(self) -> str:
        return f"{self.spec.type} · radio"

    def set_choices(self, choices: Sequence[str]) -> None:
        if list(choices) == self._choices:
            return
        kept = self.value()
        for button in self._group.buttons():
            self._group.removeButton(button)
            self._layout.removeWidget(button)
            button.deleteLater()
        self._choices = list(choices)
        for text in self._choices:
            button = QRadioButton(text)
            self._group.addButton(button)
            self._layout.addWidget(button)
        buttons = self._group.buttons()
        if buttons:
            self.setFocusProxy(buttons[0])
        self.set_value(kept)

    def set_name(self, name: str) -> None:
        self.setAccessibleName(name)

    def value(self) -> object | None:
        button = self._group.checkedButton()
        return button.text() if button is not None else None

    def set_value(self, value: object | None) -> None:
        wanted = shown_text(value) if value is not None else None
        self._group.setExclusive(False)
        for button in self._group.buttons():
            button.setChecked(button.text() == wanted)
        self._group.setExclusive(True)


def make_choice(spec: InputSpec, theme: ThemeController) -> Field:
    if spec.properties.get("isRadio") is True and not spec.properties.get("allowCustomValue"):
        return RadioField(spec, theme)
    return ChoiceField(spec, theme)


FAMILY = Family(("SELECT", "ENUM"), make_choice)
