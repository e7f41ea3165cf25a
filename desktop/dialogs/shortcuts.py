"""All actions with their keys, by group; a word filters them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.actions import ACTIONS, GROUPS, ActionSpec
from desktop.dialogs.frame import DialogFrame
from desktop.theme import ThemeController
from desktop.views.widgets.key_hint import KeyHint

COLUMNS = 2

ELSEWHERE: tuple[tuple[str, str], ...] = (
    ("Complete what is being typed", "Ctrl+Space"),
    ("Copy the chosen value", "Ctrl+C"),
    ("Insert the chosen value's expression", "Alt+Return"),
)
"""Keys that a widget has while it holds the focus, besides those of the action table."""


class ShortcutsDialog(DialogFrame):
    """Two columns of groups; what has no key is left out (the command palette finds it)."""

    def __init__(self, theme: ThemeController, parent: QWidget | None = None) -> None:
        self._groups: list[QVBoxLayout] = []
        super().__init__(theme, "Keyboard shortcuts", 760, parent)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("Filter by action or key")
        self.filter.setAccessibleName("Filter by action or key")
        self.filter.setClearButtonEnabled(True)
        self._none = QLabel("No action matches.")
        self._none.setProperty("role", "hint")
        self._none.hide()
        inner = QWidget()
        inner.setProperty("role", "panel")
        self._columns = QHBoxLayout(inner)
        self._rows: list[tuple[str, QWidget]] = []
        self._boxes: list[tuple[QWidget, list[QWidget]]] = []
        self._fill()
        scroll = QScrollArea()
        scroll.setWidget(inner)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setAccessibleName("Shortcuts")
        self.content.addWidget(self.filter)
        self.content.addWidget(self._none)
        self.content.addWidget(scroll, 1)
        self.hint.setText("Every action, also one without a key, is in the command palette (Ctrl+K).")
        self.add_button("Close", primary=True).clicked.connect(self.accept)
        self.filter.textChanged.connect(self._filter)
        self.fit()

    def shown(self) -> list[str]:
        """Titles of the rows that the filter leaves."""
        return [words.partition("\n")[0] for words, row in self._rows if not row.isHidden()]

    def _fill(self) -> None:
        groups = [(group, _entries(group)) for group in GROUPS]
        total = sum(len(entries) + 2 for _, entries in groups)
        columns = [QVBoxLayout() for _ in range(COLUMNS)]
        used, place = 0, 0
        for group, entries in groups:
            if not entries:
                continue
            if used > 0 and used + len(entries) + 2 > total / COLUMNS + 2 and place < COLUMNS - 1:
                place, used = place + 1, 0
            columns[place].addWidget(self._group(group, entries))
            used += len(entries) + 2
        for column in columns:
            column.addStretch(1)
            self._columns.addLayout(column, 1)

    def _group(self, title: str, entries: list[tuple[str, tuple[str, ...]]]) -> QWidget:
        box = QWidget()
        layout = QVBoxLayout(box)
        layout.setContentsMargins(0, 0, 0, 0)
        head = QLabel(title.upper())
        head.setProperty("role", "section")
        head.setFont(self.theme.current().fonts.section)
        layout.addWidget(head)
        rows: list[QWidget] = []
        for words, keys in entries:
            row = QWidget()
            line = QGridLayout(row)
            line.setContentsMargins(0, 0, 0, 0)
            line.addWidget(QLabel(words), 0, 0)
            line.setColumnStretch(0, 1)
            for number, key in enumerate(keys[:2]):
                line.addWidget(KeyHint(self.theme, key), 0, number + 1)
            layout.addWidget(row)
            self._rows.append((f"{words}\n{' '.join(keys)}", row))
            rows.append(row)
        self._groups.append(layout)
        self._boxes.append((box, rows))
        return box

    def _filter(self, text: str) -> None:
        wanted = text.casefold().strip()
        for words, row in self._rows:
            row.setVisible(wanted in words.casefold())
        for box, rows in self._boxes:
            box.setVisible(any(not row.isHidden() for row in rows))
        self._none.setVisible(not self.shown())

    def fit(self) -> None:
        super().fit()
        px = self.theme.current().sizes.px
        self.setMinimumHeight(px(640))
        for group in self._groups:
            group.setSpacing(px(6))
        if hasattr(self, "_columns"):
            self._columns.setContentsMargins(0, px(4), px(12), px(4))
            self._columns.setSpacing(px(40))
            for place in range(self._columns.count()):
                item = self._columns.itemAt(place)
                column = item.layout() if item is not None else None
                if column is not None:
                    column.setSpacing(px(20))


def _entries(group: str) -> list[tuple[str, tuple[str, ...]]]:
    specs = [spec for spec in ACTIONS if spec.group == group and spec.keys and _once(spec)]
    found = [(_title(spec), spec.keys) for spec in specs]
    if group == "Edit":
        found += [(words, (key,)) for words, key in ELSEWHERE]
    return found


def _once(spec: ActionSpec) -> bool:
    """The keys of the numbered tabs make one row."""
    return spec.id == "tab.1" or not spec.id.removeprefix("tab.").isdigit()


def _title(spec: ActionSpec) -> str:
    return "Tab 1 to 9" if spec.id == "tab.1" else spec.title.removesuffix("…")
