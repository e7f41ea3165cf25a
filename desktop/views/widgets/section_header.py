"""The head of a section: its name in small capitals, its buttons at the right."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from desktop.theme import ThemeController
from desktop.views.widgets.icon_button import IconButton


class SectionHeader(QWidget):
    def __init__(self, theme: ThemeController, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._layout = QHBoxLayout(self)
        self.label = QLabel(title.upper())
        self.label.setProperty("role", "section")
        self._layout.addWidget(self.label)
        self._layout.addStretch(1)
        self._fit()
        theme.changed.connect(self._fit)

    def add_button(self, icon_name: str, name: str, *, checkable: bool = False) -> IconButton:
        button = IconButton(self._theme, icon_name, name, small=True, checkable=checkable)
        self._layout.addWidget(button)
        return button

    def _fit(self) -> None:
        theme = self._theme.current()
        px = theme.sizes.px
        self.label.setFont(theme.fonts.section)  # the style sheet knows no letter spacing
        self._layout.setContentsMargins(px(12), 0, px(8), 0)
        self._layout.setSpacing(0)
        self.setFixedHeight(px(32))
