"""Which part of the playground answers a request."""

from __future__ import annotations

from engine.playground import echo, products
from engine.playground.index import index_page
from engine.playground.message import Reply, Request, message_reply


def answer(request: Request) -> Reply:
    """The reply to any request."""
    path = request.path
    if path == "/" or not path:
        return index_page()
    if path == "/products" or path.startswith("/products/"):
        return products.answer(request)
    return echo.answer(request) or message_reply(404, f"Route {path} not found")
