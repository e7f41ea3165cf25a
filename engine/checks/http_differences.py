"""HTTP requests that go out differently from a Kestra server.

Manual: Eyas departs from Kestra where that would lose or leak something; each departure has a code (D05,
D06, …) and is listed in the manual. Where a flow does something that such a difference touches, it is told
here, so that nobody is surprised on a server.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from engine.checks.base import Document, info, place, warning
from engine.diagnostics import Diagnostic
from engine.model import TaskSpec
from engine.pattern import pattern

PREFIX = "io.kestra.plugin.core.http."
_TYPES = frozenset({PREFIX + "Request", PREFIX + "Download", PREFIX + "SseRequest"})
_EXPRESSION = pattern(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_FROM_RESPONSE = pattern(r"\{\{[^}]*\boutputs\s*[.\[]")
_SECRET = pattern(r"\{\{[^}]*\bsecret\s*\(")
_USER_INFO = pattern(r"^[a-zA-Z][a-zA-Z0-9+.-]*://[^/?#]*@")
_OWN_RULES = frozenset({"authorization", "cookie", "proxy-authorization"})


def http_differences(document: Document) -> Iterator[Diagnostic]:
    """Looks at every task that sends a request."""
    for task in document.tasks:
        if task.type in _TYPES:
            yield from _uri(task)
            yield from _params(task)
            yield from _headers(task)
            yield from _form(task)
            yield from _options(task)


def _literal(text: str) -> str:
    """The text without its expressions."""
    return _EXPRESSION.sub("", text)


def _uri(task: TaskSpec) -> Iterator[Diagnostic]:
    uri = task.values.get("uri")
    if not isinstance(uri, str):
        return
    if not _literal(uri).isascii():
        yield info(
            "D06",
            "On Kestra the characters beyond ASCII in this address arrive damaged.",
            place(task, "uri"),
            "Here they are sent as percent-encoded UTF-8. Encode them yourself to get the same on both.",
        )
    if _USER_INFO.match(uri):
        yield info(
            "D19",
            "Kestra refuses a user name in the address.",
            place(task, "uri"),
            "Here it is used as BASIC authentication. Write options.auth to get the same on both.",
        )


def _params(task: TaskSpec) -> Iterator[Diagnostic]:
    params = task.values.get("params")
    if not isinstance(params, Mapping) or not params:
        return
    uri = task.values.get("uri")
    query = _literal(uri).partition("?")[2].partition("#")[0] if isinstance(uri, str) else ""
    if query and (not query.isascii() or re.search(r"[%+,;:/?@]", query)):
        yield info(
            "D07",
            "With params, Kestra encodes the query that stands in the address once more.",
            place(task, "uri"),
            "Here it is left as it is. Move the whole query to params to get the same on both.",
        )
    for name, value in params.items():
        if isinstance(value, (bool, int, float)):
            yield info(
                "D08",
                f'Kestra fails on the parameter "{name}", because it is not a text.',
                place(task, "params", str(name)),
                "Put it in quotes.",
            )


def _headers(task: TaskSpec) -> Iterator[Diagnostic]:
    headers = task.values.get("headers")
    if not isinstance(headers, Mapping):
        return
    options = task.values.get("options")
    stays = isinstance(options, Mapping) and options.get("followRedirects") is False
    for name, value in headers.items():
        if not isinstance(value, str):
            continue
        span = place(task, "headers", str(name))
        if _FROM_RESPONSE.search(value):
            yield info(
                "D11",
                f'Unsafe on Kestra, which renders "{name}" twice: it holds text of an earlier answer.',
                span,
                "A server could send {{ secret('…') }} and get the secret. Here headers are rendered once.",
            )
        if not stays and str(name).lower() not in _OWN_RULES and _SECRET.search(value):
            yield info(
                "D41",
                f'On Kestra "{name}" follows redirects to any other host, with its secret.',
                span,
                "Here it is left out there. Set options.followRedirects to false to be safe on both.",
            )


def _form(task: TaskSpec) -> Iterator[Diagnostic]:
    content_type = task.values.get("contentType")
    text = content_type.lower() if isinstance(content_type, str) else ""
    if ";" in text and "{" not in text and "body" in task.values:
        yield info(
            "D09",
            "Kestra fails on a contentType with parameters.",
            place(task, "contentType"),
            "Write the type alone; the charset comes from options.defaultCharset.",
        )
    form = task.values.get("formData")
    if not isinstance(form, Mapping):
        return
    multipart = text.startswith("multipart/")
    names: set[object] = set()
    for name, value in form.items():
        span = place(task, "formData", str(name))
        if isinstance(value, str):
            if not _literal(value).isascii():
                yield info(
                    "D05",
                    "Kestra sends forms as ISO-8859-1; other characters become ?.",
                    span,
                    "Here forms are UTF-8.",
                )
            if multipart and _FROM_RESPONSE.search(value):
                yield info(
                    "D11",
                    f'Unsafe on Kestra, which renders "{name}" twice: it holds text of an earlier answer.',
                    span,
                    "Here parts are rendered once.",
                )
        elif isinstance(value, (Mapping, list)) and not multipart:
            yield info(
                "D10",
                f'Kestra sends "{name}" in the notation of Java.',
                span,
                "Here a list repeats the name and a map becomes JSON.",
            )
        elif isinstance(value, Mapping) and multipart:
            yield from _part(task, str(name), value, names)


def _part(task: TaskSpec, name: str, value: Mapping[str, object], names: set[object]) -> Iterator[Diagnostic]:
    if "contentType" in value:
        yield info(
            "D24",
            "Kestra ignores the contentType of a part.",
            place(task, "formData", name, "contentType"),
        )
    file_name = value.get("name")
    if file_name is not None and "content" in value:
        if file_name in names:
            yield info(
                "D24",
                f'Kestra fails on two files of the name "{file_name}".',
                place(task, "formData", name, "name"),
            )
        names.add(file_name)


def _options(task: TaskSpec) -> Iterator[Diagnostic]:
    if "sslOptions" in task.values:
        yield warning(
            "D17",
            "sslOptions has no effect on Kestra.",
            place(task, "sslOptions"),
            "Write options.ssl.",
        )
    options = task.values.get("options")
    if not isinstance(options, Mapping):
        return
    ssl = options.get("ssl")
    if isinstance(ssl, Mapping) and ssl.get("insecureTrustAllCertificates") in (False, "false"):
        yield warning(
            "D16",
            "On Kestra this switches the check of certificates off, although it says false.",
            place(task, "options", "ssl", "insecureTrustAllCertificates"),
            "Remove the line: certificates are checked without it.",
        )
