"""Tells templates that render at once from those that may take a while: loops, jq, patterns, the world.

A template of the second kind is rendered in a thread of its own, so that a window on the same loop stays
alive. For one that waits (``http()``, ``subflow()``) that is more than comfort: the server it waits for may
live on this very loop, as the playground does.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

_SLOW = re.compile(
    r"\{%|\.\.|\b(?:http|subflow|jq|replace|replaceAll|replaceFirst|split|matches|render|renderOnce|range|read|"
    r"json|fromJson|yaml|fromIon|toJson|toIon|sort|rsort|distinct|encrypt|decrypt|printContext|fetchContext)\b"
)

_WAITS = re.compile(r"\b(?:http|subflow|render|renderOnce)\s*\(")
"""``render()`` may find the others in what it renders."""


def is_quick(value: object) -> bool:
    """Whether every text in a value renders within a moment."""
    return not _is_in(value, _SLOW)


def may_wait(value: object) -> bool:
    """Whether a text in a value may ask the world and wait for its answer."""
    return _is_in(value, _WAITS)


def _is_in(value: object, pattern: re.Pattern[str]) -> bool:
    """Whether an expression in a value, or in a name in it, has what a pattern finds."""
    if isinstance(value, str):
        start = value.find("{")  # what stands before the first expression, often `http://`, is plain text
        return start >= 0 and pattern.search(value, start) is not None
    if value is None or isinstance(value, bool | int | float):
        return False
    if isinstance(value, Mapping):
        return any(_is_in(key, pattern) or _is_in(inner, pattern) for key, inner in value.items())
    return isinstance(value, list | tuple) and any(_is_in(inner, pattern) for inner in value)


async def aside(written: object, work: Callable[[], T]) -> T:
    """What ``work`` gives, which renders what is ``written``: in a thread of its own where that may wait."""
    return await run_aside(work, waits=may_wait(written))


async def aside_if_slow(written: object, work: Callable[[], T]) -> T:
    """The same, in a thread too where what is written may only take a while."""
    quick = is_quick(written)
    return await run_aside(work, quick=quick, waits=not quick and may_wait(written))


async def run_aside(work: Callable[[], T], *, quick: bool = True, waits: bool) -> T:
    """What ``work`` gives, where it is known already whether it is quick and whether it may wait."""
    if waits:
        return await _in_own_thread(work)
    return work() if quick else await asyncio.to_thread(work)


async def _in_own_thread(work: Callable[[], T]) -> T:
    """Not in one of the shared threads: those that wait would keep them from the work they wait for."""
    executor = ThreadPoolExecutor(1, thread_name_prefix="eyas-expression")
    try:
        return await asyncio.get_running_loop().run_in_executor(executor, work)
    finally:
        executor.shutdown(wait=False)
