"""Viewers of response bodies, one per file, in one explicit tuple in the order of their tabs."""

from __future__ import annotations

from desktop.views.bodies import (
    delimited,
    events,
    form,
    hexdump,
    html,
    image,
    jwt,
    table,
    text,
    tree,
    xml,
)
from desktop.views.bodies.source import Body, BodySource, BodyView, Viewer, body_of

VIEWERS: tuple[Viewer, ...] = (
    tree.VIEWER,
    table.VIEWER,
    image.VIEWER,
    delimited.VIEWER,
    events.VIEWER,
    form.VIEWER,
    jwt.VIEWER,
    xml.VIEWER,
    html.VIEWER,
    xml.SOURCE,
    text.PRETTY,
    text.RAW,
    hexdump.VIEWER,
)


def viewers_for(content_type: str, head: bytes, size: int) -> list[Viewer]:
    """Those that can show a body, in the order of their tabs."""
    return [viewer for viewer in VIEWERS if viewer.priority(content_type, head, size) > 0]


def best_of(viewers: list[Viewer], content_type: str, head: bytes, size: int) -> str:
    """The name of the one that is shown first."""
    return max(viewers, key=lambda viewer: viewer.priority(content_type, head, size)).name if viewers else ""


__all__ = [
    "VIEWERS",
    "Body",
    "BodySource",
    "BodyView",
    "Viewer",
    "best_of",
    "body_of",
    "viewers_for",
]
