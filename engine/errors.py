"""The exceptions of the engine, drawn as one tree.

    Exception
    └── EyasError            something a caller may want to catch
        ├── TaskFailed       the world said no while a task ran; becomes a FAILED task run
        ├── InputsRefused    values given for a flow's inputs do not fit; nothing was started
        ├── FlowRefused      the document has errors (or is disabled); nothing was started
        └── StorageError     a file of an execution or of the workspace cannot be read or written

What a user typed wrong is never an exception but a ``Diagnostic`` (``engine/diagnostics.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from engine.record import record

if TYPE_CHECKING:
    from engine.diagnostics import Diagnostic


class EyasError(Exception):
    """Base of everything the engine raises on purpose."""


class TaskFailed(EyasError):
    """A task could not do its work.

    ``message`` is what the log shows at ERROR; ``property`` names the task property that it points back to,
    ``hint`` says how to go on.
    """

    def __init__(self, message: str, *, hint: str | None = None, property: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.property = property


@record
class InputProblem:
    """Why the value of one input (dotted id) was refused, in a sentence for a person.

    ``line`` and ``column`` (1-based) point into the value itself where it is a JSON or YAML text.
    ``kestra_message`` is what a server says, where that differs.
    """

    input_id: str
    message: str
    line: int | None = None
    column: int | None = None
    kestra_message: str | None = None


class InputsRefused(EyasError):
    """Some values do not fit; ``problems`` holds all of them in order of declaration (deviation D37)."""

    def __init__(self, problems: Sequence[InputProblem]) -> None:
        super().__init__("\n".join(f"{p.input_id}: {p.message}" for p in problems))
        self.problems = tuple(problems)


class FlowRefused(EyasError):
    """The flow cannot be run as it stands; ``diagnostics`` say where and why (may be empty)."""

    def __init__(self, message: str, diagnostics: Sequence[Diagnostic] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.diagnostics = tuple(diagnostics)


class StorageError(EyasError):
    """A stored file is missing, out of bounds, or the disk refused it."""
