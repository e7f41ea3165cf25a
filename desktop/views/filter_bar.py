"""The row over a body: a filter in jq or JSONPath, what it found or where it is wrong, search, copy, save."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QMenu, QPushButton, QSizePolicy

from desktop.icons import beside_text, icon
from desktop.theme import ThemeController
from desktop.views.bodies.source import Body
from desktop.views.widgets.elided_label import ElidedLabel
from desktop.views.widgets.icon_button import IconButton

LANGUAGES = ("jq", "JSONPath")
PRETTY = "pretty"
"""Not a language one types: every member on a line of its own."""
EXAMPLES = {"jq": ".products[0].title", "JSONPath": "$.products[*].title"}
DEBOUNCE_MS = 250
KEPT = 15


@dataclass(frozen=True, slots=True)
class FilterRequest:
    """A program in a language for a body."""

    body: Body
    language: str
    program: str
    charset: str = "utf-8"


class FilterBar(QFrame):
    """Says what the user wants; whoever filters says what came of it."""

    filter_changed = Signal(str, str)
    """Language and program; an empty program shows the whole body again."""
    expression_requested = Signal()
    find_requested = Signal()
    copy_requested = Signal()
    save_requested = Signal()

    def __init__(self, theme: ThemeController) -> None:
        super().__init__()
        self._theme = theme
        self._kept: dict[str, list[str]] = {name: [] for name in LANGUAGES}
        self._language = LANGUAGES[0]
        self._silent = False
        self.setProperty("role", "bar")
        self.field = _Field()
        self.field.setAccessibleName("Filter the body")
        self.field.setClearButtonEnabled(True)
        self._mark = self.field.addAction(
            icon("filter", "text3", theme), QLineEdit.ActionPosition.LeadingPosition
        )
        self.language = QPushButton(self._language)
        self.language.setProperty("role", "plain")
        self._menu = QMenu(self.language)
        self._menu.aboutToShow.connect(self._fill_menu)
        self.language.setMenu(self._menu)
        self._said = ElidedLabel()
        self._said.setProperty("role", "secondary")
        self._said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.find_button = IconButton(theme, "search", "Search in the body", shortcut="Ctrl+F", small=True)
        self.copy = IconButton(theme, "copy", "Copy the body", small=True)
        self.save = IconButton(theme, "save", "Save the body", small=True)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.field, 2)
        self._row.addWidget(self.language)
        self._row.addWidget(self._said, 2)
        for button in (self.find_button, self.copy, self.save):
            self._row.addWidget(button)
        self._timer = QTimer(self, singleShot=True, interval=DEBOUNCE_MS)
        self._timer.timeout.connect(self._say)
        self.field.textEdited.connect(self._edited)
        self.field.textChanged.connect(self._cleared)
        self.field.returnPressed.connect(self._now)
        self.find_button.clicked.connect(self.find_requested)
        self.copy.clicked.connect(self.copy_requested)
        self.save.clicked.connect(self.save_requested)
        theme.changed.connect(self._dress)
        self._dress()

    def program(self) -> str:
        return self.field.text().strip()

    def current_language(self) -> str:
        return self._language

    def set_filters(self, shown: bool) -> None:
        """Whether this body can be filtered at all."""
        self.field.setVisible(shown)
        self.language.setVisible(shown)

    def reset(self) -> None:
        """Forget the filter without saying so."""
        self._timer.stop()
        self._silent = True
        self.field.clear()
        self._silent = False
        self.show_words("")

    def show_words(self, text: str) -> None:
        """What is shown now, at the right."""
        self._refuse(False)
        self._said.setProperty("role", "secondary")
        self._put(text)

    def show_error(self, text: str, at: int | None) -> None:
        """What is wrong; the characters from there on are selected when the field has the focus."""
        self._refuse(True)
        self._said.setProperty("role", "error")
        self._put(text if at is None else f"{text} (at {at + 1})")

    def keep(self) -> None:
        """The program did something: offer it again."""
        program = self.program()
        if program:
            kept = self._kept[self._language]
            self._kept[self._language] = [program, *(old for old in kept if old != program)][:KEPT]

    def kept(self) -> list[str]:
        return list(self._kept[self._language])

    def set_language(self, name: str) -> None:
        self._language = name
        self.language.setText(name)
        self.language.setAccessibleName(f"Language of the filter: {name}")
        self.field.setPlaceholderText(f"Filter: {EXAMPLES[name]}")
        if self.program():
            self._say()

    def _put(self, text: str) -> None:
        self._said.setText(text)
        self._said.setAccessibleName(text)
        self._said.style().unpolish(self._said)
        self._said.style().polish(self._said)

    def _refuse(self, refused: bool) -> None:
        if bool(self.field.property("refused")) is not refused:
            self.field.setProperty("refused", refused)
            self.field.style().unpolish(self.field)
            self.field.style().polish(self.field)

    def _edited(self, _text: str) -> None:
        self._timer.start()

    def _cleared(self, text: str) -> None:
        if not text and not self._silent:
            self._now()

    def _now(self) -> None:
        self._timer.stop()
        self._say()

    def _say(self) -> None:
        self.filter_changed.emit(self._language, self.program())

    def _fill_menu(self) -> None:
        self._menu.clear()
        for name in LANGUAGES:
            action = self._menu.addAction(name)
            action.setCheckable(True)
            action.setChecked(name == self._language)
            action.setData(name)
            action.triggered.connect(self._language_chosen)
        if self.program() and self._language == "jq":
            self._menu.addSeparator()
            self._menu.addAction("Copy as expression", self.expression_requested.emit)
        if self.kept():
            self._menu.addSeparator()
            for program in self.kept():
                action = self._menu.addAction(program if len(program) <= 60 else program[:59] + "…")
                action.setData(program)
                action.triggered.connect(self._recall)

    def _language_chosen(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.set_language(str(action.data()))

    def _recall(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.field.setText(str(action.data()))
            self._now()

    def _dress(self) -> None:
        theme = self._theme.current()
        px = theme.sizes.px
        self.field.setFont(theme.fonts.mono)
        self.field.setFixedHeight(theme.sizes.control)
        self._row.setContentsMargins(px(12), px(4), px(8), px(4))
        self._row.setSpacing(px(4))
        self._mark.setIcon(icon("filter", "text3", self._theme))
        beside_text(self.language, "chevron-down", "text2", self._theme, trails=True)
        self.set_language(self._language)


class _Field(QLineEdit):
    """Esc empties it before it does anything else."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        super().keyPressEvent(event)
