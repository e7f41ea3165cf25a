"""Past runs, newest first, as the sidebar lists them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any, Protocol

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from engine.events import State

Index = QModelIndex | QPersistentModelIndex

STATE = Qt.ItemDataRole.UserRole + 1
DURATION = Qt.ItemDataRole.UserRole + 2
EXECUTION = Qt.ItemDataRole.UserRole + 3


class PastRun(Protocol):
    """A row of ``engine.history``; times in seconds since the epoch."""

    @property
    def execution_id(self) -> str: ...
    @property
    def namespace(self) -> str: ...
    @property
    def flow_id(self) -> str: ...
    @property
    def state(self) -> State: ...
    @property
    def started(self) -> float: ...
    @property
    def duration(self) -> float | None: ...


def duration_text(seconds: float | None) -> str:
    """``412 ms``, ``4.2 s``, ``3 min 5 s``, ``2 h 4 min``."""
    if seconds is None:
        return ""
    if seconds < 0.9995:
        return f"{round(seconds * 1000)} ms"
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


class HistoryModel(QAbstractListModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: list[PastRun] = []
        self._shown: list[PastRun] = []
        self._filter = ""

    def set_runs(self, runs: Sequence[PastRun]) -> None:
        self._all = list(runs)
        self._build()

    def set_filter(self, text: str) -> None:
        self._filter = text.strip().casefold()
        self._build()

    def run(self, row: int) -> PastRun:
        return self._shown[row]

    def _build(self) -> None:
        self.beginResetModel()
        self._shown = [
            run
            for run in self._all
            if not self._filter or self._filter in f"{run.namespace}.{run.flow_id} {run.state}".casefold()
        ]
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._shown):
            return None
        run = self._shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return run.flow_id
        if role == STATE:
            return run.state
        if role == DURATION:
            return duration_text(run.duration)
        if role == EXECUTION:
            return run.execution_id
        when = time.strftime("%d.%m.%Y %H:%M:%S", time.localtime(run.started))
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{run.namespace} / {run.flow_id}\n{run.state} · {when} · {duration_text(run.duration)}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{run.flow_id}, {run.state}, {duration_text(run.duration)}, {when}"
        return None
