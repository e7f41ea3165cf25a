"""The echo endpoints of the playground: what was sent, chosen status codes, redirects, encodings, streams."""

from __future__ import annotations

import asyncio
import gzip
import json
import math
import random
import zlib
from base64 import b64decode
from collections.abc import AsyncIterator, Callable
from urllib.parse import parse_qsl, quote, unquote

from engine.playground import pictures
from engine.playground.message import (
    Reply,
    Request,
    collect,
    json_reply,
    message_reply,
    text_reply,
    whole_number,
)
from engine.playground.server import REASONS

LONGEST_DELAY = 10.0
MOST_BYTES = 100 * 1024 * 1024

_METHODS = {"get": "GET", "post": "POST", "put": "PUT", "patch": "PATCH", "delete": "DELETE"}

Handler = Callable[[Request, list[str]], "Reply"]


def answer(request: Request) -> Reply | None:
    """The reply of an echo endpoint, None when the path names none."""
    parts = [unquote(part) for part in request.path.split("/") if part]
    name = parts[0] if parts else ""
    if name in _METHODS and len(parts) == 1:
        method = _METHODS[name]
        if request.method not in (method, "HEAD" if method == "GET" else method):
            return message_reply(405, f"/{name} is for {method}, this is {request.method}")
        return json_reply(_seen(request))
    handler = ENDPOINTS.get(name)
    return handler(request, parts[1:]) if handler is not None else None


def _seen(request: Request) -> dict[str, object]:
    """What httpbin's endpoints tell about a request."""
    content_type = request.headers.get("content-type", "")
    form: dict[str, str | list[str]] = {}
    files: dict[str, object] = {}
    if content_type.startswith("application/x-www-form-urlencoded"):
        form = collect(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))
    elif content_type.startswith("multipart/form-data"):
        form, files = _multipart(request.body, content_type)
    return {
        "method": request.method,
        "url": f"http://{request.headers.get('host', '')}{request.target}",
        "args": request.args(),
        "headers": dict(request.raw_headers),
        "origin": request.client,
        "data": request.body.decode("utf-8", "replace") if not form and not files else "",
        "json": request.json(),
        "form": form,
        "files": files,
    }


def _multipart(body: bytes, content_type: str) -> tuple[dict[str, str | list[str]], dict[str, object]]:
    boundary = content_type.partition("boundary=")[2].partition(";")[0].strip('" ')
    fields: list[tuple[str, str]] = []
    files: dict[str, object] = {}
    for part in body.split(b"--" + boundary.encode("latin-1"))[1:-1]:
        head, _, data = part.partition(b"\r\n\r\n")
        data = data.removesuffix(b"\r\n")
        text = head.decode("utf-8", "replace")
        name = text.partition('name="')[2].partition('"')[0]
        if 'filename="' in text:
            filename = text.partition('filename="')[2].partition('"')[0]
            files[name] = {
                "filename": filename,
                "size": len(data),
                "content": data[:1000].decode("utf-8", "replace"),
            }
        else:
            fields.append((name, data.decode("utf-8", "replace")))
    return collect(fields), files


def _status(request: Request, rest: list[str]) -> Reply:
    code = whole_number(rest[0]) if rest else None
    if code is None or not 200 <= code <= 999:
        return message_reply(400, "Use /status/ with a code from 200 to 999")
    if code in (301, 302, 303, 307, 308):
        return Reply(code, [("Location", "/get")])
    if code == 401:
        return Reply(401, [("WWW-Authenticate", 'Basic realm="Eyas playground"')])
    if code in (204, 304):
        return Reply(code)
    return json_reply({"status": code, "reason": REASONS.get(code, "")}, code)


def _headers(request: Request, rest: list[str]) -> Reply:
    return json_reply({"headers": dict(request.raw_headers)})


def _anything(request: Request, rest: list[str]) -> Reply:
    return json_reply(_seen(request))


