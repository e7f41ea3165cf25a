"""The left side: flows by namespace, history, environments; each part resizes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QModelIndex, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.models.flow_tree import PATH, FlowTreeModel
from desktop.models.history_table import HistoryModel
from desktop.theme import ThemeController
from desktop.views.environments_view import EnvironmentsView
from desktop.views.flow_list import FlowTree
from desktop.views.history_view import HistoryView
from desktop.views.widgets.section_header import SectionHeader


class Sidebar(QFrame):
    flow_previewed = Signal(object)
    flow_opened = Signal(object)
    """Path."""
    new_requested = Signal()
    folder_requested = Signal()
    flow_menu_requested = Signal(object, QPoint)

    def __init__(
        self,
        theme: ThemeController,
        flows: FlowTreeModel,
        history: HistoryModel,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._flows = flows
        self._dragged = False
        self.setProperty("role", "sidebar")
        self.header = SectionHeader(theme, "Flows")
        self.filter_button = self.header.add_button("filter", "Filter flows", checkable=True)
        self.add_button = self.header.add_button("plus", "New flow")
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("Name, namespace or method")
        self.filter.setAccessibleName("Filter flows")
        self.filter.setClearButtonEnabled(True)
        self.filter.hide()
        self.tree = FlowTree(theme)
        self.tree.setModel(flows)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._empty_text = QLabel()
        self._empty_text.setProperty("role", "hint")
        self._empty_text.setWordWrap(True)
        self._open = QPushButton("Open folder…")
        self._empty = QWidget()
        self._empty_layout = QVBoxLayout(self._empty)
        self._empty_layout.addWidget(self._empty_text)
        self._empty_layout.addWidget(self._open, 0, Qt.AlignmentFlag.AlignLeft)
        self._empty_layout.addStretch(1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.tree)
        self._stack.addWidget(self._empty)
        top = QWidget()
        column = QVBoxLayout(top)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        self._filter_row = QVBoxLayout()
        self._filter_row.addWidget(self.filter)
        column.addLayout(self._filter_row)
        column.addWidget(self._stack, 1)
        self.history = HistoryView(theme, history)
        self.environments = EnvironmentsView(theme)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        for part in (top, self.history, self.environments):
            self.splitter.addWidget(part)
        self.splitter.setStretchFactor(2, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.splitter)
        self._fit_timer = QTimer(self, singleShot=True, interval=0)
        self._fit_timer.timeout.connect(self._fit_parts)
        self.filter_button.toggled.connect(self._toggle_filter)
        self.filter.textChanged.connect(flows.set_filter)
        self.tree.clicked.connect(self._clicked)
        self.tree.activated.connect(self._activated)
        self.tree.doubleClicked.connect(self._activated)
        self.tree.customContextMenuRequested.connect(self._menu)
        self.add_button.clicked.connect(self.new_requested)
        self._open.clicked.connect(self.folder_requested)
        self.splitter.splitterMoved.connect(self._moved)
        flows.modelReset.connect(self._flows_changed)
        history.modelReset.connect(self._fit_timer.start)
        self._flows_changed()
        self._fit()
        theme.changed.connect(self._fit)

    def sizeHint(self) -> QSize:
        sizes = self._theme.current().sizes
        return QSize(sizes.sidebar, sizes.px(600))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.current().sizes.px(160), 0)

    def select(self, path: Path | None) -> None:
        """Mark the flow of the current tab."""
        index = self._flows.index_of(path)
        self.tree.setCurrentIndex(index)
        if index.isValid():
            self.tree.scrollTo(index)
        else:
            self.tree.clearSelection()

    def focus_filter(self) -> None:
        self.filter_button.setChecked(True)
        self.filter.setFocus()

    def parts(self) -> list[int]:
        """Heights to remember; empty while nobody moved them."""
        return self.splitter.sizes() if self._dragged else []

    def set_parts(self, sizes: list[int]) -> None:
        if len(sizes) == 3:
            self._dragged = True
            self.splitter.setSizes(sizes)

    def _flows_changed(self) -> None:
        none = self._flows.rowCount() == 0
        self._stack.setCurrentIndex(1 if none else 0)
        filtered = bool(self.filter.text())
        self._empty_text.setText(
            "No flow matches the filter."
            if filtered
            else "No flows in this folder yet. A flow is one YAML file."
        )
        self._open.setVisible(not filtered)
        self._fit_timer.start()

    def _toggle_filter(self, shown: bool) -> None:
        self.filter.setVisible(shown)
        if shown:
            self.filter.setFocus()
        else:
            self.filter.clear()
        self._fit()

    def _clicked(self, index: QModelIndex) -> None:
        path = index.data(PATH)
        if path is not None:
            self.flow_previewed.emit(path)

    def _activated(self, index: QModelIndex) -> None:
        path = index.data(PATH)
        if path is not None:
            self.flow_opened.emit(path)

    def _menu(self, point: QPoint) -> None:
        path = self.tree.indexAt(point).data(PATH)
        if path is not None:
            self.flow_menu_requested.emit(path, self.tree.viewport().mapToGlobal(point))

    def _moved(self, _position: int, _index: int) -> None:
        self._dragged = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_timer.start()

    def _fit_parts(self) -> None:
        """Flows and history as high as they need, the rest below; until the user moves a border."""
        if self._dragged or self.height() <= 0:
            return
        sizes = self._theme.current().sizes
        rows = self._flows.rowCount() + sum(
            self._flows.rowCount(self._flows.index(row, 0)) for row in range(self._flows.rowCount())
        )
        flows = self.header.height() + max(4, rows) * sizes.list_row + sizes.px(8)
        if self.filter.isVisible():
            flows += sizes.control + sizes.px(6)
        history = self.history.content_height()
        environments = self.environments.content_height()
        flows = max(sizes.px(120), min(flows, self.height() - history - environments - 2))
        self.splitter.setSizes([flows, history, max(environments, self.height() - flows - history - 2)])

    def _fit(self) -> None:
        px = self._theme.current().sizes.px
        self._filter_row.setContentsMargins(px(12), 0, px(12), px(6) if self.filter.isVisible() else 0)
        self._empty_layout.setContentsMargins(px(12), px(4), px(12), px(4))
        self._empty_layout.setSpacing(px(8))
        self._fit_timer.start()
