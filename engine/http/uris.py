"""What may stand in a ``uri`` and what goes over the wire for it (language.md 6.1, D06, D18, D19).

Nothing is normalised: ``//``, ``..`` and the case of escapes stay as written; spaces become ``%20``.
"""

from __future__ import annotations

import re
import string
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import quote, unquote, urljoin, urlsplit

from engine.record import record

_UNRESERVED = string.ascii_letters + string.digits + "_-!.~'()*"
_PATH = frozenset(_UNRESERVED + ":@&=+$,;/%")
_QUERY = frozenset(_UNRESERVED + ";/?:@&=+$,[]%")
_SCHEME = frozenset(string.ascii_letters + string.digits + "+-.")
_HOST = frozenset(string.ascii_letters + string.digits + "-._~!$&'()*+,;=%")
_HEX = frozenset(string.hexdigits)
_PORTS = {"http": 80, "https": 443}

_PARAM_SAFE = "-._~"

_PLAIN = re.compile(
    r"(https?)://([A-Za-z0-9.-]+)(?::([1-9][0-9]{0,4}))?((?:/[A-Za-z0-9_\-!.~'()*:@&=+$,;/]*)"
    r"(?:\?[A-Za-z0-9_\-!.~'()*;/?:@&=+$,]*)?)?\Z"
)
"""Most addresses: nothing in them needs a second look."""


class BadUri(ValueError):
    """The text cannot be requested; the message says what is wrong and where."""


@record
class Uri:
    """A URI that can be requested. ``text`` is what is shown (without user info), ``target`` what goes into
    the request line, ``user_info`` name and password that stood in it."""

    text: str
    scheme: str
    host: str
    port: int
    target: bytes
    user_info: tuple[str, str] | None = None

    @property
    def origin(self) -> tuple[str, str, int]:
        return self.scheme, self.host, self.port

    @property
    def origin_text(self) -> str:
        """``scheme://host[:port]``, the port only where it is not the scheme's own."""
        return f"{self.scheme}://{self.authority}"

    @property
    def authority(self) -> str:
        """``host[:port]`` as the Host header has it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The absolute URL as sent: percent-encoded, without fragment."""
        return self.origin_text + self.target.decode("ascii")


@lru_cache(maxsize=512)
def parse_uri(text: str) -> Uri:
    """Reads what a user wrote (spaces become ``%20`` first). Raises BadUri."""
    return _parse(text.replace(" ", "%20"))


def resolve_reference(base: Uri, location: str) -> Uri:
    """The target of a redirect, resolved as RFC 3986 says (D15). Raises BadUri; spaces are not forgiven."""
    try:
        own = location == "" or location.startswith("#")
        return _parse(base.url if own else urljoin(base.url, location))
    except ValueError as error:
        raise BadUri(f"Invalid redirect URI: {location} ({error})") from None


def add_params(uri: str, pairs: Sequence[tuple[str, str]]) -> str:
    """Appends parameters to the query and leaves what stands there as it is (D07)."""
    if not pairs:
        return uri
    added = "&".join(f"{quote(k, safe=_PARAM_SAFE)}={quote(v, safe=_PARAM_SAFE)}" for k, v in pairs)
    front, hash_sign, fragment = uri.partition("#")
    base, _, query = front.partition("?")
    joined = f"{query}&{added}" if query else added
    return f"{base}?{joined}{hash_sign}{fragment}"


def _parse(text: str) -> Uri:
    plain = _PLAIN.match(text)
    if plain is not None:
        scheme, host, digits, target = plain.groups()
        port = int(digits or _PORTS[scheme])
        if port <= 65535:
            return Uri(text, scheme, host.lower(), port, (target or "/").encode("ascii"))
    return _parse_slowly(text)


