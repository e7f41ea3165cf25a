"""The bar at the top: menu, name and workspace, search, environment, Run or Stop at one place, more."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from desktop.icons import pixmap
from desktop.theme import ThemeController
from desktop.views.widgets.elided_label import ElidedLabel
from desktop.views.widgets.icon_button import IconButton
from desktop.views.widgets.key_hint import draw_key, key_size, key_text


class SearchBox(QPushButton):
    """Looks like a field; opens the command palette."""

    def __init__(self, theme: ThemeController) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName("Search or run a command")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.IBeamCursor)

    def sizeHint(self) -> QSize:
        sizes = self._theme.current().sizes
        return QSize(sizes.px(400), sizes.control)

    def minimumSizeHint(self) -> QSize:
        sizes = self._theme.current().sizes
        return QSize(sizes.px(160), sizes.control)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme = self._theme.current()
        px = theme.sizes.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        size = theme.sizes.icon
        mark = pixmap("search", theme.palette.text2, size, self.devicePixelRatioF())
        painter.drawPixmap(px(9), (self.height() - size) // 2, mark)
        keys = key_text("Ctrl+K")
        room = key_size(theme, keys)
        rect = self.rect()
        place = rect.adjusted(rect.width() - room.width() - px(8), (rect.height() - room.height()) // 2, 0, 0)
        place.setSize(room)
        draw_key(painter, place, theme, keys)
        painter.setFont(theme.fonts.ui)
        painter.setPen(theme.colour("text3"))
        text = rect.adjusted(px(33), 0, -(room.width() + px(16)), 0)
        shown = painter.fontMetrics().elidedText(
            "Search or run a command", Qt.TextElideMode.ElideRight, text.width()
        )
        painter.drawText(text, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
        painter.end()


class EnvironmentButton(QPushButton):
    """The environment of the moment with a dot: filled while something answers for it."""

    def __init__(self, theme: ThemeController) -> None:
        super().__init__()
        self._theme = theme
        self._name = "No environment"
        self._active = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_environment(None)
        self._fit()
        theme.changed.connect(self._fit)

    def _fit(self) -> None:
        self.setFont(self._theme.current().fonts.ui)
        self.updateGeometry()

    def show_environment(self, name: str | None) -> None:
        self._active = name is not None
        self._name = name or "No environment"
        self.setAccessibleName(f"Environment: {self._name}")
        self.setToolTip("Choose environment  Ctrl+E")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        theme = self._theme.current()
        width = min(self.fontMetrics().horizontalAdvance(self._name), theme.sizes.px(180))
        return QSize(width + theme.sizes.px(62), theme.sizes.control)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme = self._theme.current()
        px = theme.sizes.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("ok" if self._active else "line2"))
        dot = px(8)
        painter.drawEllipse(px(11), (self.height() - dot) // 2, dot, dot)
        size = theme.sizes.icon
        mark = pixmap("chevron-down", theme.palette.text2, size, self.devicePixelRatioF())
        painter.drawPixmap(self.width() - size - px(9), (self.height() - size) // 2, mark)
        painter.setFont(self.font())
        painter.setPen(theme.colour("text"))
        text = self.rect().adjusted(px(26), 0, -(size + px(16)), 0)
        shown = painter.fontMetrics().elidedText(self._name, Qt.TextElideMode.ElideRight, text.width())
        painter.drawText(text, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
        painter.end()


class RunButton(QPushButton):
    """Run with its key; while running Stop with the clock, in the same place and of the same width."""

    def __init__(self, theme: ThemeController) -> None:
        super().__init__()
        self._theme = theme
        self._running = False
        self._clock = ""
        self.setProperty("role", "primary")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._say()

    def show_running(self, running: bool, seconds: float = 0.0) -> None:
        clock = clock_text(seconds) if running else ""
        if running != self._running:
            self._running = running
            self.setProperty("role", "stop" if running else "primary")
            self.style().unpolish(self)
            self.style().polish(self)
            self._say()
        if clock != self._clock:
            self._clock = clock
            self.update()

    def _say(self) -> None:
        self.setAccessibleName("Stop" if self._running else "Run")
        self.setToolTip("Stop the run  Esc" if self._running else "Run flow  Ctrl+Enter, F5")

    def sizeHint(self) -> QSize:
        theme = self._theme.current()
        metrics = self.fontMetrics()
        px = theme.sizes.px
        width = metrics.horizontalAdvance("Stop") + metrics.horizontalAdvance("00:00.0") + px(52)
        return QSize(width, theme.sizes.control)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme = self._theme.current()
        px = theme.sizes.px
        painter = QPainter(self)
        token = "bad" if self._running else "on_accent" if self.isEnabled() else "text3"
        colour = theme.colour(token)
        size = theme.sizes.icon
        mark = pixmap("square" if self._running else "play", colour.name(), size, self.devicePixelRatioF())
        word = "Stop" if self._running else "Run"
        detail = self._clock if self._running else key_text("Ctrl+Return")
        detail_font = theme.fonts.mono if self._running else theme.fonts.small
        painter.setFont(self.font())
        word_width = painter.fontMetrics().horizontalAdvance(word)
        painter.setFont(detail_font)
        detail_width = painter.fontMetrics().horizontalAdvance(detail)
        left = (self.width() - size - px(6) - word_width - px(8) - detail_width) // 2
        left = max(px(8), left)
        painter.drawPixmap(left, (self.height() - size) // 2, mark)
        painter.setPen(colour)
        painter.setFont(self.font())
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        rect = self.rect().adjusted(left + size + px(6), 0, 0, 0)
        painter.drawText(rect, flags, word)
        painter.setFont(detail_font)
        painter.drawText(rect.adjusted(word_width + px(8), 0, 0, 0), flags, detail)
        painter.end()


def clock_text(seconds: float) -> str:
    """``0:03.4``; above an hour ``1:02:03``."""
    tenths = int(max(0.0, seconds) * 10)
    whole, tenth = divmod(tenths, 10)
    if whole >= 3600:
        return f"{whole // 3600}:{whole % 3600 // 60:02}:{whole % 60:02}"
    return f"{whole // 60}:{whole % 60:02}.{tenth}"


class Mark(QWidget):
    """The falcon."""

    def __init__(self, theme: ThemeController, side: int = 18) -> None:
        super().__init__()
        self._theme = theme
        self._side = side
        theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        side = self._theme.current().sizes.px(self._side)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        side = min(self.width(), self.height())
        colour = self._theme.current().palette.accent
        painter.drawPixmap(
            (self.width() - side) // 2,
            (self.height() - side) // 2,
            pixmap("eyas", colour, side, self.devicePixelRatioF()),
        )
        painter.end()


class TopBar(QFrame):
    """Says what the user wants; shows what it is told."""

    menu_requested = Signal()
    palette_requested = Signal()
    environment_requested = Signal()
    run_requested = Signal()
    stop_requested = Signal()
    more_requested = Signal()
    folder_requested = Signal()

    def __init__(self, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._running = False
        self.setProperty("role", "topbar")
        self.menu_button = IconButton(theme, "menu", "Menu")
        self._mark = Mark(theme)
        self._name = QLabel("Eyas")
        self._name.setProperty("role", "strong")
        self._workspace = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle)
        self._workspace.setProperty("role", "muted")
        self.search = SearchBox(theme)
        self.environment = EnvironmentButton(theme)
        self.run = RunButton(theme)
        self.more_button = IconButton(theme, "ellipsis", "More")
        self._left = QWidget()
        left = QHBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.addWidget(self.menu_button)
        left.addWidget(self._mark)
        left.addWidget(self._name)
        left.addWidget(self._workspace, 1)
        left.addStretch(0)
        self._right = QWidget()
        right = QHBoxLayout(self._right)
        right.setContentsMargins(0, 0, 0, 0)
        right.addStretch(1)
        right.addWidget(self.environment)
        right.addWidget(self.run)
        right.addWidget(self.more_button)
        self._sides = (left, right)
        layout = QHBoxLayout(self)
        layout.addWidget(self._left, 1)
        layout.addWidget(self.search, 0)
        layout.addWidget(self._right, 1)
        self._layout = layout
        self.menu_button.clicked.connect(self.menu_requested)
        self.search.clicked.connect(self.palette_requested)
        self.environment.clicked.connect(self.environment_requested)
        self.run.clicked.connect(self._run_clicked)
        self.more_button.clicked.connect(self.more_requested)
        self._fit()
        theme.changed.connect(self._fit)

    def show_workspace(self, text: str, full: str) -> None:
        self._workspace.setText(text)
        self._workspace.setAccessibleName(f"Workspace {full}")

    def show_environment(self, name: str | None) -> None:
        self.environment.show_environment(name)

    def show_running(self, running: bool, seconds: float = 0.0) -> None:
        self._running = running
        self.run.show_running(running, seconds)

    def set_runnable(self, runnable: bool) -> None:
        self.run.setEnabled(runnable or self._running)

    def _run_clicked(self) -> None:
        (self.stop_requested if self._running else self.run_requested).emit()

    def _fit(self) -> None:
        theme = self._theme.current()
        px = theme.sizes.px
        self.setFixedHeight(theme.sizes.top_bar)
        self._layout.setContentsMargins(px(6), 0, px(10), 0)
        self._layout.setSpacing(px(16))
        left, right = self._sides
        left.setSpacing(px(8))
        right.setSpacing(px(12))
        self._name.setFont(theme.fonts.strong)
        self._narrow()

    def _narrow(self) -> None:
        px = self._theme.current().sizes.px
        self.search.setFixedWidth(max(px(160), min(px(400), self.width() - px(720))))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._narrow()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._workspace.geometry().contains(self._left.mapFrom(self, event.position().toPoint())):
            self.folder_requested.emit()
