"""What came back: status and its meaning, time, size, the body in viewers that fit, headers, connection."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.models.exchange_table import ExchangeRow
from desktop.models.exchange_text import cookie_rows, size_words, status_meaning, status_text
from desktop.models.header_table import HeaderTableModel
from desktop.models.json_tree import size_text
from desktop.models.timeline_table import duration_text
from desktop.theme import ThemeController
from desktop.views.bodies import VIEWERS, Body, BodySource, BodyView, best_of, body_of, viewers_for
from desktop.views.bodies.source import charset_of
from desktop.views.connection_view import ConnectionView
from desktop.views.exchanges_view import ExchangesView
from desktop.views.pairs_table import PairsTable
from desktop.views.pane_widgets import EmptyState, TabStrip
from desktop.views.timing_strip import TimingStrip
from desktop.views.widgets.elided_label import ElidedLabel
from desktop.views.widgets.icon_button import IconButton
from desktop.views.widgets.pill import Pill
from engine.errors import EyasError
from engine.exchange import BodyRef

_HEADERS, _COOKIES = "Headers", "Cookies"


class ReceivedView(QWidget):
    """Status, time, size and protocol, and the body in the viewers that fit it."""

    insert_requested = Signal(str)
    expression_chosen = Signal(str)
    save_requested = Signal(object)
    """The BodyRef to be saved where the shell asks."""
    exchange_chosen = Signal(object)
    """The ExchangeRow of another attempt or hop."""

    def __init__(self, theme: ThemeController) -> None:
        super().__init__()
        self._theme = theme
        self._body: Body | None = None
        self._ref: BodyRef | None = None
        self._views: dict[str, BodyView] = {}
        self._fresh: set[str] = set()
        self._wanted: dict[str, str] = {}
        self.pill = Pill(theme)
        self._facts = ElidedLabel()
        self._facts.setProperty("role", "secondary")
        self.tabs = TabStrip(theme, collapses=True)
        self.copy_button = IconButton(theme, "copy", "Copy the body", small=True)
        self.save_button = IconButton(theme, "save", "Save the body", small=True)
        head = QFrame()
        head.setProperty("role", "bar")
        row = QHBoxLayout(head)
        row.setContentsMargins(12, 0, 8, 0)
        row.setSpacing(10)
        row.addWidget(self.pill)
        row.addWidget(self._facts)
        row.addWidget(self.tabs, 1)
        row.addWidget(self.copy_button)
        row.addWidget(self.save_button)
        self.headers = HeaderTableModel(self)
        self._headers_table = PairsTable(theme, self.headers, "Response headers")
        self.cookies = HeaderTableModel(self, titles=("Cookie", "Value"))
        self._cookies_table = PairsTable(theme, self.cookies, "Cookies that the answer sets")
        self.exchanges = ExchangesView(theme)
        self.connection = ConnectionView(theme)
        self._message = EmptyState("", "")
        self._stack = QStackedWidget()
        self._fixed: dict[str, QWidget] = {}
        for widget in (
            self._message,
            self._headers_table,
            self._cookies_table,
            self.exchanges,
            self.connection,
        ):
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
        self.exchanges.chosen.connect(self.exchange_chosen)
        self.tabs.current_changed.connect(self._show_tab)
        self.copy_button.clicked.connect(self.copy_body)
        self.save_button.clicked.connect(self._ask_save)

    def show_exchange(
        self, row: ExchangeRow, source: BodySource | None, way: Sequence[ExchangeRow] = ()
    ) -> None:
        """Show the answer of an exchange; ``way`` are all exchanges of its task run.

        The kind of view chosen for a kind of content is kept."""
        exchange, expression = row.exchange, row.expression
        self._body, self._ref = None, None
        self._fresh.clear()
        self.timing.show_timings(exchange.timings)
        self.exchanges.show_rows(way or (row,), row)
        self.connection.show_exchange(exchange)
        self._fixed = {
            f"Exchanges {len(way)}" if len(way) > 1 else "Timing": self.exchanges,
            "TLS" if exchange.connection.tls_version else "Connection": self.connection,
        }
        response = exchange.response
        if response is None:
            self.pill.show_text("No response", "bad", "x")
            self._facts.setText(duration_text(exchange.timings.total))
            self.headers.set_headers(())
            self._message.set_text(
                "No response came", exchange.error or "The connection ended without an answer."
            )
            self._offer(["Error", *self._fixed], "Error")
            return
        self.pill.show_status(
            response.status, status_text(response.status, response.reason).partition(" ")[2]
        )
        self.pill.setToolTip(status_meaning(response.status))
        self.pill.setAccessibleName(
            f"Status {status_text(response.status, response.reason)}, {status_meaning(response.status)}"
        )
        self.headers.set_headers(response.headers)
        self.cookies.set_headers(cookie_rows(response.headers))
        self._fixed = {_HEADERS: self._headers_table, **self._fixed}
        if self.cookies.rowCount():
            self._fixed = {_HEADERS: self._headers_table, _COOKIES: self._cookies_table, **self._fixed}
        size = response.body.size if response.body else 0
        facts = [duration_text(exchange.timings.total), size_text(size), exchange.connection.http_version]
        self._facts.setText("   ".join(facts))
        self._facts.setToolTip("\n".join(f"{name}: {value}" for name, value in size_words(exchange)))
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
        offered_names = [*names, *self._fixed]
        self._offer(offered_names, kept if kept in offered_names else best or _HEADERS)

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
        if name in self._fixed:
            self._stack.setCurrentWidget(self._fixed[name])
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
