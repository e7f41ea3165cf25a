"""A JSON body as a tree whose values can be copied and put into the editor."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QStackedWidget, QVBoxLayout

from desktop.models.file_tree import FileNode, FileText, file_tree
from desktop.models.json_tree import Node, ValueKind, ValueTreeModel, parse_json, size_text
from desktop.theme import ThemeController
from desktop.views.bodies.source import SHOWN_AT_ONCE, Body, BodyBanner, BodyView, Viewer, charset_of, is_text
from desktop.views.pane_widgets import EmptyState
from desktop.views.value_tree import ValueTree

READ_SECONDS = 0.008
"""Of each turn of the event loop, while something is still unread."""
IDLE_MS = 100


class TreeBody(BodyView):
    def __init__(self, theme: ThemeController) -> None:
        super().__init__()
        self.model = ValueTreeModel(self)
        self.tree = ValueTree(theme, self.model, "Body as a tree", document=True)
        self._search = QLineEdit(placeholderText="Find a key or value")
        self._search.setAccessibleName("Find a key or value in the body")
        self._search.setClearButtonEnabled(True)
        self._count = QLabel()
        self._count.setProperty("role", "secondary")
        bar = QFrame()
        bar.setProperty("role", "bar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(12, 4, 12, 4)
        row.addWidget(self._search, 1)
        row.addWidget(self._count)
        row.addStretch(1)
        self._bar = bar
        self._banner = BodyBanner()
        self._unfit = EmptyState("", "")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.tree)
        self._stack.addWidget(self._unfit)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._banner)
        layout.addWidget(bar)
        layout.addWidget(self._stack, 1)
        self.setFocusProxy(self.tree)
        self._find_keys = QShortcut(QKeySequence("Ctrl+F"), self)
        self._find_keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._find_keys.activated.connect(self.open_find)
        self._found: list[Node] = []
        self._place = -1
        self._text: FileText | None = None
        self._size = ""
        self._reading = QTimer(self, interval=0)
        self._reading.timeout.connect(self._read_on)
        self._timer = QTimer(self, singleShot=True, interval=150)
        self._timer.timeout.connect(self._find)
        self._search.textChanged.connect(self._timer.start)
        self._search.returnPressed.connect(self._next)
        self.tree.insert_requested.connect(self.insert_requested)
        self.tree.expression_chosen.connect(self.expression_chosen)

    def show_body(self, body: Body) -> None:
        self._search.clear()
        self._text = None
        self._reading.stop()
        self._banner.say("")
        self._bar.hide()
        if body.size > SHOWN_AT_ONCE:
            self._open_file(body)
            return
        raw = body.read()
        try:
            value = parse_json(raw.decode(charset_of(body.content_type, raw), "replace"))
        except ValueError as error:
            self._refuse("Not valid JSON", f"{error}. Raw shows it as it came.")
            return
        expression = f"fromJson({body.expression})" if body.expression else None
        self.model.show_value(value, expression=expression)
        self._stack.setCurrentIndex(0)
        self.tree.unfold_levels(2)
        self.tree.setCurrentIndex(self.model.index(0, 0))

    def open_find(self) -> None:
        """Search in the tree; a body that is read in parts is searched as text, in Raw."""
        if self._text is not None:
            self._banner.say("Search all of it in Raw: this tree knows only what was unfolded.")
            self._reading.stop()
            return
        self._bar.show()
        self._search.setFocus()

    def _open_file(self, body: Body) -> None:
        """Too big to be parsed: the nodes read their part of the file, and what is unread comes in slices."""
        expression = f"fromJson({body.expression})" if body.expression else None
        root = file_tree(body.read, body.size, expression)
        top = root.children[0]
        assert isinstance(top, FileNode)
        if top.kind not in (ValueKind.MAP, ValueKind.LIST):
            self._refuse("Not a JSON list or object", "Raw shows it as it came.")
            return
        self._text = top.text
        self._size = size_text(body.size)
        self._banner.say(f"{self._size}. Kept in a file, still counting.")
        self.model.set_root(root)
        self._stack.setCurrentIndex(0)
        index = self.model.index(0, 0)
        self.model.fetchMore(index)
        self.tree.expand(index)
        self.tree.setCurrentIndex(index)
        self._reading.start()

    def _read_on(self) -> None:
        """A slice of the reading; the rows that know more by it are drawn again."""
        if self._text is None or not self.isVisible():
            return
        node = self._text.advance(READ_SECONDS)
        share = "" if node is None else ", still counting"
        self._banner.say(f"{self._size}. Kept in a file; its parts are read as you unfold them{share}.")
        if node is None:
            self._reading.setInterval(IDLE_MS)  # unfolding another list begins anew
            return
        self._reading.setInterval(0)
        index = self.model.index_of(node)
        if node.waits:
            self.model.fetchMore(index)
        self.model.dataChanged.emit(index, index)

    def _refuse(self, title: str, text: str) -> None:
        self.model.set_root(ValueTreeModel().root)
        self._unfit.set_text(title, text)
        self._stack.setCurrentIndex(1)

    def clear(self) -> None:
        self._text = None
        self._reading.stop()
        self.model.set_root(ValueTreeModel().root)

    def _find(self) -> None:
        text = self._search.text()
        self._found = self.model.find(text) if text else []
        self._place = -1
        if text:
            self._next()
        else:
            self._count.clear()

    def _next(self) -> None:
        if self._timer.isActive():
            self._timer.stop()
            self._find()
            return
        if not self._found:
            self._count.setText("No matches" if self._search.text() else "")
            return
        self._place = (self._place + 1) % len(self._found)
        self.tree.go_to(self._found[self._place])
        self._count.setText(f"{self._place + 1:,} of {len(self._found):,}")


def _priority(content_type: str, head: bytes, size: int) -> int:
    kind = content_type.split(";")[0].strip().lower()
    looks = head.lstrip()[:1] in (b"{", b"[")
    if not (kind.endswith("json") or (looks and is_text(content_type, head))):
        return 0
    return 100


VIEWER = Viewer("Tree", _priority, TreeBody)
