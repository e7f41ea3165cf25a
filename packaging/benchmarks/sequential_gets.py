"""1,000 GETs of a small JSON one after the other, against a bare loop over httpx and one over libcurl.

The engine lives on an event loop, so the bare loops do; others, which block their thread, are shown too. All
sides run in a process of their own and measure themselves without their imports: ours from the parsed
flow to the ended execution, with every body stored and every event written to the history.
"""

from __future__ import annotations

import sys

import server
from flow_process import REQUEST, each_text, printed, run_flow
from row import Row, alternate, compare

COUNT = 1_000

HTTPX = """
import asyncio, sys, time
import httpx

async def main():
    async with httpx.AsyncClient() as client:
        start = time.perf_counter()
        for _ in range(int(sys.argv[2])):
            (await client.get(sys.argv[1])).raise_for_status()
        print(time.perf_counter() - start)

asyncio.run(main())
"""
"""As a program has to do it whose window stays alive meanwhile."""

HTTPX_BLOCKING = """
import sys, time
import httpx

with httpx.Client() as client:
    start = time.perf_counter()
    for _ in range(int(sys.argv[2])):
        client.get(sys.argv[1]).raise_for_status()
    print(time.perf_counter() - start)
"""

LIBCURL = """
import asyncio, io, sys, time
import pycurl

async def main():
    async with pycurl.AsyncCurlMulti() as multi:
        curl = pycurl.Curl()
        curl.setopt(pycurl.URL, sys.argv[1])
        start = time.perf_counter()
        for _ in range(int(sys.argv[2])):
            body = io.BytesIO()
            curl.setopt(pycurl.WRITEDATA, body)
            await multi.perform(curl)
            assert curl.getinfo(pycurl.RESPONSE_CODE) == 200
        print(time.perf_counter() - start)

asyncio.run(main())
"""

LIBCURL_BLOCKING = """
import io, sys, time
import pycurl

curl = pycurl.Curl()
curl.setopt(pycurl.URL, sys.argv[1])
start = time.perf_counter()
for _ in range(int(sys.argv[2])):
    body = io.BytesIO()
    curl.setopt(pycurl.WRITEDATA, body)
    curl.perform()
    assert curl.getinfo(pycurl.RESPONSE_CODE) == 200
print(time.perf_counter() - start)
"""


def flow_text(url: str, count: int) -> str:
    """A generated flow of as many steps."""
    lines = ["id: many", "namespace: bench", "tasks:"]
    for number in range(count):
        lines += [f"  - id: get_{number}", f"    type: {REQUEST}", f"    uri: {url}/products/1"]
    return "\n".join(lines) + "\n"


def _bare(code: str, url: str) -> float:
    return float(printed([sys.executable, "-c", code, f"{url}/products/1", str(COUNT)]))


def _each(url: str, limit: int = 1) -> float:
    return run_flow(each_text(url, COUNT, limit), COUNT + 1).seconds


def _compare_each(code: str, name: str, goal: float) -> Row:
    with server.running() as url:
        took, bare = alternate(lambda: _each(url), lambda: _bare(code, url), 3)
    return compare(f"{COUNT:,} GETs in a ForEach / {name}", took, bare, "s", goal)


def measure_flow() -> Row:
    """A flow of 1,000 steps. Medians of three runs each, in turns, here and below."""
    with server.running() as url:
        took, bare = alternate(
            lambda: run_flow(flow_text(url, COUNT), COUNT).seconds, lambda: _bare(HTTPX, url), 3
        )
    return compare(f"{COUNT:,} GETs in a flow / a bare httpx loop", took, bare, "s", 1.2)


def measure_each() -> Row:
    """The same in a ForEach, with the address rendered each time."""
    return _compare_each(HTTPX, "a bare httpx loop", 1.0)


def measure_blocking() -> Row:
    """The same against a loop that lets nothing else happen while it waits."""
    return _compare_each(HTTPX_BLOCKING, "a loop of httpx that blocks", 1.0)


def measure_libcurl() -> Row:
    return _compare_each(LIBCURL, "a bare libcurl loop", 3.0)


def measure_libcurl_blocking() -> Row:
    return _compare_each(LIBCURL_BLOCKING, "a loop of libcurl that blocks", 3.0)


def measure_concurrent() -> Row:
    """Twenty at a time against one after the other, of a server that takes no time."""
    with server.running() as url:
        took, alone = alternate(lambda: _each(url, 20), lambda: _each(url), 3)
    return compare(f"{COUNT:,} GETs, concurrencyLimit 20 / 1", took, alone, "s", 0.5)


def measure_concurrent_slow() -> Row:
    """The same of a server that takes 5 ms for an answer, as one in the same town does."""
    with server.running("5") as url:
        took, alone = alternate(lambda: _each(url, 20), lambda: _each(url), 1)
    return compare(f"{COUNT:,} GETs of 5 ms, concurrencyLimit 20 / 1", took, alone, "s", 0.5)


def measure_memory() -> Row:
    """What 10,000 iterations add to the peak, against what they may."""
    with server.running() as url:
        grown = run_flow(each_text(url, 10_000), 10_001).megabytes
    return compare("memory that 10,000 GETs add / 50 MB", grown, 50.0, "MB", 1.0)
