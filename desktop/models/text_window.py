"""Lines of a text in a file of any size, found around an offset; only what is shown is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Read = Callable[[int, int], bytes]

BREAK = 4_000
"""Bytes after which a line is broken for display (Qt lays out every character of a line it paints)."""
LOOK_BACK = 256 * 1024
"""Bytes that are searched backwards for the start of a line."""
STEP = 32 * 1024


@dataclass(frozen=True, slots=True)
class WindowLine:
    """One line on the screen: ``raw`` from ``start``, without its line end; ``broken`` when more follows."""

    start: int
    end: int
    raw: bytes
    broken: bool


class TextWindow:
    """Lines as bytes; ``width`` is that of a code unit (1, or 2 and 4 for UTF-16 and UTF-32)."""

    def __init__(self, read: Read, size: int, charset: str = "utf-8") -> None:
        self._read = read
        self.size = size
        self.charset = charset
        name = charset.lower().replace("_", "-")
        self._unit = 4 if "32" in name and "utf" in name else 2 if "16" in name and "utf" in name else 1
        self._little = not name.endswith("be")
        pad = b"\x00" * (self._unit - 1)
        self._newline = b"\n" + pad if self._little else pad + b"\n"
        self._utf8 = name in ("utf-8", "utf-8-sig", "utf8")

    def text(self, raw: bytes) -> str:
        """Bytes of a line as text; what cannot be read becomes a mark, control characters become visible."""
        text = raw.decode(self._charset(), "replace").rstrip("\r").removeprefix("\ufeff")
        return text.replace("\t", "    ") if text.isprintable() or "\t" in text else _visible(text)

    def raw(self, offset: int, length: int) -> str:
        """A piece of the text as it stands, line ends and all, for the clipboard."""
        return self._read(offset, length).decode(self._charset(), "replace")

    def bytes_of(self, raw: bytes, column: int) -> int:
        """How many bytes the first characters of a line on the screen take."""
        taken = 0
        text = raw.decode(self._charset(), "replace")
        shown = 0
        for char in text:
            if shown >= column:
                break
            shown += 4 if char == "\t" else 1
            taken += len(char.encode(self._charset(), "replace"))
        return min(taken, len(raw))

    def _charset(self) -> str:
        if self._unit > 1 and not self.charset.lower().endswith(("le", "be")):
            return self.charset + ("-le" if self._little else "-be")
        return "utf-8" if self._utf8 else self.charset

    def lines_from(self, offset: int, count: int) -> list[WindowLine]:
        """So many lines from the start of one."""
        lines: list[WindowLine] = []
        buffer, base = b"", offset
        while len(lines) < count and base < self.size:
            at = self._find_newline(buffer)
            if at < 0 and len(buffer) <= BREAK and base + len(buffer) < self.size:
                buffer += self._read(base + len(buffer), STEP)
                continue
            length = at if at >= 0 else len(buffer)
            if length > BREAK:
                length = self._whole(buffer, BREAK)
                lines.append(WindowLine(base, base + length, buffer[:length], True))
                taken = length
            else:
                taken = length + (self._unit if at >= 0 else 0)
                lines.append(WindowLine(base, base + taken, buffer[:length], False))
            if taken == 0:
                break
            buffer, base = buffer[taken:], base + taken
        return lines

    def _find_newline(self, buffer: bytes) -> int:
        at = buffer.find(self._newline)
        while at >= 0 and at % self._unit:
            at = buffer.find(self._newline, at + 1)
        return at

    def _whole(self, buffer: bytes, length: int) -> int:
        """At most ``length`` bytes without tearing a character."""
        if self._utf8:
            while length > 1 and (buffer[length] & 0xC0) == 0x80:
                length -= 1
            return length
        return length - length % self._unit

    def start_of(self, offset: int) -> int:
        """The start of the line on the screen that holds an offset."""
        offset = max(0, min(offset, self.size))
        offset -= offset % self._unit
        start = max(0, offset - LOOK_BACK)
        raw = self._read(start, offset - start)
        at = raw.rfind(self._newline)
        while at >= 0 and (start + at) % self._unit:
            at = raw.rfind(self._newline, 0, at)
        line = start + at + self._unit if at >= 0 else start
        if at < 0 and start > 0:  # a line longer than what is looked at begins anew every LOOK_BACK bytes
            line = offset - offset % LOOK_BACK
        for found in self.lines_from(line, LOOK_BACK // BREAK + 2):
            if found.start <= offset < found.end or found.end >= self.size:
                return found.start
        return line

    def before(self, offset: int, count: int) -> int:
        """The start of the line ``count`` lines above."""
        for _ in range(count):
            if offset <= 0:
                return 0
            offset = self.start_of(offset - 1)
        return offset


def _visible(text: str) -> str:
    """Control characters as their pictures, so that a line stays a line."""
    return "".join(
        "    " if char == "\t" else chr(0x2400 + ord(char)) if char < " " else char for char in text
    )
