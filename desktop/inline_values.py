"""Grey words behind the lines of the editor: what expressions came to in a run, when Schedules fire next."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from engine.text import LineIndex

if TYPE_CHECKING:
    from desktop.documents import Document, Documents
    from desktop.loop import Scope
    from desktop.runs import Run
    from desktop.views.editor.code_editor import CodeEditor
    from engine.analyse import Analysis
    from engine.model import Flow
    from engine.session import Session

VALUE_LENGTH = 120
VALUES_SHOWN = 80
DATES_SHOWN = 3
LONGEST_WAIT = timedelta(hours=1)
"""Dates are worked out anew when the first is over, and at least so often: clocks are set, machines sleep."""

_CHANGING = re.compile(
    r"\b(secret|http|read|kv|uuid|now|randomInt|randomPort|fileExists|fileSize|taskrun|parents?|error|loop)\b"
)
"""Expressions whose value now need not be what they had in the run, or that reach outside."""


class InlineValues(QObject):
    """Fills the editor's grey words for the document that is shown; both kinds stand there together."""

    def __init__(
        self, editor: CodeEditor, documents: Documents, scope: Scope, executor: Executor, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._editor = editor
        self._documents = documents
        self._scope = scope
        self._executor = executor
        self._session: Session | None = None
        self._run: Run | None = None
        self._later = QTimer(self, singleShot=True)
        self._later.timeout.connect(lambda: self.show(self._run))

    def set_session(self, session: Session | None) -> None:
        self._session = session

    def show(self, run: Run | None) -> None:
        """The document, its analysis or the run that is shown with it is another one."""
        self._run = run
        self._later.stop()
        document = self._documents.current
        analysis = document.analysis if document is not None else None
        if document is None or analysis is None or analysis.flow is None:
            self._editor.show_values({})
            return
        if not self._has_values(run, analysis) and not analysis.flow.triggers:
            self._editor.show_values({})
            return
        self._scope.spawn(self._show(document, analysis, run), "values")

    def _has_values(self, run: Run | None, analysis: Analysis) -> bool:
        """Whether a run has ended, and the text is still the one that ran."""
        ended = run is not None and not run.active and run.execution is not None
        return ended and run is not None and run.flow is not None and run.flow == analysis.flow

    async def _show(self, document: Document, analysis: Analysis, run: Run | None) -> None:
        found: dict[int, str] = {}
        flow = analysis.flow
        assert flow is not None
        if flow.triggers:
            found = await self._dates(flow, analysis)
            self._put(document, analysis, run, found)
        if run is not None and self._has_values(run, analysis):
            found = {**found, **await self._values(run, flow, analysis)}
            self._put(document, analysis, run, found)

    def _put(self, document: Document, analysis: Analysis, run: Run | None, found: Mapping[int, str]) -> None:
        """Unless something else is shown by now."""
        if document is self._documents.current and document.analysis is analysis and run is self._run:
            self._editor.show_values(found)

    async def _dates(self, flow: Flow, analysis: Analysis) -> dict[int, str]:
        from engine.schedules import next_dates

        now = datetime.now().astimezone()
        loop = asyncio.get_running_loop()
        # In a thread: a rare day takes a while to be found.
        found = await loop.run_in_executor(self._executor, lambda: list(next_dates(flow, now, DATES_SHOWN)))
        zones = {trigger.id: trigger.values.get("timezone") for trigger in flow.triggers}
        if found:
            wait = min(min(one.dates[0] for one in found) - now + timedelta(seconds=1), LONGEST_WAIT)
            self._later.start(max(1000, int(wait.total_seconds() * 1000)))
        return {
            analysis.index.position(one.span.end).line: dates_text(one.dates, now, zones.get(one.trigger_id))
            for one in found
        }

    async def _values(self, run: Run, flow: Flow, analysis: Analysis) -> dict[int, str]:
        session, execution = self._session, run.execution
        found: dict[int, str] = {}
        if session is None or execution is None:
            return found
        for line, template in expressions_by_line(analysis.tree, analysis.index)[:VALUES_SHOWN]:
            if run is not self._run:
                break  # nobody waits for it any more
            evaluated = await session.evaluate_aside(execution, flow, template)
            if evaluated.error is None and evaluated.text is not None:
                text = " ".join(evaluated.text.split())
                found[line] = text if len(text) <= VALUE_LENGTH else text[: VALUE_LENGTH - 1] + "…"
        return found


def dates_text(dates: Sequence[datetime], now: datetime, zone: object = None) -> str:
    """``next: Thu 26 Nov 09:00, Fri 27 Nov 09:00``; with the year of another year and a zone that is set."""
    parts = []
    for date in dates:
        text = f"{date:%a} {date.day} {date:%b}"
        if date.year != now.year:
            text += f" {date.year}"
        parts.append(f"{text} {date:%H:%M:%S}" if date.second else f"{text} {date:%H:%M}")
    words = f"next: {', '.join(parts)}"
    return f"{words} ({zone})" if zone is not None else words


def expressions_by_line(tree: object, index: LineIndex) -> list[tuple[int, str]]:
    """Line (from 1) and template of every one-line scalar whose value can be shown after a run."""
    from engine.yamltree import MappingNode, ScalarNode, SequenceNode

    found: list[tuple[int, str]] = []
    waiting: list[object] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, MappingNode):
            waiting.extend(value for _, value in reversed(node.entries))
        elif isinstance(node, SequenceNode):
            waiting.extend(reversed(node.items))
        elif isinstance(node, ScalarNode) and "{{" in node.text and not _CHANGING.search(node.text):
            first, last = index.position(node.start).line, index.position(node.end).line
            if first == last:
                found.append((first, node.text))
    return found
