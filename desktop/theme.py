"""How everything looks: palette, fonts and sizes of the moment, and the colours of states and methods.

Fusion with our own palettes, because the platform's colour scheme cannot be set everywhere; the scheme of the
system is followed where it is known. Sizes are relations to the user's interface font, so all scales with it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from desktop import theme_qss
from desktop.palettes import DARK, HIGH_CONTRAST, LIGHT, PALETTES, Palette
from desktop.resources import resource

__all__ = [
    "DARK",
    "HIGH_CONTRAST",
    "LIGHT",
    "METHOD_STYLE",
    "PALETTES",
    "Fonts",
    "Mode",
    "Palette",
    "Sizes",
    "Theme",
    "ThemeController",
    "method_token",
    "short_method",
    "status_class_token",
    "wants_bundled_fonts",
]

_BASE: Final = 13.0
"""Pixels of the interface font to which all sizes below relate."""


class Mode(StrEnum):
    """What the user chose."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


METHOD_STYLE: Final[dict[str, str]] = {
    "GET": "get",
    "POST": "post",
    "PUT": "put",
    "PATCH": "patch",
    "DELETE": "delete",
}


def method_token(method: str | None) -> str:
    """Token of an HTTP method; other methods share one."""
    return METHOD_STYLE.get((method or "").upper(), "other")


def short_method(method: str) -> str:
    """At most four letters for a column of badges: ``DELETE`` is ``DEL``, ``OPTIONS`` ``OPT``."""
    upper = method.upper()
    return {"DELETE": "DEL", "OPTIONS": "OPT", "PATCH": "PTCH", "TRACE": "TRC"}.get(upper, upper[:4])


def status_class_token(code: int) -> str:
    """Token of an HTTP status code by its class; 0 or anything outside is failure."""
    return {1: "run", 2: "ok", 3: "kill", 4: "warn"}.get(code // 100, "bad")


@dataclass(frozen=True, slots=True)
class Fonts:
    """``ui`` for text, ``small`` secondary, ``section`` for section heads, ``mono`` code and data."""

    ui: QFont
    small: QFont
    section: QFont
    strong: QFont
    mono: QFont
    mono_small: QFont
    heading: QFont


@dataclass(frozen=True, slots=True)
class Sizes:
    """Pixels at the current font size; the names are where they are used."""

    top_bar: int
    sub_bar: int
    tab: int
    control: int
    primary: int
    list_row: int
    table_row: int
    code_row: int
    status_bar: int
    icon: int
    radius: int
    popup_radius: int
    gap: int
    """The grid: 4."""
    sidebar: int
    form: int
    scale: float

    def px(self, at_100_percent: float) -> int:
        """Any other measure, scaled like the rest."""
        return max(1, round(at_100_percent * self.scale))


@dataclass(frozen=True, slots=True)
class Theme:
    palette: Palette
    fonts: Fonts
    sizes: Sizes

    def colour(self, token: str) -> QColor:
        """The colour of a token by its name."""
        return QColor(str(getattr(self.palette, token)))


def wants_bundled_fonts() -> bool:
    return os.environ.get("EYAS_BUNDLED_FONTS", "") not in ("", "0")


class ThemeController(QObject):
    """Holds the current ``Theme``; says ``changed`` when the palette or the fonts change."""

    changed = Signal()

    def __init__(
        self,
        app: QApplication,
        mode: Mode = Mode.SYSTEM,
        *,
        scale: float = 1.0,
        bundled_fonts: bool | None = None,
    ) -> None:
        super().__init__(app)
        self._app = app
        self._mode = mode
        self._scale = scale
        self._bundled = wants_bundled_fonts() if bundled_fonts is None else bundled_fonts
        self._system_font = QFont(app.font())
        self._families = _load_bundled_fonts() if self._bundled else ("", "")
        if app.style().objectName() != "fusion":  # making a second one takes a tenth of the start
            app.setStyle(QStyleFactory.create("Fusion"))
        self._theme = self._make()
        self._apply()
        app.styleHints().colorSchemeChanged.connect(self._system_changed)

    def current(self) -> Theme:
        return self._theme

    @property
    def mode(self) -> Mode:
        return self._mode

    @property
    def scale(self) -> float:
        return self._scale

    def set_mode(self, mode: Mode) -> None:
        if mode is not self._mode:
            self._mode = mode
            self._renew()

    def set_scale(self, scale: float) -> None:
        """1.0 is the size of the system's font; 0.7 to 2.5."""
        scale = max(0.7, min(2.5, round(scale, 2)))
        if scale != self._scale:
            self._scale = scale
            self._renew()

    def _system_changed(self) -> None:
        if self._mode is Mode.SYSTEM:
            self._renew()

    def _renew(self) -> None:
        self._theme = self._make()
        self._apply()
        self.changed.emit()

    def _palette(self) -> Palette:
        if self._mode is Mode.CONTRAST:
            return HIGH_CONTRAST
        if self._mode is Mode.SYSTEM:
            dark = self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
            return DARK if dark else LIGHT
        return DARK if self._mode is Mode.DARK else LIGHT

    def _make(self) -> Theme:
        dots = self._app.primaryScreen().logicalDotsPerInchY() if self._app.primaryScreen() else 96.0
        if self._bundled:
            base = _BASE * self._scale
            family, mono_family = self._families
        else:
            # A system font given in points keeps the user's size; its pixels are what our relations refer to.
            base = max(9.0, QFontInfo(self._system_font).pixelSize()) * self._scale
            family = self._system_font.family()
            mono_family = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()

        def made(
            name: str, pixels: float, weight: QFont.Weight = QFont.Weight.Normal, spacing: float = 0.0
        ) -> QFont:
            font = QFont(self._system_font)
            font.setFamily(name)
            font.setPointSizeF(pixels * base / _BASE * 72.0 / dots)
            font.setWeight(weight)
            if spacing:
                font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, spacing * base / _BASE)
            return font

        mono = made(mono_family, 12.5)
        mono.setStyleHint(QFont.StyleHint.Monospace)
        mono_small = made(mono_family, 10.5)
        mono_small.setStyleHint(QFont.StyleHint.Monospace)
        fonts = Fonts(
            ui=made(family, 13),
            small=made(family, 12),
            section=made(family, 11, QFont.Weight.DemiBold, 0.6),
            strong=made(family, 13, QFont.Weight.DemiBold),
            mono=mono,
            mono_small=mono_small,
            heading=made(family, 20, QFont.Weight.DemiBold),
        )
        return Theme(self._palette(), fonts, _sizes(base / _BASE))

    def _apply(self) -> None:
        theme = self._theme
        self._app.setFont(theme.fonts.ui)
        self._app.setPalette(_qt_palette(theme.palette))
        self._app.setStyleSheet(theme_qss.style_sheet(theme.palette, theme.fonts, theme.sizes))
        if self._mode is not Mode.SYSTEM:
            scheme = Qt.ColorScheme.Dark if theme.palette.dark else Qt.ColorScheme.Light
            self._app.styleHints().setColorScheme(scheme)  # title bars and native menus follow where they can
        else:
            self._app.styleHints().unsetColorScheme()