def _delay(request: Request, rest: list[str]) -> Reply:
    seconds = min(_number(rest, 1.0), LONGEST_DELAY)
    body = json.dumps({"delay": seconds, **_seen(request)}).encode()

    async def late() -> AsyncIterator[bytes]:
        await asyncio.sleep(seconds)
        yield body

    return Reply(
        200,
        [("Content-Type", "application/json; charset=utf-8"), ("Content-Length", str(len(body)))],
        b"",
        late(),
    )


def _redirect(request: Request, rest: list[str]) -> Reply:
    count = int(_number(rest, 1))
    return Reply(302, [("Location", f"/redirect/{count - 1}" if count > 1 else "/get")])


def _redirect_to(request: Request, rest: list[str]) -> Reply:
    url, code = request.arg("url", "/get"), whole_number(request.arg("status_code", "302"))
    if code is None or not 300 <= code < 400:
        return message_reply(400, "status_code must be from 300 to 399")
    return Reply(code, [("Location", quote(url, safe="%/:=&?~#+!$,;'@()*[]"))])


def _basic_auth(request: Request, rest: list[str]) -> Reply:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    try:
        given = b64decode(value).decode("utf-8", "replace") if scheme.lower() == "basic" else ""
    except ValueError:
        given = ""
    if len(rest) == 2 and given == f"{rest[0]}:{rest[1]}":
        return json_reply({"authenticated": True, "user": rest[0]})
    reply = message_reply(401, "Basic authentication is needed")
    reply.headers.append(("WWW-Authenticate", 'Basic realm="Eyas playground"'))
    return reply


def _bearer(request: Request, rest: list[str]) -> Reply:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return json_reply({"authenticated": True, "token": token})
    reply = message_reply(401, "A bearer token is needed")
    reply.headers.append(("WWW-Authenticate", "Bearer"))
    return reply


def _cookies(request: Request, rest: list[str]) -> Reply:
    if rest == ["set"]:
        pairs = parse_qsl(request.query, keep_blank_values=True)
        cookies = [("Set-Cookie", f"{quote(name)}={quote(value)}; Path=/") for name, value in pairs]
        return Reply(302, [*cookies, ("Location", "/cookies")])
    sent = [p.strip().partition("=") for p in request.headers.get("cookie", "").split(";") if p.strip()]
    return json_reply({"cookies": {name: unquote(value) for name, _, value in sent}})


def _gzip(request: Request, rest: list[str]) -> Reply:
    return _encoded(request, "gzip", gzip.compress)


def _deflate(request: Request, rest: list[str]) -> Reply:
    return _encoded(request, "deflate", zlib.compress)


def _encoded(request: Request, name: str, encode: Callable[[bytes], bytes]) -> Reply:
    reply = json_reply({"encoding": name, **_seen(request)})
    reply.body = encode(reply.body)
    reply.headers.append(("Content-Encoding", name))
    return reply


def _image(request: Request, rest: list[str]) -> Reply:
    match rest:
        case ["svg"]:
            return text_reply(pictures.svg(request.arg("text", "Eyas")), "image/svg+xml")
        case ["jpeg"]:
            return Reply(200, [("Content-Type", "image/jpeg")], pictures.jpeg())
        case ["png"] | []:
            return Reply(200, [("Content-Type", "image/png")], pictures.png())
    return message_reply(404, "There are /image/png, /image/svg and /image/jpeg")


def _stream(request: Request, rest: list[str]) -> Reply:
    count = min(int(_number(rest, 5)), 10_000)

    async def lines() -> AsyncIterator[bytes]:
        for number in range(count):
            yield json.dumps({"id": number, "args": request.args()}).encode() + b"\n"

    return Reply(200, [("Content-Type", "application/x-ndjson; charset=utf-8")], b"", lines())


