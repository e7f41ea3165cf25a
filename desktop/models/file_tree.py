"""The tree over a JSON body that is too big to be parsed: its nodes read their part of the file."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from desktop.models.json_scan import ContainerScan, Read, first_byte, key_of
from desktop.models.json_tree import (
    PAGE,
    SHOWN,
    Node,
    ValueKind,
    count,
    member,
    parse_json,
    quoted,
    size_text,
)

FIRST_SECONDS = 0.005
"""A fetch reads at most so long; what is still unread then comes in slices."""
PARSED = 2 * 1024 * 1024
"""Bytes of a value that are turned into Python values when they are copied."""
COPIED = 20 * 1024 * 1024
SCALAR_READ = 8 * SHOWN
BLOCK = 256 * 1024
DIRECT, RANGE = 1000, 1000
"""Members that are rows of their own, and how many each row of those behind them stands for."""

_KINDS = {
    ord("{"): ValueKind.MAP,
    ord("["): ValueKind.LIST,
    ord('"'): ValueKind.STRING,
    ord("t"): ValueKind.BOOLEAN,
    ord("f"): ValueKind.BOOLEAN,
    ord("n"): ValueKind.NULL,
}


@dataclass(slots=True)
class FileText:
    """The bytes of a body, and the nodes that are still being read."""

    source: Read
    size: int
    reading: list[FileNode] = field(default_factory=list)
    _at: int = 0
    _block: bytes = b""

    def read(self, offset: int, length: int) -> bytes:
        """Bytes of the body; short pieces come out of a block, because rows ask for neighbours."""
        if length > BLOCK // 8:
            return self.source(offset, length)
        start = offset - self._at
        if start < 0 or start + length > len(self._block):
            self._at, self._block, start = offset, self.source(offset, BLOCK), 0
        return self._block[start : start + length]

    def advance(self, seconds: float) -> FileNode | None:
        """Read on in the newest unfinished node; the node, or None when nothing is unread."""
        while self.reading:
            node = self.reading[-1]
            assert node.scan is not None
            if node.scan.done:
                self.reading.pop()
                node.settle()
                continue
            node.scan.advance(seconds)
            node.settle()
            return node
        return None


class FileNode(Node):
    """A value between two offsets of the file."""

    __slots__ = ("end", "scan", "start", "text")

    def __init__(
        self,
        text: FileText,
        start: int,
        end: int,
        label: str,
        *,
        key: str | int | None = None,
        parent: Node | None = None,
        row: int = 0,
        expression: str | None = None,
        path: str = "",
    ) -> None:
        super().__init__(label, None, key=key, parent=parent, row=row, expression=expression, path=path)
        self.text = text
        self.start, first = first_byte(text.read, start, end)
        self.end = end
        self.kind = _KINDS.get(first, ValueKind.NUMBER)
        self.scan: ContainerScan | None = None
        self.total = -1 if self.kind in (ValueKind.MAP, ValueKind.LIST) else 0

    # -- children -------------------------------------------------------------------------------

    def settle(self) -> None:
        """Take over what the scan knows by now."""
        if self.scan is None:
            return
        self.total = self._rows() if self.scan.done else -1
        last = len(self.children) - 1
        child = self.children[last] if last >= 0 else None
        if isinstance(child, FileNode) and last < len(self.scan):
            child.end = self.scan.ends[last]  # it may have been shown before its end was known

    def _rows(self) -> int:
        """How many rows the members that are known by now make."""
        assert self.scan is not None
        found = len(self.scan)
        if found <= DIRECT:
            return found
        ranges, rest = divmod(found - DIRECT, RANGE)
        return DIRECT + ranges + (1 if rest and self.scan.done else 0)

    @property
    def can_fetch(self) -> bool:
        if self.total == 0:
            return False
        return self.scan is None or len(self.children) < self._rows()

    @property
    def waits(self) -> bool:
        """Whether rows are known that should be shown without being asked for."""
        return self.scan is not None and len(self.children) < min(PAGE, self._rows())

    def next_page(self) -> list[Node]:
        if self.scan is None:
            self.scan = ContainerScan(self.text.source, self.start, self.text.size)
        first = len(self.children)
        if not self.scan.done and self._rows() < first + PAGE:
            self.scan.advance(FIRST_SECONDS, first + PAGE)
        if not self.scan.done and self not in self.text.reading:
            self.text.reading.append(self)
        self.settle()
        rows = self._rows()
        page: list[Node] = [self._row(place) for place in range(first, min(rows, first + PAGE))]
        begun = self.scan.open_member
        if begun is not None and first <= rows < min(first + PAGE, DIRECT) and rows == len(self.scan):
            page.append(self.member(rows, self, rows, (begun, self.text.size)))
        return page

    def _row(self, place: int) -> Node:
        assert self.scan is not None
        if place < DIRECT:
            return self.member(place, self, place)
        first = DIRECT + (place - DIRECT) * RANGE
        return RangeNode(self, first, min(first + RANGE, len(self.scan)), place)

    def member(self, place: int, parent: Node, row: int, span: tuple[int, int] | None = None) -> Node:
        """The node of a member; ``span`` where its end is not known yet."""
        if span is None:
            assert self.scan is not None
            span = self.scan.starts[place], self.scan.ends[place]
        start, end = span
        key: str | int = place
        label = f"[{place}]"
        if self.kind is ValueKind.MAP:
            raw, start = key_of(self.text.read, start, end)
            label = key = _text_of(raw)
        return FileNode(
            self.text,
            start,
            end,
            label,
            key=key,
            parent=parent,
            row=row,
            expression=None if self.expression is None else member(self.expression, key),
            path=member(self.path, key),
        )

    # -- the value ------------------------------------------------------------------------------

    def raw(self, most: int) -> bytes:
        """The value as it stands in the file, at most so many bytes of it."""
        end = self.end if self.scan is None or not self.scan.done else self.scan.end
        return self.text.read(self.start, min(most, end - self.start)).rstrip()

    @property
    def value(self) -> object:
        """The value for the clipboard: parsed where it is small, else its text as it stands."""
        size = self.end - self.start
        raw = self.raw(COPIED)
        if size <= PARSED:
            try:
                return parse_json(raw.decode("utf-8", "replace"))
            except ValueError:
                pass
        return raw.decode("utf-8", "replace")

    @value.setter
    def value(self, value: object) -> None:
        """The base class sets it; here the file holds it."""

    @property
    def summary(self) -> str:
        match self.kind:
            case ValueKind.MAP | ValueKind.LIST:
                return self._members()
            case ValueKind.STRING:
                raw = self.raw(SCALAR_READ)
                text = quoted(_text_of(raw))
                return (
                    text
                    if len(raw) < SCALAR_READ
                    else f"{text.rstrip('…')}… {size_text(self.end - self.start)}"
                )
            case _:
                return self.raw(SHOWN).decode("utf-8", "replace")

    def _members(self) -> str:
        word = "key" if self.kind is ValueKind.MAP else "item"
        if self.scan is None:
            return size_text(self.end - self.start)
        if self.scan.done:
            cut = ", cut off" if self.scan.broken else ""
            return count(len(self.scan), word) + cut
        share = (self.scan.position - self.start) * 100 // max(1, self.end - self.start)
        return f"{count(len(self.scan), word)} so far, {share} % read"


class RangeNode(Node):
    """Members of a long list from one place to another: a view asks for every row it has, so they are few."""

    __slots__ = ("first", "owner")

    def __init__(self, owner: FileNode, first: int, last: int, row: int) -> None:
        label = f"[{_thin(first)} … {_thin(last - 1)}]"
        path = f"{owner.path}[{first}]"
        super().__init__(label, None, parent=owner, row=row, kind=ValueKind.GROUP, path=path)
        self.owner = owner
        self.first = first
        self.total = last - first
        self.detail = count(self.total, "key" if owner.kind is ValueKind.MAP else "item")

    def next_page(self) -> list[Node]:
        shown = len(self.children)
        rows = range(shown, min(self.total, shown + PAGE))
        return [self.owner.member(self.first + row, self, row) for row in rows]

    @property
    def value(self) -> object:
        """All of them for the clipboard, as they stand in the file."""
        scan = self.owner.scan
        assert scan is not None
        start, end = scan.starts[self.first], scan.ends[self.first + self.total - 1]
        raw = self.owner.text.source(start, min(end - start, COPIED)).decode("utf-8", "replace").strip()
        return f"{{{raw}}}" if self.owner.kind is ValueKind.MAP else f"[{raw}]"

    @value.setter
    def value(self, value: object) -> None:
        """The base class sets it; here the file holds it."""


def _thin(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")


def _text_of(raw: bytes) -> str:
    """A JSON text without its quotes; one that was cut gets its closing quote back."""
    try:
        made = json.loads(raw)
    except ValueError:
        cut = raw.decode("utf-8", "ignore")
        for missing in range(min(12, len(cut))):
            try:
                made = json.loads(cut[: len(cut) - missing] + '"')
                break
            except ValueError:
                continue
        else:
            return cut.strip('"')
    return made if isinstance(made, str) else str(made)


def file_tree(read: Read, size: int, expression: str | None) -> Node:
    """A hidden root with the whole body as its only row."""
    root = Node("", None, kind=ValueKind.GROUP)
    root.add(FileNode(FileText(read, size), 0, size, "", expression=expression))
    return root
