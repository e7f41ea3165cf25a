"""Answers the pauses of a run in the terminal: asks for what the Pause wants to know,
then lets the run go on."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from typing import TextIO

from engine.errors import FlowRefused, InputsRefused
from engine.events import Event, ExecutionStateChanged, State, TaskRunCreated, TaskRunStateChanged
from engine.model import Flow, InputSpec, TaskSpec
from engine.session import Session


class PauseAnswers:
    """An event sink. ``given`` are values from the command line (None: none were given); without them a
    person at the terminal is asked, and where there is none the run waits for its time or for Ctrl+C."""

    def __init__(
        self, session: Session, flow: Flow, given: Mapping[str, object] | None, stdin: TextIO | None = None
    ) -> None:
        self._session = session
        self._given = given
        self._stdin = sys.stdin if stdin is None else stdin
        self._specs = {spec.id: spec for spec in flow.walk()}
        self._tasks: dict[str, str] = {}
        self._paused: TaskSpec | None = None
        self._answering: set[asyncio.Task[None]] = set()

    def emit(self, event: Event) -> None:
        """Notices that the execution has paused."""
        if isinstance(event, TaskRunCreated):
            self._tasks[event.task_run_id] = event.task_id
        elif isinstance(event, TaskRunStateChanged) and event.state is State.PAUSED:
            self._paused = self._specs.get(self._tasks.get(event.task_run_id, ""))
        elif isinstance(event, ExecutionStateChanged) and event.state is State.PAUSED:
            loop = asyncio.get_running_loop()
            task = loop.create_task(self._answer(event.execution_id))
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)

    async def _answer(self, execution_id: str) -> None:
        spec = self._paused
        if spec is None or "pauseDuration" in spec.values or "delay" in spec.values:
            return  # it goes on by itself
        values = self._given
        if values is None:
            if not self._stdin.isatty():
                print(
                    f"eyas: paused at `{spec.id}`; nobody is here to resume it. Run it with --resume "
                    "[NAME=VALUE…], or stop it with Ctrl+C.",
                    file=sys.stderr,
                )
                return
            values = await asyncio.to_thread(self._ask, spec)
        try:
            await self._session.resume(execution_id, values)
        except InputsRefused as refusal:
            for problem in refusal.problems:
                print(f"eyas: {problem.input_id}: {problem.message}", file=sys.stderr)
            if self._given is None:
                await self._answer(execution_id)
            else:
                print("eyas: the run stays paused; stop it with Ctrl+C.", file=sys.stderr)
        except FlowRefused:
            pass  # it has gone on meanwhile

    def _ask(self, spec: TaskSpec) -> dict[str, object]:
        """One line per input; an empty line leaves it out."""
        print(f"Paused at {spec.id}.", file=sys.stderr)
        written = spec.values.get("onResume")
        inputs = [one for one in written if isinstance(one, InputSpec)] if isinstance(written, list) else []
        values: dict[str, object] = {}
        for one in inputs:
            default = f" [{one.default_text}]" if one.default_text is not None else ""
            print(f"  {one.label} ({one.type}){default}: ", end="", file=sys.stderr, flush=True)
            line = self._stdin.readline().rstrip("\n")
            if line:
                values[one.id] = line
        if not inputs:
            print("  Press Enter to go on: ", end="", file=sys.stderr, flush=True)
            self._stdin.readline()
        return values
