"""Sends requests for tasks: hop by hop through the libcurl transport, every hop recorded, nothing hidden."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING

import httpx

import engine
from engine.errors import TaskFailed
from engine.events import Level
from engine.exchange import Exchange, ReceivedResponse
from engine.http import auth
from engine.http.cookies import CookieJar
from engine.http.hosts import HostMap, PlaygroundUrl
from engine.http.live import Telling
from engine.http.logs import log_exchange
from engine.http.message import HttpRequest, HttpResponse, SendContext
from engine.http.recording import received, record
from engine.http.settings import HostSettings, settings_for
from engine.http.transport import CurlTransport, ResponseStream, SegmentStream, TransferFailed, known_headers
from engine.http.uris import Uri
from engine.http.walk import Step, Walk
from engine.http.wire import Keeping, ReceivedHead, Route, TlsSettings, TransferReport, WireRequest

if TYPE_CHECKING:
    from engine.http.oauth2 import OpenBrowser, TokenKeeper

USER_AGENT = f"Eyas/{engine.__version__}"

_EMPTY = httpx.ByteStream(b"")
_NO_SETTINGS = HostSettings("*")


class HttpClient:
    """A pool of connections and the environment's host mapping. Close it when the run or session ends.

    ``send`` returns the last answer whatever its code; it raises TaskFailed, in HTTP's words, when there is
    none.
    """

    def __init__(
        self,
        *,
        hosts: Mapping[str, str] | None = None,
        settings: Sequence[HostSettings] = (),
        playground: PlaygroundUrl | None = None,
        cookies: CookieJar | None = None,
        cookies_in_flows: bool = False,
        user_agent: str = USER_AGENT,
        open_browser: OpenBrowser | None = None,
    ) -> None:
        self._transport = CurlTransport()
        self._settings = tuple(settings)
        self._mapping = dict(hosts or {})
        self._hosts = HostMap(hosts or {}, playground)
        self._user_agent = user_agent
        self.cookies = cookies
        self._cookies_in_flows = cookies_in_flows
        self._open_browser = open_browser

    async def send(self, request: HttpRequest, ctx: SendContext) -> HttpResponse:
        """Sends a request with its redirects; each hop is handed to ``ctx.exchanged``, also a failed one."""
        return await self._walk(request, ctx, self.cookies if self._cookies_in_flows else None)

    def fresh(self) -> HttpClient:
        """Another client with the same settings, for another event loop."""
        return HttpClient(hosts=self._mapping, settings=self._settings, user_agent=self._user_agent)

    def with_cookies(self) -> JarSender:
        """The same client, sending and keeping the cookies of the environment: for requests of a person."""
        return JarSender(self)

    async def _send_plain(self, request: HttpRequest, ctx: SendContext) -> HttpResponse:
        """Without the credentials of the environment: how they themselves are fetched."""
        return await self._walk(request, ctx, None, plain=True)

    async def _walk(
        self, request: HttpRequest, ctx: SendContext, cookies: CookieJar | None, plain: bool = False
    ) -> HttpResponse:
        walk = self._begin(request, ctx, cookies)
        while True:
            step = await self._with_credentials(walk.step(), ctx, plain)
            report, answer = await self._send_step(step, request, ctx)
            assert report.head is not None
            again = walk.after(report.head)
            self._log_notes(step, ctx)
            if not again:
                return _answer(walk, step, report, answer)

    @asynccontextmanager
    async def stream(
        self, request: HttpRequest, ctx: SendContext
    ) -> AsyncIterator[tuple[HttpResponse, AsyncIterator[bytes]]]:
        """Like ``send``, but gives the last answer as soon as its headers are there, and its decoded body
        chunk by chunk. Leaving early ends the transfer."""
        walk = self._begin(request, ctx, self.cookies if self._cookies_in_flows else None)
        while True:
            step = await self._with_credentials(walk.step(), ctx, False)
            wire, httpx_request = await self._prepare(step, request, ctx)
            httpx_request.extensions["streamed"] = True
            try:
                response = await self._transport.handle_async_request(httpx_request)
            except TransferFailed as failure:
                self._record(step, wire, failure.report, request, ctx)
                raise TaskFailed(str(failure), property="uri") from None
            head: ReceivedHead = response.extensions["head"]
            stream = response.stream
            assert isinstance(stream, ResponseStream)
            if walk.after(head):
                self._record(step, wire, await stream.end(head), request, ctx)
                continue
            telling = Telling(partial(self._tell, step, wire, stream, head, ctx))
            telling.note()
            try:
                begun = TransferReport(head=head)
                answered = received(begun)
                assert answered is not None
                yield _answer(walk, step, begun, answered), self._chunks(stream, telling)
            finally:
                telling.stop()
                self._record(step, wire, await stream.end(head), request, ctx)
            return

    async def aclose(self) -> None:
        """Ends what still runs and closes the connections."""
        await self._transport.aclose()

    # -- one hop --------------------------------------------------------------------------------------

    async def _with_credentials(self, step: Step, ctx: SendContext, plain: bool) -> Step:
        auth = None if plain else self._settings_of(step.uri).auth
        if auth is None:
            return step
        from engine.http.credentials import with_credentials

        return await with_credentials(step, auth, self._tokens, ctx)

    @cached_property
    def _tokens(self) -> TokenKeeper:
        """Loaded when an environment first asks for credentials; most never do."""
        from engine.http.oauth2 import TokenKeeper

        return TokenKeeper(self._send_plain, self._open_browser)

    def _settings_of(self, uri: Uri) -> HostSettings:
        if not self._settings:
            return _NO_SETTINGS
        own = settings_for(self._settings, uri)
        if own.problem is not None:
            raise TaskFailed(
                f"The environment's settings for {uri.host} cannot be used: {own.problem} Nothing was sent.",
                property="uri",
            )
        return own

    def _begin(self, request: HttpRequest, ctx: SendContext, cookies: CookieJar | None) -> Walk:
        credentials = request.options.auth
        if credentials is not None and credentials.kind == "BASIC":
            ctx.keep_secret(auth.basic(credentials.username, credentials.password).removeprefix("Basic "))
        walk = Walk(request, self._user_agent, cookies, lambda uri: self._settings_of(uri).proxy)
        if walk.start.user_info is not None:
            ctx.keep_secret(auth.basic(*walk.start.user_info).removeprefix("Basic "))
        return walk

    async def _send_step(
        self, step: Step, request: HttpRequest, ctx: SendContext
    ) -> tuple[TransferReport, ReceivedResponse]:
        wire, httpx_request = await self._prepare(step, request, ctx)
        try:
            response = await self._transport.handle_async_request(httpx_request)
        except TransferFailed as failure:
            self._record(step, wire, failure.report, request, ctx)
            raise TaskFailed(str(failure), property="uri") from None
        report: TransferReport = response.extensions["report"]
        exchange = self._record(step, wire, report, request, ctx)
        assert exchange.response is not None
        return report, exchange.response

    async def _prepare(
        self, step: Step, request: HttpRequest, ctx: SendContext
    ) -> tuple[WireRequest, httpx.Request]:
        options = request.options
        own = self._settings_of(step.uri)
        mapped = await self._hosts.destination(step.uri)
        if mapped is None and own.address is not None:
            mapped = (step.uri.scheme, own.address, step.uri.port)
        proxy = options.proxy if options.proxy is not None else own.proxy
        if mapped is None and proxy is None and step.uri.host.endswith(".localhost"):
            await _look_up(step.uri.host, step.uri.port)
        route = Route(
            mapped=mapped,
            verify=options.verify and own.verify is not False,
            proxy=proxy,
            connect_timeout=options.connect_timeout,
            idle_timeout=options.idle_timeout,
            keep_alive_probes=options.keep_alive_probes,
            tls=own.tls or TlsSettings(),
            http2=bool(own.http2),
        )
        target = step.uri.target
        if proxy is not None and proxy.kind == "HTTP" and (mapped or step.uri.origin)[0] == "http":
            target = step.uri.url.encode("ascii")  # a plain proxy wants the absolute form
        wire = WireRequest(
            method=step.method,
            scheme=step.uri.scheme,
            host=step.uri.host,
            port=step.uri.port,
            target=target,
            headers=step.headers,
            body=step.body,
            route=route,
            keeping=Keeping(ctx.storage.bodies, options.max_decoded),
        )
        httpx_request = httpx.Request(
            step.method,
            _origin_url(step.uri.scheme, step.uri.host, step.uri.port),
            headers=known_headers(step.headers),
            stream=SegmentStream(step.body) if step.body is not None else _EMPTY,
            extensions={"wire": wire, "progress": ctx.progress},
        )
        return wire, httpx_request

    def _exchange(
        self, step: Step, wire: WireRequest, report: TransferReport, going_on: bool = False
    ) -> Exchange:
        notes = step.notes + self._transport_notes(step, wire, report)
        return record(step, wire, report, notes=notes, going_on=going_on)

    def _record(
        self,
        step: Step,
        wire: WireRequest,
        report: TransferReport,
        request: HttpRequest,
        ctx: SendContext,
    ) -> Exchange:
        exchange = self._exchange(step, wire, report)
        ctx.exchanged(exchange)
        log_exchange(exchange, step, report, request.options.logs, ctx)
        return exchange

    @staticmethod
    def _transport_notes(step: Step, wire: WireRequest, report: TransferReport) -> tuple[str, ...]:
        notes = []
        if wire.route.mapped is not None:
            scheme, host, port = wire.route.mapped
            how = " in plain HTTP" if scheme == "http" and wire.scheme == "https" else ""
            notes.append(
                f"{step.uri.origin_text} is mapped to {scheme}://{host}:{port}{how} by the environment."
            )
        if wire.scheme == "https" and not wire.route.verify:
            notes.append("The certificate was not verified: the environment or the task says so.")
        if report.resent and report.fault is None:
            notes.append("The pooled connection had been closed by the server; sent on a new one.")
        if report.cut_at_location:
            notes.append(
                "The answer has two different Location headers: the first counts, and what stands behind the "
                "second was not read."
            )
        return tuple(notes)

    @staticmethod
    def _log_notes(step: Step, ctx: SendContext) -> None:
        for note in step.notes:
            if note.startswith("Not sent to"):
                ctx.log(Level.WARN, note)

    # -- streams --------------------------------------------------------------------------------------

    def _tell(
        self, step: Step, wire: WireRequest, stream: ResponseStream, head: ReceivedHead, ctx: SendContext
    ) -> None:
        ctx.exchanged(self._exchange(step, wire, stream.so_far(head), going_on=True))

    @staticmethod
    async def _chunks(stream: ResponseStream, telling: Telling) -> AsyncIterator[bytes]:
        try:
            async for data in stream:
                telling.note()
                yield data
        except TransferFailed as failure:
            raise TaskFailed(str(failure), property="uri") from None


class JarSender:
    """A client that shares everything with another one, and uses its jar of cookies."""

    def __init__(self, client: HttpClient) -> None:
        self._client = client

    async def send(self, request: HttpRequest, ctx: SendContext) -> HttpResponse:
        return await self._client._walk(request, ctx, self._client.cookies)

    def fresh(self) -> HttpClient:
        return self._client.fresh()

    def stream(
        self, request: HttpRequest, ctx: SendContext
    ) -> AbstractAsyncContextManager[tuple[HttpResponse, AsyncIterator[bytes]]]:
        return self._client.stream(request, ctx)


def _answer(walk: Walk, step: Step, report: TransferReport, answer: ReceivedResponse) -> HttpResponse:
    body, ref = report.body, answer.body
    small = body.data if body is not None and body.in_memory else b"" if ref is None else None
    return HttpResponse(
        uri=walk.start.text,
        url=step.uri.url,
        status=answer.status,
        reason=answer.reason,
        headers=answer.headers,
        entity=step.method.upper() != "HEAD" and answer.status not in (204, 304),
        body=ref,
        path=body.path if body is not None else None,
        data=small,
        remote=report.remote,
        decoded=report.decoded and bool(body and body.wire_size),
    )


async def _look_up(host: str, port: int) -> None:
    """``*.localhost`` is asked of the system like any other name; libcurl would take it for this machine."""
    try:
        await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise TaskFailed(
            f"Unknown host {host}: no address was found for this name.", property="uri"
        ) from None


@lru_cache(maxsize=256)
def _origin_url(scheme: str, host: str, port: int) -> httpx.URL:
    """What httpx is told of the address; the target goes beside it, byte for byte."""
    return httpx.URL(f"{scheme}://{_bracketed(host)}:{port}/")


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
