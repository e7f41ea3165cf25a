"""Task runs of an execution over time: a table of rows in tree order, loops folded into one row each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from engine.events import State

if TYPE_CHECKING:
    from engine.run.state import Execution, TaskRun

Index = QModelIndex | QPersistentModelIndex

ROW_ROLE = int(Qt.ItemDataRole.UserRole) + 1
FOLDED_ABOVE = 12
"""Runs of one task under one parent above which they start as one folded row."""

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


class Column(IntEnum):
    TASK = 0
    STATE = 1
    DURATION = 2
    BAR = 3


HEADERS = ("Task", "State", "Duration", "")


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a bar in seconds since the start of the execution; ``state`` names its colour."""

    start: float
    end: float
    state: State


@dataclass(frozen=True, slots=True)
class Row:
    """One row; ``key`` is the task run id, or the group's own key; ``runs`` the task runs it stands for."""

    key: str
    label: str
    depth: int
    state: State | None
    duration: float | None
    segments: tuple[Segment, ...]
    runs: tuple[str, ...]
    expandable: bool = False
    expanded: bool = False
    note: str = ""

    @property
    def state_text(self) -> str:
        return str(self.state) if self.state is not None else ""


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


class Settled:
    """Segments and seconds of task runs that have ended, worked out once."""

    def __init__(self, zero: float = 0.0) -> None:
        self.zero = zero
        self._known: dict[str, tuple[int, tuple[Segment, ...], float | None]] = {}

    def look(self, run: TaskRun, now: float) -> tuple[tuple[Segment, ...], float | None]:
        """Segments and seconds of a run."""
        if not run.state.is_terminal:
            return segments_of(run, self.zero, now), run_seconds(run, now)
        known = self._known.get(run.id)
        if known is None or known[0] != len(run.histories):  # a restart adds to its history
            known = len(run.histories), segments_of(run, self.zero, now), run_seconds(run, now)
            self._known[run.id] = known
        return known[1], known[2]


def build_rows(
    execution: Execution | None,
    now: float,
    toggled: frozenset[str] | set[str],
    settled: Settled | None = None,
) -> list[Row]:
    """Rows in order of creation below their parents; ``toggled`` holds keys of rows folded by hand."""
    if execution is None:
        return []
    zero = execution.started if execution.started is not None else now
    if settled is None or settled.zero != zero:
        settled = Settled(zero)
    children: dict[str | None, list[TaskRun]] = {}
    for run in execution.task_runs.values():
        parent = run.parent_id if run.parent_id in execution.task_runs else None
        children.setdefault(parent, []).append(run)
    rows: list[Row] = []

    def add_run(run: TaskRun, depth: int) -> None:
        below = children.get(run.id, [])
        expanded = bool(below) and run.id not in toggled
        label = f"{run.task_id} [{run.value}]" if run.value is not None else run.task_id
        note = f"attempt {len(run.attempts)}" if len(run.attempts) > 1 else ""
        segments, seconds = settled.look(run, now)
        rows.append(
            Row(
                run.id,
                label,
                depth,
                run.state,
                seconds,
                segments,
                (run.id,),
                bool(below),
                expanded,
                note,
            )
        )
        if expanded:
            add_all(below, depth + 1, run.id)

    def add_all(runs: Sequence[TaskRun], depth: int, parent: str) -> None:
        groups: dict[str, list[TaskRun]] = {}
        for run in runs:
            groups.setdefault(run.task_id, []).append(run)
        for task_id, members in groups.items():
            if len(members) == 1:
                add_run(members[0], depth)
                continue
            key = f"{parent}/{task_id}"
            folded_first = len(members) > FOLDED_ABOVE
            expanded = folded_first == (key in toggled)
            rows.append(_group(key, task_id, members, depth, expanded, settled, now))
            if expanded:
                for run in members:
                    add_run(run, depth + 1)

    add_all(children.get(None, []), 0, "")
    return rows


