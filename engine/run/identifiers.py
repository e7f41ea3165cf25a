"""Ids of executions and task runs: 22 letters and digits, like a server's."""

from __future__ import annotations

import random
from string import ascii_letters, digits

ALPHABET = digits + ascii_letters
LENGTH = 22


_LETTERS = bytes(ord(ALPHABET[byte % len(ALPHABET)]) for byte in range(256))


def new_id() -> str:
    """Some 130 random bits: unique, not secret, so the system need not be asked for each."""
    return random.randbytes(LENGTH).translate(_LETTERS).decode("ascii")
