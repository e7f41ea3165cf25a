"""Cookies (RFC 6265): those of one request, forgotten with it (language.md 6.2),
or a jar that an environment keeps."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from email.utils import parsedate_to_datetime
from pathlib import Path
from time import time

from engine.http.uris import Uri
from engine.record import record
from engine.storage import write_atomically


@record
class Cookie:
    """One cookie; ``exact_host`` says that it is not for hosts below its own, ``expires`` epoch seconds
    (None: with the session)."""

    name: str
    value: str
    host: str
    exact_host: bool = True
    path: str = "/"
    secure: bool = False
    http_only: bool = False
    expires: float | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """What a later cookie must share to replace this one."""
        return self.host, self.path, self.name


class CookieJar:
    """Holds cookies in memory; ``cookies`` are there from the beginning."""

    def __init__(self, cookies: Iterable[Cookie] = ()) -> None:
        self._cookies = {cookie.key: cookie for cookie in cookies}

    @property
    def cookies(self) -> Sequence[Cookie]:
        """Those that have not expired, by host, path and name."""
        now = time()
        return sorted(
            (c for c in self._cookies.values() if c.expires is None or c.expires > now), key=lambda c: c.key
        )

    def put(self, cookie: Cookie) -> None:
        """Adds or replaces one, for instance one that a person has edited."""
        self._cookies[cookie.key] = cookie
        self._changed()

    def remove(self, cookie: Cookie) -> None:
        self._cookies.pop(cookie.key, None)
        self._changed()

    def clear(self) -> None:
        self._cookies.clear()
        self._changed()

    def _changed(self) -> None:
        """Called after each change."""

    def store(self, uri: Uri, set_cookie: list[str]) -> None:
        """Takes the Set-Cookie lines of an answer from ``uri``."""
        for line in set_cookie:
            cookie = read_cookie(uri, line)
            if cookie is None:
                continue
            if cookie.expires is not None and cookie.expires <= time():
                self._cookies.pop(cookie.key, None)
            else:
                self._cookies[cookie.key] = cookie
        if set_cookie:
            self._changed()

    def header(self, uri: Uri, own: str | None) -> str | None:
        """The Cookie header for ``uri``: the user's ``own`` first,
        then the stored ones that it does not name."""
        if not self._cookies:
            return own or None
        path = uri.target.decode("ascii").partition("?")[0]
        names = {pair.partition("=")[0].strip() for pair in (own or "").split(";")}
        parts = [own] if own else []
        for cookie in sorted(self.cookies, key=lambda c: -len(c.path)):
            fits = uri.host == cookie.host if cookie.exact_host else _within(uri.host, cookie.host)
            fits = fits and _path_fits(path, cookie.path) and (not cookie.secure or uri.scheme == "https")
            if fits and cookie.name not in names:
                parts.append(f"{cookie.name}={cookie.value}")
        return "; ".join(parts) or None


class KeptJar(CookieJar):
    """A jar that outlives the session in a file; cookies without an end are kept too, as Postman does it."""

    def __init__(self, path: Path) -> None:
        super().__init__(load_cookies(path))
        self._path = path

    def _changed(self) -> None:
        text = json.dumps([asdict(cookie) for cookie in self.cookies], ensure_ascii=False, indent=1)
        write_atomically(self._path, text.encode())


def load_cookies(path: Path) -> list[Cookie]:
    """The cookies of a file; none when it is missing or cannot be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return [Cookie(**one) for one in found]
    except (OSError, ValueError, TypeError):
        return []


def read_cookie(uri: Uri, line: str) -> Cookie | None:
    """The cookie of a Set-Cookie line that came from ``uri``; None when it is none, or not for this host."""
    pair, *attributes = line.split(";")
    name, equals, value = pair.partition("=")
    if not equals or not name.strip():
        return None
    given = {}
    for attribute in attributes:
        key, _, text = attribute.partition("=")
        given[key.strip().lower()] = text.strip()
    domain = given.get("domain", "").lstrip(".").lower()
    if domain and not _within(uri.host, domain):
        return None
    path = given.get("path", "")
    cookie = Cookie(
        name=name.strip(),
        value=value.strip(),
        host=domain or uri.host,
        exact_host=not domain,
        path=path if path.startswith("/") else _default_path(uri),
        secure="secure" in given,
        http_only="httponly" in given,
    )
    return replace(cookie, expires=_expiry(given))


def _within(host: str, domain: str) -> bool:
    return host == domain or (host.endswith(f".{domain}") and "." in domain and not host[-1].isdigit())


def _default_path(uri: Uri) -> str:
    path = uri.target.decode("ascii").partition("?")[0]
    return path[: path.rfind("/")] or "/"


def _path_fits(path: str, cookie_path: str) -> bool:
    if not path.startswith(cookie_path):
        return False
    return path == cookie_path or cookie_path.endswith("/") or path[len(cookie_path)] == "/"


def _expiry(given: dict[str, str]) -> float | None:
    max_age = given.get("max-age", "")
    if max_age.lstrip("-").isdigit():
        seconds = int(max_age)
        return time() + seconds if seconds > 0 else 0.0
    if "expires" in given:
        try:
            return parsedate_to_datetime(given["expires"].replace("-", " ")).timestamp()
        except (ValueError, TypeError):
            return None
    return None
