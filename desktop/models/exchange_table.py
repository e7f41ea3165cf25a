"""All requests of an execution, one row per hop, in the order they were sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.models.json_tree import member
from desktop.models.outputs_tree import loop_values
from engine.exchange import Exchange

if TYPE_CHECKING:
    from engine.run.state import Execution

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


def exchange_rows(execution: Execution | None) -> list[ExchangeRow]:
    """Rows in order of the task runs, their attempts and hops."""
    rows: list[ExchangeRow] = []
    if execution is None:
        return rows
    for run in execution.task_runs.values():
        if not run.exchanges:
            continue
        label = f"{run.task_id} [{run.value}]" if run.value is not None else run.task_id
        base = member("outputs", run.task_id)
        for value in loop_values(execution, run):
            base = member(base, value)
        has_body = isinstance((run.outputs or {}).get("body"), str)
        last = len(run.exchanges) - 1
        for place, (attempt, exchange) in enumerate(run.exchanges):
            expression = f"{base}.body" if has_body and place == last else None
            rows.append(ExchangeRow(run.id, label, attempt, exchange, expression))
    return rows


class ExchangeTableModel(QAbstractTableModel):
    """Grows while the run goes on; rows that stay keep their place."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[ExchangeRow] = []

    def set_rows(self, rows: Sequence[ExchangeRow]) -> None:
        """Show these rows; when they only grew, it is one insertion."""
        old = len(self._rows)
        grown = len(rows) >= old and all(a.key == b.key for a, b in zip(rows, self._rows, strict=False))
        if not grown:
            self.beginResetModel()
            self._rows = list(rows)
            self.endResetModel()
            return
        self._rows[:old] = rows[:old]
        if len(rows) > old:
            self.beginInsertRows(QModelIndex(), old, len(rows) - 1)
            self._rows = list(rows)
            self.endInsertRows()
        if old:
            self.dataChanged.emit(self.index(0, 0), self.index(old - 1, len(Column) - 1))

    def row(self, row: int) -> ExchangeRow:
        return self._rows[row]

    @property
    def of_one_task(self) -> bool:
        """Whether all rows belong to the same task run, so that its name tells nothing."""
        return len({row.task_run_id for row in self._rows}) == 1

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(Column)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
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
