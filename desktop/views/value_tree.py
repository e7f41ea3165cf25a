"""A tree of values on the screen, coloured by kind, with the expression of the chosen one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QFontMetrics,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPen,
)
from PySide6.QtWidgets import QMenu, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip, QTreeView

from desktop.icons import pixmap
from desktop.models.json_place import jq_path, json_path, keys_of
from desktop.models.json_tree import Node, Role, ValueKind, ValueTreeModel, value_text
from desktop.theme import ThemeController

Index = QModelIndex | QPersistentModelIndex

_TOKENS = {
    ValueKind.STRING: "string",
    ValueKind.NUMBER: "number",
    ValueKind.BOOLEAN: "keyword",
    ValueKind.NULL: "keyword",
}
_ALT = Qt.KeyboardModifier.AltModifier
_BRACKETS = {ValueKind.MAP: "{ }", ValueKind.LIST: "[ ]", ValueKind.JSON: "JSON"}


class ValueDelegate(QStyledItemDelegate):
    """Paints ``key : value`` and, on the chosen row, its expression and two icons."""

    def __init__(self, theme: ThemeController, tree: ValueTree) -> None:
        super().__init__(tree)
        self._theme = theme
        self._tree = tree

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, self._theme.current().sizes.table_row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = self._theme.current()
        palette = theme.palette
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        full = QRect(0, rect.top(), self._tree.viewport().width(), rect.height())
        painter.save()
        painter.setFont(theme.fonts.mono)
        node: Node = index.data(Role.NODE)
        parts = self._parts(node)
        metrics = QFontMetrics(theme.fonts.mono)
        natural = rect.left() + 4 + sum(metrics.horizontalAdvance(text) for text, _ in parts)
        right = full.right() - 8
        if chosen or hovered:
            right = self._paint_actions(painter, node, full, natural if chosen else None)
        painter.setFont(theme.fonts.mono)
        left = rect.left() + 4
        for text, token in parts:
            left = self._text(painter, metrics, text, getattr(palette, token), left, right, rect)
        painter.restore()

    def _parts(self, node: Node) -> list[tuple[str, str]]:
        """The words of a row with the tokens of their colours."""
        parts = [(node.label, "key")] if node.label else []
        if self._is_task(node):
            return [*parts, ("  " + node.detail, "text2")]
        if node.label:
            parts.append((" : ", "text"))
        if node.kind in _BRACKETS:
            parts.append((_BRACKETS[node.kind] + " ", "text"))
        parts.append((node.summary, _TOKENS.get(node.kind, "text2")))
        return parts

    def _is_task(self, node: Node) -> bool:
        """Rows of tasks and task runs show what happened instead of brackets."""
        return node.kind is ValueKind.GROUP or (node.kind is ValueKind.MAP and bool(node.detail))

    def _text(
        self,
        painter: QPainter,
        metrics: QFontMetrics,
        text: str,
        colour: str,
        left: int,
        right: int,
        rect: QRect,
    ) -> int:
        if left >= right or not text:
            return left
        shown = metrics.elidedText(text.replace("\n", " "), Qt.TextElideMode.ElideRight, right - left)
        painter.setPen(QColor(colour))
        painter.drawText(
            QRect(left, rect.top(), right - left, rect.height()),
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
            shown,
        )
        return left + metrics.horizontalAdvance(shown)

    def action_rects(self, full: QRect) -> list[tuple[str, QRect]]:
        """The places of the icons in a row, from the left."""
        size = self._theme.current().sizes.icon
        top = full.top() + (full.height() - size) // 2
        right = full.right() - 12
        names = ["copy", "insert"] if self._tree.inserts else ["copy"]
        return [
            (name, QRect(right - (len(names) - place) * (size + 6), top, size, size))
            for place, name in enumerate(names)
        ]

    def _paint_actions(self, painter: QPainter, node: Node, full: QRect, text_end: int | None) -> int:
        """Icons at the right and, where there is room, the expression; returns where they begin."""
        theme = self._theme.current()
        rects = self.action_rects(full)
        for name, place in rects:
            if name == "insert" and not node.expression:
                continue
            mark = pixmap(
                "copy" if name == "copy" else "arrow-right",
                theme.palette.text2,
                place.width(),
                self._tree.devicePixelRatioF(),
            )
            painter.drawPixmap(place.topLeft(), mark)
        right = rects[0][1].left() - 8
        expression = node.expression or node.path
        if text_end is None or not expression:
            return right
        painter.setFont(theme.fonts.mono_small)
        metrics = QFontMetrics(theme.fonts.mono_small)
        room = right - text_end - 16
        if room < metrics.horizontalAdvance("m") * 10:
            return right
        shown = metrics.elidedText(expression, Qt.TextElideMode.ElideMiddle, room)
        width = metrics.horizontalAdvance(shown)
        painter.setPen(QPen(QColor(theme.palette.text2)))
        painter.drawText(
            QRect(right - width, full.top(), width + 2, full.height()),
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
            shown,
        )
        return right - width - 12


class ValueTree(QTreeView):
    """Shows a ``ValueTreeModel``; copying works here, inserting is said to whoever has an editor."""

    insert_requested = Signal(str)
    """The expression of a value, with its braces."""
    expression_chosen = Signal(str)
    """The expression of a double-clicked value, with its braces."""

    def __init__(
        self,
        theme: ThemeController,
        model: ValueTreeModel,
        name: str,
        *,
        inserts: bool = True,
        document: bool = False,
    ) -> None:
        """``document``: the rows are those of one JSON document, so that jq and JSONPath lead to them."""
        super().__init__()
        self._theme = theme
        self.values = model
        self.inserts = inserts
        self.setModel(model)
        self.setAccessibleName(name)
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setMouseTracking(True)
        self.setFrameShape(QTreeView.Shape.NoFrame)
        self.setAllColumnsShowFocus(True)
        self.setExpandsOnDoubleClick(False)
        self.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
        self._delegate = ValueDelegate(theme, self)
        self.setItemDelegate(self._delegate)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        self.doubleClicked.connect(self._double_clicked)
        self._copy_value = self._action("Copy value", self.copy_value, "Ctrl+C")
        self._copy_path = self._action("Copy path", self.copy_path)
        self._copy_jq = self._action("Copy path for jq", lambda: self._copy_place(jq_path))
        self._copy_json_path = self._action("Copy JSONPath", lambda: self._copy_place(json_path))
        self._document = document
        self._copy_expression = self._action("Copy expression", self.copy_expression)
        self._insert = self._action("Insert expression into the editor", self.insert, "Alt+Return")
        theme.changed.connect(self._dress)
        self._dress()

    def _action(self, text: str, slot: Callable[[], None], keys: str = "") -> QAction:
        made = QAction(text, self)
        made.setShortcut(QKeySequence(keys))
        made.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        made.triggered.connect(slot)
        self.addAction(made)
        return made

    def _dress(self) -> None:
        self.setIndentation(self._theme.current().sizes.px(18))
        self.doItemsLayout()

    def drawRow(self, painter: QPainter, options: QStyleOptionViewItem, index: Index) -> None:
        palette = self._theme.current().palette
        rect: QRect = options.rect
        full = QRect(0, rect.top(), self.viewport().width(), rect.height())
        if self.selectionModel().isSelected(_plain(index)):
            painter.fillRect(full, QColor(palette.sel))
        elif self.indexAt(self.viewport().mapFromGlobal(self.cursor().pos())) == index and self.underMouse():
            painter.fillRect(full, QColor(palette.hover))
        super().drawRow(painter, options, index)

    def drawBranches(self, painter: QPainter, rect: QRect, index: Index) -> None:
        if not self.values.hasChildren(index):
            return
        size = self._theme.current().sizes.px(14)
        name = "chevron-down" if self.isExpanded(_plain(index)) else "chevron-right"
        mark = pixmap(name, self._theme.current().palette.text2, size, self.devicePixelRatioF())
        left = rect.right() - self.indentation() // 2 - size // 2
        painter.drawPixmap(QPoint(left, rect.top() + (rect.height() - size) // 2), mark)

    # -- what the chosen value gives ------------------------------------------------------------

    def chosen(self) -> Node | None:
        index = self.currentIndex()
        return self.values.node(index) if index.isValid() else None

    def copy_value(self) -> None:
        node = self.chosen()
        if node is not None:
            QGuiApplication.clipboard().setText(value_text(node.value))

    def copy_path(self) -> None:
        node = self.chosen()
        if node is not None:
            QGuiApplication.clipboard().setText(node.path)

    def _copy_place(self, path: Callable[[Sequence[str | int]], str]) -> None:
        node = self.chosen()
        if node is not None:
            QGuiApplication.clipboard().setText(path(keys_of(node)))

    def copy_expression(self) -> None:
        node = self.chosen()
        if node is not None and node.expression:
            QGuiApplication.clipboard().setText(braced(node.expression))

    def insert(self) -> None:
        node = self.chosen()
        if node is not None and node.expression and self.inserts:
            self.insert_requested.emit(braced(node.expression))

    def _menu(self, point: QPoint) -> None:
        node = self.chosen()
        if node is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        branch = self.values.hasChildren(self.currentIndex())
        self._copy_value.setText("Copy subtree" if branch else "Copy value")
        menu.addAction(self._copy_value)
        if self._document:
            menu.addAction(self._copy_jq)
            menu.addAction(self._copy_json_path)
        else:
            menu.addAction(self._copy_path)
        if node.expression:
            menu.addAction(self._copy_expression)
            if self.inserts:
                menu.addAction(self._insert)
        if branch:
            menu.addSeparator()
            menu.addAction("Unfold below", self.unfold_chosen)
            menu.addAction("Fold all", self.collapseAll)
        menu.popup(self.viewport().mapToGlobal(point))

    def _double_clicked(self, index: QModelIndex) -> None:
        node = self.values.node(index)
        if self.values.hasChildren(index):
            self.setExpanded(index, not self.isExpanded(index))
        elif node.expression:
            self.expression_chosen.emit(braced(node.expression))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() is Qt.MouseButton.LeftButton:
            row = self.visualRect(index)
            full = QRect(0, row.top(), self.viewport().width(), row.height())
            for name, place in self._delegate.action_rects(full):
                if place.adjusted(-3, -3, 3, 3).contains(event.position().toPoint()):
                    self.setCurrentIndex(index)
                    if name == "copy":
                        self.copy_value()
                    else:
                        self.insert()
                    return
        super().mouseReleaseEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.indexAt(event.pos())
            if index.isValid():
                row = self.visualRect(index)
                full = QRect(0, row.top(), self.viewport().width(), row.height())
                for name, place in self._delegate.action_rects(full):
                    if place.adjusted(-3, -3, 3, 3).contains(event.pos()):
                        words = {
                            "copy": "Copy value (Ctrl+C)",
                            "insert": "Insert into the editor (Alt+Enter)",
                        }
                        QToolTip.showText(event.globalPos(), words[name], self)
                        return True
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # The base class copies the row's text; the whole value is wanted.
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_value()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() == _ALT:
            self.insert()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            node = self.chosen()
            if node is not None and not self.values.hasChildren(self.currentIndex()) and node.expression:
                self.expression_chosen.emit(braced(node.expression))
                return
            self.setExpanded(self.currentIndex(), not self.isExpanded(self.currentIndex()))
            return
        super().keyPressEvent(event)

    # -- folding and finding --------------------------------------------------------------------

    def unfold_levels(self, levels: int, budget: int = 400) -> None:
        """Unfold the first levels, but no more than ``budget`` rows (an ``expandAll`` walks everything)."""
        queue = [(QModelIndex(), 0)]
        while queue and budget > 0:
            parent, depth = queue.pop(0)
            if parent.isValid():
                if self.values.canFetchMore(parent) and not self.values.rowCount(parent):
                    self.values.fetchMore(parent)
                self.expand(parent)
            if depth >= levels:
                continue
            rows = min(self.values.rowCount(parent), budget)
            budget -= rows
            for row in range(rows):
                index = self.values.index(row, 0, parent)
                if self.values.hasChildren(index):
                    queue.append((index, depth + 1))

    def unfold_chosen(self) -> None:
        index = self.currentIndex()
        if index.isValid():
            self._unfold_below(index, 3)

    def _unfold_below(self, index: QModelIndex, levels: int) -> None:
        if self.values.canFetchMore(index) and not self.values.rowCount(index):
            self.values.fetchMore(index)
        self.expand(index)
        if levels:
            for row in range(min(self.values.rowCount(index), 100)):
                below = self.values.index(row, 0, index)
                if self.values.hasChildren(below):
                    self._unfold_below(below, levels - 1)

    def go_to(self, node: Node) -> None:
        """Choose a row and bring it into view."""
        index = self.values.index_of(node)
        parent = index.parent()
        while parent.isValid():
            self.expand(parent)
            parent = parent.parent()
        self.setCurrentIndex(index)
        self.scrollTo(index)

    def unfolded(self) -> set[str]:
        """Paths of the unfolded rows, to unfold them again after the tree was replaced."""
        paths: set[str] = set()
        queue = [QModelIndex()]
        while queue:
            parent = queue.pop()
            for row in range(self.values.rowCount(parent)):
                index = self.values.index(row, 0, parent)
                if self.isExpanded(index):
                    paths.add(_identity(self.values.node(index)))
                    queue.append(index)
        return paths

    def unfold_again(self, paths: set[str]) -> None:
        queue = [QModelIndex()]
        while queue and paths:
            parent = queue.pop()
            for row in range(self.values.rowCount(parent)):
                index = self.values.index(row, 0, parent)
                if _identity(self.values.node(index)) in paths:
                    if self.values.canFetchMore(index) and not self.values.rowCount(index):
                        self.values.fetchMore(index)
                    self.expand(index)
                    queue.append(index)


def _identity(node: Node) -> str:
    return f"{node.path}|{node.label}"


def braced(expression: str) -> str:
    return "{{ " + expression + " }}"


def _plain(index: Index) -> QModelIndex:
    if isinstance(index, QModelIndex):
        return index
    return (
        index.model().index(index.row(), index.column(), index.parent()) if index.isValid() else QModelIndex()
    )
