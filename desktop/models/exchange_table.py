"""All requests of an execution, one row per hop, in the order in which they came back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.models.json_tree import member
from desktop.models.outputs_tree import loop_values
from engine.exchange import Exchange

if TYPE_CHECKING:
    from engine.run.state import Execution, TaskRun

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = int(Qt.ItemDataRole.UserRole) + 1


class Column(IntEnum):
    STATUS = 0
    METHOD = 1
    URL = 2


@dataclass(frozen=True, slots=True)
class ExchangeRow:
    """One hop with what it belongs to; ``expression`` reads the body when it is the task's last hop."""

    task_run_id: str
    label: str
    attempt: int
    exchange: Exchange
    expression: str | None

    @property
    def key(self) -> tuple[str, int, int]:
        return self.task_run_id, self.attempt, self.exchange.hop

    @property
    def title(self) -> str:
        """The task, and which attempt where it is not the first."""
        return f"{self.label} · attempt {self.attempt + 1}" if self.attempt else self.label

    @property
    def story(self) -> str:
        """What happened before this exchange was sent, in its own words, and why it failed."""
        parts = [f"attempt {self.attempt + 1}"] if self.attempt else []
        if self.exchange.error:
            parts.append(self.exchange.error)
        parts.extend(note.rstrip(".") for note in self.exchange.notes if not note.startswith("Redirected ("))
        return " · ".join(parts)

    @property
    def remark(self) -> str:
        """Attempt and notes, short."""
        parts = [self.label]
        if self.attempt:
            parts.append(f"attempt {self.attempt + 1}")
        if self.exchange.error:
            parts.append(self.exchange.error)
        parts.extend(self.exchange.notes)
        return " · ".join(parts)


def exchange_row(execution: Execution, run: TaskRun, place: int) -> ExchangeRow:
    """One of the exchanges of a task run."""
    label = f"{run.task_id} [{run.value}]" if run.value is not None else run.task_id
    attempt, exchange = run.exchanges[place]
    expression = None
    if place == len(run.exchanges) - 1 and isinstance((run.outputs or {}).get("body"), str):
        expression = member("outputs", run.task_id)
        for value in loop_values(execution, run):
            expression = member(expression, value)
        expression += ".body"
    return ExchangeRow(run.id, label, attempt, exchange, expression)


class ExchangeTableModel(QAbstractTableModel):
    """Grows at its end while the run goes on; a row is worked out when it is seen."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._execution: Execution | None = None
        self._entries: list[tuple[TaskRun, int]] = []
        self._places: dict[str, list[int]] = {}

    def set_execution(self, execution: Execution | None) -> None:
        """Another one, of whose requests none is known yet: see :meth:`look`."""
        self.beginResetModel()
        self._execution = execution
        self._entries, self._places = [], {}
        self.endResetModel()

    def look(self, task_runs: Iterable[str]) -> None:
        """These task runs were made, changed or removed; their new requests become one insertion."""
        known = self._execution.task_runs if self._execution is not None else {}
        fresh: list[tuple[TaskRun, int]] = []
        gone: set[str] = set()
        for task_run in task_runs:
            run = known.get(task_run)
            old = self._places.get(task_run, ())
            if run is None:
                if old:
                    gone.add(task_run)
            elif len(run.exchanges) > len(old):
                fresh.extend((run, place) for place in range(len(old), len(run.exchanges)))
        if gone:  # LoopUntil keeps its last pass only
            self._drop(gone)
        if fresh:
            first = len(self._entries)
            self.beginInsertRows(QModelIndex(), first, first + len(fresh) - 1)
            for run, place in fresh:
                self._places.setdefault(run.id, []).append(len(self._entries))
                self._entries.append((run, place))
            self.endInsertRows()

    def _drop(self, gone: set[str]) -> None:
        self.beginResetModel()
        self._entries = [entry for entry in self._entries if entry[0].id not in gone]
        self._places = {}
        for place, (run, _) in enumerate(self._entries):
            self._places.setdefault(run.id, []).append(place)
        self.endResetModel()

    def row(self, row: int) -> ExchangeRow:
        assert self._execution is not None
        return exchange_row(self._execution, *self._entries[row])

    def rows_of(self, task_run_id: str) -> list[int]:
        """The rows of one task run."""
        return self._places.get(task_run_id, [])

    @property
    def of_one_task(self) -> bool:
        """Whether all rows belong to the same task run, so that its name tells nothing."""
        return len(self._places) == 1

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._entries)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(Column)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._entries):
            return None
        row = self.row(index.row())
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            match index.column():
                case Column.STATUS:
                    return str(row.exchange.response.status) if row.exchange.response else "–"
                case Column.METHOD:
                    return row.exchange.request.method
                case _:
                    return row.exchange.request.url
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{row.exchange.request.method} {row.exchange.request.url}\n{row.remark}"
        return None
