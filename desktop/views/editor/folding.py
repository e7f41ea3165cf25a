"""Folding by indentation: a line heads a fold when the next written line is deeper (or is its list)."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtGui import QTextBlock, QTextDocument

from desktop.views.code.editing import STEP, indent_of

MOST = 30_000
"""Lines that are folded level by level; more would hold the window."""


def heads_fold(block: QTextBlock) -> bool:
    """Whether something can be hidden below this line."""
    text = block.text()
    if not text.strip():
        return False
    following = _next_written(block)
    return following.isValid() and _is_below(text, following.text())


def _is_below(head: str, text: str) -> bool:
    depth, below = indent_of(head), indent_of(text)
    # A list may stand at the indent of its key: `tasks:` with `- id:` right below.
    is_list_of_key = below == depth and text.lstrip().startswith("- ") and not head.lstrip().startswith("- ")
    return below > depth or (is_list_of_key and head.rstrip().endswith(":"))


def _next_written(block: QTextBlock) -> QTextBlock:
    block = block.next()
    while block.isValid() and not block.text().strip():
        block = block.next()
    return block


def folded_blocks(head: QTextBlock) -> Iterator[QTextBlock]:
    """The lines that a fold of ``head`` hides; blank lines at its end stay visible."""
    text = head.text()
    blank: list[QTextBlock] = []
    block = head.next()
    while block.isValid():
        line = block.text()
        if not line.strip():
            blank.append(block)
        elif _is_below(text, line):
            yield from blank
            blank.clear()
            yield block
        else:
            return
        block = block.next()


def is_folded(block: QTextBlock) -> bool:
    following = block.next()
    return following.isValid() and not following.isVisible() and block.isVisible()


def fold(document: QTextDocument, block: QTextBlock) -> None:
    """Hide what is below a line."""
    _set_visible(document, list(folded_blocks(block)), visible=False)


def unfold(document: QTextDocument, block: QTextBlock) -> None:
    """Show everything below a line."""
    _set_visible(document, list(folded_blocks(block)), visible=True)


def fold_all(document: QTextDocument) -> None:
    """Hide everything but the top level of the document."""
    hidden: list[QTextBlock] = []
    block = document.begin()
    while block.isValid():
        following = block.next()
        if indent_of(block.text()) == 0 and heads_fold(block):
            below = list(folded_blocks(block))
            hidden.extend(below)
            following = below[-1].next()
        block = following
    _set_visible(document, hidden, visible=False)


def unfold_all(document: QTextDocument) -> None:
    hidden: list[QTextBlock] = []
    block = document.begin()
    while block.isValid():
        if not block.isVisible():
            hidden.append(block)
        block = block.next()
    _set_visible(document, hidden, visible=True)


def fold_to_level(document: QTextDocument, level: int) -> None:
    """Show the first levels of an indented text and hide what is deeper; -1 shows everything."""
    shown: list[QTextBlock] = []
    hidden: list[QTextBlock] = []
    block = document.begin()
    while block.isValid():
        # A closing bracket stands at the indent of its head, which is shown.
        deep = level >= 0 and indent_of(block.text()) > level * STEP
        if deep and block.isVisible():
            hidden.append(block)
        elif not deep and not block.isVisible():
            shown.append(block)
        block = block.next()
    _set_visible(document, shown, visible=True)
    _set_visible(document, hidden, visible=False)


def reveal(document: QTextDocument, block: QTextBlock) -> None:
    """Unfold whatever hides a line."""
    if block.isVisible():
        return
    head = block.previous()
    while head.isValid() and not head.isVisible():
        head = head.previous()
    if head.isValid():
        unfold(document, head)
    else:
        unfold_all(document)


def _set_visible(document: QTextDocument, blocks: list[QTextBlock], *, visible: bool) -> None:
    """Telling the layout only that its size changed spares colouring everything again."""
    for block in blocks:
        block.setVisible(visible)
        block.setLineCount(max(1, block.layout().lineCount()) if visible else 0)
    layout = document.documentLayout()
    layout.documentSizeChanged.emit(layout.documentSize())
