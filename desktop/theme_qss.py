"""The one style sheet, filled from palette, fonts and sizes.

Widgets say what they are by the property ``role``: buttons ``primary``, ``stop``, ``plain``, ``link``; tool
buttons ``icon``, ``chip``, ``button``; labels ``secondary``, ``hint``, ``muted``, ``section``, ``strong``,
``heading``, ``error``, ``ok``, ``warn``, ``mono``; frames ``bar`` (line below), ``footer`` (line above),
``panel``, ``chrome``, ``well``, ``card``, ``popup``, ``banner``; line edits ``bare``. ``refused`` on a
control draws the red border.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import asdict
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from PySide6.QtCore import QDir

from desktop.palettes import Palette
from desktop.resources import resource

if TYPE_CHECKING:
    from PySide6.QtGui import QFont

    from desktop.theme import Fonts, Sizes

_TEMPLATE = Template(
    """
* { outline: none; }
QToolTip { background: $raised; color: $text; border: 1px solid $line2; padding: ${g1}px ${g2}px; }
QMainWindow, QDialog { background: $chrome; }
QWidget[role="panel"], QFrame[role="panel"] { background: $panel; }
QWidget[role="chrome"], QFrame[role="chrome"] { background: $chrome; }
QFrame[role="bar"] { background: $panel; border: none; border-bottom: 1px solid $line; }
QFrame[role="footer"] { background: $panel; border: none; border-top: 1px solid $line; }
QFrame[role="topbar"] { background: $chrome; border: none; border-bottom: 1px solid $line; }
QFrame[role="statusbar"] { background: $chrome; border: none; border-top: 1px solid $line; }
QFrame[role="sidebar"] { background: $chrome; border: none; }
QFrame[role="rule"] { background: $line; border: none; }
QFrame[role="well"] { background: $panel; border: 1px solid $line2; border-radius: ${radius}px; }
QFrame[role="well"][focused="true"] { border-color: $accent; }
QFrame[role="card"] { background: $panel; border: 1px solid $line; border-radius: ${popup_radius}px; }
QFrame[role="popup"], QWidget[role="popup"] {
    background: $raised; border: 1px solid $line2; border-radius: ${popup_radius}px;
}
QFrame[role="banner"] { background: $warn_tint; border: none; }
QFrame[role="banner"] QLabel { color: $warn; }

QLabel { background: transparent; color: $text; }
QLabel[role="secondary"] { color: $text2; font-size: ${small}pt; }
QLabel[role="hint"] { color: $text3; font-size: ${small}pt; }
QLabel[role="muted"] { color: $text2; }
QLabel[role="section"] { color: $text2; font-size: ${section}pt; font-weight: 600; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="heading"] { font-size: ${heading}pt; font-weight: 600; }
QLabel[role="error"] { color: $bad; font-size: ${small}pt; }
QLabel[role="ok"] { color: $ok; font-size: ${small}pt; }
QLabel[role="warn"] { color: $warn; font-size: ${small}pt; }
QLabel[role="mono"] { font-family: "$mono_family"; font-size: ${mono}pt; }

