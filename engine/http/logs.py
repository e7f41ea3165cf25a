"""What ``options.logs`` asks for, in Kestra's layout: headers at DEBUG, bodies (decoded, D48) at TRACE."""

from __future__ import annotations

from engine.events import Level
from engine.exchange import Exchange
from engine.http.charsets import decode
from engine.http.message import SendContext
from engine.http.recording import header_value
from engine.http.walk import Step
from engine.http.wire import KeptBody, TransferReport

LOGGABLE = ("REQUEST_HEADERS", "REQUEST_BODY", "RESPONSE_HEADERS", "RESPONSE_BODY")

_LOGGED_BYTES = 64 * 1024


def log_exchange(
    exchange: Exchange, step: Step, report: TransferReport, wanted: frozenset[str], ctx: SendContext
) -> None:
    """Writes the wanted parts of a hop, then the one line that every exchange has."""
    request, response = exchange.request, exchange.response
    if "REQUEST_HEADERS" in wanted:
        ctx.log(Level.DEBUG, f"request:\n    method: {request.method}\n    uri: {step.uri.url}")
        ctx.log(Level.DEBUG, _block("request headers", [f"{n}: {v}" for n, v in request.headers]))
    if "REQUEST_BODY" in wanted:
        content_type = header_value(request.headers, "content-type")
        ctx.log(Level.TRACE, _payload("request payload", report.sent_body, content_type))
    if response is None:
        return
    if "RESPONSE_HEADERS" in wanted:
        ctx.log(Level.DEBUG, f"response:\n    reason: {response.reason}")
        ctx.log(Level.DEBUG, _block("response headers", [f"{n}: {v}" for n, v in response.headers]))
    if "RESPONSE_BODY" in wanted:
        entity = step.method.upper() != "HEAD" and response.status not in (204, 304)
        content_type = header_value(response.headers, "content-type")
        ctx.log(Level.TRACE, _payload("response payload", report.body if entity else None, content_type))
    ctx.log(
        Level.DEBUG,
        f"Request '{step.uri.url}' from '{exchange.connection.remote}' with the response code "
        f"'{response.status}'",
    )


def _block(title: str, lines: list[str]) -> str:
    return "\n    ".join([f"{title}:", *lines]) if lines else f"{title}: null"


def _payload(title: str, body: KeptBody | None, content_type: str | None) -> str:
    if body is None:
        return f"{title}: null"
    text = decode(body.data[:_LOGGED_BYTES], content_type)
    rest = body.size - min(len(body.data), _LOGGED_BYTES)
    return f"{title}:\n    {text}" + (f"\n    … {rest} more bytes" if rest > 0 else "")
