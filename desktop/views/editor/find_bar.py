"""The bar above a text that finds and replaces in it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QWidget,
)

from desktop.icons import icon
from desktop.theme import ThemeController
from desktop.views.editor.searching import MOST, Query, complaint


class FindBar(QFrame):
    """Says what to look for; whoever owns the text finds it and reports the count."""

    query_changed = Signal(object)
    step_requested = Signal(object)
    """+1 to the next match, -1 to the one before."""
    replace_requested = Signal(str)
    replace_all_requested = Signal(str)
    closed = Signal()

    def __init__(
        self, theme: ThemeController, parent: QWidget | None = None, *, replaces: bool = True
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("role", "bar")
        self._text = QLineEdit(placeholderText="Find")
        self._text.setAccessibleName("Find")
        self._text.setClearButtonEnabled(True)
        self._replacement = QLineEdit(placeholderText="Replace with")
        self._replacement.setAccessibleName("Replace with")
        self._case = _toggle("Aa", "Match case")
        self._word = _toggle("ab", "Whole words")
        self._regex = _toggle(".*", "Regular expression")
        self._count = QLabel()
        self._count.setProperty("role", "secondary")
        self._count.setAccessibleName("Matches")
        self._previous = QToolButton()
        self._next = QToolButton()
        self._close = QToolButton()
        for button, name in (
            (self._previous, "Previous match (Shift+F3)"),
            (self._next, "Next match (F3)"),
            (self._close, "Close (Esc)"),
        ):
            button.setAccessibleName(name)
            button.setToolTip(name)
            button.setAutoRaise(True)
        self._replace = QPushButton("Replace")
        self._replace_all = QPushButton("Replace all")
        layout = QGridLayout(self)
        layout.setContentsMargins(12, 6, 12, 6)
        layout.setHorizontalSpacing(8)
        layout.setVerticalSpacing(6)
        layout.addWidget(self._text, 0, 0)
        row = QHBoxLayout()
        row.setSpacing(4)
        for widget in (self._case, self._word, self._regex, self._previous, self._next, self._count):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self._close)
        layout.addLayout(row, 0, 1)
        layout.addWidget(self._replacement, 1, 0)
        second = QHBoxLayout()
        second.setSpacing(4)
        second.addWidget(self._replace)
        second.addWidget(self._replace_all)
        second.addStretch(1)
        layout.addLayout(second, 1, 1)
        layout.setColumnStretch(0, 1)
        layout.setColumnStretch(1, 2)
        self._replace_row = (self._replacement, self._replace, self._replace_all)
        self._replaces = replaces
        self._text.textChanged.connect(self._changed)
        for toggle in (self._case, self._word, self._regex):
            toggle.toggled.connect(self._changed)
        self._next.clicked.connect(self._step_on)
        self._previous.clicked.connect(self._step_back)
        self._close.clicked.connect(self.close_bar)
        self._replace.clicked.connect(self._ask_replace)
        self._replace_all.clicked.connect(self._ask_replace_all)
        self._text.installEventFilter(self)
        self._replacement.installEventFilter(self)
        theme.changed.connect(self._dress)
        self._dress()
        self.hide()

    def _dress(self) -> None:
        for button, name in (
            (self._previous, "chevron-up"),
            (self._next, "chevron-down"),
            (self._close, "x"),
        ):
            button.setIcon(icon(name, "text2", self._theme))

    def open_bar(self, text: str = "", *, replace: bool = False) -> None:
        """Show the bar, with a first text to look for."""
        for widget in self._replace_row:
            widget.setVisible(replace and self._replaces)
        self.show()
        if text:
            self._text.setText(text)
        self._text.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._text.selectAll()
        self._changed()

    def close_bar(self) -> None:
        self.hide()
        self.closed.emit()

    @property
    def query(self) -> Query:
        return Query(
            self._text.text(), self._case.isChecked(), self._word.isChecked(), self._regex.isChecked()
        )

    def show_count(self, current: int | None, total: int) -> None:
        """``current`` counts from 0; None when the cursor stands on no match."""
        wrong = complaint(self.query) if self._regex.isChecked() else None
        if wrong:
            text = wrong
        elif not self.query.text:
            text = ""
        elif total == 0:
            text = "No matches"
        else:
            every = f"{MOST:,}+" if total >= MOST else f"{total:,}"
            text = f"{every} matches" if current is None else f"{current + 1:,} of {every}"
        self._count.setText(text)

    def say(self, text: str) -> None:
        """Words of whoever searches, in the place of the count."""
        self._count.setText(text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key = event.key()
            if key == Qt.Key.Key_Escape:
                self.close_bar()
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                if watched is self._replacement and not back:
                    self._ask_replace()
                else:
                    self.step_requested.emit(-1 if back else 1)
                return True
        return super().eventFilter(watched, event)

    def _changed(self) -> None:
        self.query_changed.emit(self.query)

    def _step_on(self) -> None:
        self.step_requested.emit(1)

    def _step_back(self) -> None:
        self.step_requested.emit(-1)

    def _ask_replace(self) -> None:
        self.replace_requested.emit(self._replacement.text())

    def _ask_replace_all(self) -> None:
        self.replace_all_requested.emit(self._replacement.text())


def _toggle(text: str, name: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setCheckable(True)
    button.setAutoRaise(True)
    button.setToolTip(name)
    button.setAccessibleName(name)
    return button
