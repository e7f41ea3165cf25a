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

FIRST_SECONDS = 0.012
"""A fetch reads at most so long; what is still unread then comes in slices."""
PARSED = 2 * 1024 * 1024
"""Bytes of a value that are turned into Python values when they are copied."""
COPIED = 20 * 1024 * 1024
SCALAR_READ = 8 * SHOWN

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

    read: Read
    size: int
    reading: list[FileNode] = field(default_factory=list)

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
        self.total = len(self.scan) if self.scan.done else -1
        last = len(self.children) - 1
        if 0 <= last < len(self.scan):  # it may have been shown before its end was known
            child = self.children[last]
            assert isinstance(child, FileNode)
            child.end = self.scan.ends[last]

    @property
    def can_fetch(self) -> bool:
        if self.total == 0:
            return False
        return self.scan is None or len(self.children) < len(self.scan)

    @property
    def waits(self) -> bool:
        """Whether more members are known than are shown, in the first page."""
        return self.scan is not None and len(self.children) < min(PAGE, len(self.scan))

    def next_page(self) -> list[Node]:
        if self.scan is None:
            self.scan = ContainerScan(self.text.read, self.start, self.text.size)
        known = len(self.children) + PAGE
        if not self.scan.done and len(self.scan) < known:
            self.scan.advance(FIRST_SECONDS, known)
        if not self.scan.done and self not in self.text.reading:
            self.text.reading.append(self)
        self.settle()
        first = len(self.children)
        last = min(len(self.scan), first + PAGE)
        page = [
            self._member(place, self.scan.starts[place], self.scan.ends[place])
            for place in range(first, last)
        ]
        begun = self.scan.open_member
        if last == len(self.scan) and first <= last < first + PAGE and begun is not None:
            page.append(self._member(last, begun, self.text.size))
        return page

    def _member(self, place: int, start: int, end: int) -> Node:
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
            parent=self,
            row=place,
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
