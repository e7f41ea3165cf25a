"""Regular expressions as Java reads them, with a time limit."""

from __future__ import annotations

import re
from functools import lru_cache

import regex

from engine.expressions.errors import ExpressionError, bad_argument

TIME_LIMIT = 0.5
"""Seconds that one search may take; the interpreter is free for others meanwhile."""


@lru_cache(maxsize=256)
def compile_java(pattern: str) -> regex.Pattern[str]:
    """The compiled pattern; ExpressionError of kind bad-argument when Java would refuse it."""
    if "(?P<" in pattern or "\\K" in pattern or pattern[:1] == "{":
        raise bad_argument(f"`{pattern}` is no regular expression that Java knows")
    if pattern[:1] in ("*", "+", "?"):
        raise bad_argument(f"Dangling meta character '{pattern[0]}' at the start of the pattern `{pattern}`")
    # Intersections of character sets are read by the library's newer rules, where a set in a set is no class.
    version = regex.VERSION1 if "&&" in pattern else regex.VERSION0
    flags = version | regex.ASCII
    if pattern.startswith("(?U)"):
        pattern, flags = pattern[4:], version
    try:
        return regex.compile(pattern, flags)
    except (regex.error, RecursionError, OverflowError) as error:
        raise bad_argument(f"`{pattern}` is no regular expression: {error}") from None


def split_java(pattern: str, text: str, limit: int) -> list[str]:
    """``String.split``: no empty first piece before a match of no width, no trailing empty pieces when the
    limit is 0."""
    compiled = compile_java(pattern)
    pieces: list[str] = []
    start = 0
    try:
        for found in compiled.finditer(text, timeout=TIME_LIMIT, concurrent=True):
            if limit > 0 and len(pieces) == limit - 1:
                break
            if found.end() == 0 or (found.start() == found.end() and found.start() >= len(text)):
                continue
            pieces.append(text[start : found.start()])
            start = found.end()
    except TimeoutError:
        raise too_slow(pattern) from None
    if not pieces and start == 0:
        return [text]
    pieces.append(text[start:])
    if limit == 0:
        while pieces and pieces[-1] == "":
            pieces.pop()
    return pieces


_REFERENCE = re.compile(r"\\(.)|\$(?:(\d)|\{([a-zA-Z][a-zA-Z0-9]*)\})|(\$|\\)", re.DOTALL)


def replace_java(pattern: str, replacement: str, text: str, count: int = 0) -> str:
    """``String.replaceAll``: ``$1``, ``${name}`` and a backslash before anything."""
    compiled = compile_java(pattern)
    for found in _REFERENCE.finditer(replacement):
        number, name, lone = found.group(2), found.group(3), found.group(4)
        if lone is not None:
            raise bad_argument(
                "Illegal group reference: group index is missing"
                if lone == "$"
                else "character to be escaped is missing"
            )
        if (number is not None and int(number) > compiled.groups) or (
            name is not None and name not in compiled.groupindex
        ):
            raise ExpressionError(f"The pattern `{pattern}` has no group {number or name}")

    def fill(match: regex.Match[str]) -> str:
        def one(found: re.Match[str]) -> str:
            escaped, number, name = found.group(1), found.group(2), found.group(3)
            if escaped is not None:
                return str(escaped)
            return str(match.group(int(number) if number is not None else name) or "")

        return _REFERENCE.sub(one, replacement)

    try:
        return compiled.sub(fill, text, count=count, timeout=TIME_LIMIT, concurrent=True)
    except TimeoutError:
        raise too_slow(pattern) from None


def too_slow(pattern: str) -> ExpressionError:
    return ExpressionError(f"The pattern `{pattern}` took longer than {TIME_LIMIT:g} s and was stopped")
