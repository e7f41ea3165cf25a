"""Exchanges in words: curl, timing, meanings; and the tables of headers and requests."""

from __future__ import annotations

import shlex
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from desktop.models.exchange_table import Column, ExchangeTableModel
from desktop.models.exchange_text import (
    connection_rows,
    curl_text,
    phases,
    request_text,
    shell_quoted,
    status_meaning,
    status_text,
    timing_text,
)
from desktop.models.header_table import HeaderTableModel
from engine.exchange import BodyRef, Timings
from tests.desktop.pane_data import BODY_URI, Script, exchange, request_run


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        (101, "100–199 Informational"),
        (201, "200–299 Successful"),
        (302, "300–399 Redirection"),
        (404, "400–499 Client error"),
        (503, "500–599 Server error"),
        (999, "Not a status of HTTP"),
    ],
)
def test_meanings_are_those_of_the_guide(status: int, meaning: str) -> None:
    assert status_meaning(status) == meaning


def test_a_missing_reason_is_the_standard_one() -> None:
    assert status_text(404, "") == "404 Not Found"
    assert status_text(200, "Fine") == "200 Fine"
    assert status_text(799, "") == "799"


def test_the_request_as_it_went_over_the_wire() -> None:
    assert request_text(exchange()).split("\n") == [
        "POST /add?x=1 HTTP/1.1",
        "Host: example.org",
        "Authorization: Bearer ******",
        "Accept-Encoding: gzip",
    ]


@given(st.text())
def test_a_shell_reads_a_quoted_word_back(text: str) -> None:
    assert shlex.split(shell_quoted(text)) == [text]


def test_curl_leaves_out_what_curl_adds_itself() -> None:
    words = shlex.split(curl_text(exchange(), '{"a": "it\'s"}').replace("\\\n", ""))
    assert words == [
        "curl",
        "-X",
        "POST",
        "https://example.org/add?x=1",
        "-H",
        "Authorization: Bearer ******",
        "--compressed",
        "--connect-to",
        "::127.0.0.1:80",
        "--data-raw",
        '{"a": "it\'s"}',
    ]


def test_curl_with_a_body_that_is_no_text() -> None:
    assert curl_text(exchange(sent=BodyRef("u", 10)), None).endswith("--data-binary @body")
    assert "--data" not in curl_text(exchange(), None)


def test_phases_follow_each_other() -> None:
    found = phases(Timings(0.001, 0.039, 0.107, 0.108, 0.333, 0.378))
    assert [phase.name for phase in found] == ["DNS", "connect", "TLS", "sent", "first byte", "body"]
    assert all(a.end == b.start for a, b in pairwise(found))
    text = timing_text(Timings(0.001, 0.039, 0.107, 0.108, 0.333, 0.378))
    assert text == "DNS 1 · connect 38 · TLS 68 · sent 1 · first byte 225 · body 45 ms"


def test_being_queued_is_the_first_phase_and_worth_a_word_when_one_could_notice() -> None:
    quick = Timings(request_sent=0.0002, first_byte=0.002, total=0.003, queued=0.0001)
    assert [(phase.name, phase.start) for phase in phases(quick)][:2] == [("queued", 0.0), ("sent", 0.0001)]
    assert timing_text(quick) == "sent 0.1 · first byte 1.8 · body 1 ms"
    slow = Timings(0.004, 0.005, queued=0.003, total=0.007)
    assert timing_text(slow) == "queued 3 · DNS 1 · connect 1 · failed 2 ms"


def test_a_connection_used_again_has_no_connect_phase() -> None:
    assert timing_text(Timings(request_sent=0.0001, first_byte=0.2, total=0.21)) == (
        "sent 0.1 · first byte 200 · body 10 ms"
    )
    assert timing_text(Timings()) == ""
    assert timing_text(Timings(0.001, 0.002, total=0.012)) == "DNS 1 · connect 1 · failed 10 ms"
    assert timing_text(Timings(request_sent=0.001, total=2.001)) == "sent 1 · no answer 2000 ms"


def test_how_the_bytes_travelled() -> None:
    rows = dict(connection_rows(exchange()))
    assert rows["Address"] == "127.0.0.1:80"
    assert rows["Mapped to"] == "127.0.0.1:80"
    assert "Verified" not in rows


def test_headers_keep_order_and_duplicates() -> None:
    model = HeaderTableModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_headers([("X-A", "1"), ("B", "2"), ("X-A", "3")])
    assert model.text() == "X-A: 1\nB: 2\nX-A: 3"
    assert model.text([2]) == "X-A: 3"
    assert model.headerData(1, Qt.Orientation.Horizontal) == "Value"


def test_only_the_last_hop_has_the_expression_of_the_body() -> None:
    script = Script().task("r", "get", 0.0, 1.0, outputs={"body": "{}"})
    script.exchange("r", exchange(302)).exchange("r", exchange(200, hop=1), attempt=0)
    execution = script.end(1).fold()
    model = ExchangeTableModel()
    model.set_execution(execution)
    model.look(execution.task_runs)
    assert [model.row(number).expression for number in range(model.rowCount())] == [None, "outputs.get.body"]


def test_requests_grow_without_a_reset() -> None:
    model = ExchangeTableModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    script = Script().task("r", "get", 0.0)
    script.exchange("r", exchange(302))
    execution = script.fold()
    model.set_execution(execution)
    model.look(["r"])
    resets: list[int] = []
    model.modelReset.connect(lambda: resets.append(1))
    script.exchange("r", exchange(200, hop=1))
    execution.apply(script.events[-1])
    model.look(["r"])
    assert model.rows_of("r") == [0, 1]
    assert (model.rowCount(), resets) == (2, [])
    assert model.data(model.index(1, Column.STATUS)) == "200"
    del execution.task_runs["r"]  # as LoopUntil does it
    model.look(["r"])
    assert (model.rowCount(), resets) == (0, [1])
    other = request_run()
    model.set_execution(other)
    model.look(other.task_runs)
    assert (model.rowCount(), resets) == (1, [1, 1])
    assert model.row(0).exchange.response is not None
    assert model.row(0).exchange.response.body == BodyRef(
        BODY_URI, model.row(0).exchange.response.body.size, "application/json"
    )
    model.set_execution(None)
    model.look(["r"])
    assert model.rowCount() == 0
