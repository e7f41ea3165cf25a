"""The cookies of one request: set on the way, sent along its redirects, then forgotten (language.md 6.2)."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from time import time

from engine.http.uris import Uri


@dataclass(frozen=True, slots=True)
class _Cookie:
    name: str
    value: str
    host: str
    exact_host: bool
    path: str
    secure: bool


class CookieJar:
    """Follows RFC 6265 as far as one chain of redirects needs it."""

    def __init__(self) -> None:
        self._cookies: dict[tuple[str, str, str], _Cookie] = {}

    def store(self, uri: Uri, set_cookie: list[str]) -> None:
        """Takes the Set-Cookie lines of an answer from ``uri``."""
        for line in set_cookie:
            pair, *attributes = line.split(";")
            name, equals, value = pair.partition("=")
            if not equals or not name.strip():
                continue
            given = {}
            for attribute in attributes:
                key, _, text = attribute.partition("=")
                given[key.strip().lower()] = text.strip()
            domain = given.get("domain", "").lstrip(".").lower()
            if domain and not _within(uri.host, domain):
                continue
            path = given.get("path", "")
            cookie = _Cookie(
                name=name.strip(),
                value=value.strip(),
                host=domain or uri.host,
                exact_host=not domain,
                path=path if path.startswith("/") else _default_path(uri),
                secure="secure" in given,
            )
            key3 = (cookie.host, cookie.path, cookie.name)
            if _expired(given):
                self._cookies.pop(key3, None)
            else:
                self._cookies[key3] = cookie

    def header(self, uri: Uri, own: str | None) -> str | None:
        """The Cookie header for ``uri``: the user's ``own`` first, then the stored ones that it does not
        name."""
        path = uri.target.decode("ascii").partition("?")[0]
        names = {pair.partition("=")[0].strip() for pair in (own or "").split(";")}
        parts = [own] if own else []
        for cookie in sorted(self._cookies.values(), key=lambda c: -len(c.path)):
            fits = uri.host == cookie.host if cookie.exact_host else _within(uri.host, cookie.host)
            fits = fits and _path_fits(path, cookie.path) and (not cookie.secure or uri.scheme == "https")
            if fits and cookie.name not in names:
                parts.append(f"{cookie.name}={cookie.value}")
        return "; ".join(parts) or None


def _within(host: str, domain: str) -> bool:
    return host == domain or (host.endswith(f".{domain}") and "." in domain and not host[-1].isdigit())


def _default_path(uri: Uri) -> str:
    path = uri.target.decode("ascii").partition("?")[0]
    return path[: path.rfind("/")] or "/"


def _path_fits(path: str, cookie_path: str) -> bool:
    if not path.startswith(cookie_path):
        return False
    return path == cookie_path or cookie_path.endswith("/") or path[len(cookie_path)] == "/"


def _expired(given: dict[str, str]) -> bool:
    max_age = given.get("max-age")
    if max_age is not None:
        return max_age.startswith("-") or max_age == "0"
    if "expires" in given:
        try:
            return parsedate_to_datetime(given["expires"].replace("-", " ")).timestamp() < time()
        except (ValueError, TypeError):
            return False
    return False
