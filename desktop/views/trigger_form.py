"""Values of ``trigger.*`` for a run that is started by hand: a section of the form, folded at first."""

from __future__ import annotations

import re
from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.icons import beside_text, icon
from desktop.theme import ThemeController
from engine.model import Flow
from engine.values import from_json

_EXPRESSION = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL)
_NAME = re.compile(r"""(?<![\w.])trigger\s*(?:\.\s*([A-Za-z_]\w*)|\[\s*['"]([^'"]+)['"]\s*\])""")


def trigger_names(text: str) -> list[str]:
    """The names that the expressions of a flow read of ``trigger``, in order."""
    found: dict[str, None] = {}
    for expression in _EXPRESSION.findall(text):
        for plain, quoted in _NAME.findall(expression):
            found[plain or quoted] = None
    return list(found)


class _Line:
    """A name and its value; the name is fixed where the flow asks for it."""

    def __init__(self, name: str | None) -> None:
        self.asked = name is not None
        self.name = QLineEdit(name or "", placeholderText="name")
        self.name.setReadOnly(self.asked)
        self.name.setAccessibleName("Name of the trigger value")
        self.value = QLineEdit(placeholderText="text or JSON")
        self.value.setAccessibleName(f"trigger.{name}" if name else "Value of the trigger value")
        if self.asked:
            self.name.setProperty("role", "bare")
            self.name.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.remove = QToolButton()
        self.remove.setAutoRaise(True)
        self.remove.setToolTip("Remove this value")
        self.remove.setAccessibleName("Remove this trigger value")

    @property
    def widgets(self) -> tuple[QWidget, ...]:
        return self.name, self.value, self.remove


class TriggerForm(QFrame):
    """Empty values are not given; what was typed for a flow comes back with it."""

    run_requested = Signal()

    def __init__(self, theme: ThemeController) -> None:
        super().__init__()
        self._theme = theme
        self._flow: tuple[str, str] | None = None
        self._kept: dict[tuple[str, str], dict[str, str]] = {}
        self._lines: list[_Line] = []
        self._folded = True
        self.setProperty("role", "card")
        self.fold = QToolButton()
        self.fold.setText("Trigger")
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.fold.setAutoRaise(True)
        self.fold.setToolTip("Values of trigger.* for a run that is started here")
        self.fold.setAccessibleName("Trigger values")
        self._said = QLabel()
        self._said.setProperty("role", "secondary")
        head = QHBoxLayout()
        head.addWidget(self.fold)
        head.addStretch(1)
        head.addWidget(self._said)
        hint = QLabel("As if a trigger had started the run. What is left empty is not there.")
        hint.setProperty("role", "hint")
        hint.setWordWrap(True)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(0, 2)
        self._grid.setColumnStretch(1, 3)
        self.add_button = QPushButton("Add value")
        self.add_button.setProperty("role", "plain")
        self.body = QWidget()
        inside = QVBoxLayout(self.body)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(10)
        inside.addWidget(hint)
        inside.addLayout(self._grid)
        inside.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 12)
        layout.setSpacing(10)
        layout.addLayout(head)
        layout.addWidget(self.body)
        self.fold.clicked.connect(self._toggle)
        self.add_button.clicked.connect(self._add_by_hand)
        theme.changed.connect(self._dress)
        self._dress()
        self.hide()

    def _dress(self) -> None:
        self.fold.setIcon(icon("chevron-right" if self._folded else "chevron-down", "text2", self._theme))
        beside_text(self.add_button, "plus", "text2", self._theme)
        for line in self._lines:
            line.remove.setIcon(icon("x", "text2", self._theme))

    def _toggle(self) -> None:
        self._folded = not self._folded
        self.body.setVisible(not self._folded)
        self.fold.setAccessibleDescription("folded" if self._folded else "unfolded")
        self._dress()

    # -- values ---------------------------------------------------------------------------------

    def set_flow(self, flow: Flow | None, names: list[str]) -> None:
        """Show a flow that reads these names; hidden where it has no triggers and reads none."""
        texts = self.texts()
        if self._flow is not None:
            self._kept[self._flow] = texts
        key = (flow.namespace, flow.id) if flow is not None else None
        if key != self._flow:
            texts = self._kept.get(key, {}) if key is not None else {}
            self._flow = key
            self._clear()
        self.setVisible(flow is not None and (bool(names) or bool(flow.triggers)))
        if [line.name.text() for line in self._lines if line.asked] != names:
            added = [name for name in texts if name not in names and texts[name]]
            self._clear()
            for name in names:
                self._add(name).value.setText(texts.get(name, ""))
            for name in added:
                line = self._add(None)
                line.name.setText(name)
                line.value.setText(texts[name])
        elif not self._lines:
            for name, text in texts.items():
                line = self._add(None)
                line.name.setText(name)
                line.value.setText(text)
        self._say()

    def _clear(self) -> None:
        for line in list(self._lines):
            self._take(line)

    def _add(self, name: str | None) -> _Line:
        line = _Line(name)
        row = self._grid.rowCount()
        line.remove.setIcon(icon("x", "text2", self._theme))
        line.remove.clicked.connect(lambda: self._take(line))
        line.name.textChanged.connect(self._say)
        line.value.textChanged.connect(self._say)
        line.value.returnPressed.connect(self.run_requested)
        for column, widget in enumerate(line.widgets):
            self._grid.addWidget(widget, row, column)
        line.remove.setVisible(not line.asked)
        self._lines.append(line)
        return line

    def _add_by_hand(self) -> None:
        self._add(None).name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take(self, line: _Line) -> None:
        self._lines.remove(line)
        for widget in line.widgets:
            self._grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._say()

    def _say(self) -> None:
        """How many are given, which is seen while it is folded too."""
        given = len(self.values())
        self._said.setText("" if not given else "1 value" if given == 1 else f"{given} values")

    def texts(self) -> dict[str, str]:
        """What is typed, by name."""
        pairs = ((line.name.text().strip(), line.value.text()) for line in self._lines)
        return {name: text for name, text in pairs if name and text}

    def values(self) -> Mapping[str, object]:
        """What a run is started with: the values of JSON texts, other texts as they are."""
        return {name: _read(text) for name, text in self.texts().items()} if not self.isHidden() else {}


def _read(text: str) -> object:
    try:
        return from_json(text)
    except ValueError:
        return text
