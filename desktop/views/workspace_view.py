"""The middle of the window: tabs, editor and form, problems, and the execution below or beside."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.icons import beside_text, pixmap
from desktop.models.problem_list import ProblemModel
from desktop.theme import ThemeController
from desktop.views.editor import CodeEditor
from desktop.views.execution_pane import ExecutionPane
from desktop.views.input_form import InputForm
from desktop.views.problems_view import ProblemsView
from desktop.views.start_screen import StartScreen
from desktop.views.tab_bar import TabBar
from desktop.views.widgets.elided_label import ElidedLabel
from engine.diagnostics import Severity


class Breadcrumb(QFrame):
    """Namespace and flow at the left, a word about problems at the right."""

    problems_requested = Signal()

    def __init__(self, theme: ThemeController) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("role", "bar")
        self._namespace = ElidedLabel()
        self._namespace.setProperty("role", "muted")
        self._arrow = QLabel()
        self._flow = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle)
        self._flow.setProperty("role", "strong")
        self.problems = QPushButton("No problems")
        self.problems.setProperty("role", "plain")
        self._severity: Severity | None = None
        layout = QHBoxLayout(self)
        layout.addWidget(self._namespace)
        layout.addWidget(self._arrow)
        layout.addWidget(self._flow)
        layout.addStretch(1)
        layout.addWidget(self.problems)
        self._layout = layout
        self.problems.clicked.connect(self.problems_requested)
        self._dress()
        theme.changed.connect(self._dress)

    def show_flow(self, namespace: str, name: str) -> None:
        self._namespace.setText(namespace)
        self._namespace.setVisible(bool(namespace))
        self._arrow.setVisible(bool(namespace))
        self._flow.setText(name)

    def show_problems(self, text: str, worst: Severity | None) -> None:
        self.problems.setText(text)
        self.problems.setAccessibleName(text)
        self._severity = worst
        self._dress()

    def _dress(self) -> None:
        theme = self._theme.current()
        px = theme.sizes.px
        self.setFixedHeight(theme.sizes.sub_bar)
        self._layout.setContentsMargins(px(12), 0, px(8), 0)
        self._layout.setSpacing(px(8))
        self._flow.setFont(theme.fonts.strong)
        ratio = self.devicePixelRatioF()
        self._arrow.setPixmap(pixmap("chevron-right", theme.palette.text2, px(16), ratio))
        token, mark = {
            Severity.ERROR: ("bad", "circle-x"),
            Severity.WARNING: ("warn", "triangle-alert"),
        }.get(self._severity or Severity.HINT, ("ok", "check"))
        beside_text(self.problems, mark, token, self._theme)
        self.problems.setStyleSheet(
            f"color: {theme.colour(token).name()}; font-size: {theme.fonts.small.pointSizeF()}pt;"
        )


class Banner(QFrame):
    """One sentence about the document and what can be done; stays until it is answered."""

    chosen = Signal(str)

    def __init__(self, theme: ThemeController) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("role", "banner")
        self._mark = QLabel()
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._mark)
        self._row.addWidget(self._text, 1)
        self._buttons: list[QPushButton] = []
        self.hide()
        self._dress()
        theme.changed.connect(self._dress)

    def say(self, text: str, choices: tuple[tuple[str, str], ...]) -> None:
        """``choices`` are pairs of an id (said by ``chosen``) and a word."""
        self._text.setText(text)
        for button in self._buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = []
        for name, word in choices:
            button = QPushButton(word)
            button.setObjectName(name)
            button.clicked.connect(self._clicked)
            self._row.addWidget(button)
            self._buttons.append(button)
        self.show()

    def _clicked(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.chosen.emit(sender.objectName())

    def _dress(self) -> None:
        theme = self._theme.current()
        px = theme.sizes.px
        self._row.setContentsMargins(px(12), px(6), px(12), px(6))
        self._row.setSpacing(px(8))
        self._mark.setPixmap(pixmap("triangle-alert", theme.palette.warn, px(16), self.devicePixelRatioF()))


class WorkspaceView(QWidget):
    """Owns the panes and their places; who fills them is the window."""

    def __init__(self, theme: ThemeController, problems: ProblemModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.tabs = TabBar(theme)
        self.breadcrumb = Breadcrumb(theme)
        self.banner = Banner(theme)
        self.editor = CodeEditor(theme)
        self.problems = ProblemsView(theme, problems)
        self.problems.hide()
        self.form = InputForm(theme)
        self.execution = ExecutionPane(theme)
        self.start = StartScreen(theme)
        self._parked = QTextDocument(self)
        column = QWidget()
        column.setProperty("role", "panel")
        editing = QVBoxLayout(column)
        editing.setContentsMargins(0, 0, 0, 0)
        editing.setSpacing(0)
        for widget in (self.tabs, self.breadcrumb, self.banner):
            editing.addWidget(widget)
        editing.addWidget(self.editor, 1)
        editing.addWidget(self.problems)
        self.upper = QSplitter(Qt.Orientation.Horizontal)
        self.upper.addWidget(column)
        self.upper.addWidget(self.form)
        self.upper.setStretchFactor(0, 1)
        self.upper.setStretchFactor(1, 0)
        self.main = QSplitter(Qt.Orientation.Vertical)
        self.main.addWidget(self.upper)
        self.main.addWidget(self.execution)
        self.main.setStretchFactor(0, 4)
        self.main.setStretchFactor(1, 3)
        for splitter in (self.upper, self.main):
            splitter.setHandleWidth(1)
            splitter.setChildrenCollapsible(False)
        self.stack = QStackedWidget()
        self.stack.hide()  # until it is known whether tabs come back
        self.stack.addWidget(self.start)
        self.stack.addWidget(self.main)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stack)
        self.park()
        self._fit()
        theme.changed.connect(self._fit)

    def park(self) -> None:
        """Show no document: the editor must not keep one that goes away."""
        self.editor.set_document(self._parked)
        self.stack.setCurrentIndex(0)

    def show_document(self, document: QTextDocument) -> None:
        self.stack.setCurrentIndex(1)
        self.editor.set_document(document)

    @property
    def shows_document(self) -> bool:
        return self.stack.currentIndex() == 1

    def set_beside(self, beside: bool) -> None:
        """The execution right of the editor instead of below it."""
        self.main.setOrientation(Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical)

    @property
    def beside(self) -> bool:
        return self.main.orientation() is Qt.Orientation.Horizontal

    def _fit(self) -> None:
        sizes = self._theme.current().sizes
        self.form.setMinimumWidth(sizes.px(220))
        self.execution.setMinimumHeight(sizes.px(120))
        self.editor.setMinimumHeight(sizes.px(80))
