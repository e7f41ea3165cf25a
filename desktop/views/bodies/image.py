"""A body that is a picture, found by its bytes and not by its header."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImageReader, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout

from desktop.models.json_tree import size_text
from desktop.theme import ThemeController
from desktop.views.bodies.source import Body, BodyView, Viewer

MOST = 20 * 1024 * 1024
"""Bytes above which a picture is not decoded."""
MOST_PIXELS = 40_000_000
_MAGIC = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"<svg")


def is_picture(content_type: str, head: bytes) -> bool:
    return head.startswith(_MAGIC) or head[8:12] == b"WEBP" or content_type.lower().startswith("image/svg")


class ImageBody(BodyView):
    def __init__(self, theme: ThemeController) -> None:
        super().__init__()
        self._pixmap = QPixmap()
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._scroll = QScrollArea()
        self._scroll.setWidget(self._picture)
        self._scroll.setWidgetResizable(True)
        self._scroll.setAccessibleName("Body as a picture")
        self._said = QLabel()
        self._said.setProperty("role", "secondary")
        foot = QFrame()
        foot.setProperty("role", "footer")
        row = QHBoxLayout(foot)
        row.setContentsMargins(12, 4, 12, 4)
        row.addStretch(1)
        row.addWidget(self._said)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._scroll, 1)
        layout.addWidget(foot)

    def show_body(self, body: Body) -> None:
        self._pixmap = QPixmap()
        if body.size > MOST:
            self._picture.setText(
                f"{size_text(body.size)} is too big to be shown as a picture. Save keeps all of it."
            )
            return
        data = QByteArray(body.read())
        buffer = QBuffer(data)
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        reader = QImageReader(buffer)
        size = reader.size()
        kind = bytes(reader.format().data()).decode() or "?"
        # A few bytes can announce a picture of many gigabytes: scale while decoding.
        if size.isValid() and size.width() * size.height() > MOST_PIXELS:
            reader.setScaledSize(size.scaled(QSize(4000, 4000), Qt.AspectRatioMode.KeepAspectRatio))
        image = reader.read()
        if image.isNull():
            self._picture.setText(f"Not a picture that can be shown: {reader.errorString()}")
            self._said.clear()
            return
        self._pixmap = QPixmap.fromImage(image)
        width, height = (size.width(), size.height()) if size.isValid() else (image.width(), image.height())
        self._said.setText(f"{kind.upper()} · {width} × {height} · {size_text(body.size)}")
        self._picture.setAccessibleName(self._said.text())
        self._fit()

    def _fit(self) -> None:
        if self._pixmap.isNull():
            return
        room = self._scroll.viewport().size()
        shown = self._pixmap
        if shown.width() > room.width() or shown.height() > room.height():
            shown = shown.scaled(
                room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
        self._picture.setPixmap(shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def clear(self) -> None:
        self._pixmap = QPixmap()
        self._picture.clear()


VIEWER = Viewer(
    "Image", lambda content_type, head, size: 90 if is_picture(content_type, head) else 0, ImageBody
)
