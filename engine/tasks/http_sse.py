"""http.SseRequest: reads a stream of server-sent events to its end (language.md 6.6, D22 and D43)."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

from engine.errors import TaskFailed
from engine.events import Level
from engine.expressions import ExpressionError
from engine.http.events import ServerEvent, events_of
from engine.http.message import HttpRequest, HttpResponse
from engine.schema import Kind, Prop, Rendering, Schema
from engine.tasks.base import PREFIX, Outputs, Props, RunContext
from engine.tasks.http import LONGEST_ERROR_BODY, OLD_HTTP, REQUEST_PROPS, build_request, check_status
from engine.tasks.http_options import read_boolean
from engine.values import from_json, to_json, to_text

_EVENT, _PROGRAM = "serverSentEvent", "concatExpression"
_APPLY = f"{{{{ {_EVENT} | jq({_PROGRAM}) }}}}"


LOGGED = 500
"""Characters of an event's data that its log line shows, so that a stream can be watched while it comes."""


class SseRequest:
    """``io.kestra.plugin.core.http.SseRequest``."""

    schema = Schema(
        type=PREFIX + "http.SseRequest",
        title="Server-sent events",
        doc="Read a stream of events until it ends; limit it with the task's `timeout`.",
        props=(
            *REQUEST_PROPS,
            Prop(
                "concatJqExpression",
                Kind.STRING,
                doc="A jq expression for each event (`.data.message`); its results are joined to `result`.",
            ),
            Prop(
                "failedOnMissingJq",
                Kind.BOOLEAN,
                default=True,
                rendering=Rendering.RAW,
                doc="An event without that value is a failure.",
            ),
        ),
        outputs=(
            Prop("uri", Kind.URI, doc="The URI that was asked for."),
            Prop("size", Kind.INTEGER, doc="How many events came."),
            Prop(
                "events",
                Kind.LIST,
                doc="The events (`id`, `name`, `comment`, `retry`, `data`) without a `result`.",
            ),
            Prop("result", Kind.STRING, doc="What `concatJqExpression` gave, joined."),
        ),
        aliases=(OLD_HTTP + "SseRequest",),
        examples=(
            "- id: listen\n  type: io.kestra.plugin.core.http.SseRequest\n  uri: https://example.com/events\n"
            "  timeout: PT30S\n  concatJqExpression: .data.message\n",
        ),
    )

    async def run(self, ctx: RunContext, props: Props) -> Outputs | None:
        request = await ctx.aside(lambda: build_request(ctx, props))
        program = to_text(props["concatJqExpression"]) if props.get("concatJqExpression") else None
        strict = read_boolean(ctx.render_value(props.get("failedOnMissingJq")), True, "failedOnMissingJq")
        if program is not None:
            check_program(ctx, program)
        events: list[dict[str, object]] = []
        results: list[str] = []
        async with ctx.http.stream(request, ctx) as (response, chunks):
            await check_answer(request, response, chunks)
            async for event in events_of(chunks):
                record = as_record(event)
                events.append(record)
                ctx.log(Level.DEBUG, f"{event.name or 'event'}: {event.data[:LOGGED]}")
                if program is not None:
                    found = extract(ctx, program, record)
                    if found is not None:
                        results.append(found)
                    elif strict:
                        raise TaskFailed(
                            f"Failed to resolve JQ expression '{program}' and value '{to_json(record)}'",
                            hint="Set failedOnMissingJq to false to pass over such events.",
                            property="concatJqExpression",
                        )
        outputs: dict[str, object] = {"uri": response.uri, "size": len(events)}
        if results:
            outputs["result"] = "".join(results)
        else:
            outputs["events"] = events
        return outputs


async def check_answer(request: HttpRequest, response: HttpResponse, chunks: AsyncIterator[bytes]) -> None:
    """Raises TaskFailed when the status is no success or the answer is no event stream."""
    if not request.options.accepts(response.status):
        start = bytearray()
        async for data in chunks:
            start += data
            if len(start) > LONGEST_ERROR_BODY * 4:
                break
        check_status(request, response, bytes(start))
    if response.status == 204:
        raise TaskFailed(f"{response.uri} answered 204: there is no stream of events.", property="uri")
    kind = next(iter(response.values("content-type")), "").partition(";")[0].strip().lower()
    if kind not in ("", "text/event-stream") and response.entity and response.status < 400:
        raise TaskFailed(
            f"What {response.uri} sends is no stream of events: its Content-Type is {kind}, not "
            "text/event-stream.",
            hint="Use http.Request for an ordinary answer.",
            property="uri",
        )


def as_record(event: ServerEvent) -> dict[str, object]:
    """What expressions see of an event: only what it has; ``data`` is JSON where it is JSON as a whole."""
    record: dict[str, object] = {}
    for name, value in (("id", event.id), ("name", event.name), ("comment", event.comment)):
        if value is not None:
            record[name] = value
    if event.retry is not None:
        record["retry"] = event.retry
    data: object
    try:
        data = from_json(event.data)
    except (ValueError, json.JSONDecodeError):
        data = event.data
    if data is not None:
        record["data"] = data
    return record


def check_program(ctx: RunContext, program: str) -> None:
    """Compiles the expression before anything is sent."""
    try:
        ctx.render_typed(_APPLY, {_EVENT: {}, _PROGRAM: f"empty | ({program}\n)"})
    except ExpressionError as error:
        raise TaskFailed(
            f"Cannot compile the jq expression {program}: {error}", property="concatJqExpression"
        ) from None


def extract(ctx: RunContext, program: str, record: dict[str, object]) -> str | None:
    """The last result of the expression as a text; None for what is no scalar."""
    try:
        found = ctx.render_typed(_APPLY, {_EVENT: record, _PROGRAM: program})
    except ExpressionError:
        return None
    last = found[-1] if isinstance(found, list) and found else None
    return None if last is None or isinstance(last, dict | list) else to_text(last)
