"""OAuth 2 tokens for hosts: client credentials (RFC 6749, 4.4), authorization code with PKCE (RFC 7636) in
the system's browser with a loopback redirect (RFC 8252), refresh tokens.

Our own on top of our client rather than a library: it is two form posts and one redirect, and so each request
to the token endpoint is an exchange like any other, shown with its secrets masked.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import secrets
import time
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import parse_qs, quote, urlencode

from engine.errors import TaskFailed
from engine.http.charsets import decode
from engine.http.message import HttpRequest, HttpResponse, RequestBody, SendContext
from engine.http.settings import OAuth2
from engine.record import record

Send = Callable[[HttpRequest, SendContext], Awaitable[HttpResponse]]
OpenBrowser = Callable[[str], object]

EARLY = 30.0
"""Seconds before its end that a token is renewed."""

PATIENCE = 300.0
"""Seconds that a person has to log in."""

ANSWER = (
    "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n\r\n"
    "<!doctype html><title>Eyas</title><p>{}</p><p>You can close this page and go back to Eyas.</p>"
)


@record(frozen=False)
class Token:
    """An access token; ``ends`` counts as ``time.monotonic`` does, None when it is not known."""

    access: str
    ends: float | None = None
    refresh: str | None = None

    @property
    def fresh(self) -> bool:
        return self.ends is None or time.monotonic() < self.ends - EARLY


def _open_browser(url: str) -> object:
    import webbrowser  # most environments never log in

    return webbrowser.open(url)


class TokenKeeper:
    """Fetches tokens when they are first needed and keeps them as long as they are good, in memory."""

    def __init__(self, send: Send, open_browser: OpenBrowser | None = None) -> None:
        self._send = send
        self._open_browser = open_browser or _open_browser
        self._tokens: dict[OAuth2, Token] = {}
        self._locks: dict[OAuth2, asyncio.Lock] = {}

    async def token(self, settings: OAuth2, ctx: SendContext) -> str:
        """The access token. Raises TaskFailed when the server does not give one."""
        async with self._locks.setdefault(settings, asyncio.Lock()):
            known = self._tokens.get(settings)
            if known is None or not known.fresh:
                known = self._tokens[settings] = await self._fetch(settings, known, ctx)
            ctx.keep_secret(known.access)
            return known.access

    def forget(self, settings: OAuth2) -> None:
        """The next request fetches a new token."""
        known = self._tokens.get(settings)
        if known is not None:
            known.ends = 0.0

    async def _fetch(self, settings: OAuth2, known: Token | None, ctx: SendContext) -> Token:
        if known is not None and known.refresh is not None:
            try:
                return await self._post(settings, self._refresh(settings, known.refresh), ctx, known.refresh)
            except TaskFailed:  # it has been revoked; ask anew
                known.refresh = None
        if settings.authorize_url is not None:
            return await self._authorize(settings, ctx)
        form = {"grant_type": "client_credentials"}
        for name, value in (("scope", settings.scope), ("audience", settings.audience)):
            if value is not None:
                form[name] = value
        return await self._post(settings, form, ctx)

    @staticmethod
    def _refresh(settings: OAuth2, refresh: str) -> dict[str, str]:
        return {"grant_type": "refresh_token", "refresh_token": refresh}

    async def _post(
        self, settings: OAuth2, form: dict[str, str], ctx: SendContext, refresh: str | None = None
    ) -> Token:
        headers: list[tuple[str, str]] = [("Accept", "application/json")]
        secret = settings.client_secret
        if secret is not None:
            ctx.keep_secret(secret)
        if secret is not None and not settings.credentials_in_body:
            pair = f"{quote(settings.client_id, safe='')}:{quote(secret, safe='')}"
            encoded = b64encode(pair.encode()).decode("ascii")
            ctx.keep_secret(encoded)
            headers.append(("Authorization", f"Basic {encoded}"))
        else:
            form = {**form, "client_id": settings.client_id}
            if secret is not None:
                form["client_secret"] = secret
        body = RequestBody((urlencode(form).encode(),), "application/x-www-form-urlencoded")
        request = HttpRequest(settings.token_url, "POST", tuple(headers), body)
        response = await self._send(request, ctx)
        answer = read_answer(response)
        access = answer.get("access_token")
        if response.status >= 400 or not isinstance(access, str):
            raise TaskFailed(explain(settings.token_url, response.status, answer))
        ctx.keep_secret(access)
        lifetime = answer.get("expires_in")
        ends = time.monotonic() + float(lifetime) if isinstance(lifetime, int | float) else None
        renewed = answer.get("refresh_token", refresh)
        if isinstance(renewed, str):
            ctx.keep_secret(renewed)
        return Token(access, ends, renewed if isinstance(renewed, str) else None)

    async def _authorize(self, settings: OAuth2, ctx: SendContext) -> Token:
        """Opens the browser and waits for it to come back to a port of ours."""
        verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(16)
        came: asyncio.Future[Mapping[str, list[str]]] = asyncio.get_running_loop().create_future()

        async def receive(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                line = (await reader.readline()).decode("latin-1")
                target = line.split(" ")[1] if line.count(" ") > 1 else ""
                query = parse_qs(target.partition("?")[2].partition("#")[0])
                ours = query.get("state") == [state]
                fine = ours and "code" in query
                text = "You are logged in." if fine else "The login did not succeed."
                writer.write(ANSWER.format(text).encode())
                await writer.drain()
                if ours and not came.done():
                    came.set_result(query)
            finally:
                writer.close()

        server = await asyncio.start_server(receive, "127.0.0.1", settings.redirect_port)
        try:
            redirect = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/callback"
            self._open_browser(login_url(settings, redirect, state, verifier))
            try:
                async with asyncio.timeout(PATIENCE):
                    query = await came
            except TimeoutError:
                raise TaskFailed(
                    f"Nobody logged in at {settings.authorize_url} within {PATIENCE:g} s."
                ) from None
        finally:
            server.close()
            await server.wait_closed()
        if "code" not in query:
            reason = {name: values[0] for name, values in query.items() if name != "state"}
            raise TaskFailed(explain(settings.authorize_url or "", 0, reason))
        form = {
            "grant_type": "authorization_code",
            "code": query["code"][0],
            "redirect_uri": redirect,
            "code_verifier": verifier,
        }
        return await self._post(settings, form, ctx)


def login_url(settings: OAuth2, redirect: str, state: str, verifier: str) -> str:
    """The page that the browser opens."""
    challenge = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    parameters = {
        "response_type": "code",
        "client_id": settings.client_id,
        "redirect_uri": redirect,
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    for name, value in (("scope", settings.scope), ("audience", settings.audience)):
        if value is not None:
            parameters[name] = value
    page = settings.authorize_url or ""
    return f"{page}{'&' if '?' in page else '?'}{urlencode(parameters)}"


def read_answer(response: HttpResponse) -> Mapping[str, object]:
    """The JSON object of a token endpoint; empty when it is none."""
    text = decode(response.read_start(1 << 20), next(iter(response.values("content-type")), None))
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def explain(url: str, status: int, answer: Mapping[str, object]) -> str:
    """Why there is no token, in the server's words where it has some."""
    code = f" (status {status})" if status else ""
    error, description = answer.get("error"), answer.get("error_description")
    if not error:
        return f"{url} gave no access token{code}; check the address and the client's id in the environment."
    return f"{url} refused to give an access token{code}: {error}{f', {description}' if description else ''}."
