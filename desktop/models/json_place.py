"""Where a value stands in its JSON document, in the words of jq and of JSONPath (RFC 9535)."""

from __future__ import annotations

import json
from collections.abc import Sequence

from desktop.models.json_tree import NAME, Node


def keys_of(node: Node) -> list[str | int]:
    """The keys from the top of the document down to a row; groups of rows have none."""
    keys: list[str | int] = []
    at: Node | None = node
    while at is not None:
        if at.key is not None:
            keys.append(at.key)
        at = at.parent
    return keys[::-1]


def jq_path(keys: Sequence[str | int]) -> str:
    """``.products[0]["odd key"]``; ``.`` for the whole document."""
    path = ""
    for key in keys:
        if isinstance(key, int):
            step = f"[{key}]"
        else:
            step = f".{key}" if NAME.match(key) else f"[{json.dumps(key, ensure_ascii=False)}]"
        path += step if path or step[0] == "." else f".{step}"
    return path or "."


def json_path(keys: Sequence[str | int]) -> str:
    """``$.products[0]['odd key']``."""
    path = "$"
    for key in keys:
        if isinstance(key, str) and not NAME.match(key):
            quoted = json.dumps(key, ensure_ascii=False)[1:-1].replace('\\"', '"').replace("'", "\\'")
            path += f"['{quoted}']"
        else:
            path += f"[{key}]" if isinstance(key, int) else f".{key}"
    return path
