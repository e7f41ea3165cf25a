"""The findings of one analysis, worst first within the order of the text."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from engine.diagnostics import Diagnostic, Severity
from engine.text import LineIndex

Index = QModelIndex | QPersistentModelIndex

DIAGNOSTIC = Qt.ItemDataRole.UserRole + 1
PLACE = Qt.ItemDataRole.UserRole + 2

SEVERITY_WORD = {
    Severity.ERROR: "Error",
    Severity.WARNING: "Warning",
    Severity.INFO: "Note",
    Severity.HINT: "Hint",
}


class ProblemModel(QAbstractListModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._found: tuple[Diagnostic, ...] = ()
        self._places: list[str] = []

    def set_problems(self, found: tuple[Diagnostic, ...], index: LineIndex | None) -> None:
        self.beginResetModel()
        self._found = found
        self._places = []
        for diagnostic in found:
            place = index.position(diagnostic.span.start) if index is not None else None
            self._places.append(f"Ln {place.line}, Col {place.column}" if place else "")
        self.endResetModel()

    def problem(self, row: int) -> Diagnostic:
        return self._found[row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._found)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._found):
            return None
        found = self._found[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return found.message
        if role == DIAGNOSTIC:
            return found
        if role == PLACE:
            return self._places[index.row()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{found.message}\n{found.hint}" if found.hint else found.message
        if role == Qt.ItemDataRole.AccessibleTextRole:
            parts = (SEVERITY_WORD[found.severity], found.message, found.hint, self._places[index.row()])
            return ". ".join(part for part in parts if part)
        return None


def summary(found: tuple[Diagnostic, ...]) -> tuple[str, Severity | None]:
    """``No problems``, ``2 errors, 1 warning`` and the worst severity (hints count as no problem)."""
    errors = sum(1 for d in found if d.severity is Severity.ERROR)
    warnings = sum(1 for d in found if d.severity is Severity.WARNING)
    parts = []
    if errors:
        parts.append("1 error" if errors == 1 else f"{errors} errors")
    if warnings:
        parts.append("1 warning" if warnings == 1 else f"{warnings} warnings")
    if parts:
        return ", ".join(parts), Severity.ERROR if errors else Severity.WARNING
    return "No problems", None


def counted(found: tuple[Diagnostic, ...]) -> str:
    """``2 problems, 1 note``: hints are notes, as they need not be put right."""
    problems = sum(1 for d in found if d.severity in (Severity.ERROR, Severity.WARNING))
    notes = len(found) - problems
    said = "1 problem" if problems == 1 else f"{problems} problems"
    return said + (", 1 note" if notes == 1 else f", {notes} notes" if notes else "")
