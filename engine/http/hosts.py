"""Host mapping: an environment may say that an origin is reached elsewhere (``https://dummyjson.com:
playground``)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from engine.errors import TaskFailed
from engine.http.uris import Uri, split_origin

PLAYGROUND = "playground"

PlaygroundUrl = Callable[[], Awaitable[str]]
"""Starts the playground when needed and gives its address, ``http://127.0.0.1:port``."""


class HostMap:
    """Looks up where an origin is to be reached. A key without scheme counts for http and https."""

    def __init__(self, hosts: Mapping[str, str], playground: PlaygroundUrl | None) -> None:
        self._targets: dict[tuple[str, str, int], str] = {}
        self._playground = playground
        for origin, target in hosts.items():
            schemes = ("",) if "://" in origin else ("http://", "https://")
            for scheme in schemes:
                key = split_origin(scheme + origin)
                if key is not None:
                    self._targets[key] = target

    async def destination(self, uri: Uri) -> tuple[str, str, int] | None:
        """``(scheme, host, port)`` to connect to instead, or None. TaskFailed when the mapping leads
        nowhere."""
        target = self._targets.get(uri.origin)
        if target is None:
            return None
        if target == PLAYGROUND:
            if self._playground is None:
                raise TaskFailed(
                    f"The environment maps {uri.origin_text} to the playground, which is not available here.",
                    hint="Choose another environment.",
                )
            target = await self._playground()
        mapped = split_origin(target)
        if mapped is None:
            raise TaskFailed(
                f"The environment maps {uri.origin_text} to {target!r}, which is no scheme://host:port."
            )
        return mapped
