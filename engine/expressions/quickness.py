"""Tells templates that render at once from those that may take a while: loops, jq, patterns, what waits for
the world.

A template of the second kind is rendered in a thread of its own, so that a window on the same loop stays
alive.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_SLOW = re.compile(
    r"\{%|\.\.|\b(?:http|subflow|jq|replace|replaceAll|replaceFirst|split|matches|render|renderOnce|range|read|"
    r"json|fromJson|yaml|fromIon|toJson|toIon|sort|rsort|distinct|encrypt|decrypt|printContext|fetchContext)\b"
)


def is_quick(value: object) -> bool:
    """Whether every text in a value renders within a moment."""
    if isinstance(value, str):
        return "{" not in value or _SLOW.search(value) is None
    if isinstance(value, Mapping):
        return all(map(is_quick, value.values()))
    return not isinstance(value, list | tuple) or all(map(is_quick, value))
