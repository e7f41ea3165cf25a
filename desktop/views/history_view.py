"""Past runs in the sidebar: state, flow, duration; a click opens one in the execution pane."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLabel,
    QLineEdit,
    QListView,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.models.history_table import EXECUTION, HistoryModel
from desktop.theme import ThemeController
from desktop.views.flow_list import HistoryDelegate
from desktop.views.widgets.section_header import SectionHeader


class HistoryView(QWidget):
    run_chosen = Signal(str)
    """Execution id."""

    def __init__(self, theme: ThemeController, model: HistoryModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model = model
        self.header = SectionHeader(theme, "History")
        self._search_button = self.header.add_button("search", "Search the history", checkable=True)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Flow or state")
        self.search.setAccessibleName("Search the history")
        self.search.setClearButtonEnabled(True)
        self.search.hide()
        self.list = QListView()
        self.list.setProperty("role", "sidebar")
        self.list.setAccessibleName("Past runs")
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(HistoryDelegate(theme, self.list))
        self.list.setModel(model)
        self._empty = QLabel("Runs appear here and stay.")
        self._empty.setProperty("role", "hint")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._empty.setWordWrap(True)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.list)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        self._search_row = QVBoxLayout()
        self._search_row.addWidget(self.search)
        layout.addLayout(self._search_row)
        layout.addWidget(self._stack, 1)
        self._search_button.toggled.connect(self._toggle_search)
        self.search.textChanged.connect(model.set_filter)
        self.list.clicked.connect(self._chosen)
        self.list.activated.connect(self._chosen)
        model.modelReset.connect(self._count)
        self._count()
        self._fit()
        theme.changed.connect(self._fit)

    def content_height(self) -> int:
        """What it would like to have."""
        sizes = self._theme.current().sizes
        rows = max(1, min(6, self._model.rowCount()))
        return self.header.height() + rows * sizes.list_row + sizes.px(8)

    def _count(self) -> None:
        self._stack.setCurrentIndex(1 if self._model.rowCount() or self.search.text() else 0)

    def _toggle_search(self, shown: bool) -> None:
        self.search.setVisible(shown)
        if shown:
            self.search.setFocus()
        else:
            self.search.clear()

    def _chosen(self, index: QModelIndex) -> None:
        self.run_chosen.emit(index.data(EXECUTION))

    def _fit(self) -> None:
        px = self._theme.current().sizes.px
        self._empty.setContentsMargins(px(12), px(2), px(12), 0)
        self._search_row.setContentsMargins(px(12), 0, px(12), px(6) if self.search.isVisible() else 0)
