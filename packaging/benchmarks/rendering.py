"""An eight-kilobyte template of prints, loops and conditions, against plain jinja2 with the same template."""

from __future__ import annotations

import time
from collections.abc import Callable

import jinja2
from row import Row, alternate, compare

from engine.expressions import NoServices, Renderer

PART = (
    "Dear {{ user.name | upper }}, your order {{ order.id }} of {{ order.total + 1 }} items: "
    "{% for item in order.lines %}{{ item.name }} at {{ item.price }}; {% endfor %}"
    "{% if user.active %}yours{% else %}not yours{% endif %}.\n"
)
SCOPE = {
    "user": {"name": "Ann", "active": True},
    "order": {"id": "a1", "total": 3, "lines": [{"name": "pen", "price": 1.5}, {"name": "ink", "price": 2}]},
}
TURNS = 200


def _timed(render: Callable[[], object]) -> float:
    start = time.perf_counter()
    for _ in range(TURNS):
        render()
    return time.perf_counter() - start


def measure() -> Row:
    """Medians of five, in turns; both are compiled before."""
    template = PART * (8192 // len(PART) + 1)
    renderer = Renderer(NoServices())
    plain = jinja2.Environment(keep_trailing_newline=True).from_string(template)
    assert renderer.render(template, SCOPE) == plain.render(SCOPE)
    took, reference = alternate(
        lambda: _timed(lambda: renderer.render(template, SCOPE)),
        lambda: _timed(lambda: plain.render(SCOPE)),
        5,
    )
    return compare(f"an 8 KB template {TURNS} times / plain jinja2", took, reference, "s", 2.0)
