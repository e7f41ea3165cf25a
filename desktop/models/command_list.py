"""What the command palette offers, filtered and ranked by a fuzzy match."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex

COMMAND = Qt.ItemDataRole.UserRole + 1
MATCHED = Qt.ItemDataRole.UserRole + 2
"""Positions of the letters that matched, for bold."""

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Command:
    """One entry: an action (``icon``, ``key``) or a flow (``method``, ``detail``)."""

    id: str
    title: str
    icon: str = ""
    method: str | None = None
    detail: str = ""
    key: str = ""
    boost: int = 0


def fuzzy(query: str, text: str) -> tuple[int, tuple[int, ...]] | None:
    """Score (higher is better) and positions of the letters of ``query`` in order within ``text``, or None.

    A whole run of letters and the starts of words count more, an early match a little.
    """
    needle, hay = query.casefold(), text.casefold()
    needle = "".join(needle.split())
    if not needle:
        return 0, ()
    if len(hay) != len(text):
        hay = text.lower() if len(text.lower()) == len(text) else text
    whole = hay.find(query.casefold().strip())
    if whole >= 0:
        start = whole == 0 or not hay[whole - 1].isalnum()
        return 1000 + (200 if start else 0) - whole - len(hay) // 4, tuple(
            range(whole, whole + len(query.strip()))
        )
    score, at, places = 0, -1, []
    for letter in needle:
        found = -1
        for place in range(at + 1, len(hay)):
            if hay[place] == letter and (place == 0 or not hay[place - 1].isalnum()):
                found = place  # the start of a word is what people mean
                break
        follows = at + 1 < len(hay) and at >= 0 and hay[at + 1] == letter
        if follows:
            found = at + 1
        elif found < 0:
            found = hay.find(letter, at + 1)
        if found < 0:
            return None
        score += 30 if follows else 20 if found == 0 or not hay[found - 1].isalnum() else 2
        places.append(found)
        at = found
    return score - (places[-1] - places[0]) - len(hay) // 4, tuple(places)


class CommandModel(QAbstractListModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._commands: list[Command] = []
        self._shown: list[tuple[Command, tuple[int, ...]]] = []
        self._query = ""

    def set_commands(self, commands: Sequence[Command]) -> None:
        self._commands = list(commands)
        self._build()

    def set_query(self, query: str) -> None:
        self._query = query
        self._build()

    def command(self, row: int) -> Command:
        return self._shown[row][0]

    def _build(self) -> None:
        ranked = []
        for order, command in enumerate(self._commands):
            found = fuzzy(self._query, command.title)
            if found is None and command.detail and fuzzy(self._query, command.detail) is not None:
                found = (-50, ())
            if found is not None:
                boost = command.boost if self._query else 0
                ranked.append((-found[0] - boost, order, command, found[1]))
        ranked.sort(key=lambda entry: entry[:2])
        self.beginResetModel()
        self._shown = [(command, places) for _, _, command, places in ranked[:SHOWN]]
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._shown):
            return None
        command, places = self._shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return command.title
        if role == COMMAND:
            return command
        if role == MATCHED:
            return places
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(
                part for part in (command.method, command.title, command.detail, command.key) if part
            )
        return None