def _sizes(scale: float) -> Sizes:
    def px(value: float) -> int:
        return max(1, round(value * scale))

    return Sizes(
        top_bar=px(44),
        sub_bar=px(40),
        tab=px(36),
        control=px(28),
        primary=px(32),
        list_row=px(26),
        table_row=px(24),
        code_row=px(20),
        status_bar=px(24),
        icon=px(16),
        radius=px(6),
        popup_radius=px(10),
        gap=px(4),
        sidebar=px(248),
        form=px(312),
        scale=scale,
    )


def _qt_palette(palette: Palette) -> QPalette:
    role = QPalette.ColorRole
    made = QPalette()
    for name, value in (
        (role.Window, palette.chrome),
        (role.WindowText, palette.text),
        (role.Base, palette.panel),
        (role.AlternateBase, palette.sunken),
        (role.Text, palette.text),
        (role.Button, palette.panel),
        (role.ButtonText, palette.text),
        (role.BrightText, palette.bad),
        (role.ToolTipBase, palette.raised),
        (role.ToolTipText, palette.text),
        (role.PlaceholderText, palette.text3),
        (role.Highlight, palette.sel),
        (role.HighlightedText, palette.text),
        (role.Link, palette.accent),
        (role.LinkVisited, palette.kill),
        (role.Light, palette.raised),
        (role.Midlight, palette.line),
        (role.Mid, palette.line2),
        (role.Dark, palette.line2),
        (role.Shadow, palette.shadow),
        (role.Accent, palette.accent),
    ):
        made.setColor(name, QColor(value))
    for name in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, name, QColor(palette.text3))
    return made


def _load_bundled_fonts() -> tuple[str, str]:
    """Register ``resources/fonts`` and name the two families."""
    families: set[str] = set()
    for path in sorted(resource("fonts").glob("*.[ot]tf")):
        number = QFontDatabase.addApplicationFont(str(path))
        if number >= 0:
            families.update(QFontDatabase.applicationFontFamilies(number))
    installed = families or set(QFontDatabase.families())
    ui = (
        "Inter"
        if "Inter" in installed
        else next((f for f in sorted(installed) if f.startswith("Inter")), "Inter")
    )
    mono = next((f for f in sorted(installed) if f.startswith("JetBrains Mono")), "JetBrains Mono")
    return ui, mono
