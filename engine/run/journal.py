"""The one place where events of an execution are made: numbered, dated, masked, folded and handed on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.events import Emit, Event, Level, Logged, State, TaskRunStateChanged
from engine.run.clock import Clock
from engine.run.mask import Masker
from engine.run.state import Execution
from engine.text import Span

LONGEST_MESSAGE = 15_000
"""Characters of one log line; longer ones are split, as on a server."""


class Journal:
    """Writes what happens; ``execution`` is the fold of everything written, without secrets."""

    __slots__ = ("_clock", "_emit", "_seq", "execution", "masker")

    def __init__(self, execution_id: str, emit: Emit, clock: Clock, masker: Masker) -> None:
        self.execution = Execution(execution_id)
        self.masker = masker
        self._emit = emit
        self._clock = clock
        self._seq = 0

    @property
    def seq(self) -> int:
        """How many events there have been."""
        return self._seq

    def take_up(self, execution: Execution, seq: int) -> None:
        """Goes on with an execution that has had events before."""
        self.execution = execution
        self._seq = seq

    def write(self, kind: type[Event], **facts: Any) -> float:
        """Makes the event and returns its time."""
        at = self._clock.now()
        event = kind(execution_id=self.execution.id, seq=self._seq, at=at, **facts)
        self._seq += 1
        if self.masker.active:
            event = self.masker.event(event)
        self.execution.apply(event)
        self._emit(event)
        return at

    def move(
        self,
        task_run_id: str,
        state: State,
        outputs: Mapping[str, object] | None = None,
        iteration: int | None = None,
    ) -> float:
        """A task run changes its state."""
        return self.write(
            TaskRunStateChanged, task_run_id=task_run_id, state=state, outputs=outputs, iteration=iteration
        )

    def log(
        self,
        level: Level,
        message: str,
        *,
        task_id: str | None = None,
        task_run_id: str | None = None,
        attempt: int | None = None,
        value: str | None = None,
        span: Span | None = None,
    ) -> None:
        """Writes log lines; a secret at the cut of a long message is masked before it is cut."""
        message = self.masker.text(message)
        for start in range(0, len(message), LONGEST_MESSAGE) or (0,):
            self.write(
                Logged,
                level=level,
                message=message[start : start + LONGEST_MESSAGE],
                task_id=task_id,
                task_run_id=task_run_id,
                attempt=attempt,
                value=value,
                span=span,
            )
