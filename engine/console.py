"""Prints a run while it goes on, for the terminal: a line per log entry, then outputs and the final state."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any, TextIO

from engine.durations import format_duration
from engine.events import (
    Event,
    ExecutionStateChanged,
    Level,
    Logged,
    RetryScheduled,
    State,
    TaskRunCreated,
    TaskRunStateChanged,
)
from engine.run.serial import plain
from engine.run.state import Execution

COLOURS: Mapping[Level, str] = {
    Level.TRACE: "2",
    Level.DEBUG: "2",
    Level.INFO: "36",
    Level.WARN: "33",
    Level.ERROR: "31",
}

STATE_COLOURS: Mapping[State, str] = {
    State.SUCCESS: "32",
    State.WARNING: "33",
    State.FAILED: "31",
    State.KILLED: "35",
    State.CANCELLED: "35",
}

LONGEST_VALUE = 2_000
"""Characters of an output that are printed."""

Later = Callable[[float, Callable[[], object]], object]
"""Calls something after so many seconds."""

GATHER = 0.03
"""Seconds for which lines may gather, so that a loop of quick requests need not write each by itself."""


class Console:
    """An event sink that writes to a stream, some lines at a time; colours only where asked for. Once the
    stream takes no more ``problem`` says why, and ``broken`` is called."""

    def __init__(self, stream: TextIO, *, colour: bool, later: Later, broken: Callable[[], object]) -> None:
        self.problem: OSError | None = None
        self._stream = stream
        self._broken = broken
        self._colour = colour
        self._later = later
        self._tasks: dict[str, str] = {}
        self._waiting: list[str] = []
        self._second: tuple[int, str] = (-1, "")

    def emit(self, event: Event) -> None:
        """Prints what a person wants to see as it happens."""
        if isinstance(event, Logged):
            if event.level is not Level.TRACE:
                self._line(event.at, event.level.value, event.task_id, event.message, COLOURS[event.level])
        elif isinstance(event, TaskRunCreated):
            own = event.task_id if event.value is None else f"{event.task_id}[{event.value}]"
            self._tasks[event.task_run_id] = own
        elif isinstance(event, TaskRunStateChanged):
            if event.state in STATE_COLOURS and event.state is not State.SUCCESS:
                name = self._tasks.get(event.task_run_id)
                self._line(event.at, event.state.value, name, "", STATE_COLOURS[event.state])
        elif isinstance(event, RetryScheduled):
            name = self._tasks.get(event.task_run_id)
            wait = format_duration(round(max(0.0, event.due - event.at), 1))
            self._line(event.at, "RETRY", name, f"again in {wait}", "33")
        elif isinstance(event, ExecutionStateChanged):
            self.flush()  # somebody may be asked something now

    def flush(self) -> None:
        """Writes what has gathered."""
        text = "".join(self._waiting)
        self._waiting.clear()
        if self.problem is not None:
            return
        try:
            self._stream.write(text)
            self._stream.flush()
        except OSError as error:
            self.problem = error
            self._broken()

    def _put(self, text: str) -> None:
        if not self._waiting:
            self._later(GATHER, self.flush)
        self._waiting.append(text)

    def _line(self, at: float, word: str, task: str | None, message: str, colour: str) -> None:
        head = f"{self._time(at)} {self.paint(f'{word:<7}', colour)} {self.paint(task or '-', '1')}"
        first, *rest = message.split("\n")
        lines = [f"{head}  {first}", *(f"{'':21}{line}" for line in rest)]
        self._put("".join(f"{line.rstrip()}\n" for line in lines))

    def _time(self, at: float) -> str:
        """Local time to the millisecond."""
        second, thousandths = divmod(int(at * 1000), 1000)
        if second != self._second[0]:
            self._second = second, time.strftime("%H:%M:%S", time.localtime(second))
        return f"{self._second[1]}.{thousandths:03}"

    def paint(self, text: str, colour: str) -> str:
        return f"\033[{colour}m{text}\033[0m" if self._colour else text

    def summary(self, execution: Execution) -> None:
        """Outputs of the flow, then the final state with its duration."""
        for name, value in (execution.outputs or {}).items():
            self._put(f"{self.paint(name, '1')} = {shown(value)}\n")
        seconds = execution.duration or 0.0
        count = len(execution.task_runs)
        state = self.paint(execution.state.value, STATE_COLOURS.get(execution.state, "0"))
        took = f"{seconds * 1000:.0f} ms" if seconds < 10 else f"{seconds:.1f} s"
        self._put(f"{state}  {took}  {count} task run{'' if count == 1 else 's'}\n")
        self.flush()


def shown(value: object) -> str:
    """A value for a person: texts as they are, the rest as JSON; cut when long."""
    text = value if isinstance(value, str) else dump(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}… ({len(text)} characters)"


def dump(value: Any, indent: int | None = None) -> str:
    """JSON of anything an execution may hold."""
    return json.dumps(value, ensure_ascii=False, indent=indent, default=plain)


def wants_colour(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Only on a terminal, and not where NO_COLOR or a dumb terminal says otherwise."""
    return stream.isatty() and "NO_COLOR" not in environ and environ.get("TERM") != "dumb"


def use_utf8() -> None:
    """Terminals of some systems would refuse characters of the flow otherwise."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
