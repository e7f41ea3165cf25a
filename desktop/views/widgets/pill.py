"""A pill: an icon and a word on the tint of their colour, for states and status codes."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.icons import pixmap
from desktop.state_styles import STATE_STYLE
from desktop.theme import Theme, ThemeController, status_class_token
from engine.events import State


def pill_font(theme: Theme) -> QFont:
    font = QFont(theme.fonts.section)
    font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0.2 * theme.sizes.scale)
    return font


def pill_size(theme: Theme, text: str, icon: str | None) -> QSize:
    """The room a pill takes."""
    px = theme.sizes.px
    metrics = QFontMetrics(pill_font(theme))
    width = px(9) * 2 + metrics.horizontalAdvance(text) + ((px(12) + px(4)) if icon else 0)
    return QSize(width, px(20))


def draw_pill(
    painter: QPainter,
    rect: QRect,
    theme: Theme,
    text: str,
    token: str,
    icon: str | None = None,
    dpr: float = 1.0,
) -> None:
    """Paint a pill into ``rect`` (as delegates do); the colours are ``token`` on ``token_tint``."""
    px = theme.sizes.px
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour(f"{token}_tint"))
    radius = rect.height() / 2
    painter.drawRoundedRect(rect, radius, radius)
    colour = str(getattr(theme.palette, token))
    left = rect.left() + px(9)
    if icon:
        side = px(12)
        painter.drawPixmap(left, rect.top() + (rect.height() - side) // 2, pixmap(icon, colour, side, dpr))
        left += side + px(4)
    painter.setFont(pill_font(theme))
    painter.setPen(QColor(colour))
    place = QRect(left, rect.top(), rect.right() - left, rect.height())
    painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
    painter.restore()


class Pill(QWidget):
    """``show_text`` for anything, ``show_state`` for a state, ``show_status`` for an HTTP status."""

    def __init__(self, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = ""
        self._token = "idle"
        self._icon: str | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._renew)

    def text(self) -> str:
        return self._text

    def show_text(self, text: str, token: str, icon: str | None = None) -> None:
        self._text, self._token, self._icon = text, token, icon
        self.setAccessibleName(text)
        self._renew()

    def show_state(self, state: State) -> None:
        style = STATE_STYLE[state]
        self.show_text(style.word, style.token, style.icon)

    def show_status(self, code: int, reason: str = "") -> None:
        self.show_text(f"{code} {reason}".strip(), status_class_token(code))

    def _renew(self) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return pill_size(self._theme.current(), self._text, self._icon)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._text:
            return
        painter = QPainter(self)
        draw_pill(
            painter,
            self.rect(),
            self._theme.current(),
            self._text,
            self._token,
            self._icon,
            self.devicePixelRatioF(),
        )
        painter.end()
