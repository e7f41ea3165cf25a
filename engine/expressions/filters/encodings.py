"""Filters that encode and digest."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote_plus

from engine.expressions.callables import Arguments, Filter, text_of
from engine.expressions.errors import bad_argument, wrong_type
from engine.expressions.state import State
from engine.values import JavaArray, to_java_text

_HEX = re.compile(rb"%([0-9A-Fa-f]{2})")


def base64_encode(value: Any, args: Arguments, state: State) -> str:
    if isinstance(value, JavaArray):
        raise wrong_type("This filter does not apply to arrays")
    return base64.b64encode(to_java_text(value).encode("utf-8", "surrogatepass")).decode()


def base64_decode(value: Any, args: Arguments, state: State) -> str:
    if not isinstance(value, str):
        raise wrong_type("This filter applies to String")
    try:
        padded = value if "=" in value else value + "=" * (-len(value) % 4)
        if len(padded) % 4 or len(value) % 4 == 1:
            raise ValueError
        return base64.b64decode(padded, validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        raise bad_argument("This is no Base64 text") from None


def url_encode(value: Any, args: Arguments, state: State) -> str:
    return quote_plus(text_of(value, "What `urlencode` filters"), safe="*", errors="replace").replace(
        "~", "%7E"
    )


def url_decode(value: Any, args: Arguments, state: State) -> str:
    text = text_of(value, "What `urldecode` filters").replace("+", " ")
    data = text.encode("utf-8", "surrogatepass")
    if data.count(b"%") != len(_HEX.findall(data)):
        raise bad_argument("A `%` is not followed by two hexadecimal digits")
    return _HEX.sub(lambda found: bytes([int(found.group(1), 16)]), data).decode("utf-8", "replace")


def _digest(name: str) -> Callable[[Any, Arguments, State], str]:
    def apply(value: Any, args: Arguments, state: State) -> str:
        return hashlib.new(
            name, text_of(value, f"What `{name}` filters").encode("utf-8", "replace")
        ).hexdigest()

    return apply


ENCODING_FILTERS = (
    Filter("base64encode", base64_encode, doc="As Base64."),
    Filter("base64decode", base64_decode, doc="Out of Base64."),
    Filter("urlencode", url_encode, doc="For a form or a query."),
    Filter("urldecode", url_decode, doc="Out of a form or a query."),
    Filter("md5", _digest("md5"), doc="MD5 in hexadecimal."),
    Filter("sha1", _digest("sha1"), doc="SHA-1 in hexadecimal."),
    Filter("sha256", _digest("sha256"), doc="SHA-256 in hexadecimal."),
    Filter("sha512", _digest("sha512"), doc="SHA-512 in hexadecimal."),
)
