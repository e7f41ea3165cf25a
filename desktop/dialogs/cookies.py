"""The cookies that an environment keeps: to look at, to remove, to clear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from desktop.dialogs.frame import DialogFrame
from desktop.theme import ThemeController
from desktop.views.pane_widgets import EmptyState

COLUMNS = ("Host", "Path", "Name", "Value", "Ends")
WIDTHS = (160, 80, 140, 240)


@dataclass(frozen=True, slots=True)
class CookieLook:
    """One cookie as it is shown; ``key`` names it for whoever keeps the jar."""

    key: tuple[str, str, str]
    value: str
    expires: float | None = None
    secure: bool = False

    def cells(self) -> tuple[str, ...]:
        host, path, name = self.key
        end = "with the session"
        if self.expires is not None:
            end = datetime.fromtimestamp(self.expires, UTC).strftime("%Y-%m-%d %H:%M")
        return host, path, name, self.value, end + (", only over TLS" if self.secure else "")


class CookiesDialog(DialogFrame):
    """Says ``removed`` with the keys that shall go; whoever keeps the jar shows what is left."""

    removed = Signal(object)

    def __init__(self, theme: ThemeController, environment: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Cookies", 760, parent)
        where = f"Kept by the environment {environment}. " if environment else ""
        self.say(
            f"{where}Requests that have not been saved use them; flows only where the environment says "
            "cookies: true, because a Kestra server shares none."
        )
        self._looks: list[CookieLook] = []
        self.table = QTableWidget(0, len(COLUMNS))
        self.table.setAccessibleName("Cookies")
        self.table.setHorizontalHeaderLabels(list(COLUMNS))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.horizontalHeader().setStretchLastSection(True)
        self._empty = EmptyState("No cookies", "An answer with Set-Cookie puts some here.")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        self.content.addWidget(self._stack, 1)
        self.remove_button = self.add_button("Remove")
        self.clear_button = self.add_button("Remove all")
        self.add_button("Close", primary=True).clicked.connect(self.accept)
        self.remove_button.clicked.connect(self._remove)
        self.clear_button.clicked.connect(self._clear)
        self.table.itemSelectionChanged.connect(self._show_buttons)
        self.fit()
        self.show_cookies(())

    def show_cookies(self, looks: Sequence[CookieLook]) -> None:
        self._looks = list(looks)
        self.table.setRowCount(len(looks))
        for row, look in enumerate(looks):
            for column, text in enumerate(look.cells()):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                self.table.setItem(row, column, item)
        self._stack.setCurrentIndex(0 if looks else 1)
        self._show_buttons()

    def _show_buttons(self) -> None:
        self.remove_button.setEnabled(bool(self.table.selectionModel().selectedRows()))
        self.clear_button.setEnabled(bool(self._looks))

    def _remove(self) -> None:
        rows = {index.row() for index in self.table.selectionModel().selectedRows()}
        self.removed.emit([self._looks[row].key for row in sorted(rows)])

    def _clear(self) -> None:
        self.removed.emit([look.key for look in self._looks])

    def fit(self) -> None:
        super().fit()
        theme = self.theme.current()
        self.setMinimumHeight(theme.sizes.px(420))
        if hasattr(self, "table"):
            self.table.setFont(theme.fonts.mono)
            self.table.verticalHeader().setDefaultSectionSize(theme.sizes.table_row)
            for column, width in enumerate(WIDTHS):
                self.table.setColumnWidth(column, theme.sizes.px(width))
