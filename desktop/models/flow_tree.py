"""The flows of a workspace by namespace, filtered while the user types."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex

METHOD = Qt.ItemDataRole.UserRole + 1
PATH = Qt.ItemDataRole.UserRole + 2
PROBLEM = Qt.ItemDataRole.UserRole + 3

NO_NAMESPACE = "without a namespace"


class FlowEntry(Protocol):
    """A flow file as ``engine.workspace.FlowFile`` tells of it."""

    @property
    def path(self) -> Path: ...
    @property
    def flow_id(self) -> str | None: ...
    @property
    def namespace(self) -> str | None: ...
    @property
    def method(self) -> str | None: ...
    @property
    def error(self) -> str | None: ...


@dataclass(slots=True, eq=False)
class _Node:
    text: str
    row: int = 0
    parent: _Node | None = None
    entry: FlowEntry | None = None
    children: list[_Node] = field(default_factory=list)


class FlowTreeModel(QAbstractItemModel):
    """Two levels: namespaces, then flows. Nodes live as long as the model shows them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: list[FlowEntry] = []
        self._filter = ""
        self._root = _Node("")
        self._before = self._root

    def set_flows(self, entries: Iterable[FlowEntry]) -> None:
        self._entries = list(entries)
        self._build()

    def set_filter(self, text: str) -> None:
        text = text.strip().casefold()
        if text != self._filter:
            self._filter = text
            self._build()

    @property
    def flows(self) -> list[FlowEntry]:
        return list(self._entries)

    def index_of(self, path: Path | None) -> QModelIndex:
        """Where a file is shown; invalid when it is not."""
        for group in self._root.children:
            for node in group.children:
                if path is not None and node.entry is not None and node.entry.path == path:
                    return self.createIndex(node.row, 0, node)
        return QModelIndex()

    def _build(self) -> None:
        self.beginResetModel()
        root = _Node("")
        groups: dict[str, list[FlowEntry]] = {}
        for entry in self._entries:
            name = entry.flow_id or entry.path.stem
            if (
                self._filter
                and self._filter not in f"{entry.namespace or ''}.{name} {entry.method or ''}".casefold()
            ):
                continue
            groups.setdefault(entry.namespace or NO_NAMESPACE, []).append(entry)
        for name in sorted(groups, key=lambda n: (n == NO_NAMESPACE, n)):
            group = _Node(name, len(root.children), root)
            for entry in groups[name]:
                label = entry.flow_id or entry.path.stem
                group.children.append(_Node(label, len(group.children), group, entry))
            root.children.append(group)
        self._before, self._root = self._root, root  # a view may still hold pointers into the old tree
        self.endResetModel()

    # -- Qt -------------------------------------------------------------------------------------

    def _node(self, index: Index) -> _Node:
        node = index.internalPointer() if index.isValid() else self._root
        return node if isinstance(node, _Node) else self._root

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        node = self._node(parent)
        if column != 0 or not 0 <= row < len(node.children):
            return QModelIndex()
        return self.createIndex(row, 0, node.children[row])

    def parent(self, index: Index = QModelIndex()) -> Any:  # noqa: B008
        node = self._node(index)
        above = node.parent
        if not index.isValid() or above is None or above is self._root:
            return QModelIndex()
        return self.createIndex(above.row, 0, above)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(self._node(parent).children)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        node = self._node(index)
        entry = node.entry
        if role == Qt.ItemDataRole.DisplayRole:
            return node.text
        if role == Qt.ItemDataRole.ToolTipRole:
            if entry is None:
                return None
            return f"{entry.path.name}\n{entry.error}" if entry.error else f"{node.text}\n{entry.path.name}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            if entry is None:
                return f"Namespace {node.text}"
            return " ".join(part for part in (entry.method, node.text, entry.error) if part)
        if entry is None:
            return None
        if role == METHOD:
            return entry.method
        if role == PATH:
            return entry.path
        if role == PROBLEM:
            return entry.error
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
