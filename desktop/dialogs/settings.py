"""The look of the window: colours and size; what is chosen here shows at once."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.dialogs.frame import DialogFrame
from desktop.theme import Mode, ThemeController
from desktop.views.widgets.icon_button import IconButton
from desktop.views.widgets.segmented_switch import SegmentedSwitch

MODES = (
    (Mode.SYSTEM, "System"),
    (Mode.LIGHT, "Light"),
    (Mode.DARK, "Dark"),
    (Mode.CONTRAST, "High contrast"),
)
STEP = 0.1
SMALLEST, LARGEST = 0.7, 2.5

KEPT = (
    "Flows are files in your folder and hold nothing of Eyas. Runs, environments and values of a folder lie "
    "in its .eyas folder. Secrets lie in the keyring of your system, or come from variables named SECRET_*."
)


class SettingsDialog(DialogFrame):
    """Says ``mode_chosen`` and ``zoom_chosen``; there is nothing to confirm."""

    mode_chosen = Signal(object)
    zoom_chosen = Signal(float)

    def __init__(self, theme: ThemeController, parent: QWidget | None = None) -> None:
        self._sections: list[QVBoxLayout] = []
        super().__init__(theme, "Settings", 520, parent)
        self.modes = SegmentedSwitch([name for _, name in MODES], "Colours")
        self.smaller = IconButton(theme, "minus", "Smaller", shortcut="Ctrl+-")
        self.larger = IconButton(theme, "plus", "Larger", shortcut="Ctrl++")
        self.size_text = QLabel()
        self.normal = QPushButton("Normal size")
        self.normal.setProperty("role", "plain")
        self.normal.setAutoDefault(False)
        size = QWidget()
        row = QHBoxLayout(size)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (self.smaller, self.size_text, self.larger, self.normal):
            row.addWidget(widget)
        row.addStretch(1)
        self._section("Colours", self.modes, "System follows what your desktop says, also while Eyas runs.")
        self._section("Size", size, "Texts, rows and icons scale together. 100 % is your desktop's font.")
        self._section("Where things are kept", None, KEPT)
        self.content.addStretch(1)
        self.add_button("Close", primary=True).clicked.connect(self.accept)
        self.modes.chosen.connect(self._mode_chosen)
        self.smaller.clicked.connect(self._make_smaller)
        self.larger.clicked.connect(self._make_larger)
        self.normal.clicked.connect(self._make_normal)
        self._show_size()
        self.fit()
        theme.changed.connect(self._show_size)

    def _section(self, title: str, widget: QWidget | None, sentence: str) -> None:
        head = QLabel(title)
        head.setProperty("role", "strong")
        hint = QLabel(sentence)
        hint.setProperty("role", "hint")
        hint.setWordWrap(True)
        box = QVBoxLayout()
        box.addWidget(head)
        if widget is not None:
            row = QHBoxLayout()
            row.addWidget(widget)
            row.addStretch(1)
            box.addLayout(row)
        box.addWidget(hint)
        self._sections.append(box)
        self.content.addLayout(box)

    def _mode_chosen(self, place: int) -> None:
        self.mode_chosen.emit(MODES[place][0])

    def _make_smaller(self) -> None:
        self.zoom_chosen.emit(max(SMALLEST, round(self.theme.scale - STEP, 2)))

    def _make_larger(self) -> None:
        self.zoom_chosen.emit(min(LARGEST, round(self.theme.scale + STEP, 2)))

    def _make_normal(self) -> None:
        self.zoom_chosen.emit(1.0)

    def _show_size(self) -> None:
        scale = self.theme.scale
        self.modes.choose(next(n for n, (mode, _) in enumerate(MODES) if mode is self.theme.mode))
        self.size_text.setText(f"{round(scale * 100)} %")
        self.size_text.setAccessibleName(f"Size {round(scale * 100)} %")
        self.smaller.setEnabled(scale > SMALLEST)
        self.larger.setEnabled(scale < LARGEST)
        self.normal.setEnabled(scale != 1.0)

    def fit(self) -> None:
        super().fit()
        px = self.theme.current().sizes.px
        self.content.setSpacing(px(20))
        for box in self._sections:
            box.setSpacing(px(6))
