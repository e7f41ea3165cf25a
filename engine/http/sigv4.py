"""AWS Signature Version 4: the headers that prove a request comes from who holds a secret key.

Our own rather than libcurl's, because the body may be files that are streamed, and because what is sent must
be known before it is sent.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import quote, unquote

from engine.http.auth import body_hash
from engine.http.settings import AwsKeys
from engine.http.uris import Uri
from engine.http.wire import Segment

ALGORITHM = "AWS4-HMAC-SHA256"


def sign(
    keys: AwsKeys,
    method: str,
    uri: Uri,
    headers: Sequence[tuple[str, str]],
    body: Sequence[Segment] | None,
    when: datetime | None = None,
) -> list[tuple[str, str]]:
    """The headers to add to a request: date, token, hash of the body (S3) and Authorization.

    ``headers`` are those it has; ``Host``, ``Content-Type`` and ``X-Amz-*`` of them are signed.
    """
    at = (when or datetime.now(UTC)).astimezone(UTC)
    stamp, day = at.strftime("%Y%m%dT%H%M%SZ"), at.strftime("%Y%m%d")
    payload = body_hash("sha256", body or ())
    added = [("X-Amz-Date", stamp)]
    if keys.session_token:
        added.append(("X-Amz-Security-Token", keys.session_token))
    if keys.service == "s3":
        added.append(("X-Amz-Content-Sha256", payload))
    signed = signed_headers([*headers, *added], uri)
    names = ";".join(name for name, _ in signed)
    canonical = "\n".join(
        [
            method,
            canonical_path(uri, keys.service),
            canonical_query(uri),
            *(f"{name}:{value}" for name, value in signed),
            "",
            names,
            payload,
        ]
    )
    scope = f"{day}/{keys.region}/{keys.service}/aws4_request"
    to_sign = "\n".join([ALGORITHM, stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = f"AWS4{keys.secret_key}".encode()
    for part in (day, keys.region, keys.service, "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    credential = f"{keys.access_key}/{scope}"
    authorization = f"{ALGORITHM} Credential={credential}, SignedHeaders={names}, Signature={signature}"
    return [*added, ("Authorization", authorization)]


def signed_headers(headers: Sequence[tuple[str, str]], uri: Uri) -> list[tuple[str, str]]:
    """Names in lower case, sorted; values of one name joined, blanks reduced."""
    found: dict[str, list[str]] = {}
    for name, value in headers:
        lower = name.lower()
        if lower in ("host", "content-type") or lower.startswith("x-amz-"):
            found.setdefault(lower, []).append(" ".join(value.split()))
    found.setdefault("host", [uri.authority])
    return sorted((name, ",".join(values)) for name, values in found.items())


def canonical_path(uri: Uri, service: str) -> str:
    """The path, normalised and encoded once more, but for S3 as it is sent."""
    path = uri.target.decode("ascii").partition("?")[0] or "/"
    if service == "s3":
        return path
    kept: list[str] = []
    for part in path.split("/")[1:]:
        if part == "..":
            del kept[-1:]
        elif part not in ("", "."):
            kept.append(part)
    end = "/" if kept and path.endswith(("/", "/.", "/..")) else ""
    return quote("/" + "/".join(kept) + end, safe="/-_.~")


def canonical_query(uri: Uri) -> str:
    """The parameters, encoded and sorted."""
    query = uri.target.decode("ascii").partition("?")[2]
    pairs = [part.partition("=")[::2] for part in query.split("&") if part]
    encoded = sorted((quote(unquote(n), safe="-_.~"), quote(unquote(v), safe="-_.~")) for n, v in pairs)
    return "&".join(f"{name}={value}" for name, value in encoded)
