"""A context for the HTTP client that notes what it is told, and a short way to send one request."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.bodies import Bodies
from engine.errors import TaskFailed
from engine.events import Level
from engine.exchange import Exchange
from engine.http.client import HttpClient
from engine.http.message import HttpOptions, HttpRequest, HttpResponse


class Folder:
    """Files of one test in one folder."""

    def __init__(self, root: Path) -> None:
        self.bodies = Bodies("kestra://", root)


@dataclass(slots=True)
class Notes:
    """Implements ``SendContext``."""

    storage: Folder
    logs: list[tuple[Level, str]] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    steps: list[tuple[int, int | None]] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)

    def log(self, level: Level, message: str) -> None:
        self.logs.append((level, message))

    def exchanged(self, exchange: Exchange) -> None:
        self.exchanges.append(exchange)

    def progress(self, done: int, total: int | None) -> None:
        self.steps.append((done, total))

    def keep_secret(self, value: str) -> None:
        self.secrets.append(value)


def notes(folder: Path | None = None) -> Notes:
    return Notes(Folder(folder or Path(tempfile.mkdtemp())))


@dataclass(slots=True)
class Sent:
    """How a request ended: an answer, or why there is none."""

    response: HttpResponse | None
    error: str | None
    notes: Notes

    @property
    def body(self) -> bytes:
        assert self.response is not None, self.error
        return self.response.read()


async def send(
    url: str,
    *,
    folder: Path,
    options: HttpOptions | None = None,
    client: HttpClient | None = None,
    context: Notes | None = None,
    **more: Any,
) -> Sent:
    """Sends one request with a client of its own."""
    own = client or HttpClient()
    context = context or notes(folder)
    try:
        response = await own.send(HttpRequest(url, options=options or HttpOptions(), **more), context)
        return Sent(response, None, context)
    except TaskFailed as error:
        return Sent(None, error.message, context)
    finally:
        if client is None:
            await own.aclose()