def _group(
    key: str,
    task_id: str,
    members: Sequence[TaskRun],
    depth: int,
    expanded: bool,
    settled: Settled,
    now: float,
) -> Row:
    done = [run for run in members if run.state.is_terminal]
    failed = sum(1 for run in members if run.state is State.FAILED)
    if len(done) < len(members):
        state = State.RUNNING
    else:
        state = next(
            (
                s
                for s in (State.FAILED, State.KILLED, State.WARNING)
                if any(run.state is s for run in members)
            ),
            State.SUCCESS,
        )
    pieces = [
        segment for run in members for segment in settled.look(run, now)[0] if segment.state not in WAITING
    ]
    label = (
        f"{task_id} · {len(done)} of {len(members)}"
        if len(done) < len(members)
        else f"{task_id} · {len(members)}"
    )
    seconds = sorted(s for run in done if (s := settled.look(run, now)[1]) is not None)
    note = ""
    if len(seconds) >= 5:
        middle, late = seconds[len(seconds) // 2], seconds[int(len(seconds) * 0.95)]
        note = f"p50 {duration_text(middle)} · p95 {duration_text(late)}"
    if failed:
        note = f"{failed} failed" + (f" · {note}" if note else "")
    start = min((p.start for p in pieces), default=None)
    end = max((p.end for p in pieces), default=None)
    total = None if start is None or end is None else end - start
    return Row(
        key,
        label,
        depth,
        state,
        total,
        tuple(_merged(pieces)),
        tuple(run.id for run in members),
        True,
        expanded,
        note,
    )


def _merged(pieces: Sequence[Segment], limit: int = 400) -> list[Segment]:
    """Overlapping stretches of one colour joined, so that a loop of thousands paints like one bar."""
    merged: list[Segment] = []
    for piece in sorted(pieces, key=lambda p: (p.start, p.end)):
        last = merged[-1] if merged else None
        if (
            last is not None
            and piece.start <= last.end
            and (piece.state is last.state or len(merged) >= limit)
        ):
            merged[-1] = Segment(last.start, max(last.end, piece.end), last.state)
        elif last is not None and piece.start < last.end:
            if piece.end > last.end:
                merged.append(Segment(last.end, piece.end, piece.state))
        else:
            merged.append(piece)
    return merged


class TimelineTableModel(QAbstractTableModel):
    """Rows of ``build_rows``; an update that keeps the rows only says what changed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []
        self._toggled: set[str] = set()
        self._execution: Execution | None = None
        self._settled = Settled()
        self._now = 0.0
        self.seconds = 1.0
        """Seconds that the bar column covers."""

    def show(self, execution: Execution | None, now: float) -> None:
        """Take the state of an execution at ``now`` (epoch seconds)."""
        if execution is not self._execution:
            self._toggled.clear()
            self._settled = Settled()
        self._execution, self._now = execution, now
        if (
            execution is not None
            and execution.started is not None
            and self._settled.zero != execution.started
        ):
            self._settled = Settled(execution.started)
        rows = build_rows(execution, now, self._toggled, self._settled)
        self.seconds = _nice_span(max((s.end for row in rows for s in row.segments), default=0.0))
        same = len(rows) == len(self._rows) and all(
            new.key == old.key and new.expanded == old.expanded
            for new, old in zip(rows, self._rows, strict=True)
        )
        if same:
            self._rows = rows
            if rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(Column) - 1))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def toggle(self, row: int) -> None:
        """Fold or unfold a row."""
        key = self._rows[row].key
        if self._rows[row].expandable:
            self._toggled ^= {key}
            self.show(self._execution, self._now)

    def row(self, row: int) -> Row:
        return self._rows[row]

    def row_of(self, key: str) -> int | None:
        return next((number for number, row in enumerate(self._rows) if row.key == key), None)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return HEADERS[section] if 0 <= section < len(HEADERS) else None
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            match index.column():
                case Column.TASK:
                    return row.label
                case Column.STATE:
                    return row.state_text
                case Column.DURATION:
                    return duration_text(row.duration)
                case _:
                    return row.note
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.ToolTipRole:
            parts = [row.label, row.state_text, duration_text(row.duration), row.note]
            return " · ".join(part for part in parts if part)
        return None


def _nice_span(seconds: float) -> float:
    """The next of 1, 2, 4, 5 times a power of ten, so that the axis has round marks."""
    if seconds <= 0.001:
        return 0.001
    power = 0.001
    while True:
        for factor in (1, 2, 4, 5):
            if factor * power >= seconds * 0.999:
                return factor * power
        power *= 10
