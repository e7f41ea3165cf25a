"""A lazy tree over any JSON-like value: rows are made when a view asks, in pages, never all at once.

A list of 300,000 items opens in milliseconds because only the first page of nodes exists (architecture
notes P26, P27). Text that is JSON itself opens in place as a tree; its members know the expression that
reads them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import IntEnum, StrEnum
from itertools import islice
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex

PAGE = 500
"""Rows made by one fetch."""
SHOWN = 500
"""Characters of a text in a row; the whole text is in ``Role.VALUE``."""
PARSED_AT_ONCE = 64 * 1024
"""Characters of an embedded JSON text that are parsed when its row is made."""
PARSED_AT_ALL = 2 * 1024 * 1024
"""Characters above which an embedded JSON text stays text (parsing holds the interpreter)."""

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_OPERATORS = frozenset(
    {"and", "or", "not", "is", "contains", "equals", "isIn", "true", "false", "null", "none"}
)


class Role(IntEnum):
    """What a row can be asked for besides its text."""

    NODE = int(Qt.ItemDataRole.UserRole) + 1
    LABEL = int(Qt.ItemDataRole.UserRole) + 2
    SUMMARY = int(Qt.ItemDataRole.UserRole) + 3
    KIND = int(Qt.ItemDataRole.UserRole) + 4
    VALUE = int(Qt.ItemDataRole.UserRole) + 5
    EXPRESSION = int(Qt.ItemDataRole.UserRole) + 6
    PATH = int(Qt.ItemDataRole.UserRole) + 7
    DETAIL = int(Qt.ItemDataRole.UserRole) + 8


class ValueKind(StrEnum):
    """What a row's value is; the colour and the brackets follow from it."""

    MAP = "map"
    LIST = "list"
    STRING = "string"
    NUMBER = "number"
    BOOLEAN = "boolean"
    NULL = "null"
    JSON = "json"
    GROUP = "group"


class NumberText(str):
    """A decimal as it stands in a JSON text (``1.50`` keeps its zero)."""

    __slots__ = ()


def parse_json(text: str) -> object:
    """A JSON text as Python values, decimals as they were written; ValueError when it is not JSON."""
    try:
        return json.loads(text, parse_float=NumberText)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def member(base: str, key: str | int) -> str:
    """The expression that reads ``key`` of the value of ``base``."""
    if isinstance(key, int):
        return f"{base}[{key}]"
    if NAME.match(key) and key not in _OPERATORS:
        return f"{base}.{key}"
    quoted = key.replace("\\", "\\\\").replace("'", "\\'")
    return f"{base}['{quoted}']"


def kind_of(value: object) -> ValueKind:
    if value is None:
        return ValueKind.NULL
    if isinstance(value, bool):
        return ValueKind.BOOLEAN
    if isinstance(value, NumberText | int | float):
        return ValueKind.NUMBER
    if isinstance(value, str):
        return ValueKind.STRING
    if isinstance(value, Mapping):
        return ValueKind.MAP
    if isinstance(value, Sequence):
        return ValueKind.LIST
    return ValueKind.STRING


def count(number: int, singular: str, plural: str | None = None) -> str:
    """``1 key``, ``2 keys``, with a thin space between thousands."""
    word = singular if number == 1 else (plural or singular + "s")
    return f"{number:,}".replace(",", "\u202f") + " " + word


def size_text(size: int) -> str:
    """Bytes for a person: ``58 B``, ``96 kB``, ``1.02 GB`` (decimal units)."""
    if size < 1000:
        return f"{size} B"
    number = float(size)
    for unit in ("kB", "MB", "GB", "TB"):
        number /= 1000
        if number < 999.5 or unit == "TB":
            return f"{number:.2f} {unit}" if unit != "kB" and number < 10 else f"{number:.3g} {unit}"
    raise AssertionError("unreachable")


