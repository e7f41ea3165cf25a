"""Schedule triggers: the cron expression and the time zone must exist.

Manual: ``cron`` has five fields (minute, hour, day of month, month, day of week), six with ``withSeconds``,
or is a nickname such as ``@daily``. The time zone is a name such as ``Europe/Paris`` or an offset.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.checks.base import Document, error, span_at
from engine.diagnostics import Diagnostic
from engine.schedules import NICKNAMES, SCHEDULE

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"), 1
    )
}
_DAYS = {name: number for number, name in enumerate(("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"))}
_FIELDS: tuple[tuple[str, int, int, dict[str, int]], ...] = (
    ("second", 0, 59, {}),
    ("minute", 0, 59, {}),
    ("hour", 0, 23, {}),
    ("day of month", 1, 31, {}),
    ("month", 1, 12, _MONTHS),
    ("day of week", 0, 7, _DAYS),
)
_OFFSET = re.compile(r"(?:UTC|GMT|UT)?[+-]\d{1,2}(?::?\d\d){0,2}|Z|UTC|GMT|UT")


def schedules(document: Document) -> Iterator[Diagnostic]:
    """Looks at every Schedule trigger."""
    for number, trigger in enumerate(document.flow.triggers):
        if trigger.type != SCHEDULE:
            continue
        cron, zone = trigger.values.get("cron"), trigger.values.get("timezone")
        if isinstance(cron, str):
            problem = cron_problem(cron, with_seconds=trigger.values.get("withSeconds") is True)
            if problem is not None:
                span = span_at(document.flow.spans, "triggers", number, "cron") or trigger.span
                yield error(
                    "bad-cron", f'"{cron}" is no schedule: {problem}.', span, "For example 0 9 * * 1-5"
                )
        if isinstance(zone, str) and not is_time_zone(zone):
            span = span_at(document.flow.spans, "triggers", number, "timezone") or trigger.span
            yield error(
                "bad-time-zone", f'There is no time zone "{zone}".', span, "For example Europe/Paris."
            )


def cron_problem(cron: str, *, with_seconds: bool = False) -> str | None:
    """What is wrong with a cron expression, in words; None when nothing is."""
    if cron.startswith("@"):
        return None if cron in NICKNAMES else f"{cron} is none of {', '.join(sorted(NICKNAMES))}"
    parts = cron.split()
    fields = _FIELDS if with_seconds else _FIELDS[1:]
    if len(parts) != len(fields):
        return f"it has {len(parts)} fields, not {len(fields)}"
    for part, (name, low, high, words) in zip(parts, fields, strict=True):
        for item in part.split(","):
            problem = _item_problem(item, low, high, words)
            if problem is not None:
                return f"{name}: {problem}"
    return None


def _item_problem(item: str, low: int, high: int, words: dict[str, int]) -> str | None:
    base, slash, step = item.partition("/")
    if slash and not (step.isascii() and step.isdigit() and int(step) > 0):
        return f'"{step}" is no step'
    if base in ("*", "?") or (base.upper() in ("L", "LW") and high in (31, 7)):
        return None
    base = re.sub(r"(?<=\d)(?:L|W|#[1-5])$", "", base, flags=re.IGNORECASE) if high in (31, 7) else base
    bounds = base.split("-")
    if len(bounds) > 2:
        return f'"{item}" is no range'
    numbers: list[int] = []
    for bound in bounds:
        number = words.get(bound.upper())
        if number is None:
            if not (bound.isascii() and bound.isdigit()):
                return f'"{bound}" is no value'
            number = int(bound)
        if not low <= number <= high:
            return f"{number} is not in {low} to {high}"
        numbers.append(number)
    if len(numbers) == 2 and numbers[0] > numbers[1] and not words:
        return f"{base} runs backwards"
    return None


def is_time_zone(name: str) -> bool:
    """Whether Java knows a zone of this name, as far as the system's own list tells."""
    if _OFFSET.fullmatch(name):
        return True
    try:
        from zoneinfo import ZoneInfo

        ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        return False
    return True
