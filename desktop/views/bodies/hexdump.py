"""A body as bytes, read from its file as it is scrolled: any size costs the same."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout

from desktop.models.json_tree import size_text
from desktop.theme import ThemeController
from desktop.views.bodies.source import Body, BodyView, Viewer

PER_ROW = 16


def printable(row: bytes) -> str:
    return "".join(chr(byte) if 32 <= byte < 127 else "·" for byte in row)


def hex_text(row: bytes) -> str:
    """Sixteen bytes in two groups of eight."""
    return "  ".join(
        " ".join(f"{byte:02x}" for byte in row[start : start + 8]) for start in (0, 8) if row[start:]
    )


class _Dump(QAbstractScrollArea):
    def __init__(self, theme: ThemeController) -> None:
        super().__init__()
        self._theme = theme
        self._body: Body | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("Body as bytes")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("role", "panel")
        theme.changed.connect(self._fit)

    def show_body(self, body: Body | None) -> None:
        self._body = body
        self.verticalScrollBar().setValue(0)
        self._fit()

    def _line(self) -> float:
        return max(1.0, float(self._theme.current().sizes.code_row))

    def rows(self) -> int:
        return 0 if self._body is None else -(-self._body.size // PER_ROW)

    def _fit(self) -> None:
        page = max(1, int(self.viewport().height() / self._line()))
        bar = self.verticalScrollBar()
        # Scroll bars count in 32 bits; 2^31 rows of 16 bytes are 32 GB.
        bar.setRange(0, min(max(0, self.rows() - page), 2**31 - 1))
        bar.setPageStep(page)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def go_to(self, offset: int) -> None:
        self.verticalScrollBar().setValue(min(max(0, offset) // PER_ROW, self.rows()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.verticalScrollBar()
        moves = {
            Qt.Key.Key_Home: bar.minimum(),
            Qt.Key.Key_End: bar.maximum(),
            Qt.Key.Key_PageDown: bar.value() + bar.pageStep(),
            Qt.Key.Key_PageUp: bar.value() - bar.pageStep(),
            Qt.Key.Key_Down: bar.value() + 1,
            Qt.Key.Key_Up: bar.value() - 1,
        }
        target = moves.get(Qt.Key(event.key()))
        if target is None:
            super().keyPressEvent(event)
        else:
            bar.setValue(target)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme.current()
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme.colour("panel"))
        if self._body is None:
            return
        painter.setFont(theme.fonts.mono)
        metrics = QFontMetricsF(theme.fonts.mono)
        line = self._line()
        first = self.verticalScrollBar().value()
        count = int(self.viewport().height() / line) + 2
        try:
            window = self._body.read(
                first * PER_ROW, min(count * PER_ROW, max(0, self._body.size - first * PER_ROW))
            )
        except OSError:
            window = b""
        cell = metrics.horizontalAdvance("0")
        digits = max(8, len(f"{self._body.size:x}"))
        left, middle, right = 12.0, 12 + cell * (digits + 2), 12 + cell * (digits + 2 + 50)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        for number in range(count):
            row = window[number * PER_ROW : (number + 1) * PER_ROW]
            if not row:
                break
            top = number * line
            for x, text, token in (
                (left, f"{(first + number) * PER_ROW:0{digits}x}", "text2"),
                (middle, hex_text(row), "text"),
                (right, printable(row), "string"),
            ):
                painter.setPen(theme.colour(token))
                painter.drawText(QRectF(x, top, cell * 60, line), flags, text)
        painter.end()


class HexBody(BodyView):
    def __init__(self, theme: ThemeController) -> None:
        super().__init__()
        self.dump = _Dump(theme)
        self._offset = QLineEdit(placeholderText="0x0")
        self._offset.setAccessibleName("Go to offset")
        self._offset.setFixedWidth(self._offset.fontMetrics().averageCharWidth() * 18)
        self._said = QLabel()
        self._said.setProperty("role", "secondary")
        label = QLabel("Go to offset")
        label.setProperty("role", "secondary")
        foot = QFrame()
        foot.setProperty("role", "footer")
        row = QHBoxLayout(foot)
        row.setContentsMargins(12, 4, 12, 4)
        row.addWidget(label)
        row.addWidget(self._offset)
        row.addStretch(1)
        row.addWidget(self._said)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.dump, 1)
        layout.addWidget(foot)
        self.setFocusProxy(self.dump)
        self._offset.returnPressed.connect(self._go)

    def _go(self) -> None:
        try:
            self.dump.go_to(int(self._offset.text().strip().replace("_", ""), 0))
        except ValueError:
            self._offset.selectAll()

    def show_body(self, body: Body) -> None:
        self.dump.show_body(body)
        self._said.setText(f"{body.content_type or 'no Content-Type'} · {size_text(body.size)}")

    def clear(self) -> None:
        self.dump.show_body(None)


VIEWER = Viewer("Hex", lambda content_type, head, size: 20 if size else 0, HexBody)
