"""The ``http`` section of an environment: what holds for hosts, in the order written;
the first that fits decides.

::

    http:
      - match: "*.example.com"
        tls: {ca: certs/ca.pem, certificate: certs/me.p12, password: "{{ secret('CERT') }}"}
        http2: true
        auth:
          type: OAUTH2
          tokenUrl: https://id.example.com/token
          clientId: eyas
          clientSecret: "{{ secret('ID') }}"
      - match: legacy.local
        tls: {verify: false}
        proxy: socks5://127.0.0.1:1080
        address: 10.0.0.7

Paths are relative to the environment file. ``{{ secret('NAME') }}`` is the only expression that is known
here.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from engine.diagnostics import did_you_mean
from engine.http.settings import ApiKey, AwsKeys, HostAuth, HostSettings, OAuth2
from engine.http.wire import ProxyRoute, TlsSettings
from engine.pattern import pattern
from engine.secrets import SecretSource
from engine.yamltree import MappingNode, Node, ScalarNode, SequenceNode

Report = Callable[[Node, str, "str | None"], None]

KEYS = ("match", "tls", "http2", "proxy", "address", "auth")
TLS_KEYS = ("verify", "ca", "certificate", "key", "password")
AUTH_KEYS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "API_KEY": (("name", "value"), ("in",)),
    "AWS_SIGV4": (("accessKey", "secretKey", "region", "service"), ("sessionToken",)),
    "OAUTH2": (
        ("tokenUrl", "clientId"),
        ("clientSecret", "scope", "audience", "authorizeUrl", "redirectPort", "credentialsInBody"),
    ),
}
"""Kinds of credentials: what they need, and what they may have besides."""

PROXIES = {"http": "HTTP", "socks": "SOCKS", "socks5": "SOCKS", "socks5h": "SOCKS"}

_SECRET = pattern(r"\{\{\s*secret\(\s*(?:'([^']*)'|\"([^\"]*)\")\s*\)\s*\}\}")


class HttpReader:
    """Reads the section and reports what is wrong in it; values stay unresolved texts."""

    def __init__(self, report: Report) -> None:
        self._report = report

    def read(self, node: Node) -> tuple[Mapping[str, object], ...]:
        """One plain map per entry, checked."""
        if not isinstance(node, SequenceNode):
            self._report(
                node, "`http` is a list of settings for hosts.", 'Begin with `- match: "*.example.com"`.'
            )
            return ()
        entries = [self._entry(item) for item in node.items]
        return tuple(entry for entry in entries if entry is not None)

    def _entry(self, node: Node) -> Mapping[str, object] | None:
        if not isinstance(node, MappingNode):
            self._report(node, "Settings for hosts are a map.", f"It may hold {_listed(KEYS)}.")
            return None
        entry = self._fields(node, KEYS)
        if not isinstance(entry.get("match"), str):
            self._report(
                node, "`match` is missing: the hosts that it is for.", 'Write `match: "*.example.com"`.'
            )
            return None
        for key, value in node.entries:
            if key.text == "tls":
                self._section(value, TLS_KEYS)
            elif key.text == "auth":
                self._auth(value)
            elif key.text == "proxy" and _proxy(str(entry.get("proxy"))) is None:
                hint = "Write `http://host:3128` or `socks5://user:password@host:1080`."
                self._report(value, f"`{entry.get('proxy')}` is no proxy.", hint)
        return entry

    def _fields(self, node: MappingNode, known: Sequence[str]) -> dict[str, object]:
        for key, _ in node.entries:
            if key.text not in known:
                near = did_you_mean(key.text, known)
                hint = f"Did you mean `{near}`?" if near else f"It may hold {_listed(known)}."
                self._report(key, f"There is no `{key.text}` here.", hint)
        return {key.text: value.plain() for key, value in node.entries if key.text in known}

    def _section(self, node: Node, known: Sequence[str]) -> None:
        if isinstance(node, MappingNode):
            self._fields(node, known)
        else:
            self._report(node, "This is a map.", f"It may hold {_listed(known)}.")

    def _auth(self, node: Node) -> None:
        if not isinstance(node, MappingNode):
            self._report(node, "`auth` is a map.", f"Its `type` is one of {_listed(tuple(AUTH_KEYS))}.")
            return
        kind = node.get("type")
        name = kind.text if isinstance(kind, ScalarNode) else ""
        if name not in AUTH_KEYS:
            self._report(
                kind or node, f"`{name}` is no kind of credentials.", f"Use {_listed(tuple(AUTH_KEYS))}."
            )
            return
        needed, possible = AUTH_KEYS[name]
        given = self._fields(node, ("type", *needed, *possible))
        for key in needed:
            if given.get(key) is None:
                self._report(node, f"`{key}` is missing.", f"{name} needs {_listed(needed)}.")


def settings_of(
    entries: Sequence[Mapping[str, object]], folder: Path, secrets: SecretSource
) -> tuple[HostSettings, ...]:
    """The settings that the entries describe; what cannot be used has a ``problem``."""
    found = []
    for entry in entries:
        texts = _Texts(folder, secrets)
        settings = _settings(entry, texts)
        found.append(dataclasses.replace(settings, problem=_problem(entry, settings, texts)))
    return tuple(found)


def _problem(entry: Mapping[str, object], settings: HostSettings, texts: _Texts) -> str | None:
    """Why a request must not be sent with what could be read of the entry."""
    if texts.missing:
        return f"the secret {_listed(texts.missing)} is missing."
    if entry.get("proxy") is not None and settings.proxy is None:
        return "its `proxy` is no proxy."
    if entry.get("auth") is not None and settings.auth is None:
        return "its `auth` is not complete."
    return None


class _Texts:
    """Texts of an entry with secrets put in, and paths."""

    def __init__(self, folder: Path, secrets: SecretSource) -> None:
        self._folder = folder
        self._secrets = secrets
        self.missing: list[str] = []

    def text(self, value: object) -> str | None:
        if value is None:
            return None
        return _SECRET.sub(self._secret, str(value))

    def _secret(self, found: re.Match[str]) -> str:
        name = found[1] or found[2]
        secret = self._secrets.get(name)
        if secret is None and name not in self.missing:
            self.missing.append(name)
        return secret or ""

    def path(self, value: object) -> Path | None:
        return None if value is None else self._folder / Path(str(value)).expanduser()


def _settings(entry: Mapping[str, object], texts: _Texts) -> HostSettings:
    tls = entry.get("tls")
    tls = tls if isinstance(tls, Mapping) else {}
    http2, verify, address = entry.get("http2"), tls.get("verify"), entry.get("address")
    return HostSettings(
        match=str(entry["match"]),
        verify=verify if isinstance(verify, bool) else None,
        tls=TlsSettings(
            ca_file=texts.path(tls.get("ca")),
            certificate=texts.path(tls.get("certificate")),
            key=texts.path(tls.get("key")),
            password=texts.text(tls.get("password")),
        )
        if tls
        else None,
        http2=http2 if isinstance(http2, bool) else None,
        proxy=_proxy(texts.text(entry.get("proxy")) or ""),
        address=None if address is None else str(address),
        auth=_credentials(entry.get("auth"), texts),
    )


def _proxy(text: str) -> ProxyRoute | None:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    kind = PROXIES.get(parts.scheme)
    if kind is None or not parts.hostname:
        return None
    username = unquote(parts.username) if parts.username else None
    password = unquote(parts.password) if parts.password else None
    return ProxyRoute(kind, parts.hostname, port or (1080 if kind == "SOCKS" else 3128), username, password)


def _credentials(given: object, texts: _Texts) -> HostAuth | None:
    if not isinstance(given, Mapping):
        return None
    kind = str(given.get("type"))
    if kind not in AUTH_KEYS or any(given.get(name) is None for name in AUTH_KEYS[kind][0]):
        return None

    def text(name: str) -> str:
        return texts.text(given.get(name)) or ""

    if kind == "API_KEY":
        return ApiKey(text("name"), text("value"), text("in").lower() == "query")
    if kind == "AWS_SIGV4":
        keys = text("accessKey"), text("secretKey"), text("region"), text("service")
        return AwsKeys(*keys, texts.text(given.get("sessionToken")))
    port = given.get("redirectPort")
    return OAuth2(
        token_url=text("tokenUrl"),
        client_id=text("clientId"),
        client_secret=texts.text(given.get("clientSecret")),
        scope=texts.text(given.get("scope")),
        audience=texts.text(given.get("audience")),
        authorize_url=texts.text(given.get("authorizeUrl")),
        redirect_port=port if isinstance(port, int) else 0,
        credentials_in_body=given.get("credentialsInBody") is True,
    )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
