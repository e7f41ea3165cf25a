"""When a Schedule trigger would fire on a server: its next dates.

The cron expressions of Kestra's library; two of its forms (``15W``, a day that never comes) give no dates
here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from itertools import islice

from engine.model import Flow, TriggerSpec
from engine.record import record
from engine.text import Span

SCHEDULE = "io.kestra.plugin.core.trigger.Schedule"
NICKNAMES = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_OFFSET = re.compile(r"(?:UTC|GMT|UT)?([+-])(\d{1,2})(?::?(\d\d))?")


@record
class Dates:
    """The next dates of one trigger, in its own time zone;
    ``span`` is its cron expression in the document."""

    trigger_id: str
    span: Span
    dates: tuple[datetime, ...]


def next_dates(flow: Flow, now: datetime, count: int = 3) -> Iterator[Dates]:
    """Those of every Schedule trigger of a flow that is not disabled and whose expression is understood."""
    for number, trigger in enumerate(flow.triggers):
        if trigger.type == SCHEDULE and not trigger.disabled:
            dates = tuple(dates_of(trigger, now, count))
            if dates:
                span = flow.spans.get(("triggers", number, "cron"), trigger.span)
                yield Dates(trigger.id, span, dates)


def dates_of(trigger: TriggerSpec, now: datetime, count: int) -> list[datetime]:
    """The next dates after ``now``; none when the expression or the zone is not understood."""
    from cronsim import CronSim, CronSimError

    cron = trigger.values.get("cron")
    zone = zone_of(trigger.values.get("timezone"))
    if not isinstance(cron, str) or zone is None:
        return []
    expression = NICKNAMES.get(cron, cron).replace("?", "*")
    try:
        return list(islice(CronSim(expression, now.astimezone(zone)), count))
    except CronSimError:
        return []


def zone_of(name: object) -> tzinfo | None:
    """The zone of a trigger: this machine's when it names none; None when there is no such zone."""
    if name is None:
        return datetime.now().astimezone().tzinfo or UTC
    offset = _OFFSET.fullmatch(str(name))
    if offset is not None:
        hours, minutes = int(offset.group(2)), int(offset.group(3) or 0)
        shift = timedelta(hours=hours, minutes=minutes)
        return timezone(-shift if offset.group(1) == "-" else shift)
    try:
        from zoneinfo import ZoneInfo

        return UTC if name in ("Z", "UTC", "GMT", "UT") else ZoneInfo(str(name))
    except (OSError, ValueError, KeyError):
        return None
