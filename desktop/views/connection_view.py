"""How the bytes of an exchange travelled: protocol, address, TLS, and the certificates the server showed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from desktop.icons import pixmap
from desktop.models.certificates import CertificateLine, certificate_lines, certificate_warning
from desktop.models.exchange_text import connection_rows
from desktop.models.trust import refused_host
from desktop.theme import ThemeController
from engine.exchange import Exchange

_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)


class _Facts(QWidget):
    """Painted: rows of a name and a value, then the chain with a step to the right for each issuer."""

    def __init__(self, theme: ThemeController) -> None:
        super().__init__()
        self._theme = theme
        self.rows: list[tuple[str, str]] = []
        self.chain: list[CertificateLine] = []
        self.warning = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Connection")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        theme.changed.connect(self.updateGeometry)

    def show_facts(self, exchange: Exchange, now: datetime) -> None:
        self.rows = connection_rows(exchange)
        self.chain = certificate_lines(exchange.connection, now)
        if self.chain and refused_host(exchange) is not None and self.chain[-1].token != "bad":
            own = self.chain[-1]
            self.chain[-1] = replace(own, until=f"refused, {own.until}", token="bad")
        self.warning = certificate_warning(exchange.connection, now, exchange.response is not None)
        self.setAccessibleDescription(self.text())
        self.setToolTip("\n\n".join(line.detail for line in self.chain))
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """All of it as lines, for the clipboard and for screen readers."""
        lines = [f"{name}: {value}" for name, value in self.rows]
        lines += [f"Certificate {line.name}, {line.until}" for line in self.chain]
        return "\n".join([*lines, self.warning] if self.warning else lines)

    def _row(self) -> int:
        return self._theme.current().sizes.px(32)

    def _step(self) -> int:
        return self._theme.current().sizes.px(28)

    def sizeHint(self) -> QSize:
        px = self._theme.current().sizes.px
        height = len(self.rows) * self._row()
        if self.chain:
            height += px(36) + len(self.chain) * self._step()
        if self.warning:
            height += px(36)
        return QSize(px(320), height + px(8))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.current().sizes.px(200), self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.text())
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme.current()
        px = theme.sizes.px
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("panel"))
        mono = QFontMetrics(theme.fonts.mono)
        top, row, right = 0, self._row(), self.width() - px(12)
        names = px(116)
        for name, value in self.rows:
            painter.setFont(theme.fonts.ui)
            painter.setPen(theme.colour("text2"))
            painter.drawText(QRect(px(12), top, names, row), _LEFT, name)
            painter.setFont(theme.fonts.mono)
            painter.setPen(theme.colour("text"))
            room = QRect(px(12) + names, top, right - px(12) - names, row)
            shown = mono.elidedText(value, Qt.TextElideMode.ElideMiddle, room.width())
            painter.drawText(room, _LEFT, shown)
            top += row
            painter.fillRect(QRect(0, top - 1, self.width(), 1), theme.colour("line"))
        if self.chain:
            painter.setFont(theme.fonts.strong)
            painter.setPen(theme.colour("text"))
            painter.drawText(QRect(px(12), top, right, px(36)), _LEFT, "Certificate chain")
            top = self._paint_chain(painter, top + px(36), right)
        if self.warning:
            mark = pixmap("triangle-alert", theme.palette.warn, theme.sizes.icon, self.devicePixelRatioF())
            painter.drawPixmap(px(12), top + (px(36) - theme.sizes.icon) // 2, mark)
            painter.setFont(theme.fonts.ui)
            painter.setPen(theme.colour("warn"))
            painter.drawText(QRect(px(36), top, right - px(36), px(36)), _LEFT, self.warning)
        painter.end()

    def _paint_chain(self, painter: QPainter, top: int, right: int) -> int:
        theme = self._theme.current()
        px = theme.sizes.px
        marks = {"ok": "check", "warn": "triangle-alert", "bad": "circle-x"}
        size = px(14)
        for depth, line in enumerate(self.chain):
            left = px(12) + depth * px(18)
            mark = pixmap(
                marks.get(line.token, "minus"),
                str(getattr(theme.palette, line.token)),
                size,
                self.devicePixelRatioF(),
            )
            painter.drawPixmap(left, top + (self._step() - size) // 2, mark)
            painter.setFont(theme.fonts.small)
            painter.setPen(theme.colour("text2" if line.token in ("ok", "idle") else line.token))
            width = painter.fontMetrics().horizontalAdvance(line.until) + px(8)
            painter.drawText(QRect(right - width, top, width, self._step()), _RIGHT, line.until)
            painter.setFont(theme.fonts.ui)
            painter.setPen(theme.colour("text"))
            room = QRect(left + px(22), top, right - width - left - px(22), self._step())
            shown = painter.fontMetrics().elidedText(line.name, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, _LEFT, shown)
            top += self._step()
        return top


class ConnectionView(QScrollArea):
    """The facts, scrolled where the pane is low."""

    def __init__(self, theme: ThemeController) -> None:
        super().__init__()
        self.facts = _Facts(theme)
        inner = QWidget()
        inner.setProperty("role", "panel")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.facts)
        column.addStretch(1)
        self.setWidget(inner)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFocusProxy(self.facts)
        self.setAccessibleName("Connection")

    def show_exchange(self, exchange: Exchange) -> None:
        self.facts.show_facts(exchange, datetime.now(UTC))

    def text(self) -> str:
        return self.facts.text()
