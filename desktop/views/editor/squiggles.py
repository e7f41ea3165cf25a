"""Diagnostics of an analysis as places in a Qt document."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextEdit

from desktop import qttext
from desktop.theme import Palette
from desktop.views.editor.gutter import SEVERITY_STYLE
from engine.diagnostics import Diagnostic, Severity

MOST = 300
"""Findings that are underlined; the problems list has them all."""


def squiggles(
    document: QTextDocument, text: str, diagnostics: Iterable[Diagnostic], palette: Palette
) -> list[QTextEdit.ExtraSelection]:
    """An underlined selection per finding; an empty span is drawn one character wide."""
    drawn: list[QTextEdit.ExtraSelection] = []
    limit = document.characterCount() - 1
    for diagnostic in diagnostics:
        if len(drawn) >= MOST:
            break
        start = min(qttext.to_utf16(text, diagnostic.span.start), limit)
        end = min(qttext.to_utf16(text, diagnostic.span.end), limit)
        # A finding about a whole block is underlined on its first line only.
        line_end = text.find("\n", diagnostic.span.start)
        if line_end >= 0:
            end = min(end, max(qttext.to_utf16(text, line_end), start))
        if end <= start:
            start, end = (start, start + 1) if start < limit else (max(start - 1, 0), start)
        cursor = QTextCursor(document)
        cursor.setPosition(start)
        cursor.setPosition(min(end, limit), QTextCursor.MoveMode.KeepAnchor)
        made = QTextCharFormat()
        made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        made.setUnderlineColor(QColor(getattr(palette, SEVERITY_STYLE[diagnostic.severity][0])))
        selection = QTextEdit.ExtraSelection()
        selection.cursor, selection.format = cursor, made
        drawn.append(selection)
    return drawn


def worst_by_line(lines: Sequence[tuple[int, Diagnostic]]) -> dict[int, Severity]:
    """The worst severity of each line."""
    worst: dict[int, Severity] = {}
    for line, diagnostic in lines:
        worst[line] = max(worst.get(line, diagnostic.severity), diagnostic.severity)
    return worst


def tooltip(diagnostics: Sequence[Diagnostic]) -> str:
    """What hovering shows: each message with its hint below."""
    parts = []
    for diagnostic in diagnostics[:5]:
        text = f"<b>{html.escape(diagnostic.message)}</b>"
        if diagnostic.hint:
            text += f"<br>{html.escape(diagnostic.hint)}"
        parts.append(text)
    if len(diagnostics) > 5:
        parts.append(f"and {len(diagnostics) - 5} more")
    return "<qt>" + "<hr>".join(parts) + "</qt>"


def problem_at(diagnostics: list[tuple[int, int, Diagnostic]], position: int) -> list[Diagnostic]:
    """Findings whose place (Qt positions) holds a position."""
    return [diagnostic for start, end, diagnostic in diagnostics if start <= position <= max(end, start + 1)]
