"""Any expression against the shown execution, evaluated while it is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop import qttext
from desktop.icons import beside_text
from desktop.models.json_tree import ValueTreeModel
from desktop.models.log_table import clock
from desktop.theme import ThemeController
from desktop.views.bodies.text import display_lines
from desktop.views.code.code_area import CodeArea
from desktop.views.code.highlighter import highlight
from desktop.views.code.lexing import lex_plain
from desktop.views.fields.flow_layout import FlowLayout
from desktop.views.pane_widgets import EmptyState
from desktop.views.value_tree import ValueTree
from desktop.views.widgets.icon_button import IconButton
from desktop.views.widgets.pill import Pill

if TYPE_CHECKING:
    from engine.run.scope import Evaluated
    from engine.run.state import Execution

DEBOUNCE_MS = 150
KEPT = 30
TEXT_SHOWN = 200_000
_SHORT = 40
"""Characters of a scalar that is shown large."""


def as_template(text: str) -> str:
    """What is evaluated: a bare expression gets its braces."""
    stripped = text.strip()
    if not stripped or "{{" in stripped or "{%" in stripped:
        return text
    return "{{ " + stripped + " }}"


class _Line(CodeArea):
    """Some lines of expression; Ctrl+Enter is left to the window, Tab leaves the field."""

    committed = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.committed.emit()
            return
        super().keyPressEvent(event)


class ExpressionView(QWidget):
    """Says ``evaluate_requested`` (debounced); shows what comes back beside the template it was asked for."""

    evaluate_requested = Signal(str)
    insert_requested = Signal(str)

    def __init__(self, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._execution: Execution | None = None
        self._history: list[str] = []
        self._asked = ""
        self._last = ""
        self._build_head()
        self._build_result()
        self.edit = _Line(theme, current_line=False)
        self.edit.setTabChangesFocus(True)
        self.edit.setAccessibleName("Expression")
        self.edit.setPlaceholderText("{{ outputs.… }}")
        self.edit.document().setDocumentMargin(10)
        self.edit.setLineWrapMode(CodeArea.LineWrapMode.WidgetWidth)
        highlight(self.edit.document(), lex_plain, theme)
        foot = QFrame()
        foot.setProperty("role", "footer")
        self._names = FlowLayout(foot, spacing=2)
        self._names.setContentsMargins(12, 6, 12, 6)
        self._foot = foot
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.addWidget(self.edit)
        split.addWidget(self._result)
        split.setStretchFactor(1, 1)
        split.setSizes([theme.current().sizes.px(64), 300])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._head)
        layout.addWidget(split, 1)
        layout.addWidget(foot)
        self.setFocusProxy(self.edit)
        self._timer = QTimer(self, singleShot=True, interval=DEBOUNCE_MS)
        self._timer.timeout.connect(self._ask)
        self.edit.textChanged.connect(self._typed)
        self.edit.committed.connect(self._commit)
        self._insert.clicked.connect(self._insert_clicked)
        self._copy.clicked.connect(self.copy_result)
        theme.changed.connect(self._dress)
        self._dress()
        self._offer_names()

    def _build_head(self) -> None:
        title = QLabel("Expression")
        title.setProperty("role", "strong")
        self._on = QLabel()
        self._on.setProperty("role", "secondary")
        self._recent = QToolButton()
        self._recent.setText("History")
        self._recent.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._recent.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._recent.setAccessibleName("Expressions used before")
        self._recent_menu = QMenu(self._recent)
        self._recent.setMenu(self._recent_menu)
        self._recent.setEnabled(False)
        self._insert = QPushButton("Insert into editor")
        self._insert.setProperty("role", "plain")
        self._head = QFrame()
        self._head.setProperty("role", "bar")
        row = QHBoxLayout(self._head)
        row.setContentsMargins(12, 5, 8, 5)
        row.setSpacing(10)
        row.addWidget(title)
        row.addWidget(self._on)
        row.addStretch(1)
        row.addWidget(self._recent)
        row.addWidget(self._insert)

    def _build_result(self) -> None:
        self._pill = Pill(self._theme)
        self._took = QLabel()
        self._took.setProperty("role", "secondary")
        self._copy = IconButton(self._theme, "copy", "Copy the result", small=True)
        said = QHBoxLayout()
        said.setContentsMargins(12, 8, 12, 4)
        said.setSpacing(10)
        said.addWidget(self._pill)
        said.addWidget(self._took)
        said.addStretch(1)
        said.addWidget(self._copy)
        self._said = QWidget()
        self._said.setLayout(said)
        self._empty = EmptyState("", "")
        self._large_value: object = None
        self._large = QLabel()
        self._large.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._large.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._large.setContentsMargins(12, 2, 12, 8)
        self._large.setTextFormat(Qt.TextFormat.PlainText)
        self._text = CodeArea(self._theme, current_line=False)
        self._text.setReadOnly(True)
        self._text.setUndoRedoEnabled(False)
        self._text.setAccessibleName("Result")
        self._text.document().setDocumentMargin(10)
        self.model = ValueTreeModel(self)
        self._tree = ValueTree(self._theme, self.model, "Result as a tree", inserts=False)
        self._error = QLabel()
        self._error.setProperty("role", "error")
        self._error.setWordWrap(True)
        self._error.setTextFormat(Qt.TextFormat.PlainText)
        self._error.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._error.setContentsMargins(12, 2, 12, 8)
        self._error.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._pages = QStackedWidget()
        for page in (self._empty, self._large, self._text, self._tree, self._error):
            self._pages.addWidget(page)
        self._result = QFrame()
        self._result.setProperty("role", "panel")
        layout = QVBoxLayout(self._result)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._said)
        layout.addWidget(self._pages, 1)
        self._show_nothing()

    def _dress(self) -> None:
        theme = self._theme.current()
        beside_text(self._recent, "history", "text2", self._theme)
        if self._large.text():
            self._colour_large(self._large_value)
        self.edit.setMinimumHeight(QFontMetrics(theme.fonts.mono).lineSpacing() * 2 + 20)

    # -- what it is about -----------------------------------------------------------------------

    def set_execution(self, execution: Execution | None) -> None:
        """Evaluate against another execution (None: nothing has run)."""
        self._execution = execution
        if execution is None:
            self._on.clear()
        else:
            when = f" · {clock(execution.started)[:8]}" if execution.started is not None else ""
            self._on.setText(f"on {execution.flow_id}{when}")
        self._offer_names()
        self._show_nothing()
        self._asked = ""
        if self.edit.toPlainText().strip():
            self._timer.start()

    def refresh(self) -> None:
        """The execution went on; what is shown may print something else now."""
        if self.edit.toPlainText().strip() and self.isVisible() and not self._timer.isActive():
            self._asked = ""
            self._timer.start()

    def _offer_names(self) -> None:
        names = ["outputs", "vars", "labels", "execution", "flow", "tasks"]
        if self._execution is None or self._execution.inputs is not None:
            names.insert(0, "inputs")
        if self._execution is not None and not self._execution.variables:
            names.remove("vars")
        if names == getattr(self, "_offered", None):
            return
        self._offered = names
        for old in self._foot.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            self._names.removeWidget(old)
            old.hide()
            old.deleteLater()
        label = QLabel("Available here:")
        label.setProperty("role", "secondary")
        self._names.addWidget(label)
        for name in names:
            button = QPushButton(name)
            button.setProperty("role", "link")
            button.setAccessibleName(f"Insert {name} into the expression")
            button.clicked.connect(self._name_clicked)
            self._names.addWidget(button)

    def _name_clicked(self) -> None:
        button = self.sender()
        if isinstance(button, QPushButton):
            cursor = self.edit.textCursor()
            before = self.edit.toPlainText()[: qttext.from_utf16(self.edit.toPlainText(), cursor.position())]
            inside = before.rfind("{{") > before.rfind("}}")
            cursor.insertText(button.text() if inside else "{{ " + button.text() + " }}")
            if not inside:
                cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.MoveAnchor, 3)
                self.edit.setTextCursor(cursor)
            self.edit.setFocus()

    def set_expression(self, text: str) -> None:
        """Put an expression into the box and evaluate it."""
        if text != self.edit.toPlainText():
            cursor = QTextCursor(self.edit.document())
            cursor.select(QTextCursor.SelectionType.Document)
            cursor.insertText(text)
        self._timer.stop()
        self._ask()

    def expression(self) -> str:
        return self.edit.toPlainText()

    def _typed(self) -> None:
        # Colouring says "changed" too; only another text is another question.
        text = self.edit.toPlainText()
        if text == self._last:
            return
        self._last = text
        self.edit.set_layer("problem", [])
        self._timer.start()

    def _ask(self) -> None:
        template = as_template(self.edit.toPlainText())
        if not template.strip():
            self._asked = ""
            self._show_nothing()
            return
        if template != self._asked:
            self._asked = template
            self.evaluate_requested.emit(template)

    def _commit(self) -> None:
        self._timer.stop()
        self._asked = ""
        self._ask()
        self._remember(self.edit.toPlainText().strip())

    def _remember(self, text: str) -> None:
        if not text:
            return
        self._history = [text, *(old for old in self._history if old != text)][:KEPT]
        self._recent.setEnabled(True)
        self._recent_menu.clear()
        for old in self._history:
            action = self._recent_menu.addAction(old if len(old) <= 80 else old[:79] + "…")
            action.setData(old)
            action.triggered.connect(self._recall)

    def _recall(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.set_expression(str(action.data()))

    def _insert_clicked(self) -> None:
        text = as_template(self.edit.toPlainText()).strip()
        if text:
            self._remember(self.edit.toPlainText().strip())
            self.insert_requested.emit(text)

    # -- what came back -------------------------------------------------------------------------

    def _show_nothing(self) -> None:
        self._said.hide()
        if self._execution is None:
            self._empty.set_text(
                "Nothing to evaluate against", "Run the flow, then try any expression on what it gave."
            )
        else:
            self._empty.set_text("", "Type an expression: it is evaluated on this run while you type.")
        self._pages.setCurrentWidget(self._empty)
        self._copied = ""

    def show_evaluation(self, evaluated: Evaluated) -> None:
        """Show a result with its type, or the error at its character."""
        self.edit.set_layer("problem", [])
        self._said.show()
        if evaluated.error is not None:
            self._show_error(evaluated)
            return
        self._remember_result(evaluated)
        self._pill.show_text(kind_word(evaluated.kind), "ok")
        self._took.setText(f"evaluated in {_took(evaluated.seconds)}")
        value = evaluated.value
        if isinstance(value, dict | list) and value:
            self.model.show_value(value)
            self._tree.unfold_levels(2)
            self._pages.setCurrentWidget(self._tree)
            return
        text = evaluated.text if evaluated.text is not None else "null"
        if text and len(text) <= _SHORT and "\n" not in text:
            self._large.setText(text)
            self._colour_large(value)
            self._pages.setCurrentWidget(self._large)
            return
        shown = text[:TEXT_SHOWN]
        if len(text) > TEXT_SHOWN:
            shown += f"\n… {len(text) - TEXT_SHOWN:,} more characters; copy the result to have all"
        self._text.setPlainText("\n".join(display_lines(shown)))
        self._pages.setCurrentWidget(self._text)

    def _colour_large(self, value: object) -> None:
        self._large_value = value
        theme = self._theme.current()
        token = "string"
        if isinstance(value, bool) or value is None:
            token = "keyword"
        elif isinstance(value, int | float):
            token = "number"
        font = theme.fonts.mono
        size = font.pointSizeF() * 1.6
        # The application's style sheet wins over fonts and palettes, so this is one too.
        self._large.setStyleSheet(
            f"color: {theme.colour(token).name()}; font-family: '{font.family()}'; font-size: {size}pt"
        )

    def _remember_result(self, evaluated: Evaluated) -> None:
        self._copied = evaluated.text if evaluated.text is not None else ""

    def copy_result(self) -> None:
        QGuiApplication.clipboard().setText(self._copied)

    def _show_error(self, evaluated: Evaluated) -> None:
        error = evaluated.error
        assert error is not None
        self._copied = error.message
        self._pill.show_text("ERROR", "bad", "x")
        where = "" if error.line is None else f"line {error.line}"
        if error.line is not None and error.column is not None:
            where += f", column {error.column}"
        self._took.setText(where)
        self._error.setText(error.message)
        self._pages.setCurrentWidget(self._error)
        # A bare expression was asked with braces around it; the place is in what was asked.
        shift = 0 if as_template(self.edit.toPlainText()) == self.edit.toPlainText() else 3
        if error.line is not None and error.column is not None:
            self._underline(error.line, error.column - shift, error.name)

    def _underline(self, line: int, column: int, name: str | None) -> None:
        block = self.edit.document().findBlockByNumber(line - 1)
        if not block.isValid():
            return
        text = block.text()
        start = max(0, min(column - 1, max(len(text) - 1, 0)))
        length = len(name) if name and text.startswith(name, start) else 1
        cursor = QTextCursor(block)
        cursor.setPosition(block.position() + qttext.to_utf16(text, start))
        end = block.position() + qttext.to_utf16(text, min(start + length, len(text)))
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        made = QTextCharFormat()
        made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        made.setUnderlineColor(QColor(self._theme.current().palette.bad))
        selection = QTextEdit.ExtraSelection()
        selection.cursor, selection.format = cursor, made
        self.edit.set_layer("problem", [selection])


def _took(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms" if seconds < 1 else f"{seconds:.1f} s"


_KINDS = {"LINKEDHASHMAP": "MAP", "HASHMAP": "MAP", "ARRAYLIST": "LIST", "NULL": "NULL"}


def kind_word(kind: str | None) -> str:
    """``java.lang.Integer`` is INTEGER, a map is a MAP."""
    word = (kind or "null").rpartition(".")[2].upper()
    return _KINDS.get(word, word)
