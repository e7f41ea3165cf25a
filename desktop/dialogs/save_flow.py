"""A name, a namespace and a folder for a flow; the text of the flow gets the same name."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.dialogs.frame import DialogFrame
from desktop.theme import ThemeController
from desktop.views.widgets.elided_label import ElidedLabel
from engine.text import Span, TextEdit
from engine.yamltree import MappingNode, ScalarNode

if TYPE_CHECKING:
    from engine.analyse import Analysis

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*\Z")
_WORDS = frozenset(["true", "false", "null", "yes", "no", "on", "off", "y", "n"])
"""Words that some YAML reader takes for something else than text."""
_NAMESPACE = re.compile(r"[a-z0-9][a-z0-9_.-]*\Z")


class SaveFlowDialog(DialogFrame):
    """Accepts only what Kestra accepts, and says under the field what it is."""

    def __init__(
        self,
        theme: ThemeController,
        title: str,
        verb: str,
        *,
        flow_id: str,
        namespace: str,
        folder: Path,
        parent: QWidget | None = None,
    ) -> None:
        self._boxes: list[QVBoxLayout] = []
        super().__init__(theme, title, 480, parent)
        self._folder = folder
        self._first = (flow_id, namespace)
        self.flow_id = QLineEdit(flow_id)
        self.namespace = QLineEdit(namespace or "company.team")
        self._problem_id, self._problem_namespace = QLabel(), QLabel()
        self._where = ElidedLabel()
        self._where.setProperty("role", "secondary")
        self._where.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._choose = QPushButton("Change…")
        self._choose.setProperty("role", "plain")
        self._choose.setAutoDefault(False)
        where = QWidget()
        row = QHBoxLayout(where)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._where, 1)
        row.addWidget(self._choose)
        self._field("&Name", self.flow_id, self._problem_id)
        self._field("Name&space", self.namespace, self._problem_namespace)
        self._field("File", where, None)
        self.content.addStretch(1)
        self.add_button("Cancel").clicked.connect(self.reject)
        self.save_button = self.add_button(verb, primary=True)
        self.save_button.clicked.connect(self.accept)
        self.flow_id.textChanged.connect(self._check)
        self.namespace.textChanged.connect(self._check)
        self._choose.clicked.connect(self._choose_folder)
        self.flow_id.selectAll()
        self.flow_id.setFocus()
        self._check()
        self.fit()

    def _field(self, title: str, widget: QWidget, problem: QLabel | None) -> None:
        label = QLabel(title)
        label.setBuddy(widget)
        box = QVBoxLayout()
        box.addWidget(label)
        box.addWidget(widget)
        if problem is not None:
            problem.setProperty("role", "error")
            problem.setWordWrap(True)
            box.addWidget(problem)
        self._boxes.append(box)
        self.content.addLayout(box)

    def path(self) -> Path:
        """The file it will be: the name of the flow in the chosen folder."""
        return self._folder / f"{self.flow_id.text().strip()}.yaml"

    def edits(self, analysis: Analysis | None) -> list[TextEdit]:
        """What has to change in the text for it to have this name and namespace."""
        if analysis is None:
            return []
        wanted = (("id", self.flow_id.text().strip()), ("namespace", self.namespace.text().strip()))
        if not isinstance(analysis.tree, MappingNode):
            head = "".join(f"{key}: {value}\n" for key, value in wanted)
            return [TextEdit(Span(0, 0), head)] if not analysis.text.strip() else []
        made: list[TextEdit] = []
        missing = ""
        for key, value in wanted:
            node = analysis.tree.get(key)
            if isinstance(node, ScalarNode):
                if node.text != value:
                    quote = node.style if node.style in ("'", '"') else ""
                    gap = " " if analysis.text[: node.start].endswith(":") else ""
                    made.append(TextEdit(node.span, f"{gap}{quote}{_scalar(value, bool(quote))}{quote}"))
            elif node is None:
                missing += f"{key}: {_scalar(value, False)}\n"
        if missing:
            start = analysis.tree.start
            made.insert(0, TextEdit(Span(start, start), missing))
        return made

    def _check(self) -> None:
        name, space = self.flow_id.text().strip(), self.namespace.text().strip()
        wrong_name = ""
        if not name:
            wrong_name = "A flow needs a name."
        elif not _ID.match(name):
            wrong_name = "Letters, digits, _ - and . only, beginning with a letter or a digit."
        elif self.path().exists() and name != self._first[0]:
            wrong_name = f"{self.path().name} is there already."
        wrong_space = ""
        if not space:
            wrong_space = "A flow needs a namespace, like company.team."
        elif not _NAMESPACE.match(space):
            wrong_space = "Small letters, digits, _ - and . only, like company.team."
        for field, label, text in (
            (self.flow_id, self._problem_id, wrong_name),
            (self.namespace, self._problem_namespace, wrong_space),
        ):
            label.setText(text)
            label.setVisible(bool(text))
            if bool(field.property("refused")) is not bool(text):
                field.setProperty("refused", bool(text))
                field.style().unpolish(field)
                field.style().polish(field)
        self._where.setText(shown_path(self.path() if name else self._folder))
        self.save_button.setEnabled(not wrong_name and not wrong_space)

    def _choose_folder(self) -> None:
        dialog = QFileDialog(self, "Folder of the flow", str(self._folder))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self._folder_chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _folder_chosen(self, folder: str) -> None:
        self._folder = Path(folder)
        self._check()

    def fit(self) -> None:
        super().fit()
        px = self.theme.current().sizes.px
        for box in self._boxes:
            box.setSpacing(px(4))


def _scalar(value: str, quoted: bool) -> str:
    """A name as YAML text: quoted where YAML would read a number or a word of its own."""
    plain = re.match(r"[A-Za-z_]", value) is not None and value.lower() not in _WORDS
    return value if quoted or plain else json.dumps(value)


def shown_path(path: Path) -> str:
    """``~/flows/a.yaml`` for what lies in the home folder."""
    try:
        return str(Path("~") / path.relative_to(Path.home()))
    except ValueError:
        return str(path)
