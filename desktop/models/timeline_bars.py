"""The bars of the timeline: when a task run waited and worked, and many of them drawn as one bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.events import State

if TYPE_CHECKING:
    from engine.run.state import TaskRun

MOST_PIECES = 400
"""A bar for many runs has about so many pieces at most, however many runs there are."""

WAITING = frozenset(
    {
        State.CREATED,
        State.SUBMITTED,
        State.QUEUED,
        State.RETRYING,
        State.RESTARTED,
        State.RETRIED,
        State.PAUSED,
    }
)


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a bar in seconds since the start of the execution; ``state`` names its colour."""

    start: float
    end: float
    state: State


def duration_text(seconds: float | None) -> str:
    """``412 ms``, ``5.2 s``, ``2 min 5 s``, ``1 h 2 min``."""
    if seconds is None:
        return ""
    if seconds < 0.0095:
        return f"{seconds * 1000:.1f} ms"
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def segments_of(run: TaskRun, zero: float, now: float) -> tuple[Segment, ...]:
    """Waiting and working stretches of a task run, one working stretch per attempt with its final state."""
    marks: list[tuple[float, State]] = []
    if run.attempts:
        if run.histories:
            marks.append((run.histories[0][1], State.CREATED))
        for attempt in run.attempts:
            for state, at in attempt.histories:
                if state is State.RUNNING or state is State.CREATED:
                    marks.append((at, attempt.state if state is State.RUNNING else State.CREATED))
                elif state.is_terminal:
                    marks.append((at, State.QUEUED))
        if run.state.is_terminal:
            end = max(run.histories[-1][1] if run.histories else now, marks[-1][0])
        else:
            end = now
    else:
        final = run.state
        for state, at in run.histories:
            marks.append((at, final if state is State.RUNNING else state))
        end = run.histories[-1][1] if run.histories and run.state.is_terminal else now
    pieces: list[Segment] = []
    for position, (at, state) in enumerate(marks):
        until = marks[position + 1][0] if position + 1 < len(marks) else end
        if until > at or (state not in WAITING and not state.is_terminal):
            pieces.append(Segment(at - zero, max(until, at) - zero, state))
    if pieces and run.state.is_terminal and run.attempts:
        while pieces and pieces[-1].state is State.QUEUED:
            pieces.pop()
    return tuple(pieces)


def run_seconds(run: TaskRun, now: float) -> float | None:
    """Seconds from the first RUNNING to the end, None when it has not started."""
    started = next((at for state, at in run.histories if state is State.RUNNING), None)
    if started is None:
        return None
    ended = run.histories[-1][1] if run.state.is_terminal else now
    return max(ended - started, 0.0)


def merged(pieces: Sequence[Segment]) -> list[Segment]:
    """Stretches joined, so that a loop of thousands paints like one bar.

    What overlaps in one colour is one piece; pieces and gaps too small to be seen are swallowed by what is
    beside them, a failure before a success."""
    ordered = sorted(pieces, key=lambda piece: (piece.start, piece.end))
    if not ordered:
        return []
    grain = 0.0
    if len(ordered) > MOST_PIECES:
        grain = (max(piece.end for piece in ordered) - ordered[0].start) / MOST_PIECES
    joined: list[Segment] = []
    for piece in ordered:
        last = joined[-1] if joined else None
        if last is None or piece.start > last.end + grain:
            joined.append(piece)
        elif piece.state is last.state or (grain and _small(last, piece, grain)):
            state = last.state if last.state in _FIRST or piece.state not in _FIRST else piece.state
            joined[-1] = Segment(last.start, max(last.end, piece.end), state)
        elif piece.end > last.end:
            joined.append(Segment(max(piece.start, last.end), piece.end, piece.state))
    return joined


_FIRST = frozenset({State.FAILED, State.KILLED, State.WARNING})


def _small(last: Segment, piece: Segment, grain: float) -> bool:
    """Whether two pieces of different colours are one to the eye."""
    return max(last.end, piece.end) - last.start <= grain
