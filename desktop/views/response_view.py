"""What was really sent and what came back: each request of a run, its bodies, headers and timing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop.icons import icon
from desktop.models.exchange_table import ROW_ROLE, Column, ExchangeRow, ExchangeTableModel, exchange_rows
from desktop.models.exchange_text import (
    certificate_rows,
    curl_text,
    phases,
    request_text,
    status_meaning,
    status_text,
    timing_text,
)
from desktop.models.header_table import HeaderTableModel
from desktop.models.json_tree import size_text
from desktop.models.timeline_table import duration_text
from desktop.theme import ThemeController, method_token, status_class_token
from desktop.views.bodies import VIEWERS, Body, BodySource, BodyView, best_of, body_of, viewers_for
from desktop.views.bodies.source import charset_of, is_text
from desktop.views.bodies.text import display_lines
from desktop.views.code.code_area import CodeArea
from desktop.views.code.highlighter import highlight
from desktop.views.code.http_lexer import lex_request
from desktop.views.pane_widgets import EmptyState, TabStrip
from desktop.views.widgets.elided_label import ElidedLabel
from desktop.views.widgets.icon_button import IconButton
from desktop.views.widgets.pill import Pill, draw_pill, pill_size
from engine.errors import EyasError
from engine.exchange import BodyRef, Exchange, Timings

if TYPE_CHECKING:
    from engine.run.state import Execution

SENT_SHOWN = 256 * 1024
"""Bytes of a sent body that are shown."""
_HEADERS, _CONNECTION = "Headers", "Connection"


class TimingStrip(QWidget):
    """One bar of the phases of an exchange, and their times in words."""

    def __init__(self, theme: ThemeController) -> None:
        super().__init__()
        self._theme = theme
        self._timings: Timings | None = None
        theme.changed.connect(self.update)

    def show_timings(self, timings: Timings | None) -> None:
        self._timings = timings
        text = timing_text(timings) if timings is not None else ""
        self.setAccessibleName(f"Timing: {text}")
        self.setToolTip(text)
        self.setVisible(bool(text))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, self._theme.current().sizes.list_row)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self._theme.current().sizes.list_row)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._timings is None:
            return
        theme = self._theme.current()
        px = theme.sizes.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.fonts.small)
        painter.setPen(theme.colour("text2"))
        metrics = QFontMetrics(theme.fonts.small)
        flags = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(
            QRect(px(12), 0, px(60), self.height()), flags | Qt.AlignmentFlag.AlignLeft, "Timing"
        )
        left = px(12) + metrics.horizontalAdvance("Timing") + px(12)
        words = timing_text(self._timings)
        width = metrics.horizontalAdvance(words)
        fits = left + width + px(140) <= self.width()
        right = self.width() - px(12) - (width + px(24) if fits else 0)
        if fits:
            place = QRect(right, 0, self.width() - px(12) - right, self.height())
            painter.drawText(place, flags | Qt.AlignmentFlag.AlignRight, words)
        found = phases(self._timings)
        total = max((phase.end for phase in found), default=0.0) or 1.0
        room = max(1, min(right - left, px(260)) - 2 * len(found))
        painter.setPen(Qt.PenStyle.NoPen)
        x = float(left)
        for phase in found:
            length = max(px(3), room * phase.seconds / total)
            painter.setBrush(theme.colour(phase.token))
            painter.drawRoundedRect(QRectF(x, (self.height() - px(7)) / 2, length, px(7)), 2, 2)
            x += length + 1
        painter.end()


class _ExchangeDelegate(QStyledItemDelegate):
    """One row: status pill, method, URL, and which task it belongs to."""

    def __init__(self, theme: ThemeController, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme = self._theme.current()
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        row: ExchangeRow = index.data(ROW_ROLE)
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.colour("sel"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.colour("hover"))
        px = theme.sizes.px
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        text = str(index.data() or "")
        match Column(index.column()):
            case Column.STATUS:
                status = row.exchange.response.status if row.exchange.response else 0
                size = pill_size(theme, text, None)
                place = QRect(
                    rect.left() + px(12),
                    rect.center().y() - size.height() // 2 + 1,
                    size.width(),
                    size.height(),
                )
                draw_pill(painter, place, theme, text, status_class_token(status))
            case Column.METHOD:
                painter.setFont(theme.fonts.mono_small)
                painter.setPen(theme.colour(method_token(text)))
                painter.drawText(rect.adjusted(2, 0, 0, 0), flags, text)
            case _:
                self._label_and_url(painter, rect, row.label, text)
        painter.restore()

    def _label_and_url(self, painter: QPainter, rect: QRect, label: str, url: str) -> None:
        """The task, then as much of the URL (without its scheme) as fits."""
        theme = self._theme.current()
        px = theme.sizes.px
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        inner = rect.adjusted(0, 0, -px(8), 0)
        painter.setFont(theme.fonts.ui)
        painter.setPen(theme.colour("text"))
        metrics = QFontMetrics(theme.fonts.ui)
        shown = metrics.elidedText(label, Qt.TextElideMode.ElideMiddle, inner.width())
        painter.drawText(inner, flags, shown)
        left = metrics.horizontalAdvance(shown) + px(10)
        if inner.width() - left > px(60):
            painter.setFont(theme.fonts.mono_small)
            painter.setPen(theme.colour("text2"))
            small = QFontMetrics(theme.fonts.mono_small)
            short = small.elidedText(
                url.partition("://")[2] or url, Qt.TextElideMode.ElideMiddle, inner.width() - left
            )
            painter.drawText(inner.adjusted(left, 0, 0, 0), flags, short)


class SentView(QWidget):
    """Request line, headers and the start of the body, as they went over the wire."""

    def __init__(self, theme: ThemeController) -> None:
        super().__init__()
        self._theme = theme
        self._curl = ""
        title = QLabel("Sent")
        title.setProperty("role", "strong")
        hint = QLabel("as it went over the wire")
        hint.setProperty("role", "hint")
        self.copy_curl = QPushButton("Copy as curl")
        self.copy_curl.setProperty("role", "plain")
        head = QFrame()
        head.setProperty("role", "bar")
        row = QHBoxLayout(head)
        row.setContentsMargins(12, 5, 12, 5)
        row.setSpacing(10)
        row.addWidget(title)
        row.addWidget(hint)
        row.addStretch(1)
        row.addWidget(self.copy_curl)
        self.area = CodeArea(theme, current_line=False)
        self.area.setReadOnly(True)
        self.area.setUndoRedoEnabled(False)
        self.area.setAccessibleName("The request as it was sent")
        self.area.document().setDocumentMargin(10)
        highlight(self.area.document(), lex_request, theme)
        self._notes = QLabel()
        self._notes.setProperty("role", "secondary")
        self._notes.setWordWrap(True)
        self._notes.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._foot = QFrame()
        self._foot.setProperty("role", "footer")
        below = QVBoxLayout(self._foot)
        below.setContentsMargins(12, 6, 12, 6)
        below.addWidget(self._notes)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(head)
        layout.addWidget(self.area, 1)
        layout.addWidget(self._foot)
        self.copy_curl.clicked.connect(self._copy)
        theme.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        self.copy_curl.setIcon(icon("copy", "text2", self._theme))

    def show_exchange(self, exchange: Exchange, source: BodySource | None) -> None:
        request = exchange.request
        text = request_text(request, exchange.connection.http_version)
        body: str | None = None
        if request.body is not None and request.body.size:
            body, shown = _sent_body(request.body, source)
            text += "\n\n" + shown
        self.area.setPlainText("\n".join(display_lines(text)))
        self._curl = curl_text(exchange, body)
        notes = list(exchange.notes)
        mapped = exchange.connection.mapped_to
        if mapped and not any(mapped in note for note in notes):
            notes.insert(0, f"The environment maps this host to {mapped}.")
        self._notes.setText("\n".join(notes))
        self._foot.setVisible(bool(notes))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._curl)


def _sent_body(ref: BodyRef, source: BodySource | None) -> tuple[str | None, str]:
    """A sent body for curl (None when it is no text or too long), and for showing."""
    raw = ref.preview.encode()
    size = ref.size
    try:
        if source is not None:
            size = source.size(ref.uri)
            raw = source.read(ref.uri, 0, min(size, SENT_SHOWN))
    except (OSError, EyasError):
        if not raw:
            return None, "(the body is no longer stored)"
    if not is_text(ref.content_type or "", raw[:512]):
        return None, f"({size_text(size)} of {ref.content_type or 'bytes'})"
    text = raw.decode(charset_of(ref.content_type or "", raw), "replace")
    if len(raw) < size:
        return None, f"{text}\n… {size_text(size)} in all"
    return text, text


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
        self._headers_table = _pairs_table(theme, self.headers, "Response headers")
        self.connection = HeaderTableModel(self, titles=("", ""))
        self._connection_table = _pairs_table(theme, self.connection, "Connection")
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


def _pairs_table(theme: ThemeController, model: HeaderTableModel, name: str) -> QTableView:
    table = QTableView()
    table.setModel(model)
    table.setAccessibleName(name)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.setFont(theme.current().fonts.mono)
    table.setFrameShape(QTableView.Shape.NoFrame)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.horizontalHeader().hide()
    table.horizontalHeader().setStretchLastSection(True)
    table.setColumnWidth(0, QFontMetrics(theme.current().fonts.mono).horizontalAdvance("m" * 26))
    table.verticalHeader().hide()
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    table.verticalHeader().setDefaultSectionSize(theme.current().sizes.table_row)
    return table


class ResponseView(QWidget):
    """All exchanges of an execution at the left when there are several; the chosen one at the right."""

    insert_requested = Signal(str)
    expression_chosen = Signal(str)
    save_requested = Signal(object)

    def __init__(self, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._source: BodySource | None = None
        self._shown: tuple[object, ...] | None = None
        self._follows = True
        self.model = ExchangeTableModel(self)
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setItemDelegate(_ExchangeDelegate(theme, self.table))
        self.table.setAccessibleName("Requests of this run")
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setMouseTracking(True)
        self.table.setTabKeyNavigation(False)
        self.table.setFrameShape(QTableView.Shape.NoFrame)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.horizontalHeader().hide()
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.sent = SentView(theme)
        self.received = ReceivedView(theme)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self.table)
        self._split.addWidget(self.sent)
        self._split.addWidget(self.received)
        self._split.setStretchFactor(0, 2)
        self._split.setStretchFactor(1, 3)
        self._split.setStretchFactor(2, 5)
        self._split.setSizes([300, 420, 640])
        self._empty = EmptyState(
            "No request yet", "Every request of a run is kept here: what was sent and what came back."
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._split)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        self.table.selectionModel().currentRowChanged.connect(self._row_changed)
        self.table.clicked.connect(self._stop_following)
        for view in (self.received,):
            view.insert_requested.connect(self.insert_requested)
            view.expression_chosen.connect(self.expression_chosen)
            view.save_requested.connect(self.save_requested)
        theme.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        sizes = self._theme.current().sizes
        self.table.verticalHeader().setDefaultSectionSize(sizes.px(30))
        self.table.setColumnWidth(Column.STATUS, sizes.px(56))
        self.table.setColumnWidth(Column.METHOD, sizes.px(50))

    def set_source(self, source: BodySource | None) -> None:
        """Where the bodies of the shown execution are."""
        self._source = source

    def set_execution(self, execution: Execution | None) -> None:
        """Show the requests of an execution, the last one first in view."""
        self._shown = None
        self._follows = True
        self.model.set_rows([])
        self.show_rows(exchange_rows(execution))

    def refresh(self, execution: Execution | None) -> None:
        """The execution went on."""
        rows = exchange_rows(execution)
        if len(rows) != self.model.rowCount() or any(
            row.expression != self.model.row(n).expression for n, row in enumerate(rows)
        ):
            self.show_rows(rows)

    def show_rows(self, rows: list[ExchangeRow]) -> None:
        self.model.set_rows(rows)
        self.table.setVisible(len(rows) > 1)
        self._stack.setCurrentIndex(1 if rows else 0)
        if not rows:
            return
        if self._follows:
            self.table.selectRow(len(rows) - 1)
            self.table.scrollToBottom()
        current = self.table.currentIndex()
        self._show(self.model.row(current.row() if current.isValid() else len(rows) - 1))

    def _stop_following(self, index: QModelIndex) -> None:
        self._follows = index.row() == self.model.rowCount() - 1

    def _row_changed(self, current: QModelIndex) -> None:
        if current.isValid():
            self._show(self.model.row(current.row()))

    def _show(self, row: ExchangeRow) -> None:
        key = (*row.key, row.expression)
        if key == self._shown:
            return
        self._shown = key
        self.sent.show_exchange(row.exchange, self._source)
        self.received.show_exchange(row.exchange, self._source, row.expression)

    def show_task_run(self, task_run_id: str) -> None:
        """Go to the last request of a task run."""
        for number in range(self.model.rowCount() - 1, -1, -1):
            if self.model.row(number).task_run_id == task_run_id:
                self._follows = False
                self.table.selectRow(number)
                return

    def copy_curl(self) -> None:
        self.sent.copy_curl.click()

    def copy_response(self) -> None:
        self.received.copy_body()
