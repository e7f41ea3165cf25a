"""Java's ``String.format``: conversions, flags, widths, and dates with ``%t``."""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from engine.expressions.dates.names import find_names
from engine.expressions.errors import ExpressionError, bad_argument
from engine.values import (
    Character,
    DateTime,
    Instant,
    LocalDate,
    LocalDateTime,
    LocalTime,
    Long,
    to_java_text,
)
from engine.values.numbers import float_text, integer_kind
from engine.values.temporal import NANOS

_SPECIFIER = re.compile(r"%(?:(\d+)\$|(<))?([-#+ 0,(]*)(\d+)?(?:\.(\d+))?(?:([tT])([a-zA-Z])|([a-zA-Z%]))")
MAX_WIDTH = 100_000


def format_java(pattern: str, args: list[Any]) -> str:
    """The pattern filled; ExpressionError of kind bad-argument for what Java would refuse."""
    pieces: list[str] = []
    at, ordinary, last = 0, 0, -1
    for found in _SPECIFIER.finditer(pattern):
        _literal(pattern, at, found.start(), pieces)
        at = found.end()
        index, again, flags, width, precision, date, date_letter, letter = found.groups()
        size = int(width) if width is not None else 0
        if size > MAX_WIDTH or (precision is not None and int(precision) > MAX_WIDTH):
            raise bad_argument(f"The width of `{found.group()}` is too large")
        if letter in ("%", "n") and letter is not None:
            pieces.append("%".rjust(size) if letter == "%" else "\n")
            continue
        if again:
            position = last
        elif index is not None:
            position = int(index) - 1
        else:
            position = ordinary
            ordinary += 1
        last = position
        if not 0 <= position < len(args):
            raise bad_argument(f"Format specifier '{found.group()}' has no argument")
        value = args[position]
        text = (
            _date(value, date_letter, date == "T")
            if date_letter is not None
            else _convert(value, letter, flags, size, None if precision is None else int(precision))
        )
        pieces.append(text.ljust(size) if "-" in flags else text.rjust(size))
    _literal(pattern, at, len(pattern), pieces)
    return "".join(pieces)


def _literal(pattern: str, start: int, end: int, pieces: list[str]) -> None:
    text = pattern[start:end]
    if "%" in text:
        raise bad_argument(f"Unknown format: `{text[text.index('%') :][:10]}`")
    pieces.append(text)


def _mismatch(letter: str, value: Any) -> ExpressionError:
    return bad_argument(f"`%{letter}` does not fit {to_java_text(value)[:40]!r}")


def _convert(value: Any, letter: str, flags: str, width: int, precision: int | None) -> str:
    lower = letter.lower()
    if lower not in "bhscdoxefga" or (letter.isupper() and lower in "dof"):
        raise bad_argument(f"UnknownFormatConversion: `{letter}`")
    if lower in "bhs":
        if lower == "b":
            text = str(value if isinstance(value, bool) else value is not None).lower()
        elif value is None:
            text = "null"
        elif lower == "h":
            text = _hash(value)
        else:
            text = to_java_text(value)
        text = text if precision is None else text[:precision]
    elif value is None:
        text = "null"
    elif lower == "c":
        text = _character(value)
    elif lower in "dox":
        if precision is not None or not isinstance(value, int) or isinstance(value, bool):
            raise _mismatch(letter, value)
        text = _integer(value, lower, flags, width)
    else:
        text = _decimal(value, lower, flags, width, precision)
    return text.upper() if letter.isupper() else text


def _hash(value: Any) -> str:
    from engine.expressions.methods import find_member

    member = find_member(value, "hashCode", ())
    if member is None:
        raise _mismatch("h", value)
    return format(int(str(member())) % 2**32, "x")


def _character(value: Any) -> str:
    if isinstance(value, Character):
        return value.text
    if isinstance(value, int) and not isinstance(value, bool | Long) and integer_kind(value) == "Integer":
        return chr(value)
    raise _mismatch("c", value)


def _integer(value: int, letter: str, flags: str, width: int) -> str:
    if letter == "d":
        return _signed(format(abs(int(value)), "," if "," in flags else ""), value < 0, flags, width)
    bits = 64 if integer_kind(value) == "Long" else 32
    kind = integer_kind(value)
    unsigned = int(value) if kind == "BigInteger" else int(value) % 2**bits
    text = format(unsigned, "x" if letter == "x" else "o")
    if "#" in flags:
        text = ("0x" if letter == "x" else "0") + text
    return text.rjust(width, "0") if "0" in flags else text


def _signed(digits: str, negative: bool, flags: str, width: int) -> str:
    before, after = "", ""
    if negative:
        before, after = ("(", ")") if "(" in flags else ("-", "")
    elif "+" in flags:
        before = "+"
    elif " " in flags:
        before = " "
    if "0" in flags:
        digits = digits.rjust(width - len(before) - len(after), "0")
    return before + digits + after


