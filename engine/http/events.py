"""Server-sent events out of a stream of bytes, by the algorithm of the HTML standard (9.2.6)."""

from __future__ import annotations

import codecs
from collections.abc import AsyncIterator, Iterator

from engine.record import record


@record
class ServerEvent:
    """One event; ``id`` is the last one seen, ``name`` its type, ``retry`` seconds,
    ``comment`` what stood beside."""

    data: str
    id: str | None = None
    name: str | None = None
    retry: float | None = None
    comment: str | None = None


class EventParser:
    """Takes text as it comes and gives the events that are complete; an unfinished last one is dropped."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest = ""
        self._began = False
        self._id: str | None = None
        self._data: list[str] = []
        self._comments: list[str] = []
        self._name: str | None = None
        self._retry: float | None = None

    def feed(self, data: bytes) -> Iterator[ServerEvent]:
        text = self._rest + self._decoder.decode(data)
        if not self._began and text:
            self._began = True
            text = text.removeprefix("\ufeff")
        # A carriage return at the end may be the first half of a line end.
        held = text.endswith("\r")
        whole = text[:-1] if held else text
        lines = whole.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self._rest = lines.pop() + ("\r" if held else "")
        for line in lines:
            event = self._line(line)
            if event is not None:
                yield event

    def _line(self, line: str) -> ServerEvent | None:
        if not line:
            return self._dispatch()
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not field:
            self._comments.append(value)
        elif field == "data":
            self._data.append(value)
        elif field == "event":
            self._name = value
        elif field == "id" and "\0" not in value:
            self._id = value
        elif field == "retry" and value.isascii() and value.isdigit():
            self._retry = int(value) / 1000
        return None

    def _dispatch(self) -> ServerEvent | None:
        event = None
        if self._data:
            comment = "\n".join(self._comments) if self._comments else None
            event = ServerEvent("\n".join(self._data), self._id, self._name, self._retry, comment)
        self._data, self._comments = [], []
        self._name = self._retry = None
        return event


async def events_of(chunks: AsyncIterator[bytes]) -> AsyncIterator[ServerEvent]:
    """The events of a body as its chunks arrive."""
    parser = EventParser()
    async for data in chunks:
        for event in parser.feed(data):
            yield event
