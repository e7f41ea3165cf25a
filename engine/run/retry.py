"""When a failed task is tried again (language.md 5.3)."""

from __future__ import annotations

import random

from engine.model import Retry

NEW_EXECUTION = "CREATE_NEW_EXECUTION"


def delay_before(retry: Retry, attempt: int) -> float:
    """Seconds to wait before the attempt after number ``attempt`` (from 1)."""
    if retry.type == "exponential":
        delay = (retry.interval or 0.0) * retry.delay_factor ** (attempt - 1)
        return min(delay, retry.max_interval) if retry.max_interval is not None else delay
    if retry.type == "random":
        low = retry.min_interval or 0.0
        return random.uniform(low, max(low, retry.max_interval or low))
    return retry.interval or 0.0


def may_retry(retry: Retry, attempts: int, first: float, due: float) -> bool:
    """Whether another attempt is allowed after ``attempts`` of them, when it would begin at ``due``."""
    if retry.max_attempts is not None and attempts >= retry.max_attempts:
        return False
    return retry.max_duration is None or due - first <= retry.max_duration
