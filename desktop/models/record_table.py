"""A JSON list of objects as a table: a column per key, sortable, and back in the order of the body."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.models.json_tree import SHOWN, NumberText, ValueKind, kind_of, member, value_text

Index = QModelIndex | QPersistentModelIndex

KIND_ROLE = int(Qt.ItemDataRole.UserRole) + 1
VALUE_ROLE = int(Qt.ItemDataRole.UserRole) + 2
PATH_ROLE = int(Qt.ItemDataRole.UserRole) + 3
SAMPLED = 200
"""Records that decide the columns."""
MOST_COLUMNS = 60


def find_records(value: object) -> tuple[str, list[Mapping[str, object]]] | None:
    """The list of objects to show and its path: the value itself, or the longest such list right below it."""
    if (found := _records(value)) is not None:
        return "", found
    if not isinstance(value, Mapping):
        return None
    lists = [
        (member("", str(key)), rows) for key, inner in value.items() if (rows := _records(inner)) is not None
    ]
    return max(lists, key=lambda pair: len(pair[1]), default=None)


def _records(value: object) -> list[Mapping[str, object]] | None:
    if not isinstance(value, list) or not value:
        return None
    rows = [item for item in value if isinstance(item, Mapping)]
    return rows if len(rows) == len(value) else None


class RecordTableModel(QAbstractTableModel):
    """Missing members are empty cells; a nested value is shown as short JSON."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[tuple[int, Mapping[str, object]]] = []
        self._columns: list[str] = []
        self._path = ""

    def set_records(self, path: str, records: Sequence[Mapping[str, object]]) -> None:
        """Show records; ``path`` is where their list stands in the body (``.products``)."""
        self.beginResetModel()
        self._path = path
        self._rows = list(enumerate(records))
        keys = dict.fromkeys(str(key) for record in records[:SAMPLED] for key in record)
        self._columns = list(keys)[:MOST_COLUMNS]
        self.endResetModel()

    def add_records(self, records: Sequence[Mapping[str, object]]) -> None:
        """More records at the end, with the columns that there are; a sorted table stays so until it is
        sorted anew."""
        first = len(self._rows)
        self.beginInsertRows(QModelIndex(), first, first + len(records) - 1)
        self._rows.extend(enumerate(records, start=first))
        self.endInsertRows()

    @property
    def columns(self) -> list[str]:
        return self._columns

    def record(self, row: int) -> Mapping[str, object]:
        return self._rows[row][1]

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column, numbers before texts; column -1 is the order of the body."""
        self.beginResetModel()
        reverse = order is Qt.SortOrder.DescendingOrder
        if 0 <= column < len(self._columns):
            key = self._columns[column]
            self._rows.sort(key=lambda row: (_rank(row[1].get(key)), row[0]), reverse=reverse)
        else:
            self._rows.sort(key=lambda row: row[0])
        self.endResetModel()

    def text(self, rows: Sequence[int]) -> str:
        """Rows as tab-separated lines, as spreadsheets take them."""
        return "\n".join("\t".join(_flat(self.record(row).get(key)) for key in self._columns) for row in rows)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and 0 <= section < len(self._columns):
            if role == Qt.ItemDataRole.DisplayRole:
                return self._columns[section]
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return self._alignment(section)
        return None

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        first = next((r.get(self._columns[column]) for _, r in self._rows[:20]), None)
        side = (
            Qt.AlignmentFlag.AlignRight if kind_of(first) is ValueKind.NUMBER else Qt.AlignmentFlag.AlignLeft
        )
        return side | Qt.AlignmentFlag.AlignVCenter

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        place, record = self._rows[index.row()]
        key = self._columns[index.column()]
        value = record.get(key)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return "" if key not in record else _flat(value)[:SHOWN]
            case Qt.ItemDataRole.TextAlignmentRole:
                right = kind_of(value) is ValueKind.NUMBER
                side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
                return side | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.ToolTipRole:
                text = _flat(value)
                return text[:2000] if len(text) > 30 else None
            case _ if role == KIND_ROLE:
                return kind_of(value)
            case _ if role == VALUE_ROLE:
                return value
            case _ if role == PATH_ROLE:
                return member(f"{self._path}[{place}]", key)
            case _:
                return None


def _flat(value: object) -> str:
    """A value in one line."""
    if isinstance(value, str):
        return value.replace("\n", " ⏎ ").replace("\t", " ")
    if isinstance(value, Mapping | list):
        return " ".join(value_text(value).split())
    return "null" if value is None else value_text(value)


def _rank(value: object) -> tuple[int, float, str]:
    """Sorts numbers by size, then texts, then everything else, and what is missing last."""
    if isinstance(value, bool):
        return 2, float(value), ""
    if isinstance(value, int | float | NumberText):
        return 0, float(value), ""
    if isinstance(value, str):
        return 1, 0.0, value.casefold()
    return (4, 0.0, "") if value is None else (3, 0.0, _flat(value))
