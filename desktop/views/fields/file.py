"""A file: chosen in a dialog or dropped on the field; only its path is kept until the flow runs."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout

from desktop.icons import icon
from desktop.models.json_tree import size_text
from desktop.theme import ThemeController
from desktop.views.fields.base import Family, Field, restyle, shown_text, texts
from engine.inputs import Upload
from engine.model import InputSpec


def allowed_extensions(spec: InputSpec) -> list[str]:
    """``.pdf``, ``.png``: what the form accepts (the server does not check it)."""
    return [e if e.startswith(".") else "." + e for e in texts(spec.properties.get("allowedFileExtensions"))]


class FileField(Field):
    def __init__(self, spec: InputSpec, theme: ThemeController) -> None:
        super().__init__(spec, theme)
        self._path: Path | None = None
        self._uri: str | None = None
        self._dialog: QFileDialog | None = None
        self.setAcceptDrops(True)
        self.frame = QFrame()
        self.frame.setProperty("role", "well")
        self._name = QLabel()
        self._name.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._size = QLabel()
        self._size.setProperty("role", "secondary")
        self._clear = QToolButton()
        self._clear.setAutoRaise(True)
        self._clear.setToolTip("Remove the file")
        self._clear.setAccessibleName(f"{spec.label}: remove the file")
        self._hint = QLabel("Drop a file here or")
        self._hint.setProperty("role", "secondary")
        self.choose = QPushButton("choose")
        self.choose.setProperty("role", "link")
        self.choose.setAccessibleName(f"{spec.label}: choose a file")
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addStretch(1)
        for widget in (self._name, self._size, self._clear):
            top.addWidget(widget)
        top.addStretch(1)
        below = QHBoxLayout()
        below.setSpacing(4)
        below.addStretch(1)
        below.addWidget(self._hint)
        below.addWidget(self.choose)
        extensions = allowed_extensions(spec)
        if extensions:
            allowed = QLabel(f"Allowed: {', '.join(extensions)}")
            allowed.setProperty("role", "secondary")
            below.addWidget(allowed)
        below.addStretch(1)
        inner = QVBoxLayout(self.frame)
        inner.setContentsMargins(12, 10, 12, 10)
        inner.setSpacing(4)
        inner.addLayout(top)
        inner.addLayout(below)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.frame)
        self.control = self.frame
        self.setFocusProxy(self.choose)
        self.choose.clicked.connect(self._open)
        self._clear.clicked.connect(self._cleared)
        theme.changed.connect(self._dress)
        self._dress()
        self._show()

    def _dress(self) -> None:
        self._clear.setIcon(icon("x", "text2", self.theme))

    def set_name(self, name: str) -> None:
        self.frame.setAccessibleName(name)

    def _open(self) -> None:
        dialog = QFileDialog(self, f"Choose a file for {self.spec.label}")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        extensions = allowed_extensions(self.spec)
        if extensions:
            dialog.setNameFilters([f"Allowed ({' '.join('*' + e for e in extensions)})", "All files (*)"])
        dialog.fileSelected.connect(self._chosen)
        self._dialog = dialog
        dialog.open()

    def _chosen(self, path: str) -> None:
        self.take(Path(path))

    def take(self, path: Path | None) -> None:
        """Use a file (None: no file)."""
        self._path, self._uri = path, None
        self._show()
        self.changed.emit()

    def _cleared(self) -> None:
        self.take(None)

    def _show(self) -> None:
        present = self._path is not None or bool(self._uri)
        self._name.setVisible(present)
        self._size.setVisible(self._path is not None)
        self._clear.setVisible(present)
        if self._path is not None:
            self._name.setText(self._path.name)
            self._name.setToolTip(str(self._path))
            try:
                self._size.setText(size_text(self._path.stat().st_size))
            except OSError:
                self._size.setText("not readable")
        elif self._uri:
            self._name.setText(self._uri)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            self._mark_drop(True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: object) -> None:
        self._mark_drop(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._mark_drop(False)
        for url in event.mimeData().urls():
            if url.isLocalFile():
                self.take(Path(url.toLocalFile()))
                event.acceptProposedAction()
                return

    def _mark_drop(self, over: bool) -> None:
        self.frame.setProperty("over", over)
        restyle(self.frame)

    def value(self) -> object | None:
        if self._path is not None:
            return Upload(self._path, self._path.name)
        return self._uri

    def set_value(self, value: object | None) -> None:
        if isinstance(value, Upload):
            self._path, self._uri = Path(value.path), None
        else:
            self._path, self._uri = None, shown_text(value) or None
        self._show()


FAMILY = Family(("FILE",), FileField)
