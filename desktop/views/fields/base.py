"""What a field of the input form is: a widget for one value, typed or not, refused or not."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.theme import ThemeController
from engine.model import InputSpec


class Field(QWidget):
    """A widget for one input. ``value()`` is what the user gave; None means nothing (the default applies).

    Subclasses set ``control`` to the widget that takes the focus and shows the red border.
    """

    changed = Signal()
    note_changed = Signal()

    def __init__(self, spec: InputSpec, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self.theme = theme
        self.control: QWidget = self

    def value(self) -> object | None:
        raise NotImplementedError

    def set_value(self, value: object | None) -> None:
        """Show a value (given or default) without saying ``changed``; None empties the field."""
        raise NotImplementedError

    def set_choices(self, choices: Sequence[str]) -> None:
        """What can be chosen now; only choice fields care."""

    def set_refused(self, refused: bool, line: int | None = None, column: int | None = None) -> None:
        """Draw or remove the red border; line and column (from 1) point into the value."""
        if self.control.property("refused") != refused:
            self.control.setProperty("refused", refused)
            restyle(self.control)

    def note(self) -> str:
        """A grey line under the field: what the value means, how it is sent."""
        return ""

    def set_name(self, name: str) -> None:
        """What a screen reader calls the field."""
        self.control.setAccessibleName(name)

    def badge(self) -> str:
        """The type at the right end of the label."""
        return self.spec.type


def restyle(widget: QWidget) -> None:
    """Make a style sheet see a changed property."""
    font = widget.font()
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.setFont(font)  # polishing forgets a font of the widget's own
    widget.update()


FieldFactory = Callable[[InputSpec, ThemeController], Field]


@dataclass(frozen=True, slots=True)
class Family:
    """Which input types a kind of field serves, and who makes it."""

    types: tuple[str, ...]
    make: FieldFactory


def shown_text(value: object) -> str:
    """A value as a person would type it into a field."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Mapping | list | tuple):
        return json.dumps(value, ensure_ascii=False, indent=2, default=str)
    return str(value)


def texts(value: object) -> list[str]:
    """A list value (or the JSON text of one) as texts."""
    parsed = value
    if isinstance(value, str):
        try:
            parsed = json.loads(value)
        except ValueError:
            return [value] if value else []
    if isinstance(parsed, list | tuple):
        return [shown_text(item) for item in parsed]
    return [] if parsed is None else [shown_text(parsed)]


def number_of(value: object) -> float | None:
    try:
        return float(str(value))
    except ValueError:
        return None


def bounds_text(spec: InputSpec, low: str, high: str) -> str:
    """``Between 1 and 500.``, ``At least 1.``, ``At most 500.`` from two properties."""
    least, most = spec.properties.get(low), spec.properties.get(high)
    if least is not None and most is not None:
        return f"Between {shown_text(least)} and {shown_text(most)}."
    if least is not None:
        return f"At least {shown_text(least)}."
    return f"At most {shown_text(most)}." if most is not None else ""
