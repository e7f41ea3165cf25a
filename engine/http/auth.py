"""Credentials on the wire: BASIC and BEARER at once, DIGEST after the server's challenge (RFC 7616)."""

from __future__ import annotations

import hashlib
import re
import secrets
from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from engine.http.message import Credentials
from engine.http.wire import Segment
from engine.pattern import pattern
from engine.record import record

_ALGORITHMS = {"MD5": "md5", "SHA-256": "sha256", "SHA-512-256": "sha512_256"}
_PARAMETER = pattern(r'([A-Za-z0-9_.*-]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^\s,]+)')
_SCHEME = pattern(r"(?:^|,)\s*([A-Za-z0-9!#$%&'*+.^_`|~-]+)(?=\s+[^\s=,]|\s*$|\s*,)")


def basic(username: str, password: str) -> str:
    """``Basic …`` of UTF-8 credentials."""
    return "Basic " + b64encode(f"{username}:{password}".encode()).decode("ascii")


def preemptive(credentials: Credentials) -> str | None:
    """The Authorization that is sent without being asked for; None for DIGEST."""
    if credentials.kind == "BASIC":
        return basic(credentials.username, credentials.password)
    if credentials.kind == "BEARER":
        return f"Bearer {credentials.token}"
    return None


@record
class Challenge:
    """One scheme of a WWW-Authenticate header with its parameters (names in lower case)."""

    scheme: str
    parameters: dict[str, str]


def challenges(headers: list[str]) -> list[Challenge]:
    """The challenges of all WWW-Authenticate (or Proxy-Authenticate) lines."""
    found = []
    for line in headers:
        starts = [m for m in _SCHEME.finditer(line) if not _inside_quotes(line, m.start(1))]
        for index, match in enumerate(starts):
            end = starts[index + 1].start() if index + 1 < len(starts) else len(line)
            parameters = {
                name.lower(): re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value
                for name, value in _PARAMETER.findall(line[match.end(1) : end])
            }
            found.append(Challenge(match.group(1).lower(), parameters))
    return found


def _inside_quotes(line: str, position: int) -> bool:
    return line[:position].replace('\\"', "").count('"') % 2 == 1


def answerable(challenge: Challenge) -> bool:
    """Whether a Digest challenge uses an algorithm and a quality of protection that are known here."""
    name = challenge.parameters.get("algorithm", "MD5").upper().removesuffix("-SESS")
    offered = _offered(challenge)
    return (
        challenge.scheme == "digest"
        and name in _ALGORITHMS
        and (not offered or bool(offered & {"auth", "auth-int"}))
    )


def _offered(challenge: Challenge) -> set[str]:
    return {q.strip().lower() for q in challenge.parameters.get("qop", "").split(",") if q.strip()}


def digest(
    challenge: Challenge,
    credentials: Credentials,
    method: str,
    target: str,
    body: tuple[Segment, ...] = (),
    cnonce: str | None = None,
) -> str:
    """The Authorization that answers ``challenge`` for this request.
    ``body`` counts for ``auth-int`` only."""
    given = challenge.parameters
    algorithm = given.get("algorithm")
    name = (algorithm or "MD5").upper()
    session = name.endswith("-SESS")
    hash_name = _ALGORITHMS[name.removesuffix("-SESS")]

    def hashed(text: str | bytes) -> str:
        data = text.encode() if isinstance(text, str) else text
        return hashlib.new(hash_name, data, usedforsecurity=False).hexdigest()

    offered = _offered(challenge)
    qop = "auth" if "auth" in offered else "auth-int" if "auth-int" in offered else None
    realm, nonce = given.get("realm", ""), given.get("nonce", "")
    cnonce = cnonce or secrets.token_hex(8)
    # The realm counts with the bytes that the server sent; header lines are read as ISO-8859-1.
    account = (credentials.username.encode(), realm.encode("latin-1"), credentials.password.encode())
    secret = hashed(b":".join(account))
    if session:
        secret = hashed(f"{secret}:{nonce}:{cnonce}")
    what = f"{method}:{target}"
    if qop == "auth-int":
        what += f":{body_hash(hash_name, body)}"
    middle = f"{nonce}:00000001:{cnonce}:{qop}" if qop else nonce
    response = hashed(f"{secret}:{middle}:{hashed(what)}")
    parts = [
        _username(credentials.username),
        f"realm={_quoted(realm)}",
        f"nonce={_quoted(nonce)}",
        f"uri={_quoted(target)}",
        f'response="{response}"',
    ]
    if qop:
        parts += [f"qop={qop}", "nc=00000001"]
    if qop or session:
        parts.append(f'cnonce="{cnonce}"')
    if algorithm:
        parts.append(f"algorithm={algorithm}")
    if "opaque" in given:
        parts.append(f"opaque={_quoted(given['opaque'])}")
    return "Digest " + ", ".join(parts)


def _username(name: str) -> str:
    """``username``, or ``username*`` in UTF-8 for what a header cannot hold (RFC 7616, 3.4)."""
    if all(ord(char) < 256 for char in name):
        return f"username={_quoted(name)}"
    return f"username*=UTF-8''{quote(name, safe='')}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def body_hash(hash_name: str, body: Sequence[Segment]) -> str:
    """The hash of a body in hex, files read in blocks."""
    state = hashlib.new(hash_name, usedforsecurity=False)
    for segment in body:
        if isinstance(segment, Path):
            with segment.open("rb") as file:
                while block := file.read(1 << 20):
                    state.update(block)
        else:
            state.update(segment)
    return state.hexdigest()
