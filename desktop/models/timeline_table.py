"""Task runs of an execution over time: a table of rows in tree order, loops folded into one row each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.models.run_groups import Group, RunGroups
from desktop.models.timeline_bars import Segment, duration_text, run_seconds, segments_of
from engine.events import State

if TYPE_CHECKING:
    from engine.run.state import Execution, TaskRun

Index = QModelIndex | QPersistentModelIndex

ROW_ROLE = int(Qt.ItemDataRole.UserRole) + 1
FOLDED_ABOVE = 12
"""Runs of one task under one parent above which they start as one folded row."""


class Column(IntEnum):
    TASK = 0
    STATE = 1
    DURATION = 2
    BAR = 3


HEADERS = ("Task", "State", "Duration", "")


class Place(NamedTuple):
    """What stands in a row: a group of runs, or one run."""

    key: str
    depth: int
    expandable: bool
    expanded: bool
    what: Group | TaskRun


@dataclass(frozen=True, slots=True)
class Row:
    """What is drawn of a place; ``first`` is the task run it stands for, the first of a group."""

    key: str
    label: str
    depth: int
    state: State | None
    duration: float | None
    segments: tuple[Segment, ...]
    first: TaskRun
    single: bool
    expandable: bool = False
    expanded: bool = False
    note: str = ""

    @property
    def state_text(self) -> str:
        return str(self.state) if self.state is not None else ""


def places(groups: RunGroups, toggled: frozenset[str] | set[str]) -> list[Place]:
    """Rows in order of creation below their parents; ``toggled`` holds keys of rows folded by hand."""
    found: list[Place] = []

    def add_run(run: TaskRun, depth: int) -> None:
        below = groups.has_below(run.id)
        expanded = below and run.id not in toggled
        found.append(Place(run.id, depth, below, expanded, run))
        if expanded:
            add_all(run.id, depth + 1)

    def add_all(parent: str | None, depth: int) -> None:
        for group in groups.below(parent):
            if len(group.runs) == 1:
                add_run(next(iter(group.runs.values())), depth)
                continue
            expanded = (len(group.runs) > FOLDED_ABOVE) == (group.key in toggled)
            found.append(Place(group.key, depth, True, expanded, group))
            if expanded:
                for run in group.runs.values():
                    add_run(run, depth + 1)

    add_all(None, 0)
    return found


def row_at(place: Place, zero: float, now: float) -> Row:
    """A place at a moment."""
    what = place.what
    if isinstance(what, Group):
        pieces = what.segments(zero, now)
        duration = max(piece.end for piece in pieces) - pieces[0].start if pieces else None
        first = next(iter(what.runs.values()))
        return Row(
            place.key,
            what.label,
            place.depth,
            what.state,
            duration,
            pieces,
            first,
            False,
            True,
            place.expanded,
            what.note,
        )
    label = f"{what.task_id} [{what.value}]" if what.value is not None else what.task_id
    note = f"attempt {len(what.attempts)}" if len(what.attempts) > 1 else ""
    return Row(
        place.key,
        label,
        place.depth,
        what.state,
        run_seconds(what, now),
        segments_of(what, zero, now),
        what,
        True,
        place.expandable,
        place.expanded,
        note,
    )


class TimelineTableModel(QAbstractTableModel):
    """Rows are worked out when they are seen; an update says what changed, and resets nothing."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._places: list[Place] = []
        self._drawn: dict[int, Row] = {}
        self._toggled: set[str] = set()
        self._execution: Execution | None = None
        self._groups: RunGroups | None = None
        self._shape = -1
        self._now = 0.0
        self.seconds = 1.0
        """Seconds that the bar column covers."""

    def set_execution(self, execution: Execution | None) -> None:
        """Another one, of which nothing is known yet: see :meth:`look` and :meth:`show`."""
        self.beginResetModel()
        self._execution = execution
        self._groups = RunGroups(execution) if execution is not None else None
        self._toggled.clear()
        self._places, self._drawn, self._shape = [], {}, -1
        self.endResetModel()

    def look(self, task_runs: Iterable[str]) -> None:
        """These task runs were made, changed or removed; :meth:`show` makes it seen."""
        if self._groups is not None:
            self._groups.look(task_runs)

    def show(self, now: float) -> None:
        """The rows as they are at ``now`` (epoch seconds)."""
        self._now = now
        self._drawn.clear()
        groups = self._groups
        if groups is None:
            return
        self.seconds = _nice_span(groups.seconds(now))
        if groups.shape != self._shape:
            self._shape = groups.shape
            self._arrange(places(groups, self._toggled))
        if self._places:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._places) - 1, len(Column) - 1))

    def _arrange(self, new: list[Place]) -> None:
        """Take other places, as one removal and one insertion between what stays at both ends."""
        old = self._places
        most = min(len(old), len(new))
        start = 0
        while start < most and old[start].key == new[start].key:
            start += 1
        end = 0
        while end < most - start and old[-1 - end].key == new[-1 - end].key:
            end += 1
        if len(old) > start + end:
            self.beginRemoveRows(QModelIndex(), start, len(old) - end - 1)
            self._places = old[:start] + old[len(old) - end :]
            self.endRemoveRows()
        if len(new) > start + end:
            self.beginInsertRows(QModelIndex(), start, len(new) - end - 1)
            self._places = new
            self.endInsertRows()
        self._places = new

    def toggle(self, row: int) -> None:
        """Fold or unfold a row."""
        place = self._places[row]
        if place.expandable:
            self._toggled ^= {place.key}
            self._shape = -1
            self.show(self._now)

    def row(self, row: int) -> Row:
        """What is drawn in a row, worked out once for each update."""
        drawn = self._drawn.get(row)
        if drawn is None:
            assert self._groups is not None
            drawn = self._drawn[row] = row_at(self._places[row], self._groups.zero, self._now)
        return drawn

    def row_of(self, key: str) -> int | None:
        return next((number for number, place in enumerate(self._places) if place.key == key), None)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._places)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return HEADERS[section] if 0 <= section < len(HEADERS) else None
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._places):
            return None
        row = self.row(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            match index.column():
                case Column.TASK:
                    return row.label
                case Column.STATE:
                    return row.state_text
                case Column.DURATION:
                    return duration_text(row.duration)
                case _:
                    return row.note
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.ToolTipRole:
            parts = [row.label, row.state_text, duration_text(row.duration), row.note]
            return " · ".join(part for part in parts if part)
        return None


def _nice_span(seconds: float) -> float:
    """The next of 1, 2, 4, 5 times a power of ten, so that the axis has round marks."""
    if seconds <= 0.001:
        return 0.001
    power = 0.001
    while True:
        for factor in (1, 2, 4, 5):
            if factor * power >= seconds * 0.999:
                return factor * power
        power *= 10
