"""Small widgets of the execution pane: tabs with counts, and the text of an empty pane."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.theme import ThemeController
from desktop.views.widgets.icon_button import IconButton


class Tab(QAbstractButton):
    """One tab: a word, perhaps a count, a line under the active one."""

    def __init__(self, text: str, theme: ThemeController) -> None:
        super().__init__()
        self._theme = theme
        self._count = ""
        self.setText(text)
        self.setCheckable(True)
        self.setAccessibleName(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._ringed = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.updateGeometry)

    def set_count(self, count: str) -> None:
        if count != self._count:
            self._count = count
            self.setAccessibleName(f"{self.text()}, {count}" if count else self.text())
            self.updateGeometry()
            self.update()

    def _font(self) -> QFont:
        font = QFont(self._theme.current().fonts.ui)
        font.setWeight(QFont.Weight.DemiBold if self.isChecked() else QFont.Weight.Normal)
        return font

    def sizeHint(self) -> QSize:
        bold = QFont(self._theme.current().fonts.ui)
        bold.setWeight(QFont.Weight.DemiBold)
        width = QFontMetrics(bold).horizontalAdvance(self.text()) + 20
        if self._count:
            width += QFontMetrics(self._theme.current().fonts.section).horizontalAdvance(self._count) + 20
        return QSize(width, QFontMetrics(bold).height() + 18)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def focusInEvent(self, event: QFocusEvent) -> None:
        # The ring is for people who came with the keyboard.
        self._ringed = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        super().focusInEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme.current()
        palette = theme.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font())
        painter.setPen(QColor(palette.text if self.isChecked() or self.underMouse() else palette.text2))
        metrics = QFontMetrics(self._font())
        text_rect = QRectF(10, 0, metrics.horizontalAdvance(self.text()) + 2, self.height())
        painter.drawText(text_rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.text())
        if self._count:
            small = theme.fonts.section
            inner = QFontMetrics(small)
            width = inner.horizontalAdvance(self._count) + 12
            rect = QRectF(
                text_rect.right() + 4, (self.height() - inner.height() - 2) / 2, width, inner.height() + 2
            )
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(palette.idle_tint))
            painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
            painter.setPen(QColor(palette.text2))
            painter.setFont(small)
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._count)
        if self.isChecked():
            painter.fillRect(QRectF(0, self.height() - 2, self.width(), 2), QColor(palette.accent))
        if self.hasFocus() and self._ringed:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(palette.accent), 1.5))
            painter.drawRoundedRect(QRectF(2, 4, self.width() - 4, self.height() - 8), 4, 4)
        painter.end()


class TabStrip(QWidget):
    """Tabs in a row; Left and Right go through them."""

    current_changed = Signal(str)

    def __init__(
        self,
        theme: ThemeController,
        names: Sequence[str] = (),
        parent: QWidget | None = None,
        *,
        collapses: bool = False,
    ) -> None:
        """``collapses``: what does not fit goes into a menu at the end instead of widening the pane."""
        super().__init__(parent)
        self._theme = theme
        self._collapses = collapses
        self._more = IconButton(theme, "ellipsis", "More views", small=True)
        self._more.hide()
        self._more.clicked.connect(self._open_more)
        self._group = QButtonGroup(self)
        self._tabs: dict[str, Tab] = {}
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(4)
        if collapses:
            self._layout.addStretch(1)
            self._layout.addWidget(self._more)
        policy = QSizePolicy.Policy.Ignored if collapses else QSizePolicy.Policy.Fixed
        self.setSizePolicy(policy, QSizePolicy.Policy.Preferred)
        self._group.buttonClicked.connect(self._clicked)
        self.set_names(names)

    def set_names(self, names: Sequence[str]) -> None:
        """Show these tabs, keeping the current one where it still exists."""
        if list(names) == list(self._tabs):
            return
        before = self.current()
        for tab in self._tabs.values():
            self._group.removeButton(tab)
            self._layout.removeWidget(tab)
            tab.hide()
            tab.deleteLater()
        self._tabs = {}
        for name in names:
            tab = Tab(name, self._theme)
            self._tabs[name] = tab
            self._group.addButton(tab)
            place = self._layout.count() - (1 if self._collapses else 0)
            self._layout.insertWidget(place, tab)
        if before in self._tabs:
            self._tabs[before].setChecked(True)
        elif self._tabs:
            next(iter(self._tabs.values())).setChecked(True)
        self._collapse()

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(self._theme.current().sizes.px(120), hint.height()) if self._collapses else hint

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._collapse()

    def _collapse(self) -> None:
        """Hide the last tabs that do not fit; the current one always stays."""
        if not self._collapses:
            return
        widths = {name: tab.sizeHint().width() + self._layout.spacing() for name, tab in self._tabs.items()}
        room = self.width()
        if sum(widths.values()) > room:
            room -= self._more.sizeHint().width() + self._layout.spacing()
        room -= widths.get(self.current(), 0)
        full = False
        for name, tab in self._tabs.items():
            if name == self.current():
                tab.show()
                continue
            full = full or widths[name] > room
            room -= 0 if full else widths[name]
            tab.setVisible(not full)
        self._more.setVisible(full)

    def hidden_names(self) -> list[str]:
        """Tabs that are in the menu at the end."""
        return [name for name, tab in self._tabs.items() if tab.isHidden()]

    def _open_more(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in self.hidden_names():
            action = menu.addAction(name)
            action.setData(name)
            action.triggered.connect(self._more_chosen)
        menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))

    def _more_chosen(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.set_current(str(action.data()))

    def names(self) -> list[str]:
        return list(self._tabs)

    def tab(self, name: str) -> Tab:
        return self._tabs[name]

    def current(self) -> str:
        return next((name for name, tab in self._tabs.items() if tab.isChecked()), "")

    def set_current(self, name: str) -> None:
        """Go to a tab; says ``current_changed`` when it was another."""
        if name in self._tabs and name != self.current():
            self._tabs[name].setChecked(True)
            self._collapse()
            self.current_changed.emit(name)

    def _clicked(self, _button: object) -> None:
        self.current_changed.emit(self.current())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        names = self.names()
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) and names:
            step = 1 if event.key() == Qt.Key.Key_Right else -1
            name = names[(names.index(self.current()) + step) % len(names)]
            self.set_current(name)
            self._tabs[name].setFocus(Qt.FocusReason.TabFocusReason)
            return
        super().keyPressEvent(event)


class EmptyState(QWidget):
    """What goes here, and the one thing to do; the only centred text there is."""

    def __init__(self, title: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._title = QLabel(title)
        self._title.setProperty("role", "strong")
        self._text = QLabel(text)
        self._text.setProperty("role", "hint")
        self._text.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 12, 24, 12)
        layout.addStretch(1)
        for label in (self._title, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            layout.addWidget(label)
        layout.addStretch(2)

    def set_text(self, title: str, text: str) -> None:
        self._title.setText(title)
        self._text.setText(text)


class Pages(QStackedWidget):
    """A stack that needs what its current page needs: asking the hidden ones too takes 10 to 30 ms each time
    when a label in one of them changes."""

    def sizeHint(self) -> QSize:
        page = self.currentWidget()
        return page.sizeHint() if page is not None else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        page = self.currentWidget()
        return page.minimumSizeHint() if page is not None else super().minimumSizeHint()

    def hasHeightForWidth(self) -> bool:
        return False
