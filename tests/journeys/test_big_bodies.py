"""A body of 30 MB in the real window: received, unfolded, read, searched."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from desktop.views.bodies.text import TextBody
from desktop.views.bodies.tree import TreeBody
from desktop.views.execution_pane import RESPONSE
from tests.journeys.conftest import Programs
from tests.journeys.hands import Hands
from tests.servers.threaded import QuietHandler, serve_handler

ROWS, BLOCKS = 2_000, 62


@pytest.fixture
def address() -> Iterator[str]:
    rows = [json.dumps({"id": n, "title": f"Product {n}", "text": "x" * 200}) for n in range(ROWS)]
    block = ",".join(rows).encode()

    class Handler(QuietHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(b'{"products": [' + block)
            for _ in range(BLOCKS - 1):
                self.wfile.write(b"," + block)
            self.wfile.write(b"]}")

    with serve_handler(Handler) as address:
        yield address


def test_thirty_megabytes(programs: Programs, address: str) -> None:
    async def journey(hands: Hands) -> None:
        await hands.new_flow(
            "id: big\nnamespace: company.team\ntasks:\n  - id: ask\n"
            f"    type: io.kestra.plugin.core.http.Request\n    uri: {address}\n"
        )
        await hands.run()
        assert hands.state() == "FAILED", "such a body is no output of a task"
        assert any("too large" in line for line in await hands.read_log())
        await hands.show(RESPONSE)
        received = hands.pane.response.received
        tree = received._views["Tree"]
        assert isinstance(tree, TreeBody)
        products = tree.model.index(0, 0, tree.model.index(0, 0))
        assert tree.model.node(products).label == "products"
        tree.tree.expand(products)
        await hands.pause(0.1)
        assert tree.model.rowCount(products) >= 500
        await hands.until(lambda: "still" not in tree._banner.said.text(), "all of it is counted")
        assert tree.model.node(products).summary == "124\u202f000 items"
        received.tabs.set_current("Raw")
        await hands.pause()
        raw = received._views["Raw"]
        assert isinstance(raw, TextBody) and raw.is_big
        raw.find_bar.open_bar('"Product 1999"')
        await hands.until(lambda: "so far" not in raw.find_bar._count.text(), "all of it is searched")
        assert raw.find_bar._count.text().endswith("of 62")
        received.tabs.set_current("Hex")
        await hands.pause()

    programs.play(journey)
