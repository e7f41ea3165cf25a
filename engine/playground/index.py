"""The playground's front page: what there is to try."""

from __future__ import annotations

from html import escape

from engine.playground.message import Reply, text_reply

_ROUTES = (
    ("Shop", "GET /products", "products; with limit, skip, select=title,price, sortBy, order"),
    ("Shop", "GET /products/1", "one product"),
    ("Shop", "GET /products/search?q=phone", "search"),
    ("Shop", "GET /products/categories", "categories"),
    ("Shop", "GET /products/category/laptops", "products of a category"),
    ("Shop", "POST /products/add", "answers 201 with an id and what was sent"),
    ("Shop", "PUT /products/1", "the product with the changes (PATCH too)"),
    ("Shop", "DELETE /products/1", "the product with isDeleted and deletedOn"),
    ("Echo", "GET /get", "what was sent; also POST /post, PUT /put, PATCH /patch, DELETE /delete"),
    ("Echo", "GET /anything", "what was sent, with any method and path below"),
    ("Echo", "GET /headers", "the request headers"),
    ("Answers", "GET /status/404", "any response code"),
    ("Answers", "GET /delay/2", "an answer after some seconds (at most 10)"),
    ("Answers", "GET /redirect/3", "a chain of redirects"),
    ("Answers", "GET /redirect-to?url=/get&status_code=307", "one redirect"),
    ("Accounts", "GET /basic-auth/user/secret", "Basic authentication"),
    ("Accounts", "GET /bearer", "a bearer token"),
    ("Accounts", "GET /cookies/set?name=value", "sets cookies; GET /cookies shows them"),
    ("Bodies", "GET /json", "everything JSON has"),
    ("Bodies", "GET /xml", "XML"),
    ("Bodies", "GET /html", "HTML"),
    ("Bodies", "GET /encoding/utf8", "letters of many scripts"),
    ("Bodies", "GET /image/png", "pictures: also /image/svg and /image/jpeg"),
    ("Bodies", "GET /gzip", "a compressed body; also /deflate"),
    ("Bodies", "GET /bytes/1024", "random bytes"),
    ("Streams", "GET /stream/20", "lines of JSON in chunks"),
    ("Streams", "GET /drip?numbytes=10&duration=2", "bytes that drip"),
    ("Streams", "GET /sse?count=5&delay=0.2", "server-sent events"),
)


def index_page() -> Reply:
    """The list of routes as HTML."""
    parts = ['<!doctype html>\n<html lang="en">\n<head><title>Eyas playground</title></head>\n<body>\n']
    parts.append("<h1>Eyas playground</h1>\n<p>A web service on your own machine to try requests on.</p>\n")
    group = ""
    for name, route, text in _ROUTES:
        if name != group:
            parts.append(("</ul>\n" if group else "") + f"<h2>{name}</h2>\n<ul>\n")
            group = name
        method, _, target = route.partition(" ")
        shown = f'<a href="{escape(target)}">{escape(target)}</a>' if method == "GET" else escape(target)
        parts.append(f"  <li><code>{method} {shown}</code>: {escape(text)}</li>\n")
    parts.append("</ul>\n</body>\n</html>\n")
    return text_reply("".join(parts), "text/html; charset=utf-8")
