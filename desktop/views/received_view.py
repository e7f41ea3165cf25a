"""What came back: status and its meaning, time, size, the body in viewers that fit, headers, connection."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontMetrics, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop.models.exchange_text import certificate_rows, status_meaning, status_text
from desktop.models.header_table import HeaderTableModel
from desktop.models.json_tree import size_text
from desktop.models.timeline_table import duration_text
from desktop.theme import ThemeController
from desktop.views.bodies import VIEWERS, Body, BodySource, BodyView, best_of, body_of, viewers_for
from desktop.views.bodies.source import charset_of
from desktop.views.pane_widgets import EmptyState, TabStrip
from desktop.views.timing_strip import TimingStrip
from desktop.views.widgets.elided_label import ElidedLabel
from desktop.views.widgets.icon_button import IconButton
from desktop.views.widgets.pill import Pill
from engine.errors import EyasError
from engine.exchange import BodyRef, Exchange

_HEADERS, _CONNECTION = "Headers", "Connection"


class ReceivedView(QWidget):
    """Status, time, size and protocol, and the body in the viewers that fit it."""

    insert_requested = Signal(str)
    expression_chosen = Signal(str)
    save_requested = Signal(object)
    """The BodyRef to be saved where the shell asks."""

    def __init__(self, theme: ThemeController) -> None:
        super().__init__()
        self._theme = theme
        self._body: Body | None = None
        self._ref: BodyRef | None = None
        self._exchange: Exchange | None = None
        self._views: dict[str, BodyView] = {}
        self._fresh: set[str] = set()
        self._wanted: dict[str, str] = {}
        self.pill = Pill(theme)
        self._facts = ElidedLabel()
        self._facts.setProperty("role", "secondary")
        self.tabs = TabStrip(theme)
        self.copy_button = IconButton(theme, "copy", "Copy the body", small=True)
        self.save_button = IconButton(theme, "save", "Save the body", small=True)
        head = QFrame()
        head.setProperty("role", "bar")
        row = QHBoxLayout(head)
        row.setContentsMargins(12, 0, 8, 0)
        row.setSpacing(10)
        row.addWidget(self.pill)
        row.addWidget(self._facts)
        row.addStretch(1)
        row.addWidget(self.tabs)
        row.addWidget(self.copy_button)
        row.addWidget(self.save_button)
        self.headers = HeaderTableModel(self)
        self._headers_table = _PairsTable(theme, self.headers, "Response headers")
        self.connection = HeaderTableModel(self, titles=("", ""))
        self._connection_table = _PairsTable(theme, self.connection, "Connection")
        self._message = EmptyState("", "")
        self._stack = QStackedWidget()
        for widget in (self._message, self._headers_table, self._connection_table):
            self._stack.addWidget(widget)
        self.timing = TimingStrip(theme)
        foot = QFrame()
        foot.setProperty("role", "footer")
        below = QVBoxLayout(foot)
        below.setContentsMargins(0, 0, 0, 0)
        below.addWidget(self.timing)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(head)
        layout.addWidget(self._stack, 1)
        layout.addWidget(foot)
        self.tabs.current_changed.connect(self._show_tab)
        self.copy_button.clicked.connect(self.copy_body)
        self.save_button.clicked.connect(self._ask_save)

    def show_exchange(self, exchange: Exchange, source: BodySource | None, expression: str | None) -> None:
        """Show the answer of an exchange; the kind of view chosen for a kind of content is kept."""
        self._exchange = exchange
        self._body, self._ref = None, None
        self._fresh.clear()
        self.timing.show_timings(exchange.timings)
        self.connection.set_headers(certificate_rows(exchange))
        response = exchange.response
        if response is None:
            self.pill.show_text("No response", "bad", "x")
            self._facts.setText(duration_text(exchange.timings.total))
            self.headers.set_headers(())
            self._message.set_text(
                "No response came", exchange.error or "The connection ended without an answer."
            )
            self._offer([_CONNECTION], "")
            self._stack.setCurrentWidget(self._message)
            return
        self.pill.show_status(
            response.status, status_text(response.status, response.reason).partition(" ")[2]
        )
        self.pill.setToolTip(status_meaning(response.status))
        self.pill.setAccessibleName(
            f"Status {status_text(response.status, response.reason)}, {status_meaning(response.status)}"
        )
        self.headers.set_headers(response.headers)
        size = response.body.size if response.body else 0
        facts = [duration_text(exchange.timings.total), size_text(size), exchange.connection.http_version]
        self._facts.setText("   ".join(facts))
        self._facts.setToolTip(_size_words(exchange))
        self._open_body(response.body, source, expression)

    def _open_body(self, ref: BodyRef | None, source: BodySource | None, expression: str | None) -> None:
        self._ref = ref
        names: list[str] = []
        best = ""
        why = ("No body", "The answer has no content.")
        if ref is not None and ref.size and source is not None:
            try:
                self._body = body_of(ref, source, expression)
                head = self._body.head()
            except (OSError, EyasError) as error:
                self._body = None
                why = ("The body is no longer stored", str(error))
            else:
                offered = viewers_for(self._body.content_type, head, self._body.size)
                names = [viewer.name for viewer in offered]
                best = best_of(offered, self._body.content_type, head, self._body.size)
        if self._body is None:
            self._message.set_text(*why)
        self.copy_button.setEnabled(self._body is not None)
        self.save_button.setEnabled(self._body is not None)
        kept = self._wanted.get(self._kind(), "")
        self._offer(
            [*names, _HEADERS, _CONNECTION],
            kept if kept in (*names, _HEADERS, _CONNECTION) else best or _HEADERS,
        )

    def _kind(self) -> str:
        return self._body.content_type.partition(";")[0] if self._body is not None else ""

    def _offer(self, names: list[str], name: str) -> None:
        self.tabs.set_names(names)
        if _HEADERS in names:
            self.tabs.tab(_HEADERS).set_count(str(self.headers.rowCount()))
        if name and name != self.tabs.current():
            self.tabs.blockSignals(True)
            self.tabs.set_current(name)
            self.tabs.blockSignals(False)
        self._show(self.tabs.current())

    def _show_tab(self, name: str) -> None:
        self._wanted[self._kind()] = name
        self._show(name)

    def _show(self, name: str) -> None:
        if name == _HEADERS:
            self._stack.setCurrentWidget(self._headers_table)
            return
        if name == _CONNECTION:
            self._stack.setCurrentWidget(self._connection_table)
            return
        if self._body is None:
            self._stack.setCurrentWidget(self._message)
            return
        view = self._views.get(name)
        if view is None:
            viewer = next(viewer for viewer in VIEWERS if viewer.name == name)
            view = viewer.make(self._theme)
            view.insert_requested.connect(self.insert_requested)
            view.expression_chosen.connect(self.expression_chosen)
            self._views[name] = view
            self._stack.addWidget(view)
        if name not in self._fresh:
            self._fresh.add(name)
            try:
                view.show_body(self._body)
            except (OSError, EyasError) as error:
                self._message.set_text("The body cannot be read", str(error))
                self._stack.setCurrentWidget(self._message)
                return
        self._stack.setCurrentWidget(view)

    def copy_body(self) -> None:
        """Copy the body as it is stored, as text; up to 20 MB."""
        if self._body is None:
            return
        try:
            raw = self._body.read(0, min(self._body.size, 20_000_000))
        except (OSError, EyasError):
            return
        QGuiApplication.clipboard().setText(raw.decode(charset_of(self._body.content_type, raw), "replace"))

    def _ask_save(self) -> None:
        if self._ref is not None:
            self.save_requested.emit(self._ref)


def _size_words(exchange: Exchange) -> str:
    response = exchange.response
    if response is None:
        return ""
    parts = [f"Headers {size_text(response.header_size)}"] if response.header_size else []
    if response.body is not None:
        parts.append(f"body {size_text(response.body.size)}")
        if response.body.wire_size is not None and response.body.wire_size != response.body.size:
            parts.append(f"{size_text(response.body.wire_size)} on the wire")
    return ", ".join(parts)


class _PairsTable(QTableView):
    """Names and values in the monospaced font; copies ``Name: value`` lines."""

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
        theme.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        theme = self._theme.current()
        self.setFont(theme.fonts.mono)
        self.setColumnWidth(0, QFontMetrics(theme.fonts.mono).horizontalAdvance("m" * 26))
        self.verticalHeader().setDefaultSectionSize(theme.sizes.table_row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            rows = sorted({index.row() for index in self.selectionModel().selectedRows()})
            QGuiApplication.clipboard().setText(self._pairs.text(rows))
            return
        super().keyPressEvent(event)