def _bytes(request: Request, rest: list[str]) -> Reply:
    count = int(_number(rest, 1024))
    if count > MOST_BYTES:
        return message_reply(400, f"At most {MOST_BYTES} bytes")
    block = random.Random(request.arg("seed", "eyas")).randbytes(min(count, 65536))

    async def blocks() -> AsyncIterator[bytes]:
        left = count
        while left > 0:
            yield block[:left]
            left -= len(block)

    headers = [("Content-Type", "application/octet-stream"), ("Content-Length", str(count))]
    return Reply(200, headers, b"", blocks())


def _drip(request: Request, rest: list[str]) -> Reply:
    count = min(_argument(request, "numbytes", 10), 10_000)
    duration = min(_argument(request, "duration", 2), LONGEST_DELAY)

    async def drops() -> AsyncIterator[bytes]:
        for _ in range(int(count)):
            yield b"*"
            await asyncio.sleep(duration / max(count, 1))

    headers = [("Content-Type", "application/octet-stream"), ("Content-Length", str(int(count)))]
    return Reply(200, headers, b"", drops())


def _sse(request: Request, rest: list[str]) -> Reply:
    count = int(min(_argument(request, "count", 5), 1000))
    delay = min(_argument(request, "delay", 0.2), LONGEST_DELAY)

    async def events() -> AsyncIterator[bytes]:
        for number in range(1, count + 1):
            data = json.dumps({"number": number, "message": f"event {number}"})
            yield f"id: {number}\nevent: tick\ndata: {data}\n\n".encode()
            if number < count:
                await asyncio.sleep(delay)

    return Reply(200, [("Content-Type", "text/event-stream"), ("Cache-Control", "no-cache")], b"", events())


def _xml(request: Request, rest: list[str]) -> Reply:
    return text_reply(
        '<?xml version="1.0" encoding="UTF-8"?>\n<shop>\n  <product id="1">\n    <title>iPhone 9</title>\n'
        '    <price currency="USD">549</price>\n  </product>\n'
        '  <product id="2">\n    <title>iPhone X</title>\n'
        '    <price currency="USD">899</price>\n  </product>\n</shop>\n',
        "application/xml; charset=utf-8",
    )


def _html(request: Request, rest: list[str]) -> Reply:
    return text_reply(
        '<!doctype html>\n<html lang="en">\n<head><title>A page</title></head>\n<body>\n  <h1>A page</h1>\n'
        "  <p>Served by the playground.</p>\n</body>\n</html>\n",
        "text/html; charset=utf-8",
    )


def _json(request: Request, rest: list[str]) -> Reply:
    return json_reply(
        {
            "title": "Everything JSON has",
            "numbers": [0, -1, 2.5, 1e20, 9007199254740993],
            "texts": ["", "line\nbreak", "äöü €", "😀"],
            "flags": {"yes": True, "no": False, "nothing": None},
            "deep": {"a": {"b": {"c": ["d"]}}},
        }
    )


def _encoding(request: Request, rest: list[str]) -> Reply:
    return text_reply(
        "Grüße · Ελληνικά · Русский · 日本語 · العربية · हिन्दी · 😀 👩\u200d💻 · e\u0301 (combining) · ∑∫√ · "
        "“quotes”\n",
        "text/plain; charset=utf-8",
    )


def _number(rest: list[str], default: float) -> float:
    try:
        number = float(rest[0]) if rest else default
    except ValueError:
        return default
    return max(0.0, number) if math.isfinite(number) else default


def _argument(request: Request, name: str, default: float) -> float:
    return _number([request.arg(name)], default) if request.arg(name) else default


ENDPOINTS: dict[str, Handler] = {
    "status": _status,
    "headers": _headers,
    "anything": _anything,
    "delay": _delay,
    "redirect": _redirect,
    "redirect-to": _redirect_to,
    "basic-auth": _basic_auth,
    "bearer": _bearer,
    "cookies": _cookies,
    "gzip": _gzip,
    "deflate": _deflate,
    "image": _image,
    "stream": _stream,
    "bytes": _bytes,
    "drip": _drip,
    "sse": _sse,
    "xml": _xml,
    "html": _html,
    "json": _json,
    "encoding": _encoding,
}
