"""Half characters: what is left of a character beyond 16 bits when a JSON escape
or a cut took its other half.

Java's texts may hold them and lose them on the way out; no file, log or request can, so here they are mended
where they enter a run: two halves that meet become their character, a single one U+FFFD.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def mend(text: str) -> str:
    """The text as it can be written anywhere; the same object when nothing is wrong with it."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def mend_value(value: Any) -> Any:
    """The same for texts at any depth, keys of maps too; what needs no mending stays the object it is."""
    if isinstance(value, str):
        return mend(value)
    if isinstance(value, Mapping):
        pairs = [(mend_value(key), mend_value(item)) for key, item in value.items()]
        if all(
            key is pair[0] and item is pair[1] for (key, item), pair in zip(value.items(), pairs, strict=True)
        ):
            return value
        return dict(pairs)
    if isinstance(value, list):
        items = [mend_value(item) for item in value]
        return items if any(new is not old for new, old in zip(items, value, strict=True)) else value
    return value


def may_hold_halves(json_text: str) -> bool:
    r"""Whether a JSON text could give half characters: only ``\ud800`` to ``\udfff`` does."""
    return "\\ud" in json_text or "\\uD" in json_text
