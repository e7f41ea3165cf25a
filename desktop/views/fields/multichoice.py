"""Several of several (MULTISELECT): chips that can be taken away, and a box that adds."""

from __future__ import annotations

import json
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QCompleter, QFrame, QToolButton, QVBoxLayout

from desktop.icons import icon
from desktop.theme import ThemeController
from desktop.views.fields.base import Family, Field, texts
from desktop.views.fields.choice import declared
from desktop.views.fields.flow_layout import FlowLayout
from engine.model import InputSpec


class MultichoiceField(Field):
    def __init__(self, spec: InputSpec, theme: ThemeController) -> None:
        super().__init__(spec, theme)
        self._chosen: list[str] = []
        self._choices: list[str] = []
        self._given = False
        self.box = QFrame()
        self.box.setProperty("role", "well")
        self._chips = FlowLayout(self.box, spacing=4)
        self._chips.setContentsMargins(6, 4, 6, 4)
        self.add = QComboBox()
        self.add.setEditable(True)
        self.add.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.add.setAccessibleName(f"{spec.label}: add")
        self.add.setStyleSheet("QComboBox, QLineEdit { border: none; background: transparent }")
        self.add.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.add.setMinimumContentsLength(6)
        edit = self.add.lineEdit()
        assert edit is not None
        edit.setPlaceholderText("add…")
        edit.setAccessibleName(f"{spec.label}: add")
        self._edit = edit
        completer = self.add.completer()
        assert completer is not None
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self._chips.addWidget(self.add)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.box)
        self.control = self.box
        self.setFocusProxy(self.add)
        self.add.activated.connect(self._add_typed)
        edit.returnPressed.connect(self._add_typed)
        theme.changed.connect(self._draw)
        self.set_choices(declared(spec))

    def set_name(self, name: str) -> None:
        self.box.setAccessibleName(name)

    def set_choices(self, choices: Sequence[str]) -> None:
        self._choices = list(choices)
        self._offer()

    def _offer(self) -> None:
        self.add.blockSignals(True)
        self.add.clear()
        self.add.addItems([choice for choice in self._choices if choice not in self._chosen])
        self.add.setCurrentIndex(-1)
        self.add.setEditText("")
        self.add.blockSignals(False)

    def _add_typed(self) -> None:
        text = self.add.currentText().strip()
        if text and text not in self._chosen:
            self._chosen.append(text)
            self._given = True
            self._draw()
            self._offer()
            self.changed.emit()

    def remove(self, text: str) -> None:
        if text in self._chosen:
            self._chosen.remove(text)
            self._given = True
            self._draw()
            self._offer()
            self.changed.emit()

    def _draw(self) -> None:
        for chip in self.box.findChildren(QToolButton, options=Qt.FindChildOption.FindDirectChildrenOnly):
            self._chips.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        for place, text in enumerate(self._chosen):
            self._chips.insert(place, _Chip(text, self))
        self.box.updateGeometry()

    def value(self) -> object | None:
        return json.dumps(self._chosen, ensure_ascii=False) if self._given else None

    def set_value(self, value: object | None) -> None:
        self._given = value is not None
        chosen = texts(value)
        if chosen != self._chosen:
            self._chosen = chosen
            self._draw()
            self._offer()

    def note(self) -> str:
        return (
            "Own values are allowed: Enter adds one." if self.spec.properties.get("allowCustomValue") else ""
        )


class _Chip(QToolButton):
    """A chosen value; pressing takes it away."""

    def __init__(self, text: str, field: MultichoiceField) -> None:
        super().__init__(field.box)
        self._text = text
        self._field = field
        self.setText(text)
        self.setIcon(icon("x", "text2", field.theme))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.setProperty("role", "chip")
        self.setToolTip(f"Remove {text}")
        self.setAccessibleName(f"Remove {text}")
        self.clicked.connect(self._removed)
        self.show()

    def _removed(self) -> None:
        self._field.remove(self._text)


FAMILY = Family(("MULTISELECT",), MultichoiceField)
