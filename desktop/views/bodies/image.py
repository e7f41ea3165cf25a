"""A body that is a picture, found by its bytes and not by its header."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImageReader, QMovie, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout

from desktop.models.json_tree import size_text
from desktop.theme import ThemeController
from desktop.views.bodies.source import Body, BodyView, Viewer
from desktop.views.widgets.icon_button import IconButton

MOST = 20 * 1024 * 1024
"""Bytes above which a picture is not decoded."""
MOST_PIXELS = 40_000_000
ZOOMS = (0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 8.0)
_MAGIC = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"<svg")


def is_picture(content_type: str, head: bytes) -> bool:
    return head.startswith(_MAGIC) or head[8:12] == b"WEBP" or content_type.lower().startswith("image/svg")


class ImageBody(BodyView):
    def __init__(self, theme: ThemeController) -> None:
        super().__init__()
        self._pixmap = QPixmap()
        self._movie: QMovie | None = None
        self._data = QByteArray()
        self._buffer = QBuffer(self)
        self.zoom: float | None = None
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
        self.smaller = IconButton(theme, "minus", "Smaller", small=True)
        self.larger = IconButton(theme, "plus", "Larger", small=True)
        self.fit_button = QPushButton("Fit")
        self.actual = QPushButton("100 %")
        for button in (self.fit_button, self.actual):
            button.setProperty("role", "plain")
        self._zoom_said = QLabel()
        self._zoom_said.setProperty("role", "secondary")
        for widget in (self.smaller, self._zoom_said, self.larger, self.fit_button, self.actual):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self._said)
        self.smaller.clicked.connect(self._zoom_out)
        self.larger.clicked.connect(self._zoom_in)
        self.fit_button.clicked.connect(self._zoom_to_fit)
        self.actual.clicked.connect(self._zoom_to_actual)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._scroll, 1)
        layout.addWidget(foot)

    def show_body(self, body: Body) -> None:
        self.clear()
        self.zoom = None
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
        if reader.supportsAnimation() and reader.imageCount() > 1:
            self._play(data)
        width, height = (size.width(), size.height()) if size.isValid() else (image.width(), image.height())
        self._said.setText(f"{kind.upper()} · {width} × {height} · {size_text(body.size)}")
        self._picture.setAccessibleName(self._said.text())
        self._fit()

    def _play(self, data: QByteArray) -> None:
        """A moving picture moves; it is decoded frame by frame."""
        self._data = data
        self._buffer.setData(self._data)
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._movie = QMovie(self._buffer, QByteArray(), self)
        self._picture.setMovie(self._movie)
        self._movie.start()

    def scale(self) -> float:
        """What the picture is drawn at; fitting never enlarges it."""
        if self.zoom is not None or self._pixmap.isNull():
            return self.zoom or 1.0
        room = self._scroll.viewport().size()
        width, height = self._pixmap.width(), self._pixmap.height()
        return min(1.0, room.width() / max(1, width), room.height() / max(1, height))

    def _fit(self) -> None:
        if self._pixmap.isNull():
            return
        scale = self.scale()
        size = QSize(
            max(1, round(self._pixmap.width() * scale)), max(1, round(self._pixmap.height() * scale))
        )
        self._zoom_said.setText(f"{round(scale * 100)} %")
        if self._movie is not None:
            self._movie.setScaledSize(size)
            return
        shown = self._pixmap
        if scale != 1.0:
            smooth = Qt.TransformationMode.SmoothTransformation
            plain = Qt.TransformationMode.FastTransformation
            shown = shown.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth if scale < 2 else plain)
        self._picture.setPixmap(shown)

    def _zoom_step(self, up: bool) -> None:
        now = self.scale()
        steps = [z for z in ZOOMS if (z > now + 0.001 if up else z < now - 0.001)]
        most = (MOST_PIXELS / max(1, self._pixmap.width() * self._pixmap.height())) ** 0.5
        if steps:
            self.zoom = min(steps[0] if up else steps[-1], max(1.0, most))
            self._fit()

    def _zoom_in(self) -> None:
        self._zoom_step(True)

    def _zoom_out(self) -> None:
        self._zoom_step(False)

    def _zoom_to_fit(self) -> None:
        self.zoom = None
        self._fit()

    def _zoom_to_actual(self) -> None:
        self.zoom = 1.0
        self._fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._zoom_step(event.angleDelta().y() > 0)
            event.accept()
            return
        super().wheelEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def clear(self) -> None:
        if self._movie is not None:
            self._movie.stop()
            self._movie.deleteLater()
            self._movie = None
        self._buffer.close()
        self._pixmap = QPixmap()
        self._picture.clear()


VIEWER = Viewer(
    "Image", lambda content_type, head, size: 90 if is_picture(content_type, head) else 0, ImageBody
)
