"""Search over a whole stored body in pieces: every match, also in what is not shown."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import regex
from regex import Pattern

Read = Callable[[int, int], bytes]

PIECE = 256 * 1024
OVERLAP = 4 * 1024
"""Bytes that are looked at twice, so that a match over the border of two pieces is found."""
MOST = 100_000
PATIENCE = 0.03
"""Seconds that a typed expression may take for one piece: nothing typed may hold the window."""


class BodySearch:
    """``advance`` until ``done``; ``found`` are start and end of each match, ``trouble`` what went wrong."""

    def __init__(
        self,
        read: Read,
        size: int,
        text: str,
        *,
        charset: str = "utf-8",
        case: bool = False,
        is_regex: bool = False,
    ) -> None:
        self._read = read
        self._size = size
        self._at = 0
        self.found: list[tuple[int, int]] = []
        self.done = not text
        self.trouble = ""
        self._timed = is_regex
        self._pattern: Pattern[bytes] | None = None
        try:
            self._pattern = _pattern(text, charset, case, is_regex) if text else None
        except (regex.error, UnicodeEncodeError) as error:
            self.trouble, self.done = f"Not a regular expression: {error}", True

    @property
    def share(self) -> float:
        """How much of the body was searched, 0 to 1."""
        return 1.0 if self.done or not self._size else min(1.0, self._at / self._size)

    def advance(self, seconds: float) -> None:
        """Search on for about so long."""
        deadline = time.perf_counter() + seconds
        while not self.done:
            self._piece()
            if time.perf_counter() >= deadline:
                return

    def _piece(self) -> None:
        pattern = self._pattern
        raw = self._read(self._at, PIECE + OVERLAP)
        if not raw or pattern is None:
            self.done = True
            return
        last = self._at + len(raw) >= self._size
        border = len(raw) if last else PIECE
        start = max(0, self.found[-1][1] - self._at) if self.found else 0
        try:
            for match in pattern.finditer(raw, start, timeout=PATIENCE if self._timed else None):
                if match.start() >= border:
                    break
                if match.end() > match.start():
                    self.found.append((self._at + match.start(), self._at + match.end()))
                if len(self.found) >= MOST:
                    self.done = True
                    return
        except TimeoutError:
            self.trouble, self.done = "This expression takes too long here.", True
            return
        self._at += border
        self.done = last


def _pattern(text: str, charset: str, case: bool, is_regex: bool) -> Pattern[bytes]:
    """Bytes that look like the text in the charset; case is forgiven for every letter, not only ASCII's."""
    flags = regex.MULTILINE if case else regex.MULTILINE | regex.IGNORECASE
    if is_regex:
        return regex.compile(text.encode("utf-8"), flags)
    encoding = charset
    if encoding.lower().replace("_", "-") in ("utf-16", "utf-32"):
        encoding += "-le"
    if encoding.lower() == "utf-8-sig":
        encoding = "utf-8"
    parts = []
    for char in text:
        forms = {char} if case else {char, char.upper(), char.lower()}
        encoded = sorted({re.escape(form.encode(encoding)) for form in forms})
        parts.append(encoded[0] if len(encoded) == 1 else b"(?:" + b"|".join(encoded) + b")")
    return regex.compile(b"".join(parts), regex.MULTILINE)
