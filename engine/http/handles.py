"""libcurl's easy handles, kept for reuse: a handle that carried the same kind of request needs no new set-up.

Setting up and resetting one takes as long as libcurl needs for a whole small exchange.
"""

from __future__ import annotations

import pycurl

from engine.http.wire import TlsSettings, WireRequest

IDLE_HANDLES = 32
"""So many are kept."""

_SMALL = 16 * 1024
"""A handle keeps hold of the last answer; one with a larger body (bytes) is reset."""
_NO_FILES = TlsSettings()
"""So is one with files of certificates: they may have changed when it is used again."""


class Handles:
    """The handles of one pool; used in the network thread alone."""

    def __init__(self) -> None:
        self._idle: list[tuple[pycurl.Curl, WireRequest | None]] = []

    def take(self, request: WireRequest) -> tuple[pycurl.Curl, bool]:
        """A handle, and whether it is set up for this request but for its target."""
        if not self._idle:
            return pycurl.Curl(), False
        curl, last = self._idle.pop()
        if last is not None and _alike(last, request):
            return curl, True
        if last is not None:
            curl.reset()
        return curl, False

    def give_back(self, curl: pycurl.Curl, carried: WireRequest, size: int | None) -> None:
        """``size`` is that of the body it brought, None where something went wrong."""
        if len(self._idle) == IDLE_HANDLES:
            curl.close()
        elif size is None or size > _SMALL or carried.body is not None or carried.route.tls != _NO_FILES:
            curl.reset()
            self._idle.append((curl, None))
        else:
            self._idle.append((curl, carried))

    def close(self) -> None:
        for curl, _ in self._idle:
            curl.close()
        self._idle.clear()


def _alike(one: WireRequest, other: WireRequest) -> bool:
    return (
        other.body is None
        and one.headers == other.headers
        and one.port == other.port
        and one.host == other.host
        and one.scheme == other.scheme
        and one.method == other.method
        and one.route == other.route
    )
