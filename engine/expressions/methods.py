"""The Java methods of values that expressions may call, by type (language.md 3.4).

A table of names, parameter types and Python functions: what is not in it does not exist. Parameter types are
``int`` (an Integer), ``long`` (a Long), ``text`` and ``any``; Java picks by them, so a whole-number literal,
which is a Long, never fits an ``int``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import regex

from engine.expressions.dates.names import find_names
from engine.expressions.equality import java_equal
from engine.expressions.errors import ExpressionError, MissingVariable, wrong_type
from engine.expressions.javaregex import compile_java, replace_java
from engine.expressions.utf16 import units
from engine.values import (
    Character,
    DateTime,
    Duration,
    Entry,
    Float,
    Instant,
    JavaArray,
    JavaSet,
    JavaView,
    LocalDate,
    LocalDateTime,
    LocalTime,
    Long,
    SafeText,
    is_number,
    to_java_text,
)
from engine.values.numbers import BigInteger, integer_kind, wrap_int
from engine.values.temporal import NANOS, is_leap, length_of_month, offset_text

DENIED = frozenset({"getClass", "wait", "notify", "notifyAll"})
Method = tuple[tuple[str, ...], Callable[..., Any]]


def denied(name: str, offset: int) -> ExpressionError:
    return ExpressionError(
        f"For security reasons access to `{name}` is denied", "other", name=name, offset=offset
    )


def _methods(*rows: tuple[str, str, Callable[..., Any]]) -> Mapping[str, list[Method]]:
    table: dict[str, list[Method]] = {}
    for name, parameters, function in rows:
        table.setdefault(name, []).append((tuple(parameters.split()), function))
    return MappingProxyType(table)


def _substring(text: str, start: int, end: int | None = None) -> str:
    length = units.length(text)
    stop = length if end is None else end
    if not 0 <= start <= stop <= length:
        raise ExpressionError(f"The range {start} to {stop} lies outside of the text", "other")
    return units.slice(text, start, stop)


def _char_at(text: str, index: int) -> Character:
    if not 0 <= index < units.length(text):
        raise ExpressionError(f"The index {index} lies outside of the text", "other")
    return Character(units.slice(text, index, index + 1))


def _split(text: str, pattern: str) -> JavaArray:
    from engine.expressions.javaregex import split_java

    return JavaArray(split_java(pattern, text, 0))


def _hash(text: str) -> int:
    value = 0
    for unit in units.codes(text):
        value = wrap_int(value * 31 + unit)
    return value


_ANY = _methods(("toString", "", to_java_text))
_TEXT = _methods(
    ("length", "", lambda s: units.length(s)),
    ("isEmpty", "", lambda s: s == ""),
    ("isBlank", "", lambda s: s.strip() == ""),
    ("trim", "", lambda s: s.strip("".join(map(chr, range(33))))),
    ("strip", "", lambda s: s.strip()),
    ("stripLeading", "", lambda s: s.lstrip()),
    ("stripTrailing", "", lambda s: s.rstrip()),
    ("toUpperCase", "", lambda s: s.upper()),
    ("toLowerCase", "", lambda s: s.lower()),
    ("intern", "", lambda s: s),
    ("hashCode", "", _hash),
    ("startsWith", "text", lambda s, t: s.startswith(t)),
    ("startsWith", "text int", lambda s, t, n: s.startswith(t, n)),
    ("endsWith", "text", lambda s, t: s.endswith(t)),
    ("indexOf", "text", lambda s, t: s.find(t)),
    ("indexOf", "text int", lambda s, t, n: s.find(t, n)),
    ("lastIndexOf", "text", lambda s, t: s.rfind(t)),
    ("replace", "text text", lambda s, a, b: s.replace(a, b)),
    ("replaceAll", "text text", lambda s, a, b: replace_java(a, b, s)),
    ("replaceFirst", "text text", lambda s, a, b: replace_java(a, b, s, 1)),
    ("matches", "text", lambda s, p: compile_java(p).fullmatch(s, timeout=0.5) is not None),
    ("concat", "text", lambda s, t: s + t),
    ("substring", "int", _substring),
    ("substring", "int int", _substring),
    ("charAt", "int", _char_at),
    ("repeat", "int", lambda s, n: s * min(n, 1_000_000)),
    ("split", "text", _split),
    ("equalsIgnoreCase", "text", lambda s, t: s.casefold() == t.casefold()),
    ("compareTo", "text", lambda s, t: (s > t) - (s < t)),
    ("compareToIgnoreCase", "text", lambda s, t: (s.lower() > t.lower()) - (s.lower() < t.lower())),
    ("valueOf", "any", lambda s, v: to_java_text(v)),
)


def _get(items: Sequence[Any], index: int) -> Any:
    if not 0 <= index < len(items):
        raise ExpressionError(f"Index {index} out of bounds for length {len(items)}", "other")
    return items[index]


def _index_of(items: Sequence[Any], wanted: object) -> int:
    return next((index for index, item in enumerate(items) if java_equal(item, wanted)), -1)


def _end(items: Sequence[Any], index: int) -> Any:
    if not items:
        raise ExpressionError("The list is empty", "other")
    return items[index]


_COLLECTION = _methods(
    ("size", "", len),
    ("isEmpty", "", lambda c: not c),
    ("add", "any", lambda c, v: True),
    ("remove", "any", lambda c, v: _index_of(c, v) >= 0),
    ("clear", "", lambda c: None),
    ("containsAll", "any", lambda c, o: all(_index_of(c, one) >= 0 for one in o)),
)
_LIST = _methods(
    ("get", "int", _get),
    ("indexOf", "any", _index_of),
    ("lastIndexOf", "any", lambda c, v: len(c) - 1 - i if (i := _index_of(c[::-1], v)) >= 0 else -1),
    ("getFirst", "", lambda c: _end(c, 0)),
    ("getLast", "", lambda c: _end(c, -1)),
    ("reversed", "", lambda c: list(reversed(c))),
    ("subList", "int int", lambda c, a, b: c[a:b]),
)
_MAP = _methods(
    ("size", "", len),
    ("isEmpty", "", lambda m: not m),
    ("get", "any", lambda m, k: m.get(k)),
    ("getOrDefault", "any any", lambda m, k, d: m.get(k, d)),
    ("containsKey", "any", lambda m, k: any(java_equal(key, k) for key in m)),
    ("containsValue", "any", lambda m, v: any(java_equal(value, v) for value in m.values())),
    ("keySet", "", lambda m: JavaSet(m)),
    ("values", "", lambda m: JavaView(m.values())),
    ("entrySet", "", lambda m: JavaSet(Entry(key, value) for key, value in m.items())),
    ("remove", "any", lambda m, k: m.get(k)),
    ("clear", "", lambda m: None),
)


def _no_compare(value: object, other: object) -> int:
    assert isinstance(value, int | float | Decimal)
    if type(value) is not type(other):
        raise wrong_type("Could not call compareTo: the numbers are of different kinds")
    assert isinstance(other, int | float | Decimal)
    return (value > other) - (value < other)


_NUMBER = _methods(
    ("intValue", "", lambda n: wrap_int(int(n))),
    ("longValue", "", lambda n: Long(int(n))),
    ("doubleValue", "", lambda n: float(n)),
    ("floatValue", "", lambda n: Float(float(n))),
    ("compareTo", "any", _no_compare),
    ("hashCode", "", lambda n: wrap_int(int(n))),
)
_DECIMAL = _methods(
    ("isNaN", "", lambda n: n != n),
    ("isInfinite", "", lambda n: n in (float("inf"), float("-inf"))),
)
_BIG = _methods(
    ("scale", "", lambda n: -n.as_tuple().exponent),
    ("toPlainString", "", lambda n: format(n, "f")),
)
_BOOLEAN = _methods(("booleanValue", "", lambda b: b))
_ENTRY = _methods(("getKey", "", lambda e: e.key), ("getValue", "", lambda e: e.value))
_ENGLISH = find_names(None)
_DAY = _methods(
    ("getYear", "", lambda d: d.date.year),
    ("getMonthValue", "", lambda d: d.date.month),
    ("getDayOfMonth", "", lambda d: d.date.day),
    ("getDayOfYear", "", lambda d: d.date.day_of_year),
    ("getMonth", "", lambda d: _ENGLISH.months[d.date.month - 1].upper()),
    ("getDayOfWeek", "", lambda d: _ENGLISH.days[d.date.weekday()].upper()),
)
_DATE = _methods(
    ("lengthOfMonth", "", lambda d: length_of_month(d.date.year, d.date.month)),
    ("lengthOfYear", "", lambda d: 366 if is_leap(d.date.year) else 365),
    ("isLeapYear", "", lambda d: is_leap(d.date.year)),
    ("plusDays", "long", lambda d, n: d.plus_days(int(n))),
    ("minusDays", "long", lambda d, n: d.plus_days(-int(n))),
    ("plusWeeks", "long", lambda d, n: d.plus_days(7 * int(n))),
    ("minusWeeks", "long", lambda d, n: d.plus_days(-7 * int(n))),
    ("toEpochDay", "", lambda d: Long(d.date.epoch_day)),
    ("isBefore", "any", lambda d, o: d < o),
    ("isAfter", "any", lambda d, o: d > o),
)
_TIME = _methods(
    ("getHour", "", lambda t: t.nanos // (3600 * NANOS)),
    ("getMinute", "", lambda t: t.nanos // (60 * NANOS) % 60),
    ("getSecond", "", lambda t: t.nanos // NANOS % 60),
    ("getNano", "", lambda t: t.nanos % NANOS),
)
_LOCAL = _methods(
    ("toLocalDate", "", lambda t: LocalDate(t.date)),
    ("toLocalTime", "", lambda t: LocalTime(t.nanos)),
)
_ZONED = _methods(
    ("getOffset", "", lambda t: offset_text(t.offset)),
    ("getZone", "", lambda t: t.region or offset_text(t.offset)),
    ("plusDays", "long", lambda t, n: _moved(t, int(n))),
    ("minusDays", "long", lambda t, n: _moved(t, -int(n))),
    ("plusHours", "long", lambda t, n: _later(t, 3600 * int(n))),
    ("minusHours", "long", lambda t, n: _later(t, -3600 * int(n))),
    ("plusMinutes", "long", lambda t, n: _later(t, 60 * int(n))),
    ("plusSeconds", "long", lambda t, n: _later(t, int(n))),
    ("isBefore", "any", lambda t, o: t < o),
    ("isAfter", "any", lambda t, o: t > o),
    ("isEqual", "any", lambda t, o: t.epoch_nanos == o.epoch_nanos),
    ("toInstant", "", lambda t: Instant(t.epoch_nanos)),
    ("toEpochSecond", "", lambda t: Long(t.epoch_nanos // NANOS)),
    ("toLocalDateTime", "", lambda t: t.local),
)
_INSTANT = _methods(
    ("getEpochSecond", "", lambda t: Long(t.nanos // NANOS)),
    ("toEpochMilli", "", lambda t: Long(t.nanos // 1_000_000)),
    ("getNano", "", lambda t: t.nanos % NANOS),
    ("plusSeconds", "long", lambda t, n: Instant(t.nanos + int(n) * NANOS)),
    ("minusSeconds", "long", lambda t, n: Instant(t.nanos - int(n) * NANOS)),
)
_DURATION = _methods(
    ("getSeconds", "", lambda t: Long(t.nanos // NANOS)),
    ("toSeconds", "", lambda t: Long(t.nanos // NANOS)),
    ("toMillis", "", lambda t: Long(t.nanos // 1_000_000)),
    ("toMinutes", "", lambda t: Long(t.nanos // (60 * NANOS))),
    ("toHours", "", lambda t: Long(t.nanos // (3600 * NANOS))),
    ("toDays", "", lambda t: Long(t.nanos // (86400 * NANOS))),
    ("isZero", "", lambda t: t.nanos == 0),
    ("isNegative", "", lambda t: t.nanos < 0),
)


def _zone_of(moment: DateTime) -> Any:
    from engine.expressions.dates import find_zone

    return find_zone(moment.region or offset_text(moment.offset))


def _moved(moment: DateTime, days: int) -> DateTime:
    local = LocalDateTime(moment.local.date.plus(days), moment.local.nanos)
    moved: DateTime = _zone_of(moment).of_local(local)
    return moved


def _later(moment: DateTime, seconds: int) -> DateTime:
    moved: DateTime = _zone_of(moment).at(moment.epoch_nanos + seconds * NANOS)
    return moved


def _tables(value: object) -> tuple[Mapping[str, list[Method]], ...]:
    """The tables of a value's class."""
    if isinstance(value, str):
        return (_TEXT, _ANY)
    if isinstance(value, bool):
        return (_BOOLEAN, _ANY)
    if isinstance(value, Decimal):
        return (_NUMBER, _BIG, _ANY)
    if is_number(value):
        return (_NUMBER, _DECIMAL, _ANY) if isinstance(value, float) else (_NUMBER, _ANY)
    if isinstance(value, JavaArray):
        return (_ANY,)
    if isinstance(value, JavaSet | JavaView):
        return (_COLLECTION, _ANY)
    if isinstance(value, list):
        return (_COLLECTION, _LIST, _ANY)
    if isinstance(value, Mapping):
        return (_MAP, _ANY)
    if isinstance(value, LocalDate):
        return (_DAY, _DATE, _ANY)
    if isinstance(value, LocalDateTime):
        return (_DAY, _TIME, _LOCAL, _ANY)
    if isinstance(value, LocalTime):
        return (_TIME, _ANY)
    if isinstance(value, DateTime):
        return (_ZONED, _ANY)
    if isinstance(value, Instant):
        return (_INSTANT, _ANY)
    if isinstance(value, Duration):
        return (_DURATION, _ANY)
    if isinstance(value, Entry):
        return (_ENTRY, _ANY)
    return (_ANY,)


