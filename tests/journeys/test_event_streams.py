"""A stream of events in the real window: each event is there as it comes, and the ended stream stays."""

from __future__ import annotations

from collections.abc import Iterator
from queue import Queue

import pytest

from desktop.views.bodies.events import EventsBody
from desktop.views.execution_pane import RESPONSE
from tests.journeys.conftest import Programs
from tests.journeys.hands import Hands
from tests.servers.threaded import QuietHandler, serve_handler


class Stream:
    """What a server at ``url`` sends; an empty text ends it."""

    def __init__(self) -> None:
        self.url = ""
        self.pieces: Queue[str] = Queue()

    def send(self, *numbers: int) -> None:
        self.pieces.put("".join(f'id: {n}\nevent: tick\ndata: {{"n": {n}}}\n\n' for n in numbers))

    def end(self) -> None:
        self.pieces.put("")


@pytest.fixture
def stream() -> Iterator[Stream]:
    made = Stream()

    class Handler(QuietHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            while piece := made.pieces.get():
                self.wfile.write(piece.encode())

    with serve_handler(Handler) as made.url:
        yield made
        made.end()


def test_events_are_shown_as_they_come(programs: Programs, stream: Stream) -> None:
    async def journey(hands: Hands) -> None:
        await hands.new_flow(
            "id: listen\nnamespace: company.team\ntasks:\n  - id: events\n"
            f"    type: io.kestra.plugin.core.http.SseRequest\n    uri: {stream.url}\n"
        )
        await hands.run(until_end=False)
        await hands.show(RESPONSE)
        received = hands.pane.response.received
        await hands.until(lambda: received.pill.text() == "200 OK", "the headers are shown")
        stream.send(1)
        await hands.until(lambda: "Events" in received._views, "the events are shown")
        events = received._views["Events"]
        assert isinstance(events, EventsBody)
        table = events.table
        await hands.until(lambda: events.model.rowCount() == 1, "the first event")
        assert hands.state() == "RUNNING" and received._facts.text().startswith("Receiving")

        stream.send(*range(2, 61))
        await hands.until(lambda: events.model.rowCount() == 60, "sixty events")
        bar = table.verticalScrollBar()
        await hands.until(lambda: bar.value() == bar.maximum() > 0, "the last event is in sight")

        bar.setValue(0)
        table.selectRow(3)
        stream.send(61)
        await hands.until(lambda: events.model.rowCount() == 61, "one more")
        assert (bar.value(), table.currentIndex().row()) == (0, 3), "who looks back is not pulled away"
        received.tabs.set_current("Headers")

        stream.end()
        await hands.until(lambda: hands.state() == "SUCCESS", "the run is over")
        await hands.until(lambda: not received._facts.text().startswith("Receiving"), "the time is shown")
        assert received.tabs.current() == "Headers"
        received.tabs.set_current("Events")
        await hands.until(lambda: events.model.rowCount() == 61, "all events")
        assert hands.cell(table, 60, 2) == '{"n": 61}'

    programs.play(journey)
