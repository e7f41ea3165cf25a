"""A duration as hours, minutes and seconds, sent as ISO 8601 (``PT1H30M``)."""

from __future__ import annotations

import re

from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit

from desktop.theme import ThemeController
from desktop.views.fields.base import Family, Field, bounds_text, shown_text
from engine.model import InputSpec

_ISO = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?\Z", re.IGNORECASE)
_UNITS = (("h", "hours"), ("min", "minutes"), ("s", "seconds"))


def iso_duration(hours: str, minutes: str, seconds: str) -> str | None:
    """``PT1H30M`` of three typed numbers, None of nothing; what is no number stays, to be refused."""
    parts = [
        (text.strip(), unit) for text, unit in ((hours, "H"), (minutes, "M"), (seconds, "S")) if text.strip()
    ]
    return "PT" + "".join(text + unit for text, unit in parts) if parts else None


def split_duration(value: object) -> tuple[str, str, str]:
    """Hours, minutes and seconds of an ISO duration or of a number of seconds; days become hours."""
    text = shown_text(value).strip()
    match = _ISO.match(text)
    if match and len(text) > 1:
        days, hours, minutes, seconds = match.groups()
        whole = int(days or 0) * 24 + int(hours or 0)
        return (str(whole) if days or hours else "", minutes or "", seconds or "")
    try:
        total = float(text)
    except ValueError:
        return ("", "", text)
    whole_hours, rest = divmod(total, 3600)
    whole_minutes, rest = divmod(rest, 60)
    return (
        f"{whole_hours:.0f}" if whole_hours else "",
        f"{whole_minutes:.0f}" if whole_minutes else "",
        f"{rest:g}" if rest or not total else "",
    )


class DurationField(Field):
    def __init__(self, spec: InputSpec, theme: ThemeController) -> None:
        super().__init__(spec, theme)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        self.edits: list[QLineEdit] = []
        for short, long in _UNITS:
            edit = QLineEdit()
            edit.setAccessibleName(f"{spec.label}: {long}")
            edit.setMaximumWidth(edit.fontMetrics().horizontalAdvance("0") * 8)
            edit.textEdited.connect(self._edited)
            self.edits.append(edit)
            layout.addWidget(edit)
            label = QLabel(short)
            label.setProperty("role", "secondary")
            layout.addWidget(label)
        layout.addStretch(1)
        self.control = self.edits[0]
        self.setFocusProxy(self.edits[0])

    def set_name(self, name: str) -> None:
        self.setAccessibleName(name)

    def set_refused(self, refused: bool, line: int | None = None, column: int | None = None) -> None:
        for edit in self.edits:
            self.control = edit
            super().set_refused(refused)
        self.control = self.edits[0]

    def _edited(self) -> None:
        self.changed.emit()

    def value(self) -> object | None:
        return iso_duration(*(edit.text() for edit in self.edits))

    def set_value(self, value: object | None) -> None:
        if value is not None and value == self.value():
            return
        for edit, text in zip(self.edits, split_duration(value), strict=True):
            edit.setText(text)

    def note(self) -> str:
        sent = self.value()
        parts = [f"Sent as {sent}." if sent is not None else "", bounds_text(self.spec, "min", "max")]
        return " ".join(part for part in parts if part)


FAMILY = Family(("DURATION",), DurationField)