QPushButton, QToolButton[role="button"] {
    background: $panel; color: $text; border: 1px solid $line2; border-radius: ${radius}px;
    padding: 0 ${g3}px; min-height: ${control_in}px;
}
QPushButton:hover, QToolButton[role="button"]:hover { background: $hover; }
QPushButton:pressed, QPushButton:checked, QToolButton[role="button"]:pressed { background: $sel; }
QPushButton:focus, QToolButton[role="button"]:focus { border-color: $accent; }
QPushButton:disabled, QToolButton[role="button"]:disabled {
    color: $text3; background: $sunken; border-color: $line;
}
QPushButton[role="primary"] {
    background: $accent; color: $on_accent; border-color: $accent; font-weight: 500;
}
QPushButton[role="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[role="primary"]:focus { border-color: $text; }
QPushButton[role="primary"]:disabled { background: $idle_tint; color: $text3; border-color: $line2; }
QPushButton[role="stop"] { background: $panel; color: $bad; border-color: $bad; font-weight: 500; }
QPushButton[role="stop"]:hover { background: $bad_tint; }
QPushButton[role="plain"], QPushButton[role="link"] { background: transparent; border-color: transparent; }
QPushButton[role="plain"] { padding: 0 ${g2}px; }
QPushButton[role="plain"]:hover { background: $hover; }
QPushButton[role="plain"]:focus, QPushButton[role="link"]:focus { border-color: $accent; }
QPushButton[role="link"] { color: $accent; padding: 0 ${g1}px; }
QPushButton[role="link"]:hover { text-decoration: underline; }
QPushButton::menu-indicator { image: none; width: 0; }
QPushButton[role="status"] {
    background: transparent; border: 1px solid transparent; border-radius: ${r3}px; color: $text2;
    padding: 0 ${px6}px; min-height: ${status_in}px; font-size: ${small}pt; text-align: left;
}
QPushButton[role="status"]:hover { background: $hover; color: $text; }
QPushButton[role="status"]:focus { border-color: $accent; }
QPushButton[segment] {
    background: $chrome; border: 1px solid $line2; border-radius: 0; padding: 0 ${g3}px; color: $text2;
    border-right-width: 0;
}
QPushButton[segment="first"] {
    border-top-left-radius: ${radius}px; border-bottom-left-radius: ${radius}px;
}
QPushButton[segment="last"] {
    border-top-right-radius: ${radius}px; border-bottom-right-radius: ${radius}px; border-right-width: 1px;
}
QPushButton[segment="only"] { border-radius: ${radius}px; border-right-width: 1px; }
QPushButton[segment]:hover { color: $text; }
QPushButton[segment]:checked { color: $text; font-weight: 600; background: $panel; }
QPushButton[segment]:focus { color: $accent; }

QToolButton {
    background: transparent; border: 1px solid transparent; border-radius: ${radius}px; color: $text2;
}
QToolButton:hover { background: $hover; color: $text; }
QToolButton:pressed, QToolButton:checked { background: $sel; color: $text; }
QToolButton:focus { border-color: $accent; }
QToolButton:disabled { color: $text3; }
QToolButton::menu-indicator { image: none; width: 0; }
QToolButton[role="stepper"] { border: none; border-radius: ${r2}px; padding: 0; }
QToolButton[role="chip"] {
    background: $idle_tint; color: $text; border: 1px solid transparent; border-radius: ${r3}px;
    padding: ${px1}px ${px6}px;
}
QToolButton[role="chip"]:focus { border-color: $accent; }
QToolButton[role="button"] { color: $text; }

QLineEdit, QAbstractSpinBox, QComboBox {
    background: $panel; color: $text; border: 1px solid $line2; border-radius: ${radius}px;
    padding: 0 ${g2}px; min-height: ${control_in}px;
    selection-background-color: $accent; selection-color: $on_accent; placeholder-text-color: $text3;
}
QLineEdit:hover, QComboBox:hover { border-color: $text3; }
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus { border-color: $accent; }
QLineEdit[refused="true"], QAbstractSpinBox[refused="true"], QComboBox[refused="true"] { border-color: $bad; }
QPlainTextEdit[refused="true"], QFrame[refused="true"] { border-color: $bad; }
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled {
    background: $sunken; color: $text3; border-color: $line;
}
QLineEdit[role="bare"], QLineEdit[role="bare"]:focus, QLineEdit[role="bare"]:hover {
    border: none; background: transparent; border-radius: 0; padding: 0;
}
QComboBox { padding-right: ${g6}px; }
QComboBox::drop-down {
    border: none; width: ${g6}px; subcontrol-origin: padding; subcontrol-position: right center;
}
QComboBox::down-arrow { image: url("$chevron_down"); width: ${icon_s}px; height: ${icon_s}px; }
QComboBox QAbstractItemView {
    background: $raised; color: $text; border: 1px solid $line2; padding: ${g1}px;
    selection-background-color: $sel; selection-color: $text;
}
QComboBox QAbstractItemView::item { min-height: ${row}px; padding: 0 ${g2}px; border-radius: ${r3}px; }
QPlainTextEdit, QTextEdit {
    background: $panel; color: $text; border: none; selection-background-color: $sel;
}
QFrame[role="well"] > QPlainTextEdit { background: transparent; }

QCheckBox, QRadioButton { color: $text; spacing: ${g2}px; background: transparent; }
QCheckBox::indicator, QRadioButton::indicator { width: ${check}px; height: ${check}px; }
QCheckBox::indicator { border: 1px solid $line2; border-radius: ${r3}px; background: $panel; }
QCheckBox::indicator:hover { border-color: $text3; }
QCheckBox::indicator:focus { border-color: $accent; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url("$tick"); }
QRadioButton::indicator { border: 1px solid $line2; border-radius: ${check_half}px; background: $panel; }
QRadioButton::indicator:hover, QRadioButton::indicator:focus { border-color: $accent; }
QRadioButton::indicator:checked {
    border: ${dot}px solid $accent; background: $on_accent; width: ${dot_in}px; height: ${dot_in}px;
}
QRadioButton:focus, QCheckBox:focus { color: $accent; }

QMenu {
    background: $raised; color: $text; border: 1px solid $line2; border-radius: ${radius}px;
    padding: ${g1}px;
}
QMenu::item { padding: ${px5}px ${g6}px ${px5}px ${g2}px; border-radius: ${r3}px; }
QMenu::item:selected { background: $sel; }
QMenu::item:disabled { color: $text3; }
QMenu::icon { padding-left: ${g2}px; }
QMenu::separator { height: 1px; background: $line; margin: ${g1}px ${g2}px; }
QMenu::indicator { width: ${icon}px; height: ${icon}px; padding-left: ${px6}px; }
QMenu::indicator:checked { image: url("$check_mark"); }

QAbstractItemView {
    background: $panel; color: $text; border: none; alternate-background-color: $sunken;
    selection-background-color: $sel; selection-color: $text; gridline-color: $line;
}
QAbstractItemView::item:hover { background: $hover; }
QAbstractItemView::item:selected { background: $sel; color: $text; }
QTreeView[role="sidebar"], QListView[role="sidebar"] { background: $chrome; }
QTreeView::branch { background: transparent; }
QTreeView::branch:selected { background: $sel; }
QTreeView::branch:hover:!selected { background: $hover; }
QTreeView::branch:has-children:closed { image: url("$chevron_right"); }
QTreeView::branch:has-children:open { image: url("$chevron_down"); }
QTreeView[role="delegated"]::branch, QTreeView[role="sidebar"]::branch { image: none; }
QHeaderView { background: $sunken; border: none; }
QHeaderView::section {
    background: $sunken; color: $text2; border: none; border-bottom: 1px solid $line;
    padding: 0 ${g3}px; min-height: ${row}px; font-size: ${small}pt;
}
QTableWidget::item { padding: 0 ${g3}px; }
QTableCornerButton::section { background: $sunken; border: none; }

QSplitter::handle { background: $line; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QSplitter::handle:hover { background: $accent; }
QSplitter::handle:pressed { background: $accent; }

QScrollArea { border: none; background: transparent; }
QScrollArea > QWidget > QWidget[role="panel"] { background: $panel; }
QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: ${scroll}px; }
QScrollBar:horizontal { height: ${scroll}px; }
QScrollBar::handle:vertical { min-height: ${g8}px; background: $thumb; margin: ${scroll_gap}px; border: none;
    border-radius: ${scroll_thumb}px; }
QScrollBar::handle:horizontal { min-width: ${g8}px; background: $thumb; margin: ${scroll_gap}px; border: none;
    border-radius: ${scroll_thumb}px; }
QScrollBar::handle:hover { background: $text3; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; background: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: none; }
QAbstractScrollArea::corner { background: transparent; border: none; }

QProgressBar { background: $idle_tint; border: none; border-radius: ${r2}px; max-height: ${g1}px; }
QProgressBar::chunk { background: $run; border-radius: ${r2}px; }
QTabBar { background: transparent; border: none; }
QCalendarWidget QWidget { background: $raised; alternate-background-color: $sunken; }
"""
)


def style_sheet(palette: Palette, fonts: Fonts, sizes: Sizes) -> str:
    """The style sheet of the whole program."""
    px = sizes.px
    values: dict[str, object] = asdict(palette)
    values.update(
        small=_points(fonts.small),
        section=_points(fonts.section),
        heading=_points(fonts.heading),
        mono=_points(fonts.mono),
        mono_family=fonts.mono.family(),
        accent_hover=_mix(palette.accent, palette.text, 0.14),
        thumb=_mix(palette.line2, palette.panel, 0.15),
        radius=sizes.radius,
        popup_radius=px(8),
        control_in=sizes.control - 2,
        status_in=sizes.status_bar - 4,
        row=sizes.table_row,
        icon=sizes.icon,
        icon_s=px(14),
        check=px(14),
        check_half=px(14) // 2 + 1,
        dot=px(4),
        dot_in=px(14) + 2 - 2 * px(4),
        scroll=px(12),
        scroll_gap=px(3),
        scroll_thumb=px(3),
        r2=px(2),
        r3=px(4),
        g1=px(4),
        g2=px(8),
        g3=px(12),
        g4=px(16),
        g6=px(24),
        g8=px(32),
        px1=px(1),
        px5=px(5),
        px6=px(6),
        chevron_down=tinted_file("chevron-down", palette.text2),
        chevron_right=tinted_file("chevron-right", palette.text2),
        check_mark=tinted_file("check", palette.text),
        tick=tinted_file("check", palette.on_accent),
    )
    return _TEMPLATE.substitute(values)


def _points(font: QFont) -> str:
    return f"{font.pointSizeF():.2f}"


def _mix(first: str, second: str, share: float) -> str:
    """``share`` of the second colour in the first."""
    a, b = (tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5)) for colour in (first, second))
    return "#" + "".join(f"{round(x + (y - x) * share):02X}" for x, y in zip(a, b, strict=True))


def tinted_file(name: str, colour: str) -> str:
    """A file with the icon in this colour, because a style sheet can only show files; kept between starts."""
    source = resource("icons", f"{name}.svg")
    if not source.is_file():
        return ""
    text = re.sub(r"currentColor", colour, source.read_text(encoding="utf-8"))
    digest = f"{zlib.crc32(text.encode()):08x}"
    folder = Path(QDir.tempPath()) / "eyas-icons"
    target = folder / f"{name}-{digest}.svg"
    if not target.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        part = target.with_suffix(".part")
        part.write_text(text, encoding="utf-8")
        part.replace(target)
    return target.as_posix()
