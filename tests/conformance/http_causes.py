"""The causes behind a server's error messages, and how Eyas may word them (D28: the cause counts, not the
words).

Each row is a pattern of what Kestra 1.3.25 and its libraries say, and a pattern that Eyas's sentence must
match. A message that no row knows must come back word for word, but where it names classes of Java and
nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

CAUSES: Sequence[tuple[str, str]] = (
    (r"Connect to (\S+) failed: Connection refused", r"Connect to .*: Connection refused"),
    (r"Connect to (\S+) failed: Read timed out", r"timed out"),
    (r"UnknownHostException|Name or service not known", r"Unknown host"),
    (r"Read timed out|SocketTimeoutException", r"Read timed out"),
    (r"ConnectTimeoutException|Connect timed out", r"Connect to .* timed out"),
    (r"Connection reset", r"[Cc]onnection reset|closed the connection"),
    (r"failed to respond", r"closed the connection|not an HTTP response|not valid HTTP"),
    (r"Premature end of Content-Length", r"cut short"),
    (r"Premature end of chunk|closing chunk expected", r"cut short|malformed chunk"),
    (r"Bad chunk header|MalformedChunkCoding|end of chunk", r"malformed chunk|cut short"),
    (r"PKIX path building failed|certificate_unknown", r"certificate"),
    (r"Not in GZIP format|ZipException", r"gzip"),
    (r"Invalid header; error at offset", r"not valid HTTP"),
    (r"Unsupported version: HTTP", r"not valid HTTP"),
    (
        r"Negative content length|Invalid content length|Multiple Content-Length",
        r"Content-Length|not valid HTTP",
    ),
    (r"Content-Length header already present", r"(Content-Length|Transfer-Encoding) header already present"),
    (r"Transfer-encoding header already present", r"Transfer-Encoding header already present"),
    (r"deprecated userinfo component", r"userinfo|user name"),
    (r"^certificate validation error", r"certificate"),
    (r"Unrecognized token 'nope'|UnsupportedCharsetException", r"charset"),
    (r"Unrecognized token '(\w+)'", r"must be"),
    (r"MIME type must not be blank", r"must not be blank"),
    (r"MIME type may not contain reserved", r"MIME type"),
    (r"Invalid internal storage uri", r"Invalid internal storage uri"),
    (r"No such file or directory|NoSuchFileException", r"No such file|Unable to find file"),
    (r"\{\{ workingDir \}\}/.* -> ", r"a file name has no path"),
    (r"duplicate key: ", r"duplicate key: "),
    (r"Cannot deserialize value of type `java.lang.String`", r"is a text, not a map or list"),
    (r"empty key", r"header name"),
    (r"Unsupported param type", r"cannot be sent"),
    (r"No value present", r"port is missing"),
    (r"type DIRECT is not compatible", r"type DIRECT is not compatible"),
    (r"Invalid redirect URI", r"Invalid redirect URI"),
    (r"Circular redirect to", r"Circular redirect to"),
    (r"Maximum redirects", r"Maximum redirects"),
    (r"OPTIONS request must have Content-Type", r"Content-Type header"),
    (r"TRACE request", r"TRACE request"),
    (r"Direct execution of CONNECT", r"CONNECT cannot be requested"),
    (r"Could not perform subtraction", r"subtract|Unable to find"),
    (r"Cannot compile query", r"Cannot compile"),
    (r"Expected scheme-specific part|Expected scheme name", r"xpected|not specified"),
    (r"Illegal character in scheme name", r"Illegal character in scheme name"),
    (r"Illegal character in (\w+) at index (\d+)", r"Illegal character in"),
    (r"Malformed escape pair", r"Malformed escape pair"),
    (r"cannot have an empty host identifier", r"port|host"),
    (r"is out of range \[-1, 65535\]", r"out of range"),
    (r"Target host is not specified|ClientProtocolException$", r"not specified|cannot be requested"),
)

JAVA = re.compile(r"\b(?:java|javax|org|com|sun|io)\.[a-z]+\.|Cannot invoke|NullPointer|\" is null")

SAME_PLACE = re.compile(r"(Illegal character in [\w ]+|Malformed escape pair) at index (\d+)")


def same_cause(kestra: str, eyas: str) -> bool:
    """Whether a sentence of Eyas names the cause of a server's message."""
    if kestra == eyas or first_line(kestra) == first_line(eyas):
        return True
    place = SAME_PLACE.search(kestra)
    if place is not None and SAME_PLACE.search(eyas) is not None:
        return place.group(1) in eyas
    for known, wanted in CAUSES:
        if re.search(known, kestra):
            return re.search(wanted, eyas) is not None
    if JAVA.search(kestra):
        return bool(eyas)  # it speaks of classes, not of HTTP: that both fail is what can be compared
    missing = re.search(r"Unable to find `([^`]*)`", kestra)
    if missing is not None:
        return missing.group(1) in eyas
    return False


def first_line(text: str) -> str:
    return text.split("\n", 1)[0]
