"""A request from elsewhere, and the text of a flow that sends it."""

from __future__ import annotations

import json
import re
from dataclasses import field

from engine.record import record
from engine.yamltree import MappingNode, ScalarNode, compose

HTTP_REQUEST = "io.kestra.plugin.core.http.Request"


@record
class ImportedRequest:
    """One request. ``form`` fields win over ``body``; ``multipart`` says how they are sent.

    A value of ``form`` that is a file stands as ``@path``. ``warnings`` name what could not be taken over.
    """

    url: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: str | None = None
    content_type: str | None = None
    form: tuple[tuple[str, str], ...] = ()
    multipart: bool = False
    basic: tuple[str, str] | None = None
    bearer: str | None = None
    digest: bool = False
    insecure: bool = False
    proxy: str | None = None
    connect_timeout: float | None = None
    timeout: float | None = None
    warnings: tuple[str, ...] = field(default=())


def flow_text(request: ImportedRequest, *, flow_id: str = "request", namespace: str = "company.team") -> str:
    """A flow with one HTTP request, as a person would write it."""
    lines = [
        f"id: {scalar(flow_id)}",
        f"namespace: {scalar(namespace)}",
        "",
        "tasks:",
        "  - id: request",
        f"    type: {HTTP_REQUEST}",
        f"    uri: {scalar(literal(request.url))}",
        f"    method: {scalar(request.method)}",
    ]
    content_type = request.content_type
    if request.multipart:
        content_type = "multipart/form-data"
    if content_type is not None:
        lines.append(f"    contentType: {scalar(literal(content_type))}")
    lines += _mapping("headers", request.headers)
    if request.form:
        lines += _mapping("formData", request.form)
    elif request.body is not None:
        lines.append(f"    body: {scalar(literal(request.body), indent=6)}")
    if request.timeout is not None:
        lines.append(f"    timeout: {_seconds(request.timeout)}")
    lines += _options(request)
    return "\n".join(lines) + "\n"


def _mapping(name: str, entries: tuple[tuple[str, str], ...]) -> list[str]:
    if not entries:
        return []
    lines = [f"    {name}:"]
    lines += [f"      {scalar(key)}: {scalar(literal(value), indent=8)}" for key, value in entries]
    return lines


def _options(request: ImportedRequest) -> list[str]:
    lines: list[str] = []
    if request.bearer is not None:
        lines += ["auth:", "  type: BEARER", f"  token: {scalar(literal(request.bearer))}"]
    elif request.basic is not None:
        user, password = request.basic
        lines += [
            "auth:",
            f"  type: {'DIGEST' if request.digest else 'BASIC'}",
            f"  username: {scalar(literal(user))}",
            f"  password: {scalar(literal(password))}",
        ]
    if request.insecure:
        lines += ["ssl:", "  insecureTrustAllCertificates: true"]
    if request.connect_timeout is not None:
        lines += ["timeout:", f"  connectTimeout: {_seconds(request.connect_timeout)}"]
    if request.proxy is not None:
        lines += _proxy(request.proxy)
    return ["    options:", *(f"      {line}" for line in lines)] if lines else []


def _proxy(text: str) -> list[str]:
    found = re.match(r"(?:(?P<scheme>\w+)://)?(?:(?P<user>[^:@/]*)(?::(?P<word>[^@/]*))?@)?"
                     r"(?P<host>\[[^\]]+\]|[^:/]+)(?::(?P<port>\d+))?", text)  # fmt: skip
    if found is None:
        return []
    socks = (found["scheme"] or "http").lower().startswith("socks")
    lines = ["proxy:", f"  type: {'SOCKS' if socks else 'HTTP'}", f"  address: {scalar(found['host'])}"]
    lines.append(f"  port: {found['port'] or '1080'}")
    if found["user"]:
        lines += [f"  username: {scalar(found['user'])}", f"  password: {scalar(found['word'] or '')}"]
    return lines


def _seconds(value: float) -> str:
    whole = f"{value:.3f}".rstrip("0").rstrip(".")
    return f"PT{whole}S"


def literal(text: str) -> str:
    """Text that Kestra's templates leave as it is: braces of a template in it are protected."""
    if not re.search(r"\{\{|\{%|\{#", text):
        return text
    if "\n" in text:
        return "{% verbatim %}" + text + "{% endverbatim %}"
    return "{% raw %}" + text + "{% endraw %}"


def scalar(text: str, *, indent: int = 6) -> str:
    """The text as a YAML value: plain where that means the same, a block where it has lines, quoted else.

    ``indent`` is where the lines of a block begin.
    """
    if "\n" in text and _fits_block(text):
        body = text[:-1] if text.endswith("\n") else text
        mark = "|" if text.endswith("\n") else "|-"
        pad = " " * indent
        return mark + "\n" + "\n".join(pad + line if line else "" for line in body.split("\n"))
    if text and "\n" not in text and _reads_back(text, text):
        return text
    if text.isprintable() and ('"' in text or "\\" in text):
        return "'" + text.replace("'", "''") + "'"
    return json.dumps(text, ensure_ascii=not text.isprintable() and not text.isascii()).replace(
        "\x7f", "\\x7f"
    )


def _fits_block(text: str) -> bool:
    """Whether a block scalar can hold it: printable, no blank at the start, no empty line at the end."""
    if text.endswith("\n\n") or text[0] in " \n\t" or text == "\n":
        return False
    return all(char == "\n" or char == "\t" or char.isprintable() for char in text)


def _reads_back(source: str, text: str) -> bool:
    if "\t" in source or source != source.strip() or not source.isprintable():
        return False
    node, found = compose(f"a: {source}\n")
    if found or not isinstance(node, MappingNode) or len(node.entries) != 1:
        return False
    value = node.entries[0][1]
    return isinstance(value, ScalarNode) and value.value == text and isinstance(value.value, str)
