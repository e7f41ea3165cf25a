"""The answers of ``http.json`` that depend on the request: its routes say in words what they give back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.servers.scripted import Recorded

PART = re.compile(
    rb'name="(?P<name>[^"]*)"[^\r]*(?:\r\n[^\r]+)*\r\n\r\n(?P<content>.*?)\r\n--',
    re.DOTALL,
)


def parts_of(request: Recorded) -> dict[str, bytes]:
    """The parts of a multipart body by name."""
    return {found["name"].decode(): found["content"] for found in PART.finditer(request.body)}


def hello_and_file(request: Recorded) -> bytes:
    parts = parts_of(request)
    return parts.get("hello", b"?") + b" > " + parts.get("file", b"?")


def token(request: Recorded) -> bytes:
    given = (request.header("authorization") or "").removeprefix("Bearer ")
    return f'{{"hello":"{given}"}}'.encode()


ECHOES: Mapping[str, Callable[[Recorded], bytes]] = {
    "raw query string": lambda request: request.target.partition("?")[2].encode("latin-1"),
    "body": lambda request: request.body,
    "<part hello> > <content of file part file>": hello_and_file,
    '{"hello":"<token>"}': token,
    "request content type": lambda request: (request.header("content-type") or "").encode("latin-1"),
}


def with_echo(routes: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The routes with a function where they say in words what to give back."""
    return [
        {**route, "echo": ECHOES[route["echo"]]} if isinstance(route.get("echo"), str) else dict(route)
        for route in routes
    ]
