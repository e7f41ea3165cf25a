"""Lucide line icons as ``QIcon``: tinted with the current palette, sharp at every pixel ratio."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop.resources import resource

if TYPE_CHECKING:
    from PySide6.QtWidgets import QAbstractButton

    from desktop.theme import ThemeController

_log = logging.getLogger("ui")

_SMALL = 14
"""Below this many pixels a line of 1.75 in 24 would be thinner than the text beside it."""


_GAP = 4
"""Pixels between an icon and its word, besides the four that Qt's style has."""


@lru_cache(maxsize=512)
def source(name: str) -> str:
    """The SVG text of an icon; empty (and said in the log) where the file is missing."""
    path = resource("icons", f"{name}.svg")
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        _log.warning("icon %s: %s", name, error)
        return ""


@lru_cache(maxsize=1024)
def pixmap(name: str, colour: str, size: int, dpr: float = 1.0) -> QPixmap:
    """An icon in one colour; ``size`` in logical pixels, the pixmap has ``size * dpr`` of them."""
    side = max(1, round(size * dpr))
    made = QPixmap(side, side)
    made.fill(Qt.GlobalColor.transparent)
    text = source(name)
    if text:
        # Icons say ``currentColor``; QtSvg draws that black, whatever the palette says.
        text = text.replace("currentColor", colour)
        if size < _SMALL:
            text = text.replace('stroke-width="1.75"', 'stroke-width="2.5"')
        renderer = QSvgRenderer(QByteArray(text.encode()))
        renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
        painter = QPainter(made)
        renderer.render(painter, QRectF(0, 0, side, side))
        painter.end()
    made.setDevicePixelRatio(dpr)
    return made


def pixel_ratio(painter: QPainter) -> float:
    """Device pixels to a logical one where a painter paints."""
    return abs(painter.deviceTransform().m11()) or 1.0


class _Engine(QIconEngine):
    """Draws when asked, so that a change of the palette needs no new icons."""

    def __init__(
        self, name: str, token: str, theme: ThemeController, on_token: str | None, trails: bool = False
    ) -> None:
        super().__init__()
        self._name = name
        self._token = token
        self._theme = theme
        self._on_token = on_token
        self._trails = trails

    def _colour(self, mode: QIcon.Mode, state: QIcon.State) -> str:
        token = self._token
        if mode is QIcon.Mode.Disabled:
            token = "line2"
        elif self._on_token is not None and state is QIcon.State.On:
            token = self._on_token
        return str(getattr(self._theme.current().palette, token))

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        ratio = pixel_ratio(painter)
        side = min(rect.width(), rect.height())
        at = rect.topLeft() + QPoint((rect.width() - side) // 2, (rect.height() - side) // 2)
        painter.drawPixmap(at, pixmap(self._name, self._colour(mode, state), side, ratio))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return pixmap(self._name, self._colour(mode, state), min(size.width(), size.height()), 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        # Since Qt 6.8 the size is a logical one.
        side = min(size.width(), size.height())
        made = pixmap(self._name, self._colour(mode, state), side, scale)
        if size.width() <= side:
            return made
        # Wider than high: the rest is the gap to the word of its button.
        wide = QPixmap(round(size.width() * scale), round(side * scale))
        wide.fill(Qt.GlobalColor.transparent)
        wide.setDevicePixelRatio(scale)
        painter = QPainter(wide)
        painter.drawPixmap(QPoint(size.width() - side if self._trails else 0, 0), made)
        painter.end()
        return wide

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._token, self._theme, self._on_token, self._trails)

    def isNull(self) -> bool:
        return False


def beside_text(
    button: QAbstractButton, name: str, token: str, theme: ThemeController, *, trails: bool = False
) -> None:
    """Give a button with a word its icon, with room between; ``trails`` puts it behind the word."""
    sizes = theme.current().sizes
    if trails:
        button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    button.setIconSize(QSize(sizes.icon + sizes.px(_GAP), sizes.icon))
    button.setIcon(QIcon(_Engine(name, token, theme, None, trails)))


def icon(name: str, token: str, theme: ThemeController, *, on: str | None = None) -> QIcon:
    """An icon in the colour of a token; ``on`` is the token while its button is checked."""
    return QIcon(_Engine(name, token, theme, on))
