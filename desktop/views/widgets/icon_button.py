"""A flat square button with an icon, a name for screen readers and a tooltip."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QToolButton, QWidget

from desktop.icons import icon
from desktop.theme import ThemeController


class IconButton(QToolButton):
    """``name`` is what it does; the key of its action may stand in the tooltip."""

    def __init__(
        self,
        theme: ThemeController,
        icon_name: str,
        name: str,
        parent: QWidget | None = None,
        *,
        token: str = "text2",
        shortcut: str = "",
        checkable: bool = False,
        small: bool = False,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._token = token
        self._small = small
        self.setProperty("role", "icon")
        self.setText(name)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self.setAccessibleName(name)
        self.setToolTip(f"{name}  {shortcut}" if shortcut else name)
        self.setCheckable(checkable)
        self.set_icon(icon_name)
        self._fit()
        theme.changed.connect(self._fit)

    def set_icon(self, icon_name: str, token: str | None = None) -> None:
        if token is not None:
            self._token = token
        self.setIcon(icon(icon_name, self._token, self._theme, on="accent"))

    def set_name(self, name: str, shortcut: str = "") -> None:
        self.setText(name)
        self.setAccessibleName(name)
        self.setToolTip(f"{name}  {shortcut}" if shortcut else name)

    def _fit(self) -> None:
        sizes = self._theme.current().sizes
        side = sizes.px(22) if self._small else sizes.control
        self.setFixedSize(side, side)
        self.setIconSize(QSize(sizes.icon, sizes.icon))