def find_member(value: object, name: str, args: tuple[object, ...]) -> Callable[[], object] | None:
    """The method of that name, or the getter for it, that takes these arguments; None when there is none."""
    capital = name[:1].upper() + name[1:]
    for candidate in (name, f"get{capital}", f"is{capital}", f"has{capital}"):
        for table in _tables(value):
            for parameters, function in table.get(candidate, ()):
                if _fits(parameters, args):
                    return lambda function=function: function(value, *args)  # type: ignore[misc]
    if isinstance(value, DateTime):
        return find_member(value.local, name, args)
    return None


def _fits(parameters: tuple[str, ...], args: tuple[object, ...]) -> bool:
    return len(parameters) == len(args) and all(map(_fits_one, parameters, args))


def _fits_one(parameter: str, arg: object) -> bool:
    if parameter == "any" or arg is None:
        return True
    if parameter == "text":
        return isinstance(arg, str)
    if not isinstance(arg, int) or isinstance(arg, bool | BigInteger):
        return False
    kind = integer_kind(arg)
    return kind == ("Integer" if parameter == "int" else "Long")


def call_method(
    value: object,
    name: str,
    root: str | None,
    offset: int,
    args: tuple[object, ...],
    named: Mapping[str, object],
) -> object:
    """``value.name(args)``."""
    if value is None:
        raise MissingVariable(name if root is None else root, offset)
    if name in DENIED:
        raise denied(name, offset)
    if isinstance(value, SafeText):
        value = value.text
    member = find_member(value, name, args)
    if member is None or named:
        raise MissingVariable(name, offset)
    if None in args and name == "concat":
        raise ExpressionError("Could not call concat with null", "type", offset=offset)
    try:
        return member()
    except (TypeError, ValueError, OverflowError, regex.error, TimeoutError) as error:
        raise ExpressionError(f"Could not call {name}: {error}", "type", offset=offset) from None
    except ExpressionError as error:
        if error.offset is None:
            error.offset = offset
        raise
