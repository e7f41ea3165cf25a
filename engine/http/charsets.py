"""Bytes to text: the charset a server declares, then a byte order mark, then UTF-8 (D20)."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

from engine.pattern import pattern

_CHARSET = pattern(r";\s*charset\s*=\s*(\"[^\"]*\"|'[^']*'|[^;\s]+)", re.IGNORECASE)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BINARY = pattern(
    r"(image/(?!svg)|audio/|video/|font/|application/(octet-stream|pdf|zip|gzip|x-tar|protobuf|wasm))",
    re.IGNORECASE,
)


def charset_of(content_type: str | None) -> str | None:
    """The ``charset`` parameter of a Content-Type, as written."""
    match = _CHARSET.search(content_type or "")
    return match.group(1).strip("\"' ") if match else None


def codec_for(name: str | None) -> str | None:
    """Python's name for a text charset, None when there is no such charset."""
    if not name:
        return None
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    return info.name if info._is_text_encoding else None


@lru_cache(maxsize=64)
def _declared_codec(content_type: str | None) -> str | None:
    return codec_for(charset_of(content_type))


def decode(data: bytes, content_type: str | None) -> str:
    """The text of a body; what does not fit the charset becomes U+FFFD. A byte order mark stays (U+FEFF)."""
    codec = _declared_codec(content_type)
    if codec is None:
        codec = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    return data.decode(codec, "replace")


def preview(data: bytes, content_type: str | None, limit: int = 2000) -> str:
    """The start of a body as text (at most ``limit`` characters), empty for what is not text."""
    start = data[: limit * 4]
    if _BINARY.match(content_type or "") or (b"\0" in start[:512] and charset_of(content_type) is None):
        return ""
    return decode(start, content_type)[:limit]