class Node:
    """One row. Owned by its parent, which the model owns (indexes hold raw pointers: P25)."""

    __slots__ = (
        "_rest",
        "children",
        "detail",
        "expression",
        "key",
        "kind",
        "label",
        "parent",
        "path",
        "row",
        "total",
        "value",
    )

    def __init__(
        self,
        label: str,
        value: object,
        *,
        key: str | int | None = None,
        parent: Node | None = None,
        row: int = 0,
        expression: str | None = None,
        path: str = "",
        kind: ValueKind | None = None,
        detail: str = "",
    ) -> None:
        self.label = label
        self.key = key
        self.value = value
        self.parent = parent
        self.row = row
        self.expression = expression
        self.path = path
        self.kind = kind or kind_of(value)
        self.detail = detail
        self.children: list[Node] = []
        self._rest: Iterator[tuple[str | int, object]] | None = None
        self.total = 0
        if self.kind is ValueKind.MAP and isinstance(value, Mapping):
            self._open(len(value), ((str(k), v) for k, v in value.items()))
        elif self.kind is ValueKind.LIST and isinstance(value, Sequence):
            self._open(len(value), enumerate(value))
        elif self.kind is ValueKind.STRING and isinstance(value, str) and looks_like_json(value):
            self.kind = ValueKind.JSON
            self.total = -1
            if len(value) <= PARSED_AT_ONCE:
                self.parse()

    def _open(self, total: int, members: Iterable[tuple[str | int, object]]) -> None:
        self.total = total
        self._rest = iter(members)

    def parse(self) -> None:
        """Read an embedded JSON text; it becomes plain text again when it is none."""
        assert isinstance(self.value, str)
        try:
            parsed = parse_json(self.value)
        except ValueError:
            parsed = None
        if isinstance(parsed, dict):
            self.detail = count(len(parsed), "key")
            self._open(len(parsed), ((str(k), v) for k, v in parsed.items()))
        elif isinstance(parsed, list):
            self.detail = count(len(parsed), "item")
            self._open(len(parsed), enumerate(parsed))
        else:
            self.kind, self.total = ValueKind.STRING, 0

    @property
    def can_fetch(self) -> bool:
        return self.total < 0 or len(self.children) < self.total

    def next_page(self) -> list[Node]:
        """The next nodes, not yet among ``children``."""
        if self.total < 0:
            self.parse()
        if self._rest is None:
            return []
        first = len(self.children)
        base = self.expression
        if base is not None and self.kind is ValueKind.JSON:
            base = f"fromJson({base})"
        return [
            Node(
                f"[{key}]" if isinstance(key, int) else key,
                value,
                key=key,
                parent=self,
                row=first + offset,
                expression=None if base is None else member(base, key),
                path=member(self.path, key),
            )
            for offset, (key, value) in enumerate(islice(self._rest, PAGE))
        ]

    def add(self, child: Node) -> Node:
        """Append a ready child (groups); before the model sees this node."""
        child.parent, child.row = self, len(self.children)
        self.children.append(child)
        self.total = len(self.children)
        return child

    @property
    def summary(self) -> str:
        """The value in one short line."""
        value = self.value
        match self.kind:
            case ValueKind.MAP:
                return count(self.total, "key")
            case ValueKind.LIST:
                return count(self.total, "item")
            case ValueKind.NULL:
                return "null"
            case ValueKind.BOOLEAN:
                return "true" if value else "false"
            case ValueKind.JSON:
                size = size_text(len(value.encode("utf-8", "replace")) if isinstance(value, str) else 0)
                return " · ".join(part for part in (self.detail, size) if part)
            case ValueKind.GROUP:
                return self.detail
            case ValueKind.NUMBER:
                return str(value)[:SHOWN]
            case _:
                return quoted(value if isinstance(value, str) else str(value))


def looks_like_json(text: str) -> bool:
    """Whether a text may open as a tree: brackets at both ends and not too long."""
    if not 2 <= len(text) <= PARSED_AT_ALL:
        return False
    first = text[:64].lstrip()[:1]
    last = text[-64:].rstrip()[-1:]
    return (first, last) in {("{", "}"), ("[", "]")}


