"""Texts as Java counts them: in UTF-16 units, two for characters beyond U+FFFF."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WIDE = re.compile("[\U00010000-\U0010ffff]")


class units:
    """Length and parts of a text in UTF-16 units; half a character stays half."""

    @staticmethod
    def length(text: str) -> int:
        return len(text) if text.isascii() else len(text) + len(_WIDE.findall(text))

    @staticmethod
    def slice(text: str, start: int, end: int) -> str:
        if text.isascii() or _WIDE.search(text) is None:
            return text[start:end]
        data = text.encode("utf-16-le", "surrogatepass")
        return data[start * 2 : end * 2].decode("utf-16-le", "surrogatepass")

    @staticmethod
    def codes(text: str) -> Iterable[int]:
        data = text.encode("utf-16-le", "surrogatepass")
        return (data[index] | data[index + 1] << 8 for index in range(0, len(data), 2))
