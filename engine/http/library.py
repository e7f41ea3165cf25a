"""What does the work behind ``engine/http``: libcurl and its TLS,
for the self test and the window's about box."""

from __future__ import annotations

import pycurl

from engine.record import record


@record
class Library:
    """``version`` of libcurl, ``tls`` the library it speaks TLS with (empty: none),
    ``protocols`` of HTTP it knows."""

    version: str
    tls: str
    protocols: tuple[str, ...]


def describe_library() -> Library:
    """The libcurl of this process."""
    information = pycurl.version_info()
    features = int(information[4])
    known = [("HTTP/2", pycurl.VERSION_HTTP2), ("HTTP/3", pycurl.VERSION_HTTP3)]
    return Library(
        version=str(information[1]),
        tls=str(information[5] or ""),
        protocols=("HTTP/1.1", *(name for name, bit in known if features & bit)),
    )