def _parse_slowly(text: str) -> Uri:
    scheme, rest_at = _scheme(text)
    if text[rest_at : rest_at + 2] != "//":
        raise BadUri(
            f"Target host is not specified: {text or '(empty)'}. A URI starts with http:// or https://."
        )
    authority_at = rest_at + 2
    path_at = _first(text, "/?#", authority_at)
    query_at = _first(text, "?#", path_at)
    fragment_at = _first(text, "#", query_at)
    _check(text, path_at, query_at, _PATH, "path")
    _check(text, query_at + 1, fragment_at, _QUERY, "query")
    _check(text, fragment_at + 1, len(text), _QUERY, "fragment")
    host, port, user_info, bare = _authority(text, authority_at, path_at)
    if scheme is None:
        raise BadUri(f"Protocol scheme is not specified: write http:{text} or https:{text}.")
    if scheme not in _PORTS:
        raise BadUri(f"The scheme {scheme}:// cannot be requested; use http:// or https:// ({text}).")
    if not host:
        raise BadUri(f"Target host is not specified: {text}.")
    path = text[path_at:query_at] or "/"
    target = quote(path + text[query_at:fragment_at], safe="".join(sorted(_QUERY | _PATH)))
    shown = text[:authority_at] + bare + text[path_at:]
    return Uri(shown, scheme, host, port or _PORTS[scheme], target.encode("ascii"), user_info)


def _scheme(text: str) -> tuple[str | None, int]:
    colon = _first(text, ":/?#", 0)
    if text[colon : colon + 1] != ":":
        return None, 0
    for index, char in enumerate(text[:colon]):
        if char not in _SCHEME or (index == 0 and not (char.isascii() and char.isalpha())):
            raise BadUri(f"Illegal character in scheme name at index {index}: {text}")
    if colon == 0:
        raise BadUri(f"Expected scheme name at index 0: {text}")
    return text[:colon].lower(), colon + 1


def _authority(text: str, start: int, end: int) -> tuple[str, int | None, tuple[str, str] | None, str]:
    authority = text[start:end]
    info, at_sign, bare = authority.rpartition("@")
    host_at = start + len(info) + len(at_sign)
    if bare.startswith("["):
        inner, bracket, port_text = bare[1:].partition("]")
        if not bracket:
            raise BadUri(f"Expected closing bracket for IPv6 address at index {end}: {text}")
        host = inner
        port_text = port_text.removeprefix(":")
    else:
        host, _, port_text = bare.partition(":")
        for index, char in enumerate(host):
            if char not in _HOST and not _other(char):
                raise BadUri(f"Illegal character in authority at index {host_at + index}: {text}")
    port = None
    if port_text:
        if not (port_text.isascii() and port_text.isdigit()):
            raise BadUri(f"The port {port_text!r} is not a number: {text}")
        digits = port_text.lstrip("0")
        port = int(digits) if 0 < len(digits) < 6 else 0
        if not 0 < port <= 65535:
            raise BadUri(f"The port {port_text[:20]} is out of range, ports go from 1 to 65535: {text}")
    user_info = None
    if at_sign:
        name, _, password = info.partition(":")
        user_info = (unquote(name), unquote(password))
    return _ascii_host(host, text), port, user_info, bare


def _ascii_host(host: str, text: str) -> str:
    host = host.lower()
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise BadUri(f"The host {host} is not a valid domain name ({error}): {text}") from None


def _first(text: str, chars: str, start: int) -> int:
    positions = [i for char in chars if (i := text.find(char, start)) >= 0]
    return min(positions, default=len(text))


def _check(text: str, start: int, end: int, allowed: frozenset[str], part: str) -> None:
    for index in range(start, end):
        char = text[index]
        if char == "%" and not (
            len(text[index + 1 : index + 3]) == 2 and set(text[index + 1 : index + 3]) <= _HEX
        ):
            raise BadUri(f"Malformed escape pair at index {index}: {text}")
        if char not in allowed and not _other(char):
            raise BadUri(f"Illegal character in {part} at index {index}: {text}")


def _other(char: str) -> bool:
    """Beyond ASCII, but neither a space nor a control character (as Java's URI has it)."""
    return ord(char) >= 0xA0 and not char.isspace()


def split_origin(text: str) -> tuple[str, str, int] | None:
    """``scheme://host[:port]`` as a tuple, None when it is no such thing (a path is not allowed)."""
    try:
        parts = urlsplit(text if "://" in text else f"//{text}")
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not parts.hostname or parts.path.strip("/") or parts.query:
        return None
    return parts.scheme, parts.hostname, port or _PORTS[parts.scheme]
