"""Header lines (or any name and value pairs) as a two-column table in the order of the wire."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex


class HeaderTableModel(QAbstractTableModel):
    """Rows are never merged or sorted: duplicates and order mean something in HTTP."""

    def __init__(
        self, parent: QObject | None = None, *, titles: tuple[str, str] = ("Header", "Value")
    ) -> None:
        super().__init__(parent)
        self._titles = titles
        self._rows: list[tuple[str, str]] = []

    def set_headers(self, rows: Iterable[tuple[str, str]]) -> None:
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def text(self, rows: Iterable[int] | None = None) -> str:
        """``Name: value`` lines."""
        chosen = self._rows if rows is None else [self._rows[row] for row in rows]
        return "\n".join(f"{name}: {value}" for name, value in chosen)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 2

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if (
            role == Qt.ItemDataRole.DisplayRole
            and orientation is Qt.Orientation.Horizontal
            and 0 <= section < 2
        ):
            return self._titles[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._rows[index.row()][index.column()]
        return None