def quoted(text: str) -> str:
    """A text as JSON writes it, cut for display."""
    cut = text[:SHOWN]
    return json.dumps(cut, ensure_ascii=False) + ("…" if len(text) > SHOWN else "")


class ValueTreeModel(QAbstractItemModel):
    """One column over a root node that is not shown itself."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._root = Node("", None, kind=ValueKind.GROUP)

    @property
    def root(self) -> Node:
        return self._root

    def set_root(self, root: Node) -> None:
        """Show another tree; every index dies."""
        self.beginResetModel()
        self._root = root
        self.endResetModel()

    def show_value(self, value: object, *, expression: str | None = None, path: str = "") -> None:
        """Show one value as the only top row."""
        root = Node("", None, kind=ValueKind.GROUP)
        root.add(Node("", value, expression=expression, path=path))
        self.set_root(root)

    def node(self, index: Index) -> Node:
        """The node of an index; the hidden root for an invalid one."""
        if not index.isValid():
            return self._root
        found: Node = index.internalPointer()
        return found

    def index_of(self, node: Node) -> QModelIndex:
        return QModelIndex() if node is self._root else self.createIndex(node.row, 0, node)

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        node = self.node(parent)
        if column != 0 or not 0 <= row < len(node.children):
            return QModelIndex()
        return self.createIndex(row, 0, node.children[row])

    def parent(self, child: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        if not child.isValid():
            return QModelIndex()
        above = self.node(child).parent
        return QModelIndex() if above is None else self.index_of(above)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.column() > 0 else len(self.node(parent).children)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 1

    def hasChildren(self, parent: Index = QModelIndex()) -> bool:  # noqa: B008
        return self.node(parent).total != 0

    def canFetchMore(self, parent: Index) -> bool:
        return self.node(parent).can_fetch

    def fetchMore(self, parent: Index) -> None:
        node = self.node(parent)
        page = node.next_page()
        if not page:
            if parent.isValid():
                self.dataChanged.emit(parent, parent)
            return
        self.beginInsertRows(_plain(parent), len(node.children), len(node.children) + len(page) - 1)
        node.children.extend(page)
        self.endInsertRows()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        node = self.node(index)
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return ": ".join(part for part in (node.label, node.summary) if part)
            case Qt.ItemDataRole.ToolTipRole:
                return node.value[:2000] if isinstance(node.value, str) and len(node.value) > 60 else None
            case Role.NODE:
                return node
            case Role.LABEL:
                return node.label
            case Role.SUMMARY:
                return node.summary
            case Role.KIND:
                return node.kind
            case Role.VALUE:
                return node.value
            case Role.EXPRESSION:
                return node.expression
            case Role.PATH:
                return node.path
            case Role.DETAIL:
                return node.detail
            case _:
                return None

    def find(
        self, text: str, *, limit: int = 20_000, skip: Callable[[Node], bool] | None = None
    ) -> list[Node]:
        """Loaded nodes and unloaded first pages whose label or value holds ``text`` (case is forgiven).

        Looks at ``limit`` nodes at most, so that it answers at once on any tree.
        """
        wanted = text.casefold()
        found: list[Node] = []
        queue = [self._root]
        looked = 0
        while queue and looked < limit:
            node = queue.pop()
            looked += 1
            if node is not self._root and not (skip and skip(node)) and wanted in _searched(node):
                found.append(node)
            if node.total and not node.children and node.can_fetch:
                self.fetchMore(self.index_of(node))
            queue.extend(reversed(node.children))
        return found


def _searched(node: Node) -> str:
    if node.kind in (ValueKind.MAP, ValueKind.LIST, ValueKind.JSON, ValueKind.GROUP):
        return node.label.casefold()
    return f"{node.label}\n{node.summary}".casefold()


def _plain(index: Index) -> QModelIndex:
    if isinstance(index, QModelIndex):
        return index
    return (
        index.model().index(index.row(), index.column(), index.parent()) if index.isValid() else QModelIndex()
    )


def value_text(value: object) -> str:
    """A value as text to copy: text as it is, everything else as JSON."""
    if isinstance(value, str):
        return str(value)
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)
