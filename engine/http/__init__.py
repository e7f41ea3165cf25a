"""HTTP: httpx is the interface, libcurl (pycurl) does the work in one network thread;
the only importer of both.

``HttpClient`` is loaded on first use: reading a flow needs the message types alone, and httpx costs start-up
time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.http.message import Credentials, HttpOptions, HttpRequest, HttpResponse, RequestBody, SendContext
from engine.http.uris import BadUri, add_params, parse_uri
from engine.http.wire import ProxyRoute, Segment

if TYPE_CHECKING:
    from engine.http.client import HttpClient

__all__ = [
    "BadUri",
    "Credentials",
    "HttpClient",
    "HttpOptions",
    "HttpRequest",
    "HttpResponse",
    "ProxyRoute",
    "RequestBody",
    "Segment",
    "SendContext",
    "add_params",
    "parse_uri",
]


def __getattr__(name: str) -> object:
    if name == "HttpClient":
        from engine.http.client import HttpClient

        return HttpClient
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
