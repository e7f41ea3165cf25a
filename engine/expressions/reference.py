"""What a template reads, as checks and completion see it."""

from __future__ import annotations

from engine.record import record


@record
class Reference:
    """A variable that a template reads.

    ``path`` goes as far as it is written out (``outputs.a['b'][x]`` is outputs, a, b), ``offset`` and
    ``length`` say where it stands, ``guarded`` whether its absence is allowed for (`??`, `default`, `is
    defined`).
    """

    path: tuple[str, ...]
    offset: int
    length: int
    guarded: bool = False
