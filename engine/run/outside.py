"""What expressions do to the world while they are rendered: ``http()`` and ``subflow()``.

Rendering is synchronous, requests are not. A rendering in a thread of its own (``aside`` sees to that
wherever a template asks for one of these) hands the work to the loop of the run and waits for it; one in the
loop itself uses a loop of its own, because waiting for itself would take for ever.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from engine.durations import parse_duration
from engine.errors import EyasError, TaskFailed
from engine.events import Level
from engine.exchange import Exchange
from engine.expressions import ExpressionError
from engine.http.charsets import decode
from engine.http.message import BodyStorage, HttpRequest, HttpResponse, RequestBody
from engine.http.uris import add_params
from engine.tasks.http_body import form_body, text_body
from engine.tasks.http_options import read_options
from engine.values import from_json, to_text
from engine.yamltree import compose

if TYPE_CHECKING:
    from engine.run.flow_run import FlowRun

T = TypeVar("T")

LONGEST = 60.0
"""Seconds that an expression may wait for the world."""


class Outside:
    """Implements both functions for the expressions of one execution."""

    def __init__(self, flow_run: FlowRun) -> None:
        self._flow_run = flow_run
        try:
            self._loop: asyncio.AbstractEventLoop | None = asyncio.get_running_loop()
        except RuntimeError:
            self._loop = None

    def request(self, call: Mapping[str, Any]) -> object:
        """Performs a request and returns its parsed body; ExpressionError when there is none."""
        try:
            response = self._wait(lambda own: self._send(request_of(call), own), LONGEST)
        except TaskFailed as error:
            raise ExpressionError(f"Failed to execute HTTP Request: {error.message}") from None
        if response.status >= 400:
            raise ExpressionError(
                f"Failed to execute HTTP Request, server respond with status {response.status} : "
                f"{response.reason}"
            )
        return parsed(response, call.get("accept"))

    def start(self, call: Mapping[str, Any]) -> object:
        """Runs a flow of the workspace and returns what became of it."""
        limit = call.get("timeout")
        seconds = parse_duration(limit) if isinstance(limit, str) else LONGEST
        try:
            return self._wait(lambda own: self._run_flow(call), seconds)
        except EyasError as error:
            raise ExpressionError(f"The flow {call['namespace']}.{call['id']} was not run: {error}") from None

    # -- waiting

    def _wait(self, work: Callable[[bool], Awaitable[T]], seconds: float) -> T:
        """The result of ``work``; its argument says whether it runs in a loop of its own."""
        if self._loop is not None and self._loop.is_running() and not in_a_loop():
            asked = asyncio.run_coroutine_threadsafe(bounded(work(False), seconds), self._loop)
            return asked.result()
        found: list[T] = []
        failed: list[BaseException] = []

        def run() -> None:
            try:
                found.append(asyncio.run(bounded(work(True), seconds)))
            except BaseException as error:  # handed on to who waits
                failed.append(error)

        thread = threading.Thread(target=run, name="eyas-outside", daemon=True)
        thread.start()
        thread.join()
        if failed:
            raise failed[0]
        return found[0]

    # -- the work

    async def _send(self, request: HttpRequest, own: bool) -> HttpResponse:
        sender = self._flow_run.services.http
        if sender is None:
            raise TaskFailed("this session has no HTTP client.")
        ctx = Quiet(self._flow_run)
        if not own:
            return await sender.send(request, ctx)
        client = sender.fresh()
        try:
            return await client.send(request, ctx)
        finally:
            await client.aclose()

    async def _run_flow(self, call: Mapping[str, Any]) -> object:
        from engine.run.runner import run_flow

        services = self._flow_run.services
        flow = services.find_flow(str(call["namespace"]), str(call["id"]))
        if flow is None:
            raise TaskFailed("there is no such flow without errors in this workspace.")
        inputs, labels = call.get("inputs") or {}, call.get("labels") or {}
        pairs = (
            [(str(key), to_text(value)) for key, value in labels.items()]
            if isinstance(labels, Mapping)
            else []
        )
        given = {str(key): value for key, value in inputs.items()} if isinstance(inputs, Mapping) else {}
        execution = await run_flow(flow, given, services, self._flow_run.emit, labels=pairs)
        return {
            "executionId": execution.id,
            "state": execution.state.value,
            "outputs": dict(execution.outputs or {}),
            "labels": dict(execution.labels),
        }


class Quiet:
    """What the HTTP client tells about a request of an expression: only its secrets are of use."""

    def __init__(self, flow_run: FlowRun) -> None:
        self._flow_run = flow_run
        flow = flow_run.flow
        self.storage: BodyStorage = flow_run.services.storage.task(
            flow.namespace, flow.id, flow_run.id, "expression", "http"
        )

    def log(self, level: Level, message: str) -> None:
        """The log belongs to tasks."""

    def exchanged(self, exchange: Exchange) -> None:
        """So do exchanges."""

    def progress(self, done: int, total: int | None) -> None:
        """And so does progress."""

    def keep_secret(self, value: str) -> None:
        self._flow_run.journal.masker.add(value)


async def bounded(work: Awaitable[T], seconds: float) -> T:
    try:
        async with asyncio.timeout(seconds):
            return await work
    except TimeoutError:
        raise TaskFailed(f"nothing came back within {seconds:g} s.") from None


def in_a_loop() -> bool:
    """Whether this thread runs an event loop right now."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def request_of(call: Mapping[str, Any]) -> HttpRequest:
    """The request that the arguments of ``http()`` describe. Raises TaskFailed."""
    options = call.get("options") or {}
    headers = [(str(k), to_text(v)) for k, v in (call.get("headers") or {}).items() if v is not None]
    if call.get("accept") is not None and not any(name.lower() == "accept" for name, _ in headers):
        headers.append(("Accept", to_text(call["accept"])))
    return HttpRequest(
        uri=add_params(to_text(call["uri"]).replace(" ", "%20"), pairs_of(call.get("query") or {})),
        method=to_text(call.get("method") or "GET"),
        headers=tuple(headers),
        body=body_of(call.get("body"), to_text(call.get("contentType") or "application/json")),
        options=read_options(options, task_ssl={}, allow_failed=True),
    )


def pairs_of(query: Mapping[str, Any]) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for name, value in query.items():
        items: Sequence[Any] = value if isinstance(value, list | tuple) else [value]
        pairs += [(str(name), to_text(item)) for item in items if item is not None]
    return pairs


def body_of(body: object, content_type: str) -> RequestBody | None:
    if body is None:
        return None
    if isinstance(body, Mapping) and content_type == "application/x-www-form-urlencoded":
        return form_body(body)
    return text_body(body, content_type, "UTF-8")


def parsed(response: HttpResponse, accept: object) -> object:
    """The body as JSON or YAML where it says that it is, or where it reads as JSON; else its text."""
    kind = next(iter(response.values("content-type")), to_text(accept or ""))
    text = decode(response.read(), kind)
    if "yaml" in kind.lower():
        root, _ = compose(text)
        return None if root is None else root.plain()
    try:
        return from_json(text)
    except ValueError:
        return text
