"""Finds the members of one JSON list or object inside a file, a piece at a time, without parsing them.

A compiled pattern runs over whole strings and plain bytes up to the next bracket (architecture notes 0.11);
only offsets are kept, so a list of 400,000 objects costs 6 MB and no step holds the window.
"""

from __future__ import annotations

import re
import time
from array import array
from collections.abc import Callable

Read = Callable[[int, int], bytes]
"""``read(offset, length)``: bytes of the body; fewer at its end."""

PIECE = 64 * 1024
"""Bytes between two looks at the clock: some 1 ms."""

_STRING = rb'"(?:[^"\\]++|\\.)*+"'
_MEMBERS = re.compile(rb"(?:[^\"\[\]{},]++|" + _STRING + rb")*+", re.DOTALL)
_DEEPER = re.compile(rb"(?:[^\"\[\]{}]++|" + _STRING + rb")*+", re.DOTALL)
_INSIDE = re.compile(rb'(?:[^"\\]++|\\.)*+', re.DOTALL)
_SPACE = b" \t\r\n"


class ContainerScan:
    """The members of the container whose opening bracket stands at ``start``.

    ``starts`` and ``ends`` bound the text of each member (with its key in an object, with blanks around it);
    they grow with each ``advance`` until ``done``. ``broken`` says that the text ended before the container.
    """

    def __init__(self, read: Read, start: int, size: int) -> None:
        self._read = read
        self._size = size
        self._at = start + 1
        self._depth = 1
        self._in_string = False
        self._member = start + 1
        self.start = start
        self.end = size
        self.starts = array("Q")
        self.ends = array("Q")
        self.done = False
        self.broken = False

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def open_member(self) -> int | None:
        """Where the member begins that is being read and is not at its end yet; None between members."""
        return self._member if not self.done and (self._depth > 1 or self._in_string) else None

    @property
    def position(self) -> int:
        """How far the text was read."""
        return self._at

    def advance(self, seconds: float, members: int | None = None) -> bool:
        """Read on for so long, or until there are so many members; True when it found any or has ended."""
        before = len(self.starts)
        deadline = time.perf_counter() + seconds
        while not self.done:
            self._piece()
            if members is not None and len(self.starts) >= members:
                break
            if time.perf_counter() >= deadline:
                break
        return self.done or len(self.starts) > before

    def _piece(self) -> None:
        piece = self._read(self._at, PIECE)
        if not piece:
            self._finish(self._size, broken=True)
            return
        at = self._string_end(piece) if self._in_string else 0
        while at < len(piece) and not self.done and not self._in_string:
            pattern = _MEMBERS if self._depth == 1 else _DEEPER
            found = pattern.match(piece, at)
            at = found.end() if found is not None else at
            if at >= len(piece):
                break
            at = self._stop(piece[at], at)
            if self._in_string:
                at = self._string_end(piece, at)
        self._at += at

    def _string_end(self, piece: bytes, at: int = 0) -> int:
        """Behind the closing quote, or as far as this piece is certainly inside the text."""
        found = _INSIDE.match(piece, at)
        end = found.end() if found is not None else at
        if end < len(piece) and piece[end] == 0x22:
            self._in_string = False
            return end + 1
        if end == at and self._at + len(piece) >= self._size:
            return len(piece)  # a lone backslash ends the body
        return end

    def _stop(self, byte: int, at: int) -> int:
        """One byte that means something; the offset behind it."""
        here = self._at + at
        if byte == 0x22:
            self._in_string = True
        elif byte in b"[{":
            self._depth += 1
        elif byte in b"]}":
            self._depth -= 1
            if self._depth == 0:
                self._close_member(here, last=True)
                self._finish(here + 1, broken=False)
        elif byte == 0x2C:
            self._close_member(here, last=False)
        return at + 1

    def _close_member(self, end: int, *, last: bool) -> None:
        if last and self._is_blank(self._member, end):
            return
        self.starts.append(self._member)
        self.ends.append(end)
        self._member = end + 1

    def _is_blank(self, start: int, end: int) -> bool:
        while start < end:
            piece = self._read(start, min(4096, end - start))
            if not piece or piece.strip(_SPACE):
                return not piece
            start += len(piece)
        return True

    def _finish(self, end: int, *, broken: bool) -> None:
        if broken and not self._is_blank(self._member, self._size):
            self.starts.append(self._member)
            self.ends.append(self._size)
        self.done, self.broken, self.end = True, broken, end


def first_byte(read: Read, start: int, end: int) -> tuple[int, int]:
    """Offset and value of the first byte that is no blank; ``(end, 0)`` when there is none."""
    while start < end:
        piece = read(start, min(4096, end - start))
        if not piece:
            break
        stripped = piece.lstrip(_SPACE)
        if stripped:
            return start + len(piece) - len(stripped), stripped[0]
        start += len(piece)
    return end, 0


_KEY = re.compile(rb'\s*+("(?:[^"\\]++|\\.)*+")\s*+:', re.DOTALL)


def key_of(read: Read, start: int, end: int) -> tuple[bytes, int]:
    """The key of a member of an object, as it is written, and where its value begins."""
    length = 4096
    while True:
        piece = read(start, min(length, end - start))
        found = _KEY.match(piece)
        if found is not None:
            return found.group(1), start + found.end()
        if len(piece) >= end - start:
            return b'""', start
        length *= 8
