"""A command line split into words as a POSIX shell does it, without running anything.

``shlex`` is not enough: it does not know ``$'…'``, and backslashes within double quotes must stay where the
shell keeps them, or JSON bodies break.
"""

from __future__ import annotations

import re

_ESCAPES = {
    "n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "e": "\x1b", "E": "\x1b",
    "\\": "\\", "'": "'", '"': '"', "?": "?",
}  # fmt: skip
_OPERATORS = "|&;<>"


class UnfinishedWord(ValueError):
    """A quote was never closed; ``quote`` is which."""

    def __init__(self, quote: str) -> None:
        super().__init__(f"the quote {quote} is never closed")
        self.quote = quote


def split(text: str) -> list[str]:
    """The words up to the first ``|``, ``;``, ``&``, redirection or line end. Raises UnfinishedWord."""
    words: list[str] = []
    word: list[str] | None = None
    at, end = 0, len(text)
    while at < end:
        char = text[at]
        if char == "\\":
            if text.startswith("\r\n", at + 1):
                at += 3
            elif text.startswith("\n", at + 1):
                at += 2
            else:
                word = [*(word or []), text[at + 1 : at + 2]]
                at += 2
        elif char == "'":
            close = text.find("'", at + 1)
            if close < 0:
                raise UnfinishedWord("'")
            word = [*(word or []), text[at + 1 : close]]
            at = close + 1
        elif char == '"':
            piece, at = _double_quoted(text, at + 1)
            word = [*(word or []), piece]
        elif text.startswith("$'", at):
            piece, at = _ansi_quoted(text, at + 2)
            word = [*(word or []), piece]
        elif char in "\r\n" or (char in _OPERATORS) or (char == "#" and word is None):
            if word is not None or words or char not in "\r\n":
                break
            at += 1
        elif char in " \t":
            if word is not None:
                words.append("".join(word))
                word = None
            at += 1
        else:
            word = [*(word or []), char]
            at += 1
    if word is not None:
        words.append("".join(word))
    return words


def _double_quoted(text: str, at: int) -> tuple[str, int]:
    out: list[str] = []
    while at < len(text):
        char = text[at]
        if char == '"':
            return "".join(out), at + 1
        if char == "\\" and text[at + 1 : at + 2] in ('"', "\\", "$", "`"):
            out.append(text[at + 1])
            at += 2
        elif char == "\\" and text[at + 1 : at + 2] == "\n":
            at += 2
        else:
            out.append(char)
            at += 1
    raise UnfinishedWord('"')


def _ansi_quoted(text: str, at: int) -> tuple[str, int]:
    """The rest of ``$'…'`` with C escapes; ``\\x`` and octal give bytes, which together are UTF-8."""
    out = bytearray()
    while at < len(text):
        char = text[at]
        if char == "'":
            return out.decode("utf-8", "replace"), at + 1
        if char != "\\":
            out += char.encode()
            at += 1
            continue
        rest = text[at + 1 :]
        if found := re.match(r"x([0-9a-fA-F]{1,2})|([0-7]{1,3})", rest):
            out.append(int(found[1], 16) if found[1] else int(found[2], 8) & 255)
            at += 1 + found.end()
        elif found := re.match(r"u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})", rest):
            code = int(found[1] or found[2], 16)
            units = chr(code)
            at += 1 + found.end()
            low = re.match(r"\\u([dD][c-fC-F][0-9a-fA-F]{2})", text[at:])
            if 0xD800 <= code < 0xDC00 and low:  # browsers write a surrogate pair for what is beyond 16 bits
                units = chr(0x10000 + ((code - 0xD800) << 10) + (int(low[1], 16) - 0xDC00))
                at += low.end()
            out += units.encode("utf-8", "replace")
        elif rest[:1] in _ESCAPES:
            out += _ESCAPES[rest[0]].encode()
            at += 2
        else:
            out += b"\\" + rest[:1].encode()
            at += 2
    raise UnfinishedWord("$'")


def without_carets(text: str) -> str:
    """A line copied for the Windows prompt as one for a POSIX shell: ``^`` escapes the next character.

    Only texts that are recognisably such (``^"``, or ``^`` at the end of a line) are changed.
    """
    if not re.search(r'\^"|\^[ \t]*\r?\n', text):
        return text
    joined = re.sub(r"\^[ \t]*\r?\n[ \t]*(?!\r?\n)", " ", text)
    return re.sub(r"\^(.)", r"\1", joined, flags=re.DOTALL)
