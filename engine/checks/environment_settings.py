"""What the environment does to a request and a server would not.

Manual: An environment may sign requests to a host, go through a proxy, trust a certificate or lead somewhere
else. None of that stands in the flow, so none of it happens on a server. Where the address of a request names
such a host, this is said; nothing is refused. Hosts that lead to the playground, which is meant for trying
out, are not mentioned.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from engine.checks.base import Document, info, place
from engine.diagnostics import Diagnostic
from engine.model import TaskSpec

if TYPE_CHECKING:
    from engine.environments import Environment
    from engine.http.uris import Uri

CODE = "environment-only"

_TYPES = frozenset(f"io.kestra.plugin.core.http.{name}" for name in ("Request", "Download", "SseRequest"))
_ORIGIN = re.compile(r"https?://[^\s/?#{}]+(?=[/?#]|\Z)", re.IGNORECASE)
"""An origin that is written out; what follows may be an expression."""

Found = tuple[str, str | None]
"""A sentence, and what to do for a server."""


def environment_settings(document: Document) -> Iterator[Diagnostic]:
    """Looks at every task that sends a request to a host that stands in its address."""
    environment = document.environment
    if environment is None or not (environment.http or environment.hosts):
        return
    for task in document.tasks:
        uri = _literal_origin(task) if task.type in _TYPES else None
        if uri is None:
            continue
        for sentence, hint in _sentences(environment, uri, task):
            yield info(CODE, f"The environment {environment.name} {sentence}", place(task, "uri"), hint)


def _literal_origin(task: TaskSpec) -> Uri | None:
    from engine.http.uris import BadUri, parse_uri

    written = task.values.get("uri")
    found = _ORIGIN.match(written) if isinstance(written, str) else None
    try:
        return None if found is None else parse_uri(found.group())
    except BadUri:
        return None


def _sentences(environment: Environment, uri: Uri, task: TaskSpec) -> Iterator[Found]:
    """Where it leads, and what its ``http`` entries set for the host, unless the task itself says it."""
    from engine.http.hosts import PLAYGROUND, mapped_origins

    target = mapped_origins(environment.hosts).get(uri.origin)
    if target == PLAYGROUND:
        return
    if target is not None:
        yield f"leads {uri.origin_text} to {target}; on a server requests go to that host itself.", None
    entries = _fitting(environment, uri)
    host = uri.authority
    options = task.values.get("options")
    options = options if isinstance(options, Mapping) else {}
    headers = task.values.get("headers")
    auth = entries.get("auth")
    if isinstance(auth, Mapping):
        yield from _credentials(auth, host, headers if isinstance(headers, Mapping) else {}, options)
    tls = entries.get("tls")
    if uri.scheme == "https" and isinstance(tls, Mapping):
        yield from _tls(tls, host, options)
    if entries.get("proxy") is not None and "proxy" not in options:
        hint = "Write options.proxy to get the same on both."
        yield f"sends requests to {host} through a proxy; a server goes there directly.", hint
    if entries.get("address") is not None and target is None:
        yield f"connects to {entries['address']} for {host}; a server looks the name up.", None
    if entries.get("http2") is True:
        yield f"uses HTTP/2 with {host}; a server uses HTTP/1.1.", None


def _fitting(environment: Environment, uri: Uri) -> dict[str, object]:
    """The entries that fit, merged; as when sending, the first one decides each setting."""
    from engine.http.settings import HostSettings

    merged: dict[str, object] = {}
    for entry in environment.http:
        if not HostSettings(str(entry.get("match"))).fits(uri):
            continue
        tls = entry.get("tls")
        if isinstance(tls, Mapping):  # `verify` is a setting of its own, the files are one
            known = merged.setdefault("tls", {})
            assert isinstance(known, dict)
            if "verify" not in known and isinstance(tls.get("verify"), bool):
                known["verify"] = tls["verify"]
            if not known.get("files"):
                known["files"] = {name: value for name, value in tls.items() if name != "verify"}
        for name, value in entry.items():
            if name != "tls" and value is not None:
                merged.setdefault(name, value)
    return merged


def _credentials(
    auth: Mapping[str, object], host: str, headers: Mapping[str, object], options: Mapping[str, object]
) -> Iterator[Found]:
    kind = auth.get("type")
    own = {str(name).lower() for name in headers}
    if kind == "API_KEY":
        in_query = str(auth.get("in")).lower() == "query"
        if not in_query and str(auth.get("name")).lower() in own:
            return
        where = "params" if in_query else "headers"
        yield (
            f"sends a key along to {host} (API_KEY); a server does not.",
            f"Write it into {where}, as {{{{ secret('NAME') }}}}, to get the same on both.",
        )
        return
    if "authorization" in own or "auth" in options:
        return  # what the task says goes out, here and there
    if kind == "AWS_SIGV4":
        yield f"signs requests to {host} (AWS_SIGV4); a server sends them unsigned.", None
    elif kind == "OAUTH2":
        yield (
            f"sends a token along to {host} (OAUTH2); a server does not.",
            "Fetch the token with a task before this one and hand it to options.auth of type BEARER.",
        )


def _tls(tls: Mapping[str, object], host: str, options: Mapping[str, object]) -> Iterator[Found]:
    ssl = options.get("ssl")
    own = ssl.get("insecureTrustAllCertificates") if isinstance(ssl, Mapping) else None
    if tls.get("verify") is False and own not in (True, "true"):
        yield (
            f"does not verify who {host} is; a server does, and may refuse its certificate.",
            "Let the server's Java trust the certificate, or write options.ssl where nobody shall verify.",
        )
    files = tls.get("files")
    if not isinstance(files, Mapping):
        return
    if files.get("ca") is not None and tls.get("verify") is not False:
        yield (
            f"trusts the certificates of {files['ca']} for {host}; a server may not.",
            "Import them into the trust store of the server's Java.",
        )
    if files.get("certificate") is not None:
        yield f"shows a certificate of yours to {host}; a server shows none.", None
