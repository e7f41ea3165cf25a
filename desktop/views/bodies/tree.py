"""A JSON body as a tree whose values can be copied and put into the editor."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QStackedWidget, QVBoxLayout

from desktop.models.json_tree import Node, ValueTreeModel, parse_json, size_text
from desktop.theme import ThemeController
from desktop.views.bodies.source import SHOWN_AT_ONCE, Body, BodyView, Viewer, charset_of, is_text
from desktop.views.pane_widgets import EmptyState
from desktop.views.value_tree import ValueTree


class TreeBody(BodyView):
    def __init__(self, theme: ThemeController) -> None:
        super().__init__()
        self.model = ValueTreeModel(self)
        self.tree = ValueTree(theme, self.model, "Body as a tree")
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
        self._unfit = EmptyState("", "")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.tree)
        self._stack.addWidget(self._unfit)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(bar)
        layout.addWidget(self._stack, 1)
        self.setFocusProxy(self.tree)
        self._found: list[Node] = []
        self._place = -1
        self._timer = QTimer(self, singleShot=True, interval=150)
        self._timer.timeout.connect(self._find)
        self._search.textChanged.connect(self._timer.start)
        self._search.returnPressed.connect(self._next)
        self.tree.insert_requested.connect(self.insert_requested)
        self.tree.expression_chosen.connect(self.expression_chosen)

    def show_body(self, body: Body) -> None:
        self._search.clear()
        if body.size > SHOWN_AT_ONCE:
            self._refuse(
                f"{size_text(body.size)} is too big to open as a tree",
                "Raw shows it in parts; Save keeps all of it.",
            )
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

    def _refuse(self, title: str, text: str) -> None:
        self.model.set_root(ValueTreeModel().root)
        self._unfit.set_text(title, text)
        self._stack.setCurrentIndex(1)

    def clear(self) -> None:
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
    return 100 if size <= SHOWN_AT_ONCE else 10


VIEWER = Viewer("Tree", _priority, TreeBody)
