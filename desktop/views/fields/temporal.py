"""Dates and times: typed as text, picked from a calendar; a DATETIME is typed in a zone and sent in UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from PySide6.QtCore import QDate, QPoint, Qt, QTime, QTimeZone
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QCalendarWidget,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QTimeEdit,
    QVBoxLayout,
    QWidget,
)

from desktop.icons import icon
from desktop.theme import ThemeController
from desktop.views.fields.base import Family, Field, bounds_text, shown_text
from engine.model import InputSpec

_LOCAL = re.compile(r"(\d{4}-\d\d-\d\d)(?:[ T](\d\d?:\d\d(?::\d\d(?:\.\d+)?)?))?\Z")
_HINTS = {"DATETIME": "YYYY-MM-DD HH:MM", "DATE": "YYYY-MM-DD", "TIME": "HH:MM"}


def zone_names() -> list[str]:
    """The zone of this computer first, then UTC."""
    own = bytes(QTimeZone.systemTimeZoneId().data()).decode()
    return ["UTC"] if own in ("", "UTC", "Etc/UTC") else [own, "UTC"]


def zone_of(name: str) -> tzinfo:
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (OSError, ValueError):
        return datetime.now().astimezone().tzinfo or UTC


def sent_instant(text: str, zone: tzinfo) -> str | None:
    """A typed local date and time as the instant that is sent, None when it is not one."""
    match = _LOCAL.match(text.strip())
    if match is None:
        return None
    day, clock = match.group(1), match.group(2) or "00:00"
    if clock.count(":") == 1:
        clock += ":00"
    try:
        local = datetime.fromisoformat(f"{day}T{clock.zfill(8) if '.' not in clock else clock}")
    except ValueError:
        return None
    moment = local.replace(tzinfo=zone).astimezone(UTC)
    return (
        moment.strftime("%Y-%m-%dT%H:%M:%S")
        + (f".{moment.microsecond:06d}" if moment.microsecond else "")
        + "Z"
    )


def shown_instant(text: str, zone: tzinfo) -> str:
    """An instant as local date and time; other text stays as it is."""
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return text
    if moment.tzinfo is None:
        return text
    local = moment.astimezone(zone)
    return local.strftime("%Y-%m-%d %H:%M:%S" if local.second or local.microsecond else "%Y-%m-%d %H:%M")


class _Picker(QFrame):
    """A popup with a calendar, a time, or both."""

    def __init__(self, field: TemporalField) -> None:
        super().__init__(field, Qt.WindowType.Popup)
        self.setProperty("role", "popup")
        self._field = field
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        self.calendar = QCalendarWidget()
        self.calendar.setAccessibleName(f"{field.spec.label}: day")
        self.calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.clock = QTimeEdit()
        self.clock.setDisplayFormat("HH:mm:ss")
        self.clock.setAccessibleName(f"{field.spec.label}: time")
        self.take = QPushButton("Use")
        layout.addWidget(self.calendar)
        row = QHBoxLayout()
        row.addWidget(self.clock, 1)
        row.addWidget(self.take)
        layout.addLayout(row)
        # Only now: a widget without a parent that is made visible is a window of its own for a moment.
        self.calendar.setHidden(field.spec.type == "TIME")
        self.clock.setHidden(field.spec.type == "DATE")
        self.take.clicked.connect(self._use)
        self.calendar.activated.connect(self._use)

    def open_at(self, text: str) -> None:
        date = QDate.fromString(text[:10], "yyyy-MM-dd")
        self.calendar.setSelectedDate(date if date.isValid() else QDate.currentDate())
        clock = text[11:] if len(text) > 11 else text
        time = QTime.fromString(clock, "HH:mm:ss" if clock.count(":") == 2 else "HH:mm")
        self.clock.setTime(time if time.isValid() else QTime(0, 0))
        self.adjustSize()
        self.move(self._field.edit.mapToGlobal(QPoint(0, self._field.edit.height() + 2)))
        self.show()

    def _use(self) -> None:
        day = self.calendar.selectedDate().toString("yyyy-MM-dd")
        time = self.clock.time()
        clock = time.toString("HH:mm:ss" if time.second() else "HH:mm")
        self._field.take({"DATE": day, "TIME": clock}.get(self._field.spec.type, f"{day} {clock}"))
        self.hide()


class TemporalField(Field):
    def __init__(self, spec: InputSpec, theme: ThemeController) -> None:
        super().__init__(spec, theme)
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(_HINTS[spec.type])
        self.zone: QComboBox | None = None
        self.pick = QAction("Pick", self)
        self.edit.addAction(self.pick, QLineEdit.ActionPosition.TrailingPosition)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.edit, 5)
        if spec.type == "DATETIME":
            self.zone = QComboBox()
            self.zone.addItems(zone_names())
            self.zone.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            self.zone.setMinimumContentsLength(5)
            self.zone.setAccessibleName(f"{spec.label}: time zone")
            self.zone.currentTextChanged.connect(self._zone_changed)
            layout.addWidget(self.zone, 3)
        self.control = self.edit
        self.setFocusProxy(self.edit)
        self._picker: QWidget | None = None
        self.edit.textEdited.connect(self._edited)
        self.pick.triggered.connect(self._open)
        theme.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        self.edit.setFont(self.theme.current().fonts.mono)
        self.pick.setIcon(icon("clock" if self.spec.type == "TIME" else "calendar", "text2", self.theme))

    def _edited(self) -> None:
        self.note_changed.emit()
        self.changed.emit()

    def _zone_changed(self) -> None:
        self.note_changed.emit()
        if self.edit.text():
            self.changed.emit()

    def _open(self) -> None:
        picker = self._picker if isinstance(self._picker, _Picker) else _Picker(self)
        self._picker = picker
        picker.open_at(self.edit.text())

    def take(self, text: str) -> None:
        """Use what was picked."""
        self.edit.setText(text)
        self._edited()
        self.edit.setFocus()

    def _zone(self) -> tzinfo:
        return zone_of(self.zone.currentText()) if self.zone is not None else UTC

    def value(self) -> object | None:
        text = self.edit.text().strip()
        if self.spec.type == "DATETIME":
            return sent_instant(text, self._zone()) or text or None
        return text or None

    def set_value(self, value: object | None) -> None:
        text = shown_text(value)
        if self.spec.type == "DATETIME":
            text = shown_instant(text, self._zone())
        if text != self.edit.text():
            self.edit.setText(text)
            self.edit.setCursorPosition(0)
            self.note_changed.emit()

    def note(self) -> str:
        if self.spec.type == "DATETIME":
            sent = sent_instant(self.edit.text(), self._zone())
            if sent is not None:
                return f"Sent as {sent}"
        return bounds_text(self.spec, "after", "before")


FAMILY = Family(("DATETIME", "DATE", "TIME"), TemporalField)
