"""Host mapping: an environment may say that an origin is reached elsewhere
(``https://dummyjson.com: playground``)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from engine.errors import TaskFailed
from engine.http.uris import Uri, split_origin

PLAYGROUND = "playground"

PlaygroundUrl = Callable[[], Awaitable[str]]
"""Starts the playground when needed and gives its address, ``http://127.0.0.1:port``."""


def mapped_origins(hosts: Mapping[str, str]) -> dict[tuple[str, str, int], str]:
    """Where origins are to be reached. A key without scheme counts for http and https."""
    targets: dict[tuple[str, str, int], str] = {}
    for origin, target in hosts.items():
        for scheme in ("",) if "://" in origin else ("http://", "https://"):
            key = split_origin(scheme + origin)
            if key is not None:
                targets[key] = target
    return targets


class HostMap:
    """Looks up where an origin is to be reached."""

    def __init__(self, hosts: Mapping[str, str], playground: PlaygroundUrl | None) -> None:
        self._targets = mapped_origins(hosts)
        self._playground = playground

    async def destination(self, uri: Uri) -> tuple[str, str, int] | None:
        """``(scheme, host, port)`` to connect to instead, or None.
        TaskFailed when the mapping leads nowhere."""
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
