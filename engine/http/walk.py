"""The walk of one request over its hops: redirects, digest and proxy rounds, cookies; decides, never sends.

Rules of language.md 6.4 with D12–D15, D18, D40 and D41. Each decision of our own is noted in a sentence that
the exchange and the log show.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote_from_bytes

from engine.errors import TaskFailed
from engine.http import auth
from engine.http.cookies import CookieJar
from engine.http.message import HttpRequest
from engine.http.requirements import check_request, credential_bytes, header_bytes
from engine.http.uris import BadUri, Uri, parse_uri, resolve_reference
from engine.http.wire import HeaderBytes, ProxyRoute, ReceivedHead, Segment
from engine.record import record

ACCEPT_ENCODING = "gzip, x-gzip, deflate"
MAX_REDIRECTS = 50

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_BODY_HEADERS = frozenset(
    {"content-type", "content-encoding", "content-language", "content-location", "content-md5", "expect"}
)
ASCII = bytes(range(128))

_AT_HOME = frozenset({"authorization", "cookie", "proxy-authorization"})
_LENGTH_METHODS = frozenset({"POST", "PUT", "PATCH"})
_UPGRADE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@record
class Step:
    """One request to send now."""

    hop: int
    uri: Uri
    method: str
    headers: HeaderBytes
    body: tuple[Segment, ...] | None
    notes: tuple[str, ...]


class Walk:
    """``step()`` gives the request to send, ``after(head)`` says whether another one follows.
    Raises TaskFailed."""

    def __init__(
        self,
        request: HttpRequest,
        user_agent: str,
        cookies: CookieJar | None = None,
        proxy_for: Callable[[Uri], ProxyRoute | None] | None = None,
    ) -> None:
        check_request(request)
        try:
            self.start = parse_uri(request.uri)
        except BadUri as error:
            raise TaskFailed(str(error), property="uri") from None
        self.uri = self.start
        self._request = request
        self._user_agent = user_agent
        self._method = request.method
        self._body = request.body
        self._default_type = request.default_content_type if request.body is None else None
        self._cookies = CookieJar() if cookies is None else cookies
        self._proxy_for = proxy_for
        self._visited: set[tuple[str, str, int, bytes]] = set()
        self._redirects = 0
        self._hop = 0
        self._body_dropped = False
        self._authorization: str | None = None
        self._proxy_authorization: str | None = None
        self._asked_again = False
        self._notes: list[str] = []

    @property
    def at_home(self) -> bool:
        """Whether the request goes to the origin it was written for."""
        return self.uri.origin == self.start.origin

    @property
    def _proxy(self) -> ProxyRoute | None:
        own = self._request.options.proxy
        return own if own is not None or self._proxy_for is None else self._proxy_for(self.uri)

    @property
    def _through_plain_proxy(self) -> bool:
        proxy = self._proxy
        return proxy is not None and proxy.kind == "HTTP" and self.uri.scheme == "http"

    # -- composing ------------------------------------------------------------------------------------

    def step(self) -> Step:
        """The request to send now; its header order is Host, own ones as written, then ours (D50)."""
        notes, self._notes = tuple(self._notes), []
        own, body = self._own_headers(), self._body
        headers = _composed(
            own,
            self.uri.authority,
            self._method,
            self._default_type,
            None if self._asked_again else ACCEPT_ENCODING,
            self._authorization_now(),
            self._request.options.auth is not None,
            self._proxy_authorization,
            self._through_plain_proxy,
            _size(body.segments) if body is not None else None,
            body.content_type if body is not None else None,
            self._user_agent,
            self._cookies.header(self.uri, next((v for n, v in own if n.lower() == "cookie"), None)),
        )
        return Step(
            self._hop, self.uri, self._method, headers, body.segments if body is not None else None, notes
        )

    def _own_headers(self) -> tuple[tuple[str, str], ...]:
        if self.at_home and not self._body_dropped:
            return self._request.headers
        kept = []
        for name, value in self._request.headers:
            lower = name.lower()
            if self._body_dropped and lower in _BODY_HEADERS:
                continue
            if not self.at_home and (
                lower == "host" or lower in _AT_HOME or lower in self._request.secret_headers
            ):
                continue
            kept.append((name, value))
        return tuple(kept)

    def _authorization_now(self) -> str | None:
        if not self.at_home:
            return None
        credentials = self._request.options.auth
        if credentials is not None:
            return self._authorization or auth.preemptive(credentials)
        if self.start.user_info is not None and self._request.header("authorization") is None:
            return auth.basic(*self.start.user_info)
        return None

    # -- deciding -------------------------------------------------------------------------------------

    def after(self, head: ReceivedHead) -> bool:
        """Reads an answer; True when another step follows."""
        headers = [(n.decode("latin-1").lower(), v.decode("latin-1")) for n, v in head.headers]
        self._cookies.store(self.uri, [v for n, v in headers if n == "set-cookie"])
        if head.status == 401 and self._answer_digest([v for n, v in headers if n == "www-authenticate"]):
            self._hop += 1
            return True
        if head.status == 407 and self._answer_proxy([v for n, v in headers if n == "proxy-authenticate"]):
            self._hop += 1
            return True
        location = next((v for n, v in headers if n == "location"), None)
        if not self._request.options.follow_redirects or head.status not in _REDIRECTS or location is None:
            return False
        # Raw bytes beyond ASCII go on as they came, percent-encoded.
        self._redirect(head.status, quote_from_bytes(location.encode("latin-1"), safe=ASCII))
        self._hop += 1
        return True

    def _answer_digest(self, lines: list[str]) -> bool:
        credentials = self._request.options.auth
        if credentials is None or credentials.kind != "DIGEST" or not self.at_home or self._authorization:
            return False
        asked = auth.challenges(lines)
        challenge = next((c for c in asked if auth.answerable(c)), None)
        if challenge is None:
            if any(c.scheme == "basic" for c in asked) and not any(c.scheme == "digest" for c in asked):
                raise TaskFailed(
                    f"{self.uri.origin_text} asks for Basic authentication, but options.auth is DIGEST: the "
                    "password would go out in clear text. Use type BASIC if that is what you want.",
                    property="options",
                )
            return False
        body = self._body.segments if self._body is not None else ()
        target = self.uri.target.decode("ascii")
        self._authorization = auth.digest(challenge, credentials, self._method, target, body)
        self._asked_again = True
        self._notes.append("Answers the server's Digest challenge.")
        return True

    def _answer_proxy(self, lines: list[str]) -> bool:
        proxy = self._proxy
        if (
            proxy is None
            or proxy.username is None
            or not self._through_plain_proxy
            or self._proxy_authorization
        ):
            return False
        if not any(c.scheme == "basic" for c in auth.challenges(lines)):
            return False
        self._proxy_authorization = auth.basic(proxy.username, proxy.password or "")
        self._asked_again = True
        self._notes.append("Answers the proxy's request for credentials.")
        return True

    def _redirect(self, status: int, location: str) -> None:
        if self._redirects >= MAX_REDIRECTS:
            raise TaskFailed(
                f"Maximum redirects ({MAX_REDIRECTS}) exceeded at {self.uri.url}.", property="uri"
            )
        try:
            target = resolve_reference(self.uri, location)
        except BadUri as error:
            raise TaskFailed(str(error), property="uri") from None
        key = (*target.origin, target.target)
        if key in self._visited:
            raise TaskFailed(f"Circular redirect to '{target.url}'", property="uri")
        self._visited.add(key)
        self._redirects += 1
        before = self.uri
        self.uri = target
        self._authorization = None
        self._asked_again = False
        self._notes.append(f"Redirected ({status}) from {before.url}.")
        self._change_method(status)
        if target.origin != before.origin and not self.at_home:
            self._note_what_stays()

    def _change_method(self, status: int) -> None:
        method = self._method.upper()
        turns = (status in (301, 302) and method == "POST") or (status == 303 and method != "HEAD")
        if not turns:
            return
        if method != "GET":
            self._notes.append(f"{self._method} became GET and the body was dropped, as {status} says.")
        self._method = "GET"
        if self._body is not None or method != "GET":
            self._body_dropped = True
            self._body = None
            self._default_type = None

    def _note_what_stays(self) -> None:
        if self._body is not None and self._request.secret_body:
            raise TaskFailed(
                f"The redirect to {self.uri.origin_text} was not followed: the request body holds a secret "
                "and would go to another origin.",
                property="uri",
            )
        kept_back = [
            name
            for name, _ in self._request.headers
            if name.lower() in _AT_HOME or name.lower() in self._request.secret_headers
        ]
        if (self._request.options.auth or self.start.user_info) and "authorization" not in map(
            str.lower, kept_back
        ):
            kept_back.append("Authorization")
        if kept_back:
            self._notes.append(
                f"Not sent to {self.uri.origin_text}, which is another origin: {', '.join(kept_back)}."
            )


@lru_cache(maxsize=256)
def _composed(
    own: tuple[tuple[str, str], ...],
    authority: str,
    method: str,
    default_type: str | None,
    accept_encoding: str | None,
    authorization: str | None,
    by_task: bool,
    proxy_authorization: str | None,
    through_plain_proxy: bool,
    size: int | None,
    content_type: str | None,
    user_agent: str,
    cookie: str | None,
) -> HeaderBytes:
    """The header lines of a step; the steps of a loop often have the same. ``by_task`` says whether the
    authorization stands in the task's options."""
    given = {name.lower() for name, _ in own}
    host = next(((n, v) for n, v in own if n.lower() == "host"), ("Host", authority))
    replaced = {"host"} if authorization is None else {"host", "authorization"}
    lines = [host, *((n, v) for n, v in own if n.lower() not in replaced)]
    lines = [(n, cookie or v) if n.lower() == "cookie" else (n, v) for n, v in lines]

    def add(name: str, value: str | None) -> None:
        if value is not None and name.lower() not in given:
            lines.append((name, value))

    add("Content-Type", default_type)
    add("Accept-Encoding", accept_encoding)
    if authorization is not None:
        lines.append(("Authorization", authorization))
    if through_plain_proxy:
        add("Proxy-Authorization", proxy_authorization)
    if size is not None:
        lines.append(("Content-Length", str(size)))
        add("Content-Type", content_type)
    elif method.upper() in _LENGTH_METHODS:
        lines.append(("Content-Length", "0"))
    if not through_plain_proxy:
        add("Connection", "keep-alive")
    elif method in _UPGRADE_METHODS and "connection" not in given and "upgrade" not in given:
        lines += [("Upgrade", "TLS/1.2"), ("Connection", "Upgrade")]
    add("User-Agent", user_agent)
    add("Cookie", cookie)
    return tuple((name.encode("ascii"), _value_bytes(name, value, by_task)) for name, value in lines)


def _value_bytes(name: str, value: str, by_task: bool) -> bytes:
    """What the flow wrote is tidied; a credential goes out as it is, an empty one too."""
    return credential_bytes(name, value) if by_task and name == "Authorization" else header_bytes(name, value)


def _size(segments: tuple[Segment, ...]) -> int:
    return sum(s.stat().st_size if isinstance(s, Path) else len(s) for s in segments)
