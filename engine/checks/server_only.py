"""Tasks that only a Kestra server runs.

Manual: Eyas knows every task of Kestra's core and checks its properties, but some need a server. A flow with
one can be edited and sent to a server; here its run stops at that task.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.base import Document, place, warning
from engine.diagnostics import Diagnostic


def server_only(document: Document) -> Iterator[Diagnostic]:
    """Reports each task whose type does not run here."""
    for task in document.tasks:
        if task.schema is not None and not task.schema.runs_here and not task.disabled:
            yield warning(
                "server-only",
                f"{task.schema.short_type} runs on a Kestra server only; here the run fails at this task.",
                place(task, "type"),
                "Disable the task to run the rest.",
            )
