"""The line under a text: fold to a level, read in another charset, how long it is."""

from __future__ import annotations

import codecs

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton

from desktop.icons import beside_text
from desktop.theme import ThemeController

CHARSETS = (
    "utf-8",
    "utf-16",
    "iso-8859-1",
    "iso-8859-15",
    "windows-1252",
    "windows-1251",
    "shift_jis",
    "euc-jp",
    "gb18030",
    "big5",
    "euc-kr",
    "koi8-r",
)
LEVELS = 5


class TextFooter(QFrame):
    """Says what the user wants; ``level_chosen`` -1 unfolds everything."""

    level_chosen = Signal(int)
    charset_chosen = Signal(str)

    def __init__(self, theme: ThemeController, *, folds: bool) -> None:
        super().__init__()
        self._theme = theme
        self._folds = folds
        self.setProperty("role", "footer")
        self.levels = QPushButton("Unfold to level")
        self.levels.setProperty("role", "plain")
        menu = QMenu(self.levels)
        for level in range(1, LEVELS + 1):
            action = menu.addAction(f"Level {level}")
            action.setData(level)
        menu.addSeparator()
        menu.addAction("Fold all").setData(0)
        menu.addAction("Unfold all").setData(-1)
        menu.triggered.connect(self._level_chosen)
        self.levels.setMenu(menu)
        self.charset = QPushButton("utf-8")
        self.charset.setProperty("role", "plain")
        self.charset.setToolTip("Read the bytes in another charset")
        sets = QMenu(self.charset)
        for name in CHARSETS:
            sets.addAction(shown_charset(name)).setData(name)
        sets.triggered.connect(self._charset_chosen)
        self.charset.setMenu(sets)
        self._said = QLabel()
        self._said.setProperty("role", "secondary")
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.levels)
        self._row.addStretch(1)
        self._row.addWidget(self._said)
        self._row.addWidget(self.charset)
        theme.changed.connect(self._dress)
        self._dress()

    def show_facts(self, charset: str, words: str, *, folds: bool) -> None:
        self.charset.setText(shown_charset(charset))
        self.charset.setAccessibleName(f"Charset {shown_charset(charset)}")
        self._said.setText(words)
        self.levels.setVisible(self._folds)
        self.levels.setEnabled(folds)
        self.levels.setToolTip("" if folds else "Too long to be folded here; the tree folds any size.")

    def words(self) -> str:
        return self._said.text()

    def _level_chosen(self, action: QAction) -> None:
        self.level_chosen.emit(int(action.data()))

    def _charset_chosen(self, action: QAction) -> None:
        self.charset_chosen.emit(str(action.data()))

    def _dress(self) -> None:
        px = self._theme.current().sizes.px
        self._row.setContentsMargins(px(4), px(2), px(4), px(2))
        self._row.setSpacing(px(8))
        for button in (self.levels, self.charset):
            beside_text(button, "chevron-down", "text2", self._theme, trails=True)


def shown_charset(name: str) -> str:
    """``UTF-8`` for whatever its name is in Python."""
    try:
        known = codecs.lookup(name).name
    except LookupError:
        return name
    return {"utf-8-sig": "UTF-8", "cp1252": "Windows-1252", "cp1251": "Windows-1251"}.get(
        known, known.upper()
    )
