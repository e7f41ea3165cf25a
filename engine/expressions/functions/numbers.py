"""Functions on numbers, and the date of this moment."""

from __future__ import annotations

import time
from collections.abc import Callable
from decimal import Decimal

from engine.expressions.callables import Arguments, Function
from engine.expressions.equality import as_double
from engine.expressions.errors import bad_argument, wrong_type
from engine.expressions.filters.dates import written, zone_of
from engine.expressions.operators import number_range
from engine.expressions.state import State
from engine.values import is_number


def number_list(args: Arguments, state: State) -> list[object]:
    """``range(start, end, increment=1)``, both ends included."""
    start, end = args.get("start"), args.get("end")
    step = args.get("increment", 1)
    if not is_number(step):
        raise bad_argument("The increment of the range function must be a number", "increment")
    assert isinstance(step, int | float | Decimal)
    by = int(step)
    if by == 0:
        raise bad_argument("The increment of the range function must not be 0", "increment")
    if isinstance(start, str) and isinstance(end, str) and len(start) == 1 and len(end) == 1:
        stop = ord(end) + (1 if by > 0 else -1)
        return [chr(code) for code in range(ord(start), stop, by)]
    if not is_number(start) or not is_number(end):
        raise bad_argument("`range` goes from a number to a number, or from a character to a character")
    assert isinstance(start, int | float | Decimal) and isinstance(end, int | float | Decimal)
    return number_range(int(start), int(end), by)


def _extreme(name: str, better: Callable[[float, float], bool]) -> Callable[[Arguments, State], object]:
    def apply(args: Arguments, state: State) -> object:
        values = [args[key] for key in args if key.isdigit()]
        values = [value for value in values if value is not None]
        if len(values) == 1:
            return values[0]
        best: object = None
        for value in values:
            if not is_number(value):
                raise wrong_type(f"`{name}` compares numbers only")
            if best is None or better(as_double(value), as_double(best)):
                best = value
        return best

    return apply


def now(args: Arguments, state: State) -> str:
    zone = zone_of(args, state)
    return written(zone.at(time.time_ns()), args, zone)


NUMBER_FUNCTIONS = (
    Function("range", number_list, ("start", "end", "increment"), doc="Numbers from one to another."),
    Function("max", _extreme("max", lambda one, other: one > other), doc="The largest number."),
    Function("min", _extreme("min", lambda one, other: one < other), doc="The smallest number."),
    Function("now", now, ("format", "timeZone", "existingFormat", "locale"), doc="The date of this moment."),
)
