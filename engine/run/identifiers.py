"""Ids of executions and task runs: 22 letters and digits, like a server's."""

from __future__ import annotations

import random
from string import ascii_letters, digits

ALPHABET = digits + ascii_letters
LENGTH = 22


def new_id() -> str:
    """131 random bits: unique, not secret, so the system need not be asked for each."""
    return "".join(random.choices(ALPHABET, k=LENGTH))
