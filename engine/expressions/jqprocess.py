"""Runs jq programs in a helper process that can be ended:
the library holds the interpreter while it computes.

The process is started with the first program, kept, and replaced when it had to be ended. A call costs some
tenths of a millisecond.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO, Any

from engine.expressions.errors import ExpressionError, Kind
from engine.values import from_json

TIME_LIMIT = 0.8
"""Seconds that one program may compute."""
_START_LIMIT = 15.0
WORKER = "--eyas-worker"


def command() -> Sequence[str]:
    """How a helper process is started: by the frozen program itself, or by this interpreter."""
    if getattr(sys, "frozen", False):
        return [sys.executable, WORKER]
    return [sys.executable, "-m", "engine.expressions.worker"]


class Worker:
    """One helper process; calls are answered one after another."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._answers: SimpleQueue[bytes | None] = SimpleQueue()

    def ask(self, request: dict[str, Any], seconds: float = TIME_LIMIT) -> dict[str, Any]:
        """The answer to a request; ExpressionError when it takes too long."""
        with self._lock:
            process = self._ensure()
            assert process.stdin is not None
            try:
                process.stdin.write(json.dumps(request).encode() + b"\n")
                process.stdin.flush()
                line = self._answers.get(timeout=seconds)
            except Empty:
                self.stop()
                raise ExpressionError(
                    f"The jq program took longer than {seconds:g} s and was stopped"
                ) from None
            except OSError:
                line = None
            if line is None:
                self.stop()
                raise ExpressionError("The jq program ended the process it ran in")
            answer: dict[str, Any] = json.loads(line)
            return answer

    def _ensure(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        root = Path(__file__).resolve().parents[2]
        path = os.pathsep.join(filter(None, [str(root), os.environ.get("PYTHONPATH", "")]))
        process = subprocess.Popen(
            command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._process = process
        self._answers = SimpleQueue()
        assert process.stdout is not None
        threading.Thread(
            target=_read, args=(process.stdout, self._answers), name="jq answers", daemon=True
        ).start()
        if self._answers.get(timeout=_START_LIMIT) != b"ready\n":
            raise ExpressionError("The helper process for jq did not start")
        return process

    def stop(self) -> None:
        """Ends the process; the next call starts another."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        process.wait()


def _read(stream: IO[bytes], answers: SimpleQueue[bytes | None]) -> None:
    with contextlib.suppress(OSError, ValueError):
        for line in stream:
            answers.put(line)
    answers.put(None)


_WRONG_TYPE = re.compile(r"cannot be matched|has no keys")
_WORKER = Worker()
atexit.register(_WORKER.stop)


def run_jq(program: str, text: str, *, seconds: float = TIME_LIMIT) -> list[Any]:
    """The values that a program yields for a JSON text; an empty text is one missing value."""
    answer = _WORKER.ask({"jq": program, "text": text}, seconds)
    problem = answer.get("error")
    if problem is not None:
        kind: Kind = "bad-argument" if _WRONG_TYPE.search(problem) else "other"
        raise ExpressionError(f"Unable to parse jq value: {problem}", kind)
    return [from_json(value) for value in answer["values"]]
