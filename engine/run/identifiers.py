"""Ids of executions and task runs: 22 letters and digits, like a server's."""

from __future__ import annotations

import secrets
from string import ascii_letters, digits

ALPHABET = digits + ascii_letters
LENGTH = 22


def new_id() -> str:
    """128 random bits in base 62."""
    number = secrets.randbits(128)
    letters = []
    for _ in range(LENGTH):
        number, rest = divmod(number, 62)
        letters.append(ALPHABET[rest])
    return "".join(letters)
