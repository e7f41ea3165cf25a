"""Ids of executions and task runs: 22 letters and digits, like a server's."""

from __future__ import annotations

import random
from string import ascii_letters, digits

ALPHABET = digits + ascii_letters
LENGTH = 22


def new_id() -> str:
    """128 random bits in base 62: unique, not secret, so the system need not be asked for each."""
    number = random.getrandbits(128)
    letters = []
    for _ in range(LENGTH):
        number, rest = divmod(number, 62)
        letters.append(ALPHABET[rest])
    return "".join(letters)
