"""Requests and replies of the playground, and the little that handlers need to make them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import field
from urllib.parse import parse_qsl

from engine.record import record


@record(frozen=False)
class Request:
    """One parsed request; header names in lower case in ``headers``, as sent in ``raw_headers``."""

    method: str
    target: str
    headers: dict[str, str]
    raw_headers: list[tuple[str, str]]
    body: bytes = b""
    version: str = "HTTP/1.1"
    client: str = ""

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]

    def args(self) -> dict[str, str | list[str]]:
        """The query, decoded; a repeated name becomes a list."""
        return collect(parse_qsl(self.query, keep_blank_values=True))

    def arg(self, name: str, default: str = "") -> str:
        value = self.args().get(name, default)
        return value[0] if isinstance(value, list) else value

    def json(self) -> object:
        """The body as JSON, None when it is none."""
        try:
            return json.loads(self.body) if self.body else None
        except (ValueError, RecursionError):
            return None


@record(frozen=False)
class Reply:
    """An answer: ``body``, or ``stream`` for one that is sent in chunks as it is made."""

    status: int = 200
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    stream: AsyncIterator[bytes] | None = None


def whole_number(text: str, most_digits: int = 15) -> int | None:
    """A number of plain digits, None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= most_digits else None


def collect(pairs: list[tuple[str, str]]) -> dict[str, str | list[str]]:
    """Pairs as a map, repeated names as lists."""
    found: dict[str, str | list[str]] = {}
    for name, value in pairs:
        if name not in found:
            found[name] = value
            continue
        before = found[name]
        found[name] = [*before, value] if isinstance(before, list) else [before, value]
    return found


def json_reply(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    """A JSON answer, compact, as dummyjson's are."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Reply(
        status, [("Content-Type", "application/json; charset=utf-8"), *(headers or {}).items()], body
    )


def text_reply(text: str, content_type: str = "text/plain; charset=utf-8", status: int = 200) -> Reply:
    return Reply(status, [("Content-Type", content_type)], text.encode())


def message_reply(status: int, message: str) -> Reply:
    """An error in dummyjson's shape."""
    return json_reply({"message": message}, status)
