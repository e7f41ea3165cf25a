"""What stands there while nothing is open: send a URL or a curl line, try the samples, open a folder."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.icons import beside_text, pixmap
from desktop.theme import ThemeController, method_token
from desktop.views.top_bar import Mark

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")


class _Card(QAbstractButton):
    """An icon, a title and one sentence; the whole of it is the button."""

    def __init__(self, theme: ThemeController, icon_name: str, title: str, sentence: str) -> None:
        super().__init__()
        self._theme = theme
        self._icon = icon_name
        self._sentence = sentence
        self.setText(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(sentence)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def set_sentence(self, sentence: str) -> None:
        self._sentence = sentence
        self.setAccessibleDescription(sentence)
        self.update()

    def sizeHint(self) -> QSize:
        px = self._theme.current().sizes.px
        return QSize(px(300), px(82))

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.HoverEnter, QEvent.Type.HoverLeave):
            self.update()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme.current()
        px = theme.sizes.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = "accent" if self.hasFocus() else "line2" if self.underMouse() else "line"
        painter.setPen(QPen(theme.colour(line), 1))
        painter.setBrush(theme.colour("current_line" if self.underMouse() else "panel"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), px(8), px(8))
        size = theme.sizes.icon
        mark = pixmap(self._icon, theme.palette.accent, size, self.devicePixelRatioF())
        painter.drawPixmap(px(16), px(17), mark)
        painter.setFont(theme.fonts.strong)
        painter.setPen(theme.colour("text"))
        head = QRect(px(42), px(14), self.width() - px(54), px(22))
        painter.drawText(head, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), self.text())
        painter.setFont(theme.fonts.small)
        painter.setPen(theme.colour("text2"))
        body = QRect(px(16), px(40), self.width() - px(32), self.height() - px(44))
        painter.drawText(body, int(Qt.TextFlag.TextWordWrap), self._sentence)
        painter.end()


class _UrlField(QLineEdit):
    """One line; a pasted curl command of several lines keeps them."""

    pasted = Signal(str)
    left = Signal()

    def event(self, event: QEvent) -> bool:
        # Esc would stop a run otherwise, whose tab is not even in sight.
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        if event.matches(QKeySequence.StandardKey.Paste) and self._take(QGuiApplication.clipboard().text()):
            return
        super().keyPressEvent(event)

    def _take(self, text: str) -> bool:
        if "\n" not in text.strip():
            return False
        self.pasted.emit(text)
        return True


class StartScreen(QWidget):
    """``send_requested(method, text)``: the text is a URL or a curl command; the shell reads it."""

    send_requested = Signal(str, str)
    samples_requested = Signal()
    folder_requested = Signal()
    new_flow_requested = Signal()
    recent_requested = Signal(str)
    left = Signal()
    """Esc: back to what was there before."""

    def __init__(self, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._mark = Mark(theme, 30)
        self._heading = QLabel("What do you want to send?")
        self._heading.setProperty("role", "heading")
        self._sentence = QLabel("Paste a URL or a curl command. Nothing needs a name until you save it.")
        self._sentence.setProperty("role", "muted")
        self.method = QPushButton("GET")
        self.method.setAccessibleName("HTTP method")
        self._method_menu = QMenu(self.method)
        for name in METHODS:
            self._method_menu.addAction(name)
        self._method_menu.triggered.connect(self._method_chosen)
        self.method.clicked.connect(self._open_methods)
        self.field = _UrlField()
        self.field.setPlaceholderText("https://api.example.org/… or curl …")
        self.field.setAccessibleName("URL or curl command")
        self._command: str | None = None
        self.send = QPushButton("Send")
        self.send.setProperty("role", "primary")
        self.send.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self._problem = QLabel()
        self._problem.setProperty("role", "error")
        self._problem.setWordWrap(True)
        self._problem.hide()
        self.samples = _Card(
            theme, "play", "Run the sample flows",
            "The guide's GET, POST, PUT and DELETE flows, answered by the built-in playground.",
        )  # fmt: skip
        self.folder = _Card(
            theme, "folder", "Open a folder of flows",
            "Kestra YAML, one flow per file. Git-friendly; nothing is added to it but a .eyas folder.",
        )  # fmt: skip
        self.new_flow = _Card(
            theme,
            "file-plus",
            "Write a new flow",
            "Several requests, inputs with a form, loops and conditions.",
        )
        self.recent = _Card(theme, "history", "Open the last folder", "")
        head = QHBoxLayout()
        words = QVBoxLayout()
        words.addWidget(self._heading)
        words.addWidget(self._sentence)
        head.addWidget(self._mark)
        head.addLayout(words, 1)
        row = QHBoxLayout()
        row.addWidget(self.method)
        row.addWidget(self.field, 1)
        row.addWidget(self.send)
        cards = QGridLayout()
        cards.addWidget(self.samples, 0, 0)
        cards.addWidget(self.folder, 0, 1)
        cards.addWidget(self.new_flow, 1, 0)
        cards.addWidget(self.recent, 1, 1)
        cards.setColumnStretch(0, 1)
        cards.setColumnStretch(1, 1)
        self._foot = QLabel("No account, no telemetry. Files stay on this computer.")
        self._foot.setProperty("role", "hint")
        self._block = QFrame()
        block = QVBoxLayout(self._block)
        block.setContentsMargins(0, 0, 0, 0)
        block.addLayout(head)
        block.addLayout(row)
        block.addWidget(self._problem)
        block.addLayout(cards)
        block.addWidget(self._foot)
        self._layouts = (block, head, words, row, cards)
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        outer.addWidget(self._block, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(3)
        self.field.returnPressed.connect(self._send)
        self.field.textEdited.connect(self._edited)
        self.field.pasted.connect(self._take_command)
        self.field.left.connect(self.left)
        self.send.clicked.connect(self._send)
        self.samples.clicked.connect(self.samples_requested)
        self.folder.clicked.connect(self.folder_requested)
        self.new_flow.clicked.connect(self.new_flow_requested)
        self.recent.clicked.connect(self._recent_clicked)
        self._recent_folder = ""
        self.show_recent("", "")
        self._dress()
        theme.changed.connect(self._dress)

    def focus_field(self) -> None:
        self.field.setFocus()
        self.field.selectAll()

    def show_recent(self, folder: str, shown: str) -> None:
        """The folder that was open before; nothing when there is none."""
        self._recent_folder = folder
        self.recent.setVisible(bool(folder))
        self.recent.set_sentence(shown)

    def show_problem(self, text: str) -> None:
        """Why it was not sent; empty takes it away."""
        self._problem.setText(text)
        self._problem.setVisible(bool(text))
        self.field.setProperty("refused", bool(text))
        self.field.style().unpolish(self.field)
        self.field.style().polish(self.field)

    def clear(self) -> None:
        self._command = None
        self.field.clear()
        self.show_problem("")

    def _take_command(self, text: str) -> None:
        """A command of several lines is shown as one but kept as it is."""
        self._command = text.strip()
        self.field.setText(" ".join(part.rstrip("\\^ ").strip() for part in self._command.splitlines()))
        self.show_problem("")

    def _edited(self, _text: str) -> None:
        self._command = None
        self.show_problem("")

    def _send(self) -> None:
        text = self._command or self.field.text().strip()
        if not text:
            self.show_problem("Type a URL first, for example https://dummyjson.com/products.")
            self.field.setFocus()
            return
        self.send_requested.emit(self.method.text(), text)

    def _recent_clicked(self) -> None:
        if self._recent_folder:
            self.recent_requested.emit(self._recent_folder)

    def _open_methods(self) -> None:
        self._method_menu.popup(self.method.mapToGlobal(self.method.rect().bottomLeft()))

    def _method_chosen(self, action: QAction) -> None:
        self.method.setText(action.text())
        self._dress()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus()

    def _dress(self) -> None:
        theme = self._theme.current()
        px = theme.sizes.px
        block, head, words, row, cards = self._layouts
        block.setSpacing(px(16))
        head.setSpacing(px(16))
        words.setSpacing(px(2))
        row.setSpacing(px(8))
        cards.setSpacing(px(12))
        row.setContentsMargins(0, px(8), 0, px(8))
        self._block.setFixedWidth(px(680))
        self._heading.setFont(theme.fonts.heading)
        self.field.setFont(theme.fonts.mono)
        for widget in (self.method, self.field, self.send):
            widget.setFixedHeight(px(36))
        self.method.setFont(theme.fonts.mono)
        token = method_token(self.method.text())
        self.method.setStyleSheet(f"color: {theme.colour(token).name()}; text-align: left;")
        beside_text(self.method, "chevron-down", "text2", self._theme, trails=True)
        self.method.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        beside_text(self.send, "arrow-right", "on_accent", self._theme, trails=True)
