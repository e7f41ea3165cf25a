"""The list of proposals under the caret, with a word about the chosen one beside it."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop.models.completion import Completion, Completions
from desktop.theme import ThemeController

ITEM_ROLE = int(Qt.ItemDataRole.UserRole) + 1
SHOWN_ROWS = 9


class _Model(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.items: tuple[Completion, ...] = ()

    def set_items(self, items: tuple[Completion, ...]) -> None:
        self.beginResetModel()
        self.items = items
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.items)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if not index.isValid():
            return None
        item = self.items[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{item.label}, {item.detail}" if item.detail else item.label
        return item if role == ITEM_ROLE else None


class _Delegate(QStyledItemDelegate):
    def __init__(self, theme: ThemeController, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, self._theme.current().sizes.list_row)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme = self._theme.current()
        item: Completion = index.data(ITEM_ROLE)
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.fillRect(rect, theme.colour("sel" if state & QStyle.StateFlag.State_Selected else "raised"))
        inner = rect.adjusted(theme.sizes.px(8), 0, -theme.sizes.px(8), 0)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        small = QFontMetrics(theme.fonts.small)
        detail = small.elidedText(item.detail, Qt.TextElideMode.ElideRight, inner.width() // 2)
        width = small.horizontalAdvance(detail)
        painter.setFont(theme.fonts.small)
        painter.setPen(theme.colour("text2"))
        painter.drawText(inner, right, detail)
        painter.setFont(theme.fonts.mono)
        painter.setPen(theme.colour("text"))
        room = inner.width() - width - theme.sizes.px(12)
        label = QFontMetrics(theme.fonts.mono).elidedText(item.label, Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(inner, left, label)


class CompletionPopup(QFrame):
    """A child of the window that never takes the focus; the editor sends it the keys."""

    accepted = Signal(object)
    """The Completion that was chosen."""

    def __init__(self, theme: ThemeController, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.host = parent
        self.setProperty("role", "popup")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._model = _Model(self)
        self.list = QListView()
        self.list.setModel(self._model)
        self.list.setItemDelegate(_Delegate(theme, self.list))
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setFrameShape(QListView.Shape.NoFrame)
        self.list.setAccessibleName("Proposals")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.viewport().setAutoFillBackground(False)
        self._title = QLabel()
        self._title.setProperty("role", "strong")
        self._text = QLabel()
        self._text.setProperty("role", "secondary")
        for label in (self._title, self._text):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        beside = QVBoxLayout()
        beside.setContentsMargins(12, 8, 12, 8)
        beside.addWidget(self._title)
        beside.addWidget(self._text)
        beside.addStretch(1)
        self._beside = QWidget()
        self._beside.setLayout(beside)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.setSpacing(0)
        layout.addWidget(self.list)
        layout.addWidget(self._beside)
        self.list.clicked.connect(self._clicked)
        self.list.selectionModel().currentChanged.connect(self._describe)
        self.hide()

    def open_at(self, completions: Completions, caret: QRect) -> None:
        """Show proposals under (or above) a caret, given in the coordinates of the parent."""
        self._model.set_items(completions.items)
        theme = self._theme.current()
        metrics = QFontMetrics(theme.fonts.mono)
        longest = max((len(item.label) + len(item.detail) for item in completions.items), default=0)
        width = min(
            max(longest * metrics.horizontalAdvance("m") + theme.sizes.px(48), theme.sizes.px(220)),
            theme.sizes.px(440),
        )
        rows = min(len(completions.items), SHOWN_ROWS)
        self.list.setFixedSize(width, rows * theme.sizes.list_row + 2)
        described = any(item.doc for item in completions.items)
        self._beside.setVisible(described)
        self._beside.setFixedWidth(theme.sizes.px(250))
        size = QSize(
            width + (theme.sizes.px(250) if described else 0) + 10,
            max(rows * theme.sizes.list_row + 12, theme.sizes.px(70) if described else 0),
        )
        self.resize(size)
        parent = self.host
        left = max(4, min(caret.left(), parent.width() - size.width() - 4))
        top = caret.bottom() + 4
        if top + size.height() > parent.height() and caret.top() - size.height() - 4 >= 0:
            top = caret.top() - size.height() - 4
        self.move(left, top)
        self.list.setCurrentIndex(self._model.index(0))
        self.raise_()
        self.show()

    def move_to(self, host: QWidget) -> None:
        """Live in another window."""
        self.host = host
        self.setParent(host)

    def step(self, by: int) -> None:
        """Choose another proposal, round the ends for single steps."""
        rows = self._model.rowCount()
        row = self.list.currentIndex().row() + by
        row = row % rows if abs(by) == 1 else max(0, min(rows - 1, row))
        self.list.setCurrentIndex(self._model.index(row))

    def accept(self) -> None:
        item = self.list.currentIndex().data(ITEM_ROLE)
        self.hide()
        if isinstance(item, Completion):
            self.accepted.emit(item)

    def _clicked(self, _index: QModelIndex) -> None:
        self.accept()

    def _describe(self, current: QModelIndex) -> None:
        item = current.data(ITEM_ROLE)
        if isinstance(item, Completion):
            self._title.setText(item.label)
            self._text.setText(item.doc)
