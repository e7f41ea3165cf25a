"""Where the bytes of a body come from, and what a viewer is."""

from __future__ import annotations

from codecs import getincrementaldecoder
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from desktop.theme import ThemeController
from engine.bodies import StoredBody
from engine.exchange import BodyRef

SHOWN_AT_ONCE = 2 * 1024 * 1024
"""Bytes up to which a body is read, parsed and laid out without being asked (some 35 ms)."""
WINDOW = 1024 * 1024
"""Bytes of a larger one that are shown at a time."""
HEAD = 512
"""Bytes that tell what a body is."""


class BodySource(Protocol):
    """Bodies in storage by their URI. Missing files raise OSError or the engine's StorageError."""

    def read(self, uri: str, offset: int, length: int) -> bytes: ...

    def size(self, uri: str) -> int: ...

    def stored(self, uri: str) -> StoredBody: ...


@dataclass(frozen=True, slots=True)
class Body:
    """One body as the viewers get it. ``expression`` reads it in a flow (None when nothing does)."""

    source: BodySource
    uri: str
    size: int
    content_type: str
    expression: str | None = None
    truncated: bool = False

    def read(self, offset: int = 0, length: int | None = None) -> bytes:
        return self.source.read(self.uri, offset, self.size - offset if length is None else length)

    def head(self) -> bytes:
        return self.read(0, min(HEAD, self.size))


def body_of(ref: BodyRef, source: BodySource, expression: str | None) -> Body:
    """The body behind a reference; its size is that of the file, which is what can be read."""
    return Body(source, ref.uri, source.size(ref.uri), ref.content_type or "", expression, ref.truncated)


def charset_of(content_type: str, head: bytes) -> str:
    """The charset to show text in: a byte order mark, the header's word, else UTF-8."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if head.startswith(mark):
            return name
    for part in content_type.split(";")[1:]:
        key, _, value = part.strip().partition("=")
        if key.strip().lower() == "charset":
            name = value.strip().strip('"')
            try:
                "".encode(name)
            except (LookupError, ValueError):
                return "utf-8"
            return name
    return "utf-8"


def is_text(content_type: str, head: bytes) -> bool:
    """Whether bytes are shown as text: the type says so, or nothing in the head speaks against it."""
    kind = content_type.split(";")[0].strip().lower()
    if kind.startswith("text/") or kind.endswith(
        ("json", "xml", "yaml", "javascript", "x-www-form-urlencoded")
    ):
        return True
    if kind.startswith(("image/", "audio/", "video/", "font/")) and not kind.endswith("+xml"):
        return False
    if b"\x00" in head or any(byte < 9 or 13 < byte < 27 for byte in head):
        return False
    try:
        getincrementaldecoder("utf-8")().decode(head)  # a character may be cut at the end of the head
    except UnicodeDecodeError:
        return "charset=" in content_type.lower()
    return True


class BodyBanner(QFrame):
    """What is not shown, and how to get it; a button where there is one thing to do."""

    def __init__(self, button: str = "") -> None:
        super().__init__()
        self.setProperty("role", "banner")
        self.said = QLabel()
        self.said.setWordWrap(True)
        self.button = QPushButton(button)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.addWidget(self.said, 1)
        row.addWidget(self.button)
        self.button.setVisible(bool(button))
        self.hide()

    def say(self, text: str) -> None:
        """One sentence; empty takes the banner away."""
        if text != self.said.text():
            self.said.setText(text)
        self.setVisible(bool(text))


class BodyView(QWidget):
    """A widget that shows one body; ``insert_requested`` carries an expression with its braces."""

    insert_requested = Signal(str)
    expression_chosen = Signal(str)
    link_requested = Signal(str)
    """A link of the body that is wanted as a new request."""

    format_requested = Signal()
    """The body is too big to be formatted here; whoever can, answers with ``show_formatted``."""

    def show_formatted(self, body: Body) -> None:
        """The body that is shown, formatted elsewhere."""

    def open_find(self) -> None:
        """Show the search of this view; views without one have nothing to do."""

    def show_body(self, body: Body) -> None:
        raise NotImplementedError

    def grow(self, body: Body) -> None:
        """The body that is shown goes on: it is the same one, with more bytes at its end."""
        self.show_body(body)

    def clear(self) -> None:
        """Forget what is shown (its file may go)."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Viewer:
    """``priority(content_type, head, size)``: 0 = not offered, the highest is shown first."""

    name: str
    priority: Callable[[str, bytes, int], int]
    make: Callable[[ThemeController], BodyView]
