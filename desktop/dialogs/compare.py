"""Two texts side by side, line against line, with what differs marked."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

from PySide6.QtGui import QTextCursor, QTextFormat
from PySide6.QtWidgets import QLabel, QSplitter, QTextEdit, QVBoxLayout, QWidget

from desktop.dialogs.frame import DialogFrame
from desktop.theme import ThemeController
from desktop.views.code.code_area import CodeArea
from desktop.views.code.highlighter import highlight
from desktop.views.code.yaml_lexer import lex_yaml


@dataclass(frozen=True, slots=True)
class Pair:
    """One line of the comparison; None is a line that the other side has alone."""

    left: str | None
    right: str | None

    @property
    def differs(self) -> bool:
        return self.left != self.right


def pairs(left: str, right: str) -> list[Pair]:
    """The lines of both texts, put beside each other."""
    a, b = left.splitlines(), right.splitlines()
    made: list[Pair] = []
    for _, a1, a2, b1, b2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        height = max(a2 - a1, b2 - b1)
        for row in range(height):
            made.append(Pair(a[a1 + row] if a1 + row < a2 else None, b[b1 + row] if b1 + row < b2 else None))
    return made


class CompareDialog(DialogFrame):
    """``theirs`` at the left, ``mine`` at the right; both scroll together."""

    def __init__(
        self,
        theme: ThemeController,
        title: str,
        theirs: str,
        mine: str,
        parent: QWidget | None = None,
        *,
        names: tuple[str, str] = ("On the disk", "In the editor"),
    ) -> None:
        self._compared: list[Pair] = []
        self._sides: list[CodeArea] = []
        super().__init__(theme, title, 960, parent)
        self._compared = pairs(theirs, mine)
        self._splitter = QSplitter()
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        for name, texts in (
            (names[0], [pair.left for pair in self._compared]),
            (names[1], [pair.right for pair in self._compared]),
        ):
            self._splitter.addWidget(self._side(name, texts))
        self.content.addWidget(self._splitter, 1)
        left, right = self._sides
        left.verticalScrollBar().valueChanged.connect(right.verticalScrollBar().setValue)
        right.verticalScrollBar().valueChanged.connect(left.verticalScrollBar().setValue)
        self.differences = _blocks(self._compared)
        number = len(self.differences)
        differ = "1 place differs." if number == 1 else f"{number} places differ."
        self.say(differ if number else "Both are the same.")
        self._place = -1
        self.next_button = self.add_button("Next difference")
        self.next_button.setEnabled(bool(number))
        self.next_button.clicked.connect(self.next_difference)
        self.close_button = self.add_button("Close", primary=True)
        self.close_button.clicked.connect(self.accept)
        self.fit()

    def _side(self, name: str, lines: list[str | None]) -> QWidget:
        area = CodeArea(self.theme, current_line=False)
        area.setReadOnly(True)
        area.setAccessibleName(name)
        area.setPlainText("\n".join(line or "" for line in lines))
        highlight(area.document(), lex_yaml, self.theme)
        self._sides.append(area)
        title = QLabel(name)
        title.setProperty("role", "section")
        title.setContentsMargins(self.theme.current().sizes.px(4), 0, 0, 0)
        side = QWidget()
        box = QVBoxLayout(side)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(title)
        box.addWidget(area, 1)
        return side

    def next_difference(self) -> None:
        """Bring the next block of differing lines into view, round the end."""
        if not self.differences:
            return
        self._place = (self._place + 1) % len(self.differences)
        for area in self._sides:
            block = area.document().findBlockByNumber(self.differences[self._place])
            area.setTextCursor(QTextCursor(block))
            area.centerCursor()

    def fit(self) -> None:
        super().fit()
        self.setMinimumHeight(self.theme.current().sizes.px(560))
        self._mark()

    def _mark(self) -> None:
        theme = self.theme.current()
        for side, area in enumerate(self._sides):
            marked = []
            for row, pair in enumerate(self._compared):
                if not pair.differs:
                    continue
                own = pair.right if side else pair.left
                selection = QTextEdit.ExtraSelection()
                token = "sunken" if own is None else "ok_tint" if side else "bad_tint"
                selection.format.setBackground(theme.colour(token))
                selection.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
                selection.cursor = QTextCursor(area.document().findBlockByNumber(row))
                marked.append(selection)
            area.set_layer("difference", marked)


def _blocks(compared: list[Pair]) -> list[int]:
    """The first row of each run of differing rows."""
    return [
        row
        for row, pair in enumerate(compared)
        if pair.differs and (row == 0 or not compared[row - 1].differs)
    ]
