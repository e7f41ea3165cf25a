"""A request as it went over the wire, what Eyas did on its own, and the same request for curl."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.icons import beside_text
from desktop.models.exchange_text import curl_text, never_sent, request_text
from desktop.models.json_tree import size_text
from desktop.theme import ThemeController
from desktop.views.bodies import BodySource
from desktop.views.bodies.source import charset_of, is_text
from desktop.views.bodies.text import display_lines
from desktop.views.code.code_area import CodeArea
from desktop.views.code.highlighter import highlight
from desktop.views.code.http_lexer import lex_request
from desktop.views.widgets.elided_label import ElidedLabel
from engine.errors import EyasError
from engine.exchange import BodyRef, Exchange

SENT_SHOWN = 256 * 1024
"""Bytes of a sent body that are shown."""


class SentView(QWidget):
    """Request line, headers and the start of the body, as they went over the wire."""

    def __init__(self, theme: ThemeController) -> None:
        super().__init__()
        self._theme = theme
        self._curl = ""
        self._title = QLabel("Sent")
        self._title.setProperty("role", "strong")
        self._hint = ElidedLabel("as it went over the wire")
        self._hint.setProperty("role", "hint")
        self.copy_curl = QPushButton("Copy as curl")
        self.copy_curl.setProperty("role", "plain")
        head = QFrame()
        head.setProperty("role", "bar")
        row = QHBoxLayout(head)
        row.setContentsMargins(12, 5, 12, 5)
        row.setSpacing(10)
        row.addWidget(self._title)
        row.addWidget(self._hint)
        row.addStretch(1)
        row.addWidget(self.copy_curl)
        self.area = CodeArea(theme, current_line=False)
        self.area.setReadOnly(True)
        self.area.setUndoRedoEnabled(False)
        self.area.setAccessibleName("The request as it was sent")
        self.area.document().setDocumentMargin(10)
        highlight(self.area.document(), lex_request, theme)
        self._notes = QLabel()
        self._notes.setProperty("role", "secondary")
        self._notes.setWordWrap(True)
        self._notes.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._foot = QFrame()
        self._foot.setProperty("role", "footer")
        below = QVBoxLayout(self._foot)
        below.setContentsMargins(12, 6, 12, 6)
        below.addWidget(self._notes)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(head)
        layout.addWidget(self.area, 1)
        layout.addWidget(self._foot)
        self.copy_curl.clicked.connect(self._copy)
        theme.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        beside_text(self.copy_curl, "copy", "text2", self._theme)

    def show_exchange(self, exchange: Exchange, source: BodySource | None) -> None:
        request = exchange.request
        text = request_text(exchange)
        body: str | None = None
        if request.body is not None and request.body.size:
            body, shown = _sent_body(request.body, source)
            text += "\n\n" + shown
        self.area.setPlainText("\n".join(display_lines(text)))
        unsent = never_sent(exchange)
        self._title.setText("Not sent" if unsent else "Sent")
        self._hint.setText("as it would have been" if unsent else "as it went over the wire")
        self._curl = curl_text(exchange, body)
        notes = list(exchange.notes)
        mapped = exchange.connection.mapped_to
        if mapped and not any(mapped in note for note in notes):
            notes.insert(0, f"The environment maps this host to {mapped}.")
        self._notes.setText("\n".join(notes))
        self._foot.setVisible(bool(notes))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._curl)


def _sent_body(ref: BodyRef, source: BodySource | None) -> tuple[str | None, str]:
    """A sent body for curl (None when it is no text or too long), and for showing."""
    raw = ref.preview.encode()
    size = ref.size
    try:
        if source is not None:
            size = source.size(ref.uri)
            stored = source.read(ref.uri, 0, min(size, SENT_SHOWN))
            raw = stored if len(stored) >= len(raw) else raw  # it may not all be on the disk yet
            size = max(size, ref.size)
    except (OSError, EyasError):
        if not raw:
            return None, "(the body is no longer stored)"
    if not is_text(ref.content_type or "", raw[:512]):
        return None, f"({size_text(size)} of {ref.content_type or 'bytes'})"
    text = raw.decode(charset_of(ref.content_type or "", raw), "replace")
    if len(raw) < size:
        return None, f"{text}\n… {size_text(size)} in all"
    return text, text
