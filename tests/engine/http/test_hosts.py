"""Where an environment says that an origin is to be reached."""

from __future__ import annotations

import asyncio

import pytest

from engine.errors import TaskFailed
from engine.http.hosts import PLAYGROUND, HostMap
from engine.http.uris import parse_uri


async def address() -> str:
    return "http://127.0.0.1:4711"


def reached(hosts: dict[str, str], url: str, playground: bool = True) -> tuple[str, str, int] | None:
    return asyncio.run(HostMap(hosts, address if playground else None).destination(parse_uri(url)))


@pytest.mark.parametrize(
    ("hosts", "url", "place"),
    [
        ({"https://shop": "http://127.0.0.1:8080"}, "https://shop/x", ("http", "127.0.0.1", 8080)),
        ({"https://shop": "http://127.0.0.1:8080"}, "http://shop/x", None),
        ({"https://shop": "http://127.0.0.1:8080"}, "https://shop:444/x", None),
        ({"shop": "http://other"}, "https://shop/", ("http", "other", 80)),
        ({"shop": "http://other"}, "http://SHOP/", ("http", "other", 80)),
        ({"shop:81": "https://other"}, "http://shop:81/", ("https", "other", 443)),
        ({"shop": PLAYGROUND}, "https://shop/", ("http", "127.0.0.1", 4711)),
        ({}, "https://shop/", None),
    ],
)
def test_places(hosts: dict[str, str], url: str, place: tuple[str, str, int] | None) -> None:
    assert reached(hosts, url) == place


def test_a_mapping_that_leads_nowhere_is_told() -> None:
    with pytest.raises(TaskFailed, match="maps http://shop to 'other', which is no scheme"):
        reached({"shop": "other"}, "http://shop/")
    with pytest.raises(TaskFailed, match="the playground, which is not available here"):
        reached({"shop": PLAYGROUND}, "http://shop/", playground=False)
