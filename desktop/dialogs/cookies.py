"""The cookies that an environment keeps: to look at, to edit, to add to, to remove."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from PySide6.QtCore import Qt, Signal
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
NAME, END = 2, 4
WIDTHS = (150, 60, 130, 190)


@dataclass(frozen=True, slots=True)
class CookieLook:
    """One cookie as it is shown; ``key`` names it for whoever keeps the jar, unless it is ``new`` to it."""

    key: tuple[str, str, str]
    value: str
    expires: float | None = None
    secure: bool = False
    new: bool = False

    def cells(self) -> tuple[str, ...]:
        host, path, name = self.key
        end = "with the session"
        if self.expires is not None:
            end = datetime.fromtimestamp(self.expires, UTC).strftime("%Y-%m-%d %H:%M")
        return host, path, name, self.value, end + (", only over TLS" if self.secure else "")


def problem_of(look: CookieLook) -> str:
    """Why this cannot be a cookie, empty when it can."""
    host, path, name = look.key
    if not host or re.search(r"[\s/:;,]", host):
        return "The host is a name such as example.com, without scheme, port or path."
    if not path.startswith("/") or re.search(r"[\s;]", path):
        return "The path begins with a slash."
    if not name or re.search(r"[\s=;,\x00-\x1f]", name):
        return "The name is one word without = ; or a comma."
    if re.search(r"[;\x00-\x1f]", look.value):
        return "The value has no semicolon and no line break."
    return ""


class CookiesDialog(DialogFrame):
    """Says ``removed`` with the keys that shall go, ``edited`` with the key that a cookie had (None: a new
    one) and how it shall be; whoever keeps the jar shows what there is then."""

    removed = Signal(object)
    edited = Signal(object, object)

    def __init__(self, theme: ThemeController, environment: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Cookies", 860, parent)
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
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        self._empty = EmptyState("No cookies", "An answer with Set-Cookie puts some here, and so do you.")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        self.content.addWidget(self._stack, 1)
        self.new_button = self.add_button("Add")
        self.remove_button = self.add_button("Remove")
        self.clear_button = self.add_button("Remove all")
        self.add_button("Close", primary=True).clicked.connect(self.accept)
        self.new_button.clicked.connect(self._add)
        self.remove_button.clicked.connect(self._remove)
        self.clear_button.clicked.connect(self._clear)
        self.table.itemSelectionChanged.connect(self._show_buttons)
        self.table.itemChanged.connect(self._edited)
        self.fit()
        self.show_cookies(())

    def show_cookies(self, looks: Sequence[CookieLook], chosen: tuple[str, str, str] | None = None) -> None:
        """Those that are kept; a row that is still being filled stays behind them."""
        self._looks = [*looks, *(look for look in self._looks if look.new)]
        self.hint.clear()
        self.table.setRowCount(len(self._looks))
        for row, look in enumerate(self._looks):
            self._fill(row, look)
            if look.key == chosen:
                self.table.setCurrentCell(row, max(0, self.table.currentColumn()))
        self._stack.setCurrentIndex(0 if self._looks else 1)
        self._show_buttons()

    def _fill(self, row: int, look: CookieLook) -> None:
        self.table.blockSignals(True)
        for column, text in enumerate(look.cells()):
            item = QTableWidgetItem(text)
            item.setToolTip(text)
            if column == END:
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEditable)
            self.table.setItem(row, column, item)
        self.table.blockSignals(False)

    def _add(self) -> None:
        """A row to fill; it becomes a cookie when it has a host and a name."""
        row = next((row for row, look in enumerate(self._looks) if look.new), len(self._looks))
        if row == len(self._looks):
            current = self.table.currentRow()
            host = self._looks[current].key[0] if 0 <= current < row else ""
            look = CookieLook((host, "/", ""), "", new=True)
            self._looks.append(look)
            self.table.setRowCount(row + 1)
            self._fill(row, look)
        self._stack.setCurrentIndex(0)
        self._show_buttons()
        column = NAME if self._looks[row].key[0] else 0
        self.table.setCurrentCell(row, column)
        self.table.edit(self.table.model().index(row, column))

    def _edited(self, item: QTableWidgetItem) -> None:
        row = item.row()
        before = self._looks[row]
        host, path, name, value = (self._text(row, column) for column in range(END))
        look = replace(before, key=(host.lower(), path, name), value=value)
        if look.new and not (host and name):
            self._looks[row] = look
            return
        problem = problem_of(look)
        if not problem and any(at != row and other.key == look.key for at, other in enumerate(self._looks)):
            problem = "There is a cookie with this host, path and name already."
        self.hint.setText(f"{problem} It is not kept like this." if problem else "")
        if problem:
            return
        if look.new:
            del self._looks[row]
        self.edited.emit(None if look.new else before.key, replace(look, new=False))

    def _text(self, row: int, column: int) -> str:
        item = self.table.item(row, column)
        return item.text().strip() if item is not None else ""

    def _show_buttons(self) -> None:
        self.remove_button.setEnabled(bool(self.table.selectionModel().selectedRows()))
        self.clear_button.setEnabled(bool(self._looks))

    def _remove(self) -> None:
        rows = {index.row() for index in self.table.selectionModel().selectedRows()}
        self._give_up([look for row, look in enumerate(self._looks) if row in rows])

    def _clear(self) -> None:
        self._give_up(self._looks)

    def _give_up(self, looks: Sequence[CookieLook]) -> None:
        keys = [look.key for look in looks if not look.new]
        self._looks = [look for look in self._looks if look not in looks]
        self.removed.emit(keys)

    def fit(self) -> None:
        super().fit()
        theme = self.theme.current()
        self.setMinimumHeight(theme.sizes.px(420))
        if hasattr(self, "table"):
            self.table.setFont(theme.fonts.mono)
            self.table.verticalHeader().setDefaultSectionSize(theme.sizes.table_row)
            for column, width in enumerate(WIDTHS):
                self.table.setColumnWidth(column, theme.sizes.px(width))
