"""Yes or no: a switch for BOOL, three buttons (true, false, undefined) for BOOLEAN."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QLabel, QPushButton

from desktop.theme import ThemeController
from desktop.views.fields.base import Family, Field
from engine.model import InputSpec


def is_true(value: object) -> bool:
    """Kestra's rule: only the word true, in any case."""
    return value is True or str(value).lower() == "true"


class Switch(QAbstractButton):
    """A sliding switch; on is never said by colour alone, the knob moves and the label says Yes or No."""

    def __init__(self, theme: ThemeController) -> None:
        super().__init__()
        self._theme = theme
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        height = QFontMetrics(self._theme.current().fonts.ui).height() + 4
        return QSize(round(height * 1.8) + 4, height + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        palette = self._theme.current().palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(2, 2, self.width() - 4, self.height() - 4)
        radius = track.height() / 2
        on = self.isChecked()
        painter.setPen(QPen(QColor(palette.accent if on else palette.text3), 1))
        painter.setBrush(QColor(palette.accent if on else palette.idle_tint))
        painter.drawRoundedRect(track.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        size = track.height() - 6
        left = track.right() - size - 3 if on else track.left() + 3
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.on_accent if on else palette.text3))
        painter.drawEllipse(QRectF(left, track.top() + 3, size, size))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(palette.text), 1))
            painter.drawRoundedRect(
                QRectF(0.5, 0.5, self.width() - 1, self.height() - 1), radius + 2, radius + 2
            )
        painter.end()


class SwitchField(Field):
    def __init__(self, spec: InputSpec, theme: ThemeController) -> None:
        super().__init__(spec, theme)
        self.switch = Switch(theme)
        self._word = QLabel("No")
        self._word.setProperty("role", "secondary")
        self._given = False
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.switch)
        layout.addWidget(self._word)
        layout.addStretch(1)
        self.control = self.switch
        self.setFocusProxy(self.switch)
        self.switch.toggled.connect(self._say)
        self.switch.clicked.connect(self._clicked)

    def _say(self, on: bool) -> None:
        self._word.setText("Yes" if on else "No" if self._given else "Not set")

    def _clicked(self) -> None:
        self._given = True
        self._say(self.switch.isChecked())
        self.changed.emit()

    def value(self) -> object | None:
        return self.switch.isChecked() if self._given else None

    def set_value(self, value: object | None) -> None:
        self._given = value is not None
        self.switch.setChecked(is_true(value))
        self._say(self.switch.isChecked())


class TristateField(Field):
    def __init__(self, spec: InputSpec, theme: ThemeController) -> None:
        super().__init__(spec, theme)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self.buttons: dict[str, QPushButton] = {}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for place, word in enumerate(("true", "false", "undefined")):
            button = QPushButton(word)
            button.setCheckable(True)
            button.setProperty("segment", ("first", "middle", "last")[place])
            button.setAccessibleName(f"{spec.label}: {word}")
            self._group.addButton(button)
            self.buttons[word] = button
            layout.addWidget(button)
        layout.addStretch(1)
        self.buttons["undefined"].setChecked(True)
        self.control = self.buttons["true"]
        self.setFocusProxy(self.control)
        self._group.buttonClicked.connect(self._clicked)

    def _clicked(self) -> None:
        self.changed.emit()

    def set_name(self, name: str) -> None:
        self.setAccessibleName(name)

    def value(self) -> object | None:
        if self.buttons["true"].isChecked():
            return True
        return False if self.buttons["false"].isChecked() else None

    def set_value(self, value: object | None) -> None:
        word = "undefined" if value is None else "true" if is_true(value) else "false"
        self.buttons[word].setChecked(True)


SWITCH = Family(("BOOL",), SwitchField)
TRISTATE = Family(("BOOLEAN",), TristateField)
