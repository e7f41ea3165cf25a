"""Editing commands of every code widget, each one undo step on a cursor; no widget is needed to test them."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtGui import QTextBlock, QTextCursor

STEP = 2
PAIRS = {"(": ")", "[": "]", "{": "}", '"': '"', "'": "'"}
_CLOSERS = frozenset(PAIRS.values())


def blocks_of(cursor: QTextCursor) -> list[QTextBlock]:
    """The lines that a selection touches; one that ends at the start of a line leaves it out."""
    document = cursor.document()
    first = document.findBlock(cursor.selectionStart())
    last = document.findBlock(cursor.selectionEnd())
    if cursor.hasSelection() and cursor.selectionEnd() == last.position() and last != first:
        last = last.previous()
    return list(_between(first, last))


def _between(first: QTextBlock, last: QTextBlock) -> Iterator[QTextBlock]:
    block = first
    while block.isValid():
        yield block
        if block == last:
            return
        block = block.next()


def indent_of(text: str) -> int:
    return len(text) - len(text.lstrip(" "))


def toggle_comment(cursor: QTextCursor, mark: str = "#") -> None:
    """Comment the lines of the selection at their common indent, or uncomment them when all are comments."""
    blocks = [block for block in blocks_of(cursor) if block.text().strip()]
    if not blocks:
        return
    commented = all(block.text().lstrip().startswith(mark) for block in blocks)
    column = min(indent_of(block.text()) for block in blocks)
    edit = QTextCursor(cursor)
    edit.beginEditBlock()
    for block in blocks:
        text = block.text()
        if commented:
            start = indent_of(text)
            width = len(mark) + (1 if text[start + len(mark) : start + len(mark) + 1] == " " else 0)
            edit.setPosition(block.position() + start)
            edit.setPosition(block.position() + start + width, QTextCursor.MoveMode.KeepAnchor)
            edit.removeSelectedText()
        else:
            edit.setPosition(block.position() + column)
            edit.insertText(mark + " ")
    edit.endEditBlock()


def indent(cursor: QTextCursor) -> None:
    """Move the lines of the selection one step to the right."""
    edit = QTextCursor(cursor)
    edit.beginEditBlock()
    for block in blocks_of(cursor):
        if block.text().strip():
            edit.setPosition(block.position())
            edit.insertText(" " * STEP)
    edit.endEditBlock()


def outdent(cursor: QTextCursor) -> None:
    """Move the lines of the selection one step to the left."""
    edit = QTextCursor(cursor)
    edit.beginEditBlock()
    for block in blocks_of(cursor):
        text = block.text()
        width = 1 if text.startswith("\t") else min(STEP, indent_of(text))
        if width:
            edit.setPosition(block.position())
            edit.setPosition(block.position() + width, QTextCursor.MoveMode.KeepAnchor)
            edit.removeSelectedText()
    edit.endEditBlock()


def move_lines(cursor: QTextCursor, down: bool) -> QTextCursor:
    """Swap the lines of the selection with the one below or above; returns the selection at its new place."""
    blocks = blocks_of(cursor)
    first, last = blocks[0], blocks[-1]
    neighbour = last.next() if down else first.previous()
    if not neighbour.isValid():
        return cursor
    anchor = cursor.anchor() - first.position()
    position = cursor.position() - first.position()
    moved = "\n".join(block.text() for block in blocks)
    other = neighbour.text()
    start = first.position() if down else neighbour.position()
    end_block = neighbour if down else last
    edit = QTextCursor(cursor)
    edit.beginEditBlock()
    edit.setPosition(start)
    edit.setPosition(end_block.position() + end_block.length() - 1, QTextCursor.MoveMode.KeepAnchor)
    edit.insertText(f"{other}\n{moved}" if down else f"{moved}\n{other}")
    edit.endEditBlock()
    base = start + (_units(other) + 1 if down else 0)
    result = QTextCursor(cursor)
    limit = cursor.document().characterCount() - 1
    result.setPosition(min(base + anchor, limit))
    result.setPosition(min(base + position, limit), QTextCursor.MoveMode.KeepAnchor)
    return result


def _units(text: str) -> int:
    return len(text) + sum(1 for char in text if ord(char) > 0xFFFF)


def duplicate(cursor: QTextCursor) -> None:
    """Repeat the selection behind itself, or the line below itself."""
    edit = QTextCursor(cursor)
    edit.beginEditBlock()
    if cursor.hasSelection():
        text = cursor.selectedText()
        edit.setPosition(cursor.selectionEnd())
        edit.insertText(text)
    else:
        block = cursor.block()
        edit.setPosition(block.position() + block.length() - 1)
        edit.insertText("\n" + block.text())
    edit.endEditBlock()


def new_line(cursor: QTextCursor) -> None:
    """Break the line and keep its indent; one step deeper behind ``:``, ``|``, ``>``, ``{`` and ``[``."""
    before = cursor.block().text()[: _column(cursor)]
    after = cursor.block().text()[_column(cursor) :]
    stripped = before.rstrip()
    base = indent_of(before)
    content = before.strip()
    width = base
    if content.startswith("- ") and (stripped.endswith(":") or ": " in content):
        width = base + 2
    if stripped.endswith((":", "|", ">", "|-", ">-", "{", "[")):
        width += STEP
    cursor.beginEditBlock()
    cursor.removeSelectedText()
    cursor.insertText("\n" + " " * width)
    if stripped[-1:] in ("{", "[") and after.lstrip()[:1] == PAIRS[stripped[-1]]:
        place = cursor.position()
        cursor.insertText("\n" + " " * base)
        cursor.setPosition(place)
    cursor.endEditBlock()


def _column(cursor: QTextCursor) -> int:
    """Column of the selection's start as an index of the block's Python text."""
    start = cursor.document().findBlock(cursor.selectionStart())
    units = cursor.selectionStart() - start.position()
    text = start.text()
    if text.isascii():
        return units
    return len(text.encode("utf-16-le")[: units * 2].decode("utf-16-le", "ignore"))


def type_pair(cursor: QTextCursor, char: str) -> bool:
    """Type a bracket or quote with its partner, wrap the selection in it, or step over the partner.

    False when the character should be typed as usual.
    """
    text = cursor.block().text()
    column = _column(cursor)
    following = text[column : column + 1]
    if not cursor.hasSelection() and char in _CLOSERS and following == char:
        cursor.movePosition(QTextCursor.MoveOperation.NextCharacter)
        return True
    if char not in PAIRS:
        return False
    if cursor.hasSelection():
        if char in "\"'" or char in "([{":
            inner = cursor.selectedText()
            start = cursor.selectionStart()
            cursor.insertText(char + inner + PAIRS[char])
            cursor.setPosition(start + 1)
            cursor.setPosition(start + 1 + _units(inner), QTextCursor.MoveMode.KeepAnchor)
            return True
        return False
    if following and not (following.isspace() or following in ")]},:\"'"):
        return False
    before = text[column - 1 : column] if column else ""
    if char in "\"'" and (before.isalnum() or before == char or before == "\\"):
        return False
    cursor.insertText(char + PAIRS[char])
    cursor.movePosition(QTextCursor.MoveOperation.PreviousCharacter)
    return True


def delete_pair(cursor: QTextCursor) -> bool:
    """Backspace inside an empty pair removes both; inside leading blanks, one step. False = as usual."""
    if cursor.hasSelection():
        return False
    text = cursor.block().text()
    column = _column(cursor)
    if column == 0:
        return False
    before, after = text[column - 1], text[column : column + 1]
    if PAIRS.get(before) == after and after:
        cursor.beginEditBlock()
        cursor.deletePreviousChar()
        cursor.deleteChar()
        cursor.endEditBlock()
        return True
    if not text[:column].strip(" ") and column % STEP == 0 and column >= STEP:
        cursor.movePosition(
            QTextCursor.MoveOperation.PreviousCharacter, QTextCursor.MoveMode.KeepAnchor, STEP
        )
        cursor.removeSelectedText()
        return True
    return False


_OPENERS = {"(": ")", "[": "]", "{": "}"}
_PARTNERS = {closer: opener for opener, closer in _OPENERS.items()}


def matching_bracket(cursor: QTextCursor, limit: int = 20_000) -> tuple[int, int] | None:
    """Document positions of the bracket at the cursor and its partner, looking at ``limit`` characters."""
    document = cursor.document()
    for position in (cursor.position(), cursor.position() - 1):
        char = document.characterAt(position) if position >= 0 else ""
        if char in _OPENERS:
            return _scan(document.characterAt, position, char, _OPENERS[char], 1, limit)
        if char in _PARTNERS:
            return _scan(document.characterAt, position, char, _PARTNERS[char], -1, limit)
    return None


def _scan(
    char_at: object, position: int, char: str, partner: str, step: int, limit: int
) -> tuple[int, int] | None:
    assert callable(char_at)
    depth = 0
    place = position
    for _ in range(limit):
        if place < 0:
            return None
        found = char_at(place)
        if found == char:
            depth += 1
        elif found == partner:
            depth -= 1
            if depth == 0:
                return position, place
        elif found == "\x00":
            return None
        place += step
    return None
