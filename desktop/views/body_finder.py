"""Runs a search over a whole stored body for a find bar, and shows its matches in the big text."""

from __future__ import annotations

from bisect import bisect_left

from PySide6.QtCore import QObject, QTimer

from desktop.models.body_search import BodySearch, Read
from desktop.views.big_text import BigText
from desktop.views.editor.find_bar import FindBar

SECONDS = 0.008
"""Of each turn of the event loop."""


class BodyFinder(QObject):
    """Counts while it goes on; the first match is shown as soon as it is known."""

    def __init__(self, bar: FindBar, text: BigText, parent: QObject) -> None:
        super().__init__(parent)
        self._bar = bar
        self._text = text
        self.search: BodySearch | None = None
        self._current: int | None = None
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._advance)

    def start(self, read: Read, size: int, charset: str) -> None:
        """Search for what the bar says, from the beginning of the body."""
        query = self._bar.query
        self.search = BodySearch(
            read, size, query.text, charset=charset, case=query.case, is_regex=query.regex
        )
        self._current = None
        self._text.set_marks([])
        self._timer.start()
        self._advance()

    def stop(self) -> None:
        self._timer.stop()
        self.search = None
        self._text.set_marks([])

    def _advance(self) -> None:
        search = self.search
        if search is None:
            self._timer.stop()
            return
        try:
            search.advance(SECONDS)
        except OSError as error:
            search.trouble, search.done = str(error), True
        if self._current is None and search.found:
            start = self._text.shown()[0]
            self._show(min(bisect_left(search.found, (start, 0)), len(search.found) - 1))
        self._text.set_marks(search.found)
        if search.done:
            self._timer.stop()
        self._say()

    def step(self, step: int) -> None:
        """To the next or the previous match, round the ends."""
        search = self.search
        if search is None or not search.found:
            return
        at = 0 if self._current is None else (self._current + step) % len(search.found)
        self._show(at)
        self._say()

    def _show(self, number: int) -> None:
        assert self.search is not None
        self._current = number
        self._text.select(*self.search.found[number])

    def _say(self) -> None:
        search = self.search
        if search is None:
            return
        if search.trouble:
            self._bar.say(search.trouble)
            return
        self._bar.show_count(self._current, len(search.found))
        if not search.done:
            self._bar.say(f"{len(search.found):,} so far, {round(search.share * 100)} % searched")
