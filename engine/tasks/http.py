"""http.Request: sends one request and hands its answer on;
the task most flows are made of (language.md 6)."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from functools import lru_cache

from engine.errors import TaskFailed
from engine.exchange import Headers
from engine.http.charsets import decode
from engine.http.message import HttpRequest, HttpResponse, RequestBody
from engine.http.uris import add_params
from engine.schema import Kind, Prop, Rendering, Schema
from engine.surrogates import mend_value
from engine.tasks.base import PREFIX, Outputs, Props, RunContext
from engine.tasks.http_body import form_body, is_multipart, multipart_body, text_body
from engine.tasks.http_options import OPTIONS, SSL_FIELDS, read_boolean, read_options
from engine.values import to_text

OLD_HTTP = "io.kestra.plugin.fs.http."

LARGEST_OUTPUT = 19 * 1024 * 1024
"""Bytes of a body that may become an output (language.md 6.3); Download has no such limit."""

LONGEST_ERROR_BODY = 10_000
"""Characters of an answer that an error message quotes (D01)."""

_SECRET_CALL = re.compile(r"\bsecret\s*\(")
_MIXED = Rendering.RAW

REQUEST_PROPS = (
    Prop("uri", Kind.URI, required=True, doc="Where to: `https://host/path?query`. Spaces become `%20`."),
    Prop(
        "method", Kind.STRING, default="GET", doc="`GET`, `POST`, `PUT`, `PATCH`, `DELETE` or any other verb."
    ),
    Prop(
        "params",
        Kind.MAP,
        rendering=_MIXED,
        item=Prop("value", Kind.ANY, rendering=_MIXED),
        doc="Appended to the query, percent-encoded; a list repeats its key.",
    ),
    Prop(
        "headers",
        Kind.MAP,
        rendering=_MIXED,
        item=Prop("value", Kind.STRING, rendering=_MIXED),
        doc="Sent in the order written.",
    ),
    Prop("body", Kind.ANY, rendering=_MIXED, doc="A text is sent as it is, anything else as JSON."),
    Prop(
        "formData",
        Kind.MAP,
        rendering=_MIXED,
        item=Prop("value", Kind.ANY, rendering=_MIXED),
        doc="A form, url-encoded unless `contentType` is `multipart/form-data`; it wins over `body`.",
    ),
    Prop("contentType", Kind.STRING, default="application/json", doc="MIME type of the body."),
    OPTIONS,
    Prop(
        "sslOptions",
        Kind.OBJECT,
        rendering=_MIXED,
        fields=SSL_FIELDS,
        deprecated="Use `options.ssl`; on Kestra this has no effect.",
    ),
    Prop("allowFailed", Kind.BOOLEAN, rendering=_MIXED, deprecated="Use `options.allowFailed`."),
)

RESPONSE_OUTPUTS = (
    Prop("uri", Kind.URI, doc="The URI that was asked for, with its params."),
    Prop("code", Kind.INTEGER, doc="The response code."),
    Prop(
        "headers",
        Kind.MAP,
        item=Prop("values", Kind.LIST, item=Prop("value", Kind.STRING)),
        doc="The response headers: names in lower case, always lists.",
    ),
)


def build_request(ctx: RunContext, props: Props) -> HttpRequest:
    """The request that the properties of an HTTP task describe. Raises TaskFailed for what cannot be sent."""
    options_values = _rendered_map(ctx, props, "options")
    options = read_options(
        options_values,
        task_ssl=_rendered_map(ctx, props, "sslOptions"),
        allow_failed=ctx.render_value(props.get("allowFailed")),
    )
    uri = to_text(props.get("uri", ""))
    pairs = _params(_rendered_map(ctx, props, "params"))
    if pairs:
        uri = add_params(uri.replace(" ", "%20"), pairs)
    headers = _headers(_rendered_map(ctx, props, "headers"))
    content_type = props.get("contentType")
    content_type = None if content_type is None else to_text(content_type)
    charset = to_text(options_values.get("defaultCharset") or "UTF-8")
    body, headers = _body(ctx, props, headers, content_type, charset)
    return HttpRequest(
        uri=uri,
        method=to_text(props.get("method") if props.get("method") is not None else "GET"),
        headers=headers,
        body=body,
        default_content_type=content_type if not headers else None,
        options=options,
        secret_headers=_secret_headers(ctx, props, headers),
        secret_body=body is not None and _body_holds_secret(ctx, props, body),
    )


def _rendered_map(ctx: RunContext, props: Props, name: str) -> Mapping[str, object]:
    value = props.get(name)
    if isinstance(value, str):
        text = ctx.render(value)
        try:
            value = mend_value(json.loads(text)) if text else None
        except ValueError:
            raise TaskFailed(
                f"{name} renders to a text that is no map: {(text or '')[:200]}", property=name
            ) from None
    elif value is not None:
        value = ctx.render_value(value)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise TaskFailed(f"{name} must be a map of names and values.", property=name)
    return value


def _params(params: Mapping[str, object]) -> list[tuple[str, str]]:
    """D08: numbers and booleans are printed. Null is left out; maps, and null in a list, are refused."""
    pairs: list[tuple[str, str]] = []
    for name, value in params.items():
        if value is None:
            continue
        for item in value if isinstance(value, list | tuple) else [value]:
            if item is None or isinstance(item, Mapping | list | tuple):
                what = "null in a list" if item is None else "a map or nested list"
                raise TaskFailed(
                    f"params.{name}: {what} cannot be sent; use a text, a "
                    "number, a boolean or a list of these.",
                    property="params",
                )
            pairs.append((name, to_text(item)))
    return pairs


def _headers(headers: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    for name, value in headers.items():
        if isinstance(value, Mapping | list | tuple):
            raise TaskFailed(
                f"headers.{name}: the value of a header is a text, not a map or list.", property="headers"
            )
    return tuple((name, to_text(value)) for name, value in headers.items() if value is not None)


def _body(
    ctx: RunContext,
    props: Props,
    headers: tuple[tuple[str, str], ...],
    content_type: str | None,
    charset: str,
) -> tuple[RequestBody | None, tuple[tuple[str, str], ...]]:
    if props.get("formData") is not None:
        form = _rendered_map(ctx, props, "formData")
        own = next((v for n, v in headers if n.lower() == "content-type"), None)
        if is_multipart(own) or (own is None and is_multipart(content_type)):
            body, boundary = multipart_body(form, own or content_type, ctx.storage)
            if (
                own is not None and "boundary" not in own.lower()
            ):  # D45: the declared boundary is the one used
                fitting = f"{own.rstrip('; ')}; boundary={boundary}"
                headers = tuple((n, fitting if n.lower() == "content-type" else v) for n, v in headers)
            return body, headers
        return form_body(form), headers
    value = props.get("body")
    if value is None:
        return None, headers
    rendered = ctx.render(value) if isinstance(value, str) else ctx.render_value(value)
    return text_body(rendered, content_type, charset), headers


def _secret_headers(ctx: RunContext, props: Props, headers: tuple[tuple[str, str], ...]) -> frozenset[str]:
    """Names of headers whose value came from a secret (D41): by what was written, and by what came out."""
    written = props.get("headers")
    raw = written if isinstance(written, Mapping) else {}
    names = {str(n).lower() for n, v in raw.items() if _SECRET_CALL.search(str(v))}
    if isinstance(written, str) and _SECRET_CALL.search(written):
        names |= {n.lower() for n, _ in headers}
    names |= {n.lower() for n, v in headers if ctx.holds_secret(v)}
    return frozenset(names)


def _body_holds_secret(ctx: RunContext, props: Props, body: RequestBody) -> bool:
    if _SECRET_CALL.search(str(props.get("body") or "")) or _SECRET_CALL.search(
        str(props.get("formData") or "")
    ):
        return True
    return any(isinstance(s, bytes) and ctx.holds_secret(s.decode("utf-8", "replace")) for s in body.segments)


def check_status(request: HttpRequest, response: HttpResponse, start: bytes | None = None) -> None:
    """Raises TaskFailed when the response code is no success, quoting the answer (D01, D02).

    ``start`` is the beginning of the body where the answer is still being streamed."""
    if request.options.accepts(response.status):
        return
    message = f"Failed http request with response code '{response.status}'"
    if response.entity:
        if start is not None:
            size, data = len(start), start
        else:
            size = response.body.size if response.body is not None else 0
            data = (
                response.read() if response.data is not None else response.read_start(LONGEST_ERROR_BODY * 4)
            )
        text = decode(data, next(iter(response.values("content-type")), None))
        message += f" and body:\n{text[:LONGEST_ERROR_BODY]}"
        if len(text) > LONGEST_ERROR_BODY or len(data) < size:
            message += f"\n… (the first {LONGEST_ERROR_BODY} characters of {size} bytes)"
    raise TaskFailed(
        message,
        hint="Set options.allowFailed or options.allowedResponseCodes to go on with such an answer.",
        property="uri",
    )


def header_lists(response: HttpResponse) -> dict[str, list[str]]:
    """The ``headers`` output. What described the encoded body is left out once it has been decoded."""
    return _lists(response.headers, response.decoded)


@lru_cache(maxsize=256)
def _lists(headers: Headers, decoded: bool) -> dict[str, list[str]]:
    """Shared by the answers of a loop, whose headers are often the same; nobody changes outputs in place."""
    gone = ("content-encoding", "content-length", "content-md5") if decoded else ()
    lists: dict[str, list[str]] = {}
    for name, value in headers:
        if name.lower() not in gone:
            lists.setdefault(name.lower(), []).append(value)
    return lists


class HttpRequestTask:
    """``io.kestra.plugin.core.http.Request``."""

    schema = Schema(
        type=PREFIX + "http.Request",
        title="HTTP request",
        doc="Send an HTTP request; the answer is the output.",
        props=(
            *REQUEST_PROPS,
            Prop(
                "encryptBody",
                Kind.BOOLEAN,
                default=False,
                rendering=_MIXED,
                doc=(
                    "Keep the body encrypted (`encryptedBody`) instead of in `body`; needs an encryption key."
                ),
            ),
        ),
        outputs=(
            *RESPONSE_OUTPUTS,
            Prop("body", Kind.STRING, doc="The body as text; absent when HTTP allows none (HEAD, 204)."),
            Prop("encryptedBody", Kind.MAP, doc="The encrypted body when `encryptBody` is set."),
            Prop("formData", Kind.MAP, doc="Declared by Kestra, never filled."),
        ),
        aliases=(OLD_HTTP + "Request",),
        examples=(
            "- id: send_data\n  type: io.kestra.plugin.core.http.Request\n  uri: "
            "https://dummyjson.com/products\n"
            "  method: GET\n",
            "- id: send_data\n  type: io.kestra.plugin.core.http.Request\n  uri: "
            "https://dummyjson.com/products/add\n"
            '  method: POST\n  contentType: application/json\n  body: "{{ inputs.payload }}"\n',
        ),
    )

    async def run(self, ctx: RunContext, props: Props) -> Outputs | None:
        if read_boolean(ctx.render_value(props.get("encryptBody")), False, "encryptBody"):
            raise TaskFailed(
                "encryptBody needs an encryption key, and none is configured: the body would be stored in "
                "plain text. Nothing was sent.",
                property="encryptBody",
            )
        request = await ctx.aside(lambda: build_request(ctx, props))
        response = await ctx.http.send(request, ctx)
        check_status(request, response)
        outputs: dict[str, object] = {
            "uri": response.uri,
            "code": response.status,
            "headers": header_lists(response),
        }
        if response.entity:
            outputs["body"] = await _body_text(response)
        return outputs


async def _body_text(response: HttpResponse) -> str:
    size = response.body.size if response.body is not None else 0
    if size > LARGEST_OUTPUT:
        raise TaskFailed(
            f"Response body is too large to store in task outputs ({size} bytes > max {LARGEST_OUTPUT} "
            "bytes). Use io.kestra.plugin.core.http.Download to keep it as a file.",
            property="uri",
        )
    content_type = next(iter(response.values("content-type")), None)
    if response.data is not None:
        return decode(response.data, content_type)
    return await asyncio.to_thread(lambda: decode(response.read(), content_type))
