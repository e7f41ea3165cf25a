"""What Eyas remembers of the user's choices: typed descriptors over ``QSettings``; no flow, no secret."""

from __future__ import annotations

import json
from typing import Any, Generic, TypeVar, overload

from PySide6.QtCore import QByteArray, QObject, QSettings, Signal

T = TypeVar("T")


class Setting(Generic[T]):
    """A setting with its key, its default and so its type; a stored value of another type counts as none."""

    def __init__(self, key: str, default: T) -> None:
        self.key = key
        self.default = default

    @overload
    def __get__(self, owner: None, kind: type) -> Setting[T]: ...
    @overload
    def __get__(self, owner: Settings, kind: type) -> T: ...
    def __get__(self, owner: Settings | None, kind: type) -> T | Setting[T]:
        if owner is None:
            return self
        return owner.read(self)

    def __set__(self, owner: Settings, value: T) -> None:
        owner.write(self, value)


class Settings(QObject):
    """``changed(key)`` when a value became another."""

    changed = Signal(str)

    theme = Setting("look/theme", "system")
    scale = Setting("look/scale", 1.0)
    workspace = Setting("workspace/folder", "")
    recent = Setting[list[str]]("workspace/recent", [])
    environment = Setting[dict[str, str]]("workspace/environment", {})
    open_tabs = Setting[dict[str, Any]]("workspace/tabs", {})
    sidebar_shown = Setting("window/sidebar", True)
    beside = Setting("window/beside", False)
    layout = Setting[dict[str, list[int]]]("window/layout", {})
    mapping_off = Setting[list[str]]("workspace/mapping-off", [])

    def __init__(self, store: QSettings | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store or QSettings(
            QSettings.Format.IniFormat, QSettings.Scope.UserScope, "Eyas", "Eyas"
        )

    def read(self, setting: Setting[T]) -> T:
        raw = self._store.value(setting.key)
        if not isinstance(raw, str):
            return setting.default
        try:
            value = json.loads(raw)
        except ValueError:
            return setting.default
        if isinstance(setting.default, float) and isinstance(value, int):
            value = float(value)
        return value if type(value) is type(setting.default) else setting.default

    def write(self, setting: Setting[T], value: T) -> None:
        if self.read(setting) != value:
            self._store.setValue(setting.key, json.dumps(value))
            self.changed.emit(setting.key)

    def geometry(self) -> QByteArray | None:
        value = self._store.value("window/geometry")
        return value if isinstance(value, QByteArray) else None

    def set_geometry(self, geometry: QByteArray) -> None:
        self._store.setValue("window/geometry", geometry)

    def sync(self) -> None:
        self._store.sync()
