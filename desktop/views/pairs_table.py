"""Names and values in two columns, in their order, with their duplicates."""

from __future__ import annotations

from PySide6.QtGui import QFontMetrics, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from desktop.models.header_table import HeaderTableModel
from desktop.theme import ThemeController

LONGEST, SHORTEST = 40, 12
"""Letters of the column of names."""


class PairsTable(QTableView):
    """Monospaced; copies ``Name: value`` lines."""

    def __init__(self, theme: ThemeController, pairs: HeaderTableModel, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._pairs = pairs
        self.setModel(pairs)
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.horizontalHeader().hide()
        self.horizontalHeader().setStretchLastSection(True)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        pairs.modelReset.connect(self._fit)
        theme.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        theme = self._theme.current()
        self.setFont(theme.fonts.mono)
        self.verticalHeader().setDefaultSectionSize(theme.sizes.table_row)
        self._fit()

    def _fit(self) -> None:
        """The names as wide as the longest of the first hundred, within reason."""
        names = (str(self._pairs.index(row, 0).data()) for row in range(min(100, self._pairs.rowCount())))
        letters = max(SHORTEST, min(LONGEST, max((len(name) for name in names), default=0)))
        width = QFontMetrics(self._theme.current().fonts.mono).horizontalAdvance("m" * letters)
        self.setColumnWidth(0, width + self._theme.current().sizes.px(28))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            rows = sorted({index.row() for index in self.selectionModel().selectedRows()})
            QGuiApplication.clipboard().setText(self._pairs.text(rows))
            return
        super().keyPressEvent(event)
