"""A certificate that was refused: whose it is, and the text that an environment needs to go on."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from engine.exchange import Exchange
from engine.text import Span, TextEdit
from engine.yamltree import MappingNode, ScalarNode, SequenceNode, compose

_REFUSED = "The certificate of "
"""How the engine begins to say that it did not believe a server."""


def refused_host(exchange: Exchange) -> str | None:
    """The host, with its port where that is unusual, whose certificate ended this exchange; else None."""
    url = urlsplit(exchange.request.url)
    if exchange.response is not None or url.scheme != "https":
        return None
    if not (exchange.error or "").startswith(_REFUSED):
        return None
    host = url.netloc.rpartition("@")[2].lower()
    return host.removesuffix(":443")


def unverified() -> str:
    """Believe whoever answers."""
    return "{verify: false}"


def trusting(ca: Path, folder: Path) -> str:
    """Believe the certificates of one more authority; files beside the environment are named from there."""
    named = ca.relative_to(folder) if ca.is_relative_to(folder) else ca
    return f"{{ca: {json.dumps(named.as_posix(), ensure_ascii=False)}}}"


def trust_edit(text: str, host: str, tls: str) -> TextEdit | None:
    """Sets ``tls`` for a host in the text of an environment; None where a person has to decide.

    The new entry comes first, because the first that fits decides. An entry of this very host keeps what it
    says about TLS: that is never written over."""
    root, problems = compose(text)
    broken = any(problem.code != "yaml-empty" for problem in problems)
    if broken or not (root is None or isinstance(root, MappingNode) or _nothing(root)):
        return None
    http = root.get("http") if isinstance(root, MappingNode) else None
    if http is None:
        gap = "" if not text else "\n" if text.endswith("\n") else "\n\n"
        return TextEdit(Span(len(text), len(text)), f"{gap}http:\n  {_entry(host, tls, '  ')}")
    if not isinstance(http, SequenceNode) or not http.items or text[http.start] != "-":
        return None
    for item in http.items:
        match = item.get("match") if isinstance(item, MappingNode) else None
        if isinstance(match, ScalarNode) and match.text.lower() == host:
            return None
    indent = text[text.rfind("\n", 0, http.start) + 1 : http.start]
    return TextEdit(Span(http.start, http.start), _entry(host, tls, indent) + indent)


def unverified_hosts(entries: Sequence[Mapping[str, object]]) -> list[str]:
    """What the entries of an environment match whose certificates are not checked."""
    found = []
    for entry in entries:
        tls = entry.get("tls")
        if isinstance(tls, Mapping) and tls.get("verify") is False:
            found.append(str(entry.get("match", "")))
    return found


def place_of(text: str) -> Span:
    """Where to lead a person who has to decide: the section about hosts, or the beginning."""
    root, _ = compose(text)
    key = root.key("http") if isinstance(root, MappingNode) else None
    return key.span if key is not None else Span(0, 0)


def _entry(host: str, tls: str, indent: str) -> str:
    return f"- match: {json.dumps(host)}\n{indent}  tls: {tls}\n"


def _nothing(node: object) -> bool:
    return isinstance(node, ScalarNode) and node.value is None
