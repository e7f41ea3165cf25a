"""What came back: status and its meaning, time, size, the body in viewers that fit, headers, connection."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from PySide6.QtCore import QTimer, Signal
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
from desktop.models.json_tree import count, size_text
from desktop.models.timeline_bars import duration_text
from desktop.theme import ThemeController
from desktop.views.bodies import VIEWERS, Body, BodySource, BodyView, best_of, body_of, viewers_for
from desktop.views.bodies.source import charset_of
from desktop.views.connection_view import ConnectionView
from desktop.views.exchanges_view import ExchangesView
from desktop.views.failure_view import FailureView
from desktop.views.filter_bar import PRETTY, FilterBar, FilterRequest
from desktop.views.pairs_table import PairsTable
from desktop.views.pane_widgets import TabStrip
from desktop.views.timing_strip import TimingStrip
from desktop.views.widgets.elided_label import ElidedLabel
from desktop.views.widgets.pill import Pill
from engine.errors import EyasError
from engine.exchange import BodyRef

_HEADERS, _COOKIES, _EXCHANGES = "Headers", "Cookies", "Exchanges"

_COMMON = ("Tree", "Pretty", "Raw")
"""Viewers that are made one by one before somebody looks: each takes 10 to 40 ms."""
_MAKE_MS = 150
"""Quiet before each."""


class ReceivedView(QWidget):
    """Status, time, size and protocol, and the body in the viewers that fit it."""

    insert_requested = Signal(str)
    expression_chosen = Signal(str)
    save_requested = Signal(object)
    """The BodyRef to be saved where the shell asks."""
    filter_requested = Signal(object)
    """FilterRequest; the answer comes by ``show_filtered`` or ``show_filter_error``."""
    filter_cancelled = Signal()
    link_requested = Signal(str)
    exchange_chosen = Signal(object)
    """The ExchangeRow of another attempt or hop."""

    def __init__(self, theme: ThemeController) -> None:
        super().__init__()
        self._theme = theme
        self._whole: Body | None = None
        self._body: Body | None = None
        """What the viewers show: the whole body, or what a filter left of it."""
        self._ref: BodyRef | None = None
        self._views: dict[str, BodyView] = {}
        self._making = QTimer(self, interval=_MAKE_MS)
        self._making.timeout.connect(self._make_next)
        self._fresh: set[str] = set()
        self._wanted: dict[str, str] = {}
        self._aside = ""
        """What beside the body was chosen, such as Headers: kept from answer to answer of one run."""
        self.pill = Pill(theme)
        self._facts = ElidedLabel()
        self._facts.setProperty("role", "secondary")
        self.tabs = TabStrip(theme, collapses=True)
        self.bar = FilterBar(theme)
        self.copy_button, self.save_button = self.bar.copy, self.bar.save
        head = QFrame()
        head.setProperty("role", "bar")
        row = QHBoxLayout(head)
        row.setContentsMargins(12, 0, 8, 0)
        row.setSpacing(10)
        row.addWidget(self.pill)
        row.addWidget(self._facts)
        row.addWidget(self.tabs, 1)
        self.headers = HeaderTableModel(self)
        self._headers_table = PairsTable(theme, self.headers, "Response headers")
        self.cookies = HeaderTableModel(self, titles=("Cookie", "Value"))
        self._cookies_table = PairsTable(theme, self.cookies, "Cookies that the answer sets")
        self.exchanges = ExchangesView(theme)
        self.connection = ConnectionView(theme)
        self.failure = FailureView()
        self._stack = QStackedWidget()
        self._fixed: dict[str, QWidget] = {}
        for widget in (
            self.failure,
            self._headers_table,
            self._cookies_table,
            self.exchanges,
            self.connection,
        ):
            self._stack.addWidget(widget)
        self.timing = TimingStrip(theme)
        self._foot = QFrame()
        self._foot.setProperty("role", "footer")
        below = QVBoxLayout(self._foot)
        below.setContentsMargins(0, 0, 0, 0)
        below.addWidget(self.timing)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(head)
        layout.addWidget(self.bar)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self._foot)
        self.exchanges.chosen.connect(self.exchange_chosen)
        self.tabs.current_changed.connect(self._show_tab)
        self.bar.copy_requested.connect(self.copy_body)
        self.bar.save_requested.connect(self._ask_save)
        self.bar.find_requested.connect(self._open_find)
        self.bar.filter_changed.connect(self._filter)
        self.bar.expression_requested.connect(self._copy_expression)

    def begin(self) -> None:
        """Another run: its answers show their bodies first."""
        self._aside = ""

    def prepare(self) -> None:
        """Nobody looks at the answers yet: what they will be looked at with is made when no more come."""
        self._making.start()

    def _make_next(self) -> None:
        name = next((name for name in _COMMON if name not in self._views), None)
        if name is None:
            self._making.stop()
        else:
            self._view(name)

    def show_exchange(
        self, row: ExchangeRow, source: BodySource | None, way: Sequence[ExchangeRow] = ()
    ) -> None:
        """Show the answer of an exchange; ``way`` are all exchanges of its task run.

        The kind of view chosen for a kind of content is kept."""
        self._whole, self._body, self._ref = None, None, None
        self._fresh.clear()
        self.filter_cancelled.emit()
        self.bar.reset()
        self._show_facts(row, way)
        response = row.exchange.response
        if response is None:
            self.failure.show_failure(row.exchange)
            self._offer(["Error", *self._fixed], "Error")
        else:
            self._open_body(response.body, source, row.expression)

    def renew(self, row: ExchangeRow, source: BodySource | None, way: Sequence[ExchangeRow] = ()) -> None:
        """The exchange that is shown went on or has ended: what is chosen and filtered stays."""
        response = row.exchange.response
        ref = response.body if response is not None else None
        if self._whole is None or ref is None or source is None:
            self.show_exchange(row, source, way)
            return
        self._show_facts(row, way)
        before, self._ref = self._whole, ref
        try:
            self._whole = body_of(ref, source, row.expression)
        except (OSError, EyasError):
            return
        if self._body is not before:
            return
        self._body = self._whole
        self._fresh.clear()
        names, best = _offered(self._body)
        name = self.tabs.current()
        if name in names:  # the others are shown anew when they are chosen
            with suppress(OSError, EyasError):  # what cannot be read is said when it is shown
                self._views[name].grow(self._body)
                self._fresh.add(name)
        offered = [*names, *self._fixed]
        self._offer(offered, name if name in offered else best)

    def _show_facts(self, row: ExchangeRow, way: Sequence[ExchangeRow]) -> None:
        exchange = row.exchange
        self.timing.show_timings(exchange.timings)
        self.exchanges.show_rows(way or (row,), row)
        self.connection.show_exchange(exchange)
        self._fixed = {
            _EXCHANGES if len(way) > 1 else "Timing": self.exchanges,
            "TLS" if exchange.connection.tls_version else "Connection": self.connection,
        }
        response = exchange.response
        if response is None:
            self.pill.show_text("No response", "bad", "x")
            self._facts.setText(duration_text(exchange.timings.total))
            self.headers.set_headers(())
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
        took = "Receiving …" if exchange.going_on else duration_text(exchange.timings.total)
        facts = [took, size_text(size), exchange.connection.http_version]
        self._facts.setText("   ".join(facts))
        self._facts.setToolTip("\n".join(f"{name}: {value}" for name, value in size_words(exchange)))

    def _open_body(self, ref: BodyRef | None, source: BodySource | None, expression: str | None) -> None:
        self._ref = ref
        names: list[str] = []
        best = ""
        why = ("No body", "The answer has no content.")
        if ref is not None and ref.size and source is not None:
            try:
                self._whole = body_of(ref, source, expression)
                names, best = _offered(self._whole)
            except (OSError, EyasError) as error:
                self._whole = None
                why = ("The body is no longer stored", str(error))
        self._body = self._whole
        if self._body is None:
            self.failure.set_text(*why)
        self.bar.set_filters("Pretty" in names)
        kept = self._aside if self._aside in self._fixed else self._wanted.get(self._kind(), "")
        offered_names = [*names, *self._fixed]
        self._offer(offered_names, kept if kept in offered_names else best or _HEADERS)

    def _kind(self) -> str:
        return self._body.content_type.partition(";")[0] if self._body is not None else ""

    def _offer(self, names: list[str], name: str) -> None:
        self.tabs.set_names(names)
        if _HEADERS in names:
            self.tabs.tab(_HEADERS).set_count(str(self.headers.rowCount()))
        if _EXCHANGES in names:
            self.tabs.tab(_EXCHANGES).set_count(str(len(self.exchanges.way.rows)))
        if name and name != self.tabs.current():
            self.tabs.blockSignals(True)
            self.tabs.set_current(name)
            self.tabs.blockSignals(False)
        self._show(self.tabs.current())

    def _show_tab(self, name: str) -> None:
        if name in self._fixed:
            self._aside = name
        else:
            self._aside = ""
            self._wanted[self._kind()] = name
        self._show(name)

    def _show(self, name: str) -> None:
        self.bar.setVisible(name not in self._fixed and self._body is not None)
        self._foot.setVisible(self._fixed.get(name) is not self.exchanges)
        if name in self._fixed:
            self._stack.setCurrentWidget(self._fixed[name])
            return
        if self._body is None:
            self._stack.setCurrentWidget(self.failure)
            return
        view = self._view(name)
        if name not in self._fresh:
            self._fresh.add(name)
            try:
                view.show_body(self._body)
            except (OSError, EyasError) as error:
                self.failure.set_text("The body cannot be read", str(error))
                self._stack.setCurrentWidget(self.failure)
                return
        self._stack.setCurrentWidget(view)

    def _view(self, name: str) -> BodyView:
        """The viewer of this name; it is made when it is first wanted."""
        view = self._views.get(name)
        if view is None:
            viewer = next(viewer for viewer in VIEWERS if viewer.name == name)
            self._views[name] = view = viewer.make(self._theme)
            view.insert_requested.connect(self.insert_requested)
            view.expression_chosen.connect(self.expression_chosen)
            view.link_requested.connect(self.link_requested)
            view.format_requested.connect(self._format)
            self._stack.addWidget(view)
        return view

    # -- filters --------------------------------------------------------------------------------

    def _filter(self, language: str, program: str) -> None:
        if self._whole is None:
            return
        if not program:
            self.filter_cancelled.emit()
            self.bar.show_words("")
            if self._body is not self._whole:
                self._show_body(self._whole)
            return
        charset = charset_of(self._whole.content_type, self._whole.head())
        self.bar.show_words("Filtering …")
        self.filter_requested.emit(FilterRequest(self._whole, language, program, charset))

    def _format(self) -> None:
        if self._body is not None:
            self.filter_requested.emit(FilterRequest(self._body, PRETTY, ""))

    def show_filtered(self, request: FilterRequest, body: Body, found: int) -> None:
        """The answer to ``filter_requested``."""
        if request.language == PRETTY:
            view = self._views.get("Pretty")
            if view is not None and request.body is self._body:
                view.show_formatted(body)
            return
        if request.body is not self._whole:
            return
        self.bar.keep()
        words = "nothing found" if found == 0 else size_text(body.size)
        self.bar.show_words(words if found <= 1 else f"{count(found, 'result')} · {words}")
        self._show_body(body)

    def show_filter_error(self, message: str, at: int | None) -> None:
        """The filter is wrong or was stopped; what was shown before stays."""
        self.bar.show_error(message, at)

    def _show_body(self, body: Body) -> None:
        """Show another body in the viewers that fit it, in the one that was chosen where it still fits."""
        current = self.tabs.current()
        self._body = body
        self._fresh.clear()
        names, best = _offered(body)
        offered = [*names, *self._fixed]
        self._offer(offered, current if current in offered else best)

    def _copy_expression(self) -> None:
        """The filter as a Kestra expression, where a flow can read this body."""
        base = self._whole.expression if self._whole is not None else None
        if base is not None:
            program = self.bar.program().replace("\\", "\\\\").replace("'", "\\'")
            QGuiApplication.clipboard().setText(f"{{{{ fromJson({base}) | jq('{program}') | first }}}}")

    def _open_find(self) -> None:
        view = self._views.get(self.tabs.current())
        if view is not None:
            view.open_find()

    def copy_body(self) -> None:
        """Copy what is shown as it is stored, as text; up to 20 MB."""
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


def _offered(body: Body) -> tuple[list[str], str]:
    """The names of the viewers that fit a body, and the best of them."""
    head = body.head()
    offered = viewers_for(body.content_type, head, body.size)
    return [viewer.name for viewer in offered], best_of(offered, body.content_type, head, body.size)
