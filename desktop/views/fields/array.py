"""A list typed row by row (ARRAY); each row is parsed by the flow's ``itemType``."""

from __future__ import annotations

import json

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from desktop.icons import icon
from desktop.theme import ThemeController
from desktop.views.fields.base import Family, Field, texts
from engine.model import InputSpec

_AS_WRITTEN = frozenset({"INT", "FLOAT", "BOOL", "BOOLEAN", "JSON"})


def list_text(rows: list[str], item_type: str) -> str:
    """JSON text of a list; numbers, booleans and JSON stand in it as they were typed where they can."""
    items: list[object] = []
    for row in rows:
        if item_type in _AS_WRITTEN:
            try:
                items.append(json.loads(row))
                continue
            except ValueError:
                pass
        items.append(row)
    return json.dumps(items, ensure_ascii=False)


class ArrayField(Field):
    def __init__(self, spec: InputSpec, theme: ThemeController) -> None:
        super().__init__(spec, theme)
        self._given = False
        self.frame = QFrame()
        self.frame.setProperty("role", "well")
        self._rows = QVBoxLayout(self.frame)
        self._rows.setContentsMargins(1, 1, 1, 1)
        self._rows.setSpacing(0)
        self.add = QToolButton()
        self.add.setText("Add")
        self.add.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.add.setAutoRaise(True)
        self.add.setAccessibleName(f"{spec.label}: add an item")
        self._rows.addWidget(self.add)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.frame)
        self.control = self.frame
        self.setFocusProxy(self.add)
        self.edits: list[_Row] = []
        self.add.clicked.connect(self._add)
        theme.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        self.add.setIcon(icon("plus", "text2", self.theme))

    def badge(self) -> str:
        return f"ARRAY of {self.item_type}"

    @property
    def item_type(self) -> str:
        return str(self.spec.properties.get("itemType", "STRING"))

    def set_name(self, name: str) -> None:
        self.frame.setAccessibleName(name)

    def _append(self, text: str) -> _Row:
        row = _Row(self, text)
        row.edit.setAccessibleName(f"{self.spec.label}: item {len(self.edits) + 1}")
        self.edits.append(row)
        self._rows.insertWidget(self._rows.count() - 1, row)
        return row

    def _add(self) -> None:
        self._append("").edit.setFocus()
        self._given = True
        self.changed.emit()

    def take_away(self, row: _Row) -> None:
        self.edits.remove(row)
        self._rows.removeWidget(row)
        row.hide()
        row.deleteLater()
        self.edited()

    def add_after(self, row: _Row) -> None:
        """Enter in a row goes to the next one, making it at the end."""
        place = self.edits.index(row) + 1
        if place < len(self.edits):
            self.edits[place].edit.setFocus()
        else:
            self._add()

    def edited(self) -> None:
        self._given = True
        self.changed.emit()

    def value(self) -> object | None:
        return list_text([row.edit.text() for row in self.edits], self.item_type) if self._given else None

    def set_value(self, value: object | None) -> None:
        self._given = value is not None
        wanted = texts(value)
        if wanted == [row.edit.text() for row in self.edits]:
            return
        for row in self.edits:
            self._rows.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.edits = []
        for text in wanted:
            self._append(text)


class _Row(QWidget):
    def __init__(self, field: ArrayField, text: str) -> None:
        super().__init__(field.frame)
        self._field = field
        self.edit = QLineEdit(text)
        self.edit.setFrame(False)
        self.edit.setProperty("role", "bare")
        self.edit.setFont(field.theme.current().fonts.mono)
        remove = QToolButton()
        remove.setAutoRaise(True)
        remove.setIcon(icon("x", "text2", field.theme))
        remove.setAccessibleName(f"{field.spec.label}: remove item")
        remove.setToolTip("Remove")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 0, 4, 0)
        layout.addWidget(self.edit, 1)
        layout.addWidget(remove)
        self.edit.textEdited.connect(field.edited)
        self.edit.returnPressed.connect(self._next)
        remove.clicked.connect(self._remove)

    def _next(self) -> None:
        self._field.add_after(self)

    def _remove(self) -> None:
        self._field.take_away(self)


FAMILY = Family(("ARRAY",), ArrayField)
