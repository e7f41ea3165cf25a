"""Regular expressions that are compiled when they are first used: together they take 6 ms, most of them for
what a short run never meets."""

from __future__ import annotations

import re
from typing import Any, cast, overload

_METHODS = ("match", "fullmatch", "search", "finditer", "findall", "split", "sub", "subn", "pattern", "flags")


class _Later:
    """Stands for a ``re.Pattern``; after the first use its methods are the real ones."""

    def __init__(self, text: Any, flags: int) -> None:
        self._given = text, flags

    def __getattr__(self, name: str) -> Any:
        if name not in _METHODS:
            raise AttributeError(name)
        compiled = re.compile(*self._given)
        self.__dict__.update({one: getattr(compiled, one) for one in _METHODS})
        return self.__dict__[name]


@overload
def pattern(text: str, flags: int = 0) -> re.Pattern[str]: ...
@overload
def pattern(text: bytes, flags: int = 0) -> re.Pattern[bytes]: ...
def pattern(text: Any, flags: int = 0) -> re.Pattern[Any]:
    """``re.compile``, later. A wrong expression raises where it is first used."""
    return cast("re.Pattern[Any]", _Later(text, flags))
