"""A JSON web token, decoded: head, claims with their times, and the word that nothing was verified."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from desktop.theme import ThemeController
from desktop.views.bodies.source import BodyView, Viewer
from desktop.views.bodies.text import TextBody, TextKind
from desktop.views.code.json_lexer import lex_json

LONGEST = 16 * 1024
_TOKEN = re.compile(rb"\s*\"?(?:Bearer )?(eyJ[\w-]+\.[\w-]+\.[\w-]*)\"?\s*\Z")
TIMES = {"exp": "expires", "iat": "issued", "nbf": "not before", "auth_time": "signed in"}


def decoded(text: str) -> tuple[Mapping[str, object], Mapping[str, object]]:
    """Head and claims; ValueError when it is no token."""
    found = _TOKEN.match(text.encode())
    if found is None:
        raise ValueError("not a JSON web token")
    parts = []
    for part in found.group(1).split(b".")[:2]:
        value = json.loads(base64.urlsafe_b64decode(part + b"=" * (-len(part) % 4)))
        if not isinstance(value, dict):
            raise ValueError("not a JSON web token")
        parts.append(value)
    return parts[0], parts[1]


def token_lines(text: str) -> Iterator[str]:
    """The token for people."""
    head, claims = decoded(text)
    return _lines(head, claims)


def _lines(head: Mapping[str, object], claims: Mapping[str, object]) -> Iterator[str]:
    yield "// Head"
    yield from json.dumps(head, indent=2, ensure_ascii=False).splitlines()
    yield ""
    yield "// Claims"
    yield from json.dumps(claims, indent=2, ensure_ascii=False).splitlines()
    times = [
        (word, claims[name]) for name, word in TIMES.items() if isinstance(claims.get(name), int | float)
    ]
    if times:
        yield ""
        yield "// Times"
        for word, value in times:
            yield f"// {word}: {_moment(value)}"
    yield ""
    yield "// Read only: the signature was not verified."


def _moment(seconds: object) -> str:
    assert isinstance(seconds, int | float)
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    except (OverflowError, ValueError, OSError):
        return str(seconds)


JWT = TextKind("JSON web token", lex_json, token_lines)


def _make(theme: ThemeController) -> BodyView:
    return TextBody(theme, JWT)


def _priority(content_type: str, head: bytes, size: int) -> int:
    return 85 if size <= LONGEST and _begins_like_a_token(head, size) else 0


def _begins_like_a_token(head: bytes, size: int) -> bool:
    if len(head) < size:
        return re.match(rb"\s*\"?(?:Bearer )?eyJ[\w-]+\.[\w-]*(?:\.[\w-]*)?\Z", head) is not None
    return _TOKEN.match(head) is not None


VIEWER = Viewer("JWT", _priority, _make)
