"""What the runner knows about one task run while it goes on: unmasked, unlike the fold of the events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from engine.events import State
from engine.model import TaskSpec
from engine.record import record


class Group:
    """Task runs that stop each other: once one of a group failed, no further task of it starts."""

    __slots__ = ("_parent", "failed")

    def __init__(self, parent: Group | None = None) -> None:
        self._parent = parent
        self.failed = False

    @property
    def stopped(self) -> bool:
        """Whether this group, or one around it, has failed."""
        group: Group | None = self
        while group is not None:
            if group.failed:
                return True
            group = group._parent
        return False


@record(frozen=False)
class Frame:
    """One task run. ``levels`` are the loop values around it and its own, outermost first.

    ``parents`` is what expressions see under that name; ``variables`` are extra members of ``taskrun``.
    """

    id: str
    spec: TaskSpec
    parent: Frame | None
    value: str | None
    iteration: int | None
    started: float
    group: Group
    levels: tuple[str, ...]
    parents: list[dict[str, object]]
    after_execution: bool = False
    attempts: int = 0
    outputs: Mapping[str, object] = field(default_factory=dict)
    variables: Mapping[str, object] | None = None
    working_directory: Path | None = None
    waiting: State | None = None

    def parents_of_children(self) -> list[dict[str, object]]:
        """The ``parents`` of runs inside this one: an entry for it when it has a value or outputs."""
        entry: dict[str, object] = {}
        if self.outputs:
            entry["outputs"] = self.outputs
        if self.value is not None:
            entry["taskrun"] = {"value": self.value}
        return [entry, *self.parents] if entry else self.parents
