"""The frame all dialogs share: a heading, their content, a row of buttons, the primary one last."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.theme import ThemeController


class DialogFrame(QDialog):
    """Subclasses fill ``content`` and add buttons; Esc always means no."""

    def __init__(self, theme: ThemeController, title: str, width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._width = width
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setProperty("role", "panel")
        self.heading = QLabel(title)
        self.heading.setProperty("role", "heading")
        self.sentence = QLabel()
        self.sentence.setProperty("role", "muted")
        self.sentence.setWordWrap(True)
        self.sentence.hide()
        self._words = QVBoxLayout()
        self._words.addWidget(self.heading)
        self._words.addWidget(self.sentence)
        self.content = QVBoxLayout()
        self._foot = QFrame()
        self._foot.setProperty("role", "footer")
        self.buttons = QHBoxLayout(self._foot)
        self.hint = QLabel()
        self.hint.setProperty("role", "hint")
        self.buttons.addWidget(self.hint, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._words)
        layout.addLayout(self.content, 1)
        layout.addWidget(self._foot)
        self.fit()
        theme.changed.connect(self.fit)

    def say(self, text: str) -> None:
        """The sentence under the heading."""
        self.sentence.setText(text)
        self.sentence.setVisible(bool(text))

    def add_button(self, text: str, *, primary: bool = False) -> QPushButton:
        """A button at the right end of the row; the primary one answers Enter."""
        button = QPushButton(text)
        button.setAutoDefault(primary)
        if primary:
            button.setProperty("role", "primary")
            button.setDefault(True)
        self.buttons.addWidget(button)
        return button

    def fit(self) -> None:
        """Spaces and sizes of the moment; subclasses extend it."""
        theme = self.theme.current()
        px = theme.sizes.px
        self.heading.setFont(theme.fonts.heading)
        self._words.setContentsMargins(px(24), px(20), px(24), px(12))
        self._words.setSpacing(px(4))
        self.content.setContentsMargins(px(24), 0, px(24), px(20))
        self.content.setSpacing(px(12))
        self.buttons.setContentsMargins(px(24), px(12), px(24), px(12))
        self.buttons.setSpacing(px(8))
        self.setMinimumWidth(px(self._width))