def _decimal(value: Any, letter: str, flags: str, width: int, precision: int | None) -> str:
    if not isinstance(value, float | Decimal) or (letter == "a" and isinstance(value, Decimal)):
        raise _mismatch(letter, value)
    if isinstance(value, float) and not math.isfinite(value):
        if value != value:
            return "NaN"
        return _signed("Infinity", value < 0, flags.replace("0", ""), width)
    if letter == "a":
        return _hexadecimal(float(value))
    digits = 6 if precision is None else precision
    exact = abs(Decimal(float_text(value)) if isinstance(value, float) else value)
    negative = value < 0 or (isinstance(value, float) and math.copysign(1, value) < 0)
    if letter == "g":
        digits = digits or 1
        rounded = _round_significant(exact, digits)
        if rounded.is_zero() or Decimal("1e-4") <= rounded < Decimal(10) ** digits:
            places = digits - (rounded.adjusted() + 1) if not rounded.is_zero() else digits - 1
            letter, digits = "f", max(places, 0)
        else:
            letter, digits = "e", digits - 1
    if letter == "e":
        return _signed(_scientific(exact, digits), negative, flags, width)
    text = f"{exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):{',' if ',' in flags else ''}f}"
    return _signed(text, negative, flags, width)


def _round_significant(value: Decimal, digits: int) -> Decimal:
    if value.is_zero():
        return value
    return value.quantize(Decimal(1).scaleb(value.adjusted() - digits + 1), ROUND_HALF_UP)


def _scientific(value: Decimal, digits: int) -> str:
    if value.is_zero():
        return f"{0:.{digits}f}e+00"
    rounded = _round_significant(value, digits + 1)
    exponent = rounded.adjusted()
    mantissa = rounded.scaleb(-exponent)
    return f"{mantissa:.{digits}f}e{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def _hexadecimal(value: float) -> str:
    text = float(value).hex()
    sign, _, rest = text.rpartition("0x")
    mantissa, _, power = rest.partition("p")
    whole, _, fraction = mantissa.partition(".")
    return f"{sign}0x{whole}.{fraction.rstrip('0') or '0'}p{int(power)}"


_ENGLISH = find_names(None)


def _date(value: Any, letter: str, upper: bool) -> str:
    """``%tY`` and its company."""
    date = getattr(value.local if isinstance(value, DateTime) else value, "date", None)
    nanos = value.local.nanos if isinstance(value, DateTime) else getattr(value, "nanos", None)
    if isinstance(value, Instant) or not isinstance(value, DateTime | LocalDate | LocalDateTime | LocalTime):
        raise _mismatch(f"t{letter}", value)
    text = ""
    if letter in "YymdejBbhAaFDC" and date is not None:
        text = {
            "Y": f"{date.year:04d}",
            "y": f"{date.year % 100:02d}",
            "C": f"{date.year // 100:02d}",
            "m": f"{date.month:02d}",
            "d": f"{date.day:02d}",
            "e": str(date.day),
            "j": f"{date.day_of_year:03d}",
            "B": _ENGLISH.months[date.month - 1],
            "b": _ENGLISH.months[date.month - 1][:3],
            "h": _ENGLISH.months[date.month - 1][:3],
            "A": _ENGLISH.days[date.weekday()],
            "a": _ENGLISH.days[date.weekday()][:3],
            "F": f"{date.year:04d}-{date.month:02d}-{date.day:02d}",
            "D": f"{date.month:02d}/{date.day:02d}/{date.year % 100:02d}",
        }[letter]
    elif letter in "HIklMSLNpRTr" and nanos is not None:
        seconds, rest = divmod(nanos, NANOS)
        hour, minute, second = seconds // 3600, seconds // 60 % 60, seconds % 60
        half = (hour - 1) % 12 + 1
        text = {
            "H": f"{hour:02d}",
            "I": f"{half:02d}",
            "k": str(hour),
            "l": str(half),
            "M": f"{minute:02d}",
            "S": f"{second:02d}",
            "L": f"{rest // 1_000_000:03d}",
            "N": f"{rest:09d}",
            "p": "pm" if hour >= 12 else "am",
            "R": f"{hour:02d}:{minute:02d}",
            "T": f"{hour:02d}:{minute:02d}:{second:02d}",
            "r": f"{half:02d}:{minute:02d}:{second:02d} {'PM' if hour >= 12 else 'AM'}",
        }[letter]
    elif letter in "sQzZ" and isinstance(value, DateTime):
        from engine.values.temporal import offset_text

        text = {
            "s": str(value.epoch_nanos // NANOS),
            "Q": str(value.epoch_nanos // 1_000_000),
            "z": offset_text(value.offset, "+00:00").replace(":", ""),
            "Z": value.region or offset_text(value.offset),
        }[letter]
    else:
        raise _mismatch(f"t{letter}", value)
    return text.upper() if upper else text
