"""Server-sent events: one row per event, with its id, its name and its data."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from desktop.theme import ThemeController
from desktop.views.bodies.source import SHOWN_AT_ONCE, Body, Viewer
from desktop.views.bodies.table import Found, RecordsBody

_EVENT_END = re.compile(rb"(?:\r\n|\n|\r(?!\n)){2}")


def events_of(text: str) -> Sequence[Mapping[str, object]]:
    """The events of a stream as its specification reads it; comments are passed over."""
    made: list[Mapping[str, object]] = []
    event: dict[str, str] = {}
    data: list[str] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if not line:
            if data or event:
                made.append(_record(event, data))
            event, data = {}, []
            continue
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            data.append(value)
        elif name in ("event", "id", "retry"):
            event[name] = value
    return made


def _record(event: Mapping[str, str], data: Sequence[str]) -> dict[str, object]:
    made: dict[str, object] = {"event": event.get("event", "message"), "id": event.get("id", "")}
    made["data"] = "\n".join(data)
    return made | ({"retry": event["retry"]} if "retry" in event else {})


class EventsBody(RecordsBody):
    """Of a stream that goes on, the events that have come; new ones are added at the end."""

    _read = 0
    """Bytes of the body whose events are shown."""

    def __init__(self, theme: ThemeController) -> None:
        super().__init__(theme, "No events", "No event has come.", paths=False)
        self.table.horizontalHeader().setStretchLastSection(True)

    def records(self, body: Body) -> Found | None:
        self._read = 0
        return "", self._next(body)

    def _next(self, body: Body) -> Sequence[Mapping[str, object]]:
        """The events behind those that are shown, as far as they are complete or the body is."""
        raw = body.read(self._read, min(body.size - self._read, SHOWN_AT_ONCE))
        ends = [match.end() for match in _EVENT_END.finditer(raw)]
        used = ends[-1] if ends else 0
        self._read += used
        return events_of(raw[:used].decode("utf-8", "replace").lstrip("\ufeff"))

    def grow(self, body: Body) -> None:
        if not self.model.rowCount():
            self.show_body(body)
            return
        bar = self.table.verticalScrollBar()
        follows = bar.value() == bar.maximum()
        while records := self._next(body):
            self.model.add_records(records)
        self.say_rows(body, self._read)
        if follows:
            self.table.scrollToBottom()


def _priority(content_type: str, head: bytes, size: int) -> int:
    return 80 if content_type.split(";")[0].strip().lower() == "text/event-stream" else 0


VIEWER = Viewer("Events", _priority, EventsBody)
