"""http.SseRequest: events of a stream."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from engine.run.services import RunServices
from engine.run.state import Execution
from tests.engine.http_flow import exchange

STREAM = {"path": "*", "headers": {"Content-Type": "text/event-stream"}, "noLength": True}


def test_events_with_their_fields(tmp_path: Path) -> None:
    body = 'id: 7\nevent: up\nretry: 1500\n: note\ndata: {"a": 1}\n\ndata: plain\ndata: text\n\ndata: cut off'
    ran, _ = exchange(tmp_path, "uri: '{{ base }}/x'", [{**STREAM, "body": body}], kind="SseRequest")
    outputs = ran.outputs("t")
    assert outputs["size"] == 2
    first, second = outputs["events"]
    assert first == {"id": "7", "name": "up", "comment": "note", "retry": 1.5, "data": {"a": 1}}
    assert second["data"] == "plain\ntext"
    assert "result" not in outputs


def test_an_expression_joins_parts(tmp_path: Path) -> None:
    body = 'data: {"m": "Hel"}\n\ndata: {"m": "lo"}\n\ndata: {"x": 1}\n\n'
    properties = "uri: '{{ base }}/x'\nconcatJqExpression: .data.m\nfailedOnMissingJq: false"
    ran, _ = exchange(tmp_path, properties, [{**STREAM, "body": body}], kind="SseRequest")
    assert ran.outputs("t")["result"] == "Hello"
    assert "events" not in ran.outputs("t")


def test_a_missing_part_is_a_failure(tmp_path: Path) -> None:
    properties = "uri: '{{ base }}/x'\nconcatJqExpression: .data.count"
    ran, _ = exchange(tmp_path, properties, [{**STREAM, "body": "data: Plain text\n\n"}], kind="SseRequest")
    says = "Failed to resolve JQ expression '.data.count' and value '{\"data\":\"Plain text\"}'"
    assert ran.errors[0].startswith(says)


def test_an_expression_that_is_no_jq_is_refused_before_anything_is_sent(tmp_path: Path) -> None:
    properties = "uri: '{{ base }}/x'\nconcatJqExpression: .data["
    ran, server = exchange(tmp_path, properties, [STREAM], kind="SseRequest")
    assert ran.errors[0].startswith("Cannot compile the jq expression .data[")
    assert server.requests == []


@pytest.mark.parametrize(
    ("route", "says"),
    [
        ({"status": 204}, "answered 204: there is no stream of events"),
        ({"status": 404, "body": "gone"}, "response code '404' and body:\ngone"),
        ({"headers": {"Content-Type": "application/json"}, "body": "{}"}, "no stream of events"),
        (
            {"raw": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ndata: a", "closeAfter": True},
            "cut short",
        ),
    ],
)
def test_what_is_no_stream_fails(route: dict[str, object], says: str, tmp_path: Path) -> None:
    ran, _ = exchange(tmp_path, "uri: '{{ base }}/x'", [{"path": "*", **route}], kind="SseRequest")
    assert ran.state == "FAILED"
    assert says in ran.errors[0]


def test_the_timeout_of_the_task_ends_a_stream_and_what_came_is_kept(tmp_path: Path) -> None:
    raw = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: a\n\n"
    routes = [{"path": "*", "raw": raw, "then": [[20_000, "data: b\n\n"]]}]
    properties = "uri: '{{ base }}/x'\ntimeout: PT0.4S"
    ran, _ = exchange(tmp_path, properties, routes, kind="SseRequest")
    assert ran.errors == ["Timeout after 00:00:00.400"]
    (_, sent) = ran.run("t").exchanges[0]
    assert sent.response is not None and sent.response.body is not None
    assert sent.response.body.preview == "data: a\n\n" and sent.response.body.truncated
    assert sent.error is None, "the flow ended it, nothing failed"


def test_what_comes_is_told_and_can_be_read_while_the_stream_goes_on(tmp_path: Path) -> None:
    raw = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: a\n\n"
    routes = [{"path": "*", "raw": raw, "then": [[700, "data: b\n\n"], [700, ""]], "closeAfter": True}]
    seen: list[bytes] = []

    async def during(services: RunServices, executions: Mapping[str, Execution]) -> None:
        while not (runs := [run for one in executions.values() for run in one.task_runs.values()]):
            await asyncio.sleep(0.01)
        while not runs[0].state.is_terminal:
            await asyncio.sleep(0.01)
            for _, told in runs[0].exchanges:
                body = told.response.body if told.response is not None else None
                if told.going_on and body is not None:
                    stored = services.storage.body(body.uri).read()
                    assert body.preview == stored[: body.size].decode() and not body.truncated
                    if stored not in seen:
                        seen.append(stored)

    ran, _ = exchange(tmp_path, "uri: '{{ base }}/x'", routes, kind="SseRequest", during=during)
    assert ran.outputs("t")["size"] == 2
    assert seen == [b"data: a\n\n", b"data: a\n\ndata: b\n\n"]
    ((_, last),) = ran.run("t").exchanges
    assert not last.going_on and last.response is not None and last.response.body is not None
    assert ran.services.storage.body(last.response.body.uri).size == 18
