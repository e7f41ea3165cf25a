"""The log of an execution as a table with a filter inside the model, so that 100,000 rows stay smooth.

Rows arrive in batches and become one insertion; a filtered row is never a hidden view row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import IntEnum
from functools import lru_cache
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from engine.events import Level, Logged

Index = QModelIndex | QPersistentModelIndex

SHOWN = 500
"""Characters of a message in a row; the whole message is in ``LOGGED_ROLE``."""
LOGGED_ROLE = int(Qt.ItemDataRole.UserRole) + 1
RANK = {level: rank for rank, level in enumerate(Level)}


class Column(IntEnum):
    TIME = 0
    LEVEL = 1
    TASK = 2
    MESSAGE = 3


HEADERS = ("Time", "Level", "Task", "Message")


@lru_cache(maxsize=4096)
def _clock(second: int) -> str:
    return datetime.fromtimestamp(second).strftime("%H:%M:%S")


def clock(at: float) -> str:
    """Local time of day with milliseconds, ``12:04:31.018``."""
    thousandths = int(at * 1000)
    return f"{_clock(thousandths // 1000)}.{thousandths % 1000:03d}"


def task_text(event: Logged) -> str:
    """The task of a line, with its loop value."""
    if event.task_id is None:
        return ""
    return f"{event.task_id} [{event.value}]" if event.value is not None else event.task_id


def line_text(event: Logged) -> str:
    """A line as it is copied and saved."""
    return f"{clock(event.at)} {event.level:<5} {task_text(event)}  {event.message}".rstrip()


class LogTableModel(QAbstractTableModel):
    """Columns of ``Column``; shows the lines that pass level, task and search text."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: list[Logged] = []
        self._tasks: dict[str, None] = {}
        self._shown: list[Logged] = []
        self._level = RANK[Level.TRACE]
        self._task: str | None = None
        self._task_run: str | None = None
        self._search = ""

    @property
    def total(self) -> int:
        """Lines there are, shown or not."""
        return len(self._all)

    @property
    def search(self) -> str:
        return self._search

    def tasks(self) -> list[str]:
        """Ids of the tasks that wrote something, in order of their first line."""
        return list(self._tasks)

    def set_lines(self, lines: Iterable[Logged]) -> None:
        self.beginResetModel()
        self._all = list(lines)
        self._tasks = {}
        self._note_tasks(self._all)
        self._shown = self._passing(self._all)
        self.endResetModel()

    def append(self, lines: Sequence[Logged]) -> None:
        """Add a batch; one insertion for all that pass."""
        self._all.extend(lines)
        self._note_tasks(lines)
        passing = self._passing(lines)
        if passing:
            self.beginInsertRows(QModelIndex(), len(self._shown), len(self._shown) + len(passing) - 1)
            self._shown.extend(passing)
            self.endInsertRows()

    def _note_tasks(self, lines: Iterable[Logged]) -> None:
        self._tasks.update(dict.fromkeys(event.task_id for event in lines if event.task_id is not None))

    def set_filter(
        self,
        level: Level = Level.TRACE,
        task: str | None = None,
        search: str = "",
        *,
        task_run: str | None = None,
    ) -> None:
        """Show lines of at least ``level``, of one task or task run, that hold ``search`` in any case."""
        self.beginResetModel()
        self._level, self._task, self._task_run, self._search = RANK[level], task, task_run, search.casefold()
        self._shown = self._passing(self._all)
        self.endResetModel()

    def _passing(self, lines: Iterable[Logged]) -> list[Logged]:
        wanted, task, run, level = self._search, self._task, self._task_run, self._level
        kept = lines
        if level > 0:
            kept = [event for event in kept if RANK[event.level] >= level]
        if task is not None:
            kept = [event for event in kept if event.task_id == task]
        if run is not None:
            kept = [event for event in kept if event.task_run_id == run]
        if wanted:
            kept = [e for e in kept if wanted in e.message.casefold() or wanted in task_text(e).casefold()]
        return list(kept)

    def line(self, row: int) -> Logged:
        """The line of a shown row."""
        return self._shown[row]

    def row_of(self, event: Logged) -> int | None:
        """The shown row of a line, None when it is filtered out."""
        low, high = 0, len(self._shown)
        while low < high:
            middle = (low + high) // 2
            if self._shown[middle].seq < event.seq:
                low = middle + 1
            else:
                high = middle
        return low if low < len(self._shown) and self._shown[low].seq == event.seq else None

    def next_error(self, after: int) -> int | None:
        """The next shown row of level ERROR after a row, round the end; None if there is none."""
        rows = len(self._shown)
        for step in range(1, rows + 1):
            row = (after + step) % rows
            if self._shown[row].level is Level.ERROR:
                return row
        return None

    def text(self, rows: Iterable[int] | None = None) -> str:
        """Shown lines (or only some rows) as text."""
        events = self._shown if rows is None else [self._shown[row] for row in rows]
        return "\n".join(map(line_text, events))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return HEADERS[section] if 0 <= section < len(HEADERS) else None
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._shown):
            return None
        event = self._shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            match index.column():
                case Column.TIME:
                    return clock(event.at)
                case Column.LEVEL:
                    return str(event.level)
                case Column.TASK:
                    return task_text(event)
                case _:
                    message = event.message
                    cut = message if len(message) <= SHOWN else message[:SHOWN] + "…"
                    return cut.replace("\n", " ⏎ ") if "\n" in cut else cut
        if role == LOGGED_ROLE:
            return event
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == Column.MESSAGE:
            return event.message[:2000] if len(event.message) > 80 else None
        return None
