"""Functions that make something new each time: ids and random numbers."""

from __future__ import annotations

import os
import random
import secrets
import socket
import time

from engine.expressions.callables import Arguments, Function
from engine.expressions.errors import ExpressionError, bad_argument
from engine.expressions.state import State
from engine.values import Long
from engine.values.numbers import INT_MAX, INT_MIN

_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_NANO = "_-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_KSUID_EPOCH = 1_400_000_000


def uuid(args: Arguments, state: State) -> str:
    """Version 7: in the order of time."""
    value = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) & ~(0x3 << 62) | 0x7 << 76 | 0x2 << 62
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def friendly_id(args: Arguments, state: State) -> str:
    return _base62(int.from_bytes(os.urandom(16), "big"), 22).lstrip("0").rjust(20, "0")


def _base62(value: int, width: int) -> str:
    digits: list[str] = []
    while value:
        value, rest = divmod(value, 62)
        digits.append(_BASE62[rest])
    return "".join(reversed(digits)).rjust(width, "0")


def ksuid(args: Arguments, state: State) -> str:
    head = int(time.time()) - _KSUID_EPOCH
    return _base62(int.from_bytes(head.to_bytes(4, "big") + os.urandom(16), "big"), 27)


def nano_id(args: Arguments, state: State) -> str:
    """Picks by a bit mask, so of an alphabet whose size is no power of two some characters never come."""
    length = args.get("length")
    size = int(length) if isinstance(length, Long) else 21
    if size < 0:
        raise ExpressionError("The length of an id cannot be negative")
    if size > 1000:
        raise bad_argument("The 'nanoId()' function field 'length' must be lower than: 1000", "length")
    alphabet = args.get("alphabet")
    letters = _NANO if alphabet is None else str(alphabet)
    if not letters:
        raise bad_argument("The alphabet is empty", "alphabet")
    mask = len(letters) - 1
    return "".join(letters[secrets.randbits(16) & mask] for _ in range(size))


def random_int(args: Arguments, state: State) -> int:
    bounds: list[int] = []
    for name in ("lower", "upper"):
        value = args.get(name)
        if not isinstance(value, Long):
            raise bad_argument(f"`randomInt` expects a whole number written out as `{name}`", name)
        bounds.append(int(value))
    lower, upper = bounds
    if upper < lower:
        raise bad_argument("`upper` must not be below `lower`", "upper")
    value = lower if upper == lower else random.randrange(lower, upper)
    return min(max(value, INT_MIN), INT_MAX)


def random_port(args: Arguments, state: State) -> int:
    """A port of this machine that is free."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


IDENTIFIER_FUNCTIONS = (
    Function("uuid", uuid, doc="A new UUID, version 7."),
    Function("id", friendly_id, (), doc="A new short id."),
    Function("ksuid", ksuid, (), doc="A new KSUID."),
    Function("nanoId", nano_id, ("length", "alphabet"), doc="A new Nano ID."),
    Function("randomInt", random_int, ("lower", "upper"), doc="A random whole number."),
    Function("randomPort", random_port, (), doc="A free port."),
)
