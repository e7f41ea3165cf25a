"""ISO 8601 durations as seconds, read and written the way Java's Duration does."""

from __future__ import annotations

import re

from engine.pattern import pattern

ISO_DURATION = pattern(
    r"([+-]?)P(?:([+-]?\d+)D)?(T(?:([+-]?\d+)H)?(?:([+-]?\d+)M)?(?:([+-]?)(\d+)(?:[.,](\d{0,9}))?S)?)?",
    re.IGNORECASE,
)


def parse_duration(text: str) -> float:
    """Seconds of ``PT1H30M``, ``P1DT2S``, ``PT0.5S``; ValueError for anything else (years, months and weeks
    have no fixed length)."""
    found = ISO_DURATION.fullmatch(text.strip())
    if found is None:
        raise ValueError(not_a_duration(text))
    sign, days, time, hours, minutes, second_sign, seconds, fraction = found.groups()
    if days is None and hours is None and minutes is None and seconds is None:
        raise ValueError(not_a_duration(text))
    if time is not None and len(time) == 1:
        raise ValueError(not_a_duration(text))
    total = int(days or 0) * 86_400 + int(hours or 0) * 3_600 + int(minutes or 0) * 60
    part = float(f"{seconds or 0}.{fraction or 0}")
    value = total + (-part if second_sign == "-" else part)
    return -value if sign == "-" else float(value)


def not_a_duration(text: str) -> str:
    return f"`{text}` is not a duration; write it like PT30S, PT5M or P1DT2H."


def format_duration(seconds: float) -> str:
    """``PT8H6M12.345S``: hours are the largest unit, zero is ``PT0S``, at most nine decimals."""
    nanos = round(seconds * 1_000_000_000)
    if nanos == 0:
        return "PT0S"
    sign = "-" if nanos < 0 else ""
    whole, rest = divmod(abs(nanos), 1_000_000_000)
    hours, left = divmod(whole, 3_600)
    minutes, plain = divmod(left, 60)
    text = "PT"
    if hours:
        text += f"{sign}{hours}H"
    if minutes:
        text += f"{sign}{minutes}M"
    if plain or rest:
        decimals = f".{rest:09d}".rstrip("0") if rest else ""
        text += f"{sign}{plain}{decimals}S"
    return text


def format_clock(seconds: float) -> str:
    """``HH:mm:ss.SSS``, as in the message of a task's timeout."""
    millis = round(seconds * 1000)
    whole, rest = divmod(millis, 1000)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}.{rest:03d}"
