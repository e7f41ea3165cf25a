"""What is refused before anything is sent: methods and headers that no correct request can have."""

from __future__ import annotations

import re

from engine.errors import TaskFailed
from engine.http.message import HttpRequest

_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+\Z")
_LINE_BREAK = re.compile(r"\r\n|\r|\n")


def check_request(request: HttpRequest) -> None:
    """Raises TaskFailed for what cannot be sent (language.md 6.1, D42, D46, D27)."""
    method, has_body = request.method, request.body is not None
    if not _TOKEN.match(method):
        shown = repr(method) if method else "an empty text"
        raise TaskFailed(f"The method {shown} is not a valid HTTP method.", property="method")
    if method == "CONNECT":
        raise TaskFailed(
            "CONNECT cannot be requested directly; use options.proxy for a tunnel.", property="method"
        )
    if method == "TRACE" and has_body:
        raise TaskFailed("A TRACE request may not have a body.", property="body")
    if method == "OPTIONS" and has_body and request.header("content-type") is None:
        raise TaskFailed(
            "An OPTIONS request with a body must have a Content-Type header; add it to headers.",
            property="headers",
        )
    _check_headers(request)


def _check_headers(request: HttpRequest) -> None:
    seen: dict[str, str] = {}
    for name, value in request.headers:
        if not _TOKEN.match(name):
            shown = repr(name) if name else "an empty text"
            raise TaskFailed(
                f"The header name {shown} is not valid: no spaces, no colon.", property="headers"
            )
        lower = name.lower()
        if lower in seen:
            raise TaskFailed(
                f"duplicate key: {seen[lower]}: the header stands twice ({seen[lower]}, {name}); names do "
                "not differ by letter case.",
                property="headers",
            )
        seen[lower] = name
        if lower in ("content-length", "transfer-encoding"):
            raise TaskFailed(
                f"{name} header already present: it is set from the body, leave it out of headers.",
                property="headers",
            )
        header_bytes(name, value)
    auth = request.options.auth
    if auth is not None and auth.kind == "DIGEST" and "authorization" in seen:
        raise TaskFailed(
            "options.auth of type DIGEST and an Authorization header exclude each other; leave one out.",
            property="headers",
        )


def header_bytes(name: str, value: str) -> bytes:
    """The bytes of a header value: line breaks become one space, blanks at the ends go;
    ISO-8859-1 only (D42)."""
    return _in_latin(name, _LINE_BREAK.sub(" ", value).strip(" \t"), "headers")


def credential_bytes(name: str, value: str) -> bytes:
    """The same for a header that carries a credential, an empty one too: blanks stay. A token read from a
    file often ends with a line break, and one that holds more must not become a header of its own."""
    return _in_latin(name, _LINE_BREAK.sub(" ", value), "options")


def _in_latin(name: str, text: str, where: str) -> bytes:
    if (nul := text.find("\0")) >= 0:
        raise TaskFailed(
            f"The value of the header {name} holds a NUL character at position {nul + 1}.", property=where
        )
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError as error:
        raise TaskFailed(
            f"The value of the header {name} holds {text[error.start]!r} at position {error.start + 1}; "
            "header values are limited to ISO-8859-1. Encode it (for instance with urlencode or as a base64 "
            "word).",
            property=where,
        ) from None
