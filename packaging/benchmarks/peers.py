"""Requests per second of other programs on the command line, against ours on the same server.

newman and Bruno's command come from npm into ``build/peers``; Hurl is taken from there (``cargo install
--root build/peers hurl``) or from the path. What is missing is skipped, and says what it wants.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable

import server
from flow_process import EYAS, ROOT, each_text, open_folder, run_flow
from row import Missing, Row, alternate, compare, seconds_of

COUNT = 1_000
PEERS = ROOT / "build" / "peers"
PACKAGES = {"newman": "newman@6.2.2", "bru": "@usebruno/cli@4.1.0"}


def _program(name: str) -> str:
    """Where a peer lies; those of npm are fetched."""
    if name == "hurl":
        found = shutil.which(name, path=f"{PEERS / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}")
        if found is None:
            raise Missing("needs Hurl (cargo install --root build/peers hurl)")
        return found
    program = PEERS / "node_modules" / ".bin" / name
    if not program.exists():
        npm = shutil.which("npm")
        if npm is None:
            raise Missing(f"needs npm for {PACKAGES[name]}")
        command = [npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(PEERS)]
        if subprocess.run([*command, PACKAGES[name]], check=False).returncode != 0:
            raise Missing(f"npm could not fetch {PACKAGES[name]}")
    return str(program)


def _newman(url: str, count: int) -> float:
    folder = open_folder()
    schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
    request = {"name": "get", "request": {"method": "GET", "url": f"{url}/products/1"}}
    text = json.dumps({"info": {"name": "bench", "schema": schema}, "item": [request]})
    (folder / "bench.json").write_text(text, encoding="utf-8")
    command = [_program("newman"), "run", str(folder / "bench.json"), "-n", str(count), "--silent"]
    return seconds_of(command, folder)


def _bruno(url: str, count: int) -> float:
    folder = open_folder()
    about = {"version": "1", "name": "bench", "type": "collection"}
    (folder / "bruno.json").write_text(json.dumps(about), encoding="utf-8")
    request = f"meta {{\n  name: get\n  type: http\n  seq: 1\n}}\n\nget {{\n  url: {url}/products/1\n}}\n"
    (folder / "get.bru").write_text(request, encoding="utf-8")
    return seconds_of([_program("bru"), "run", "--iteration-count", str(count)], folder)


def _hurl(url: str, count: int) -> float:
    file = open_folder() / "bench.hurl"
    file.write_text(f"GET {url}/products/1\nHTTP 200\n" * count, encoding="utf-8")
    return seconds_of([_program("hurl"), "--no-output", str(file)])


def _ours(url: str, count: int) -> float:
    """``eyas run``, as people call it."""
    folder = open_folder()
    flow = folder / "each.yaml"
    flow.write_text(each_text(url, count), encoding="utf-8")
    return seconds_of([EYAS, "run", str(flow), "--workspace", str(folder)])


def _included(name: str, peer: Callable[[str, int], float], most: float, rounds: int = 1) -> Row:
    """Whole calls, from the start of the process to its end."""
    with server.running() as url:
        took, other = alternate(lambda: _ours(url, COUNT), lambda: peer(url, COUNT), rounds)
    return compare(f"{COUNT:,} GETs, start-up included / {name}", took, other, "s", most)


def _excluded(name: str, peer: Callable[[str, int], float], most: float, rounds: int = 1) -> Row:
    """Without start-up: ours measures itself, a peer's call with one request is taken off."""
    with server.running() as url:
        took, other = alternate(
            lambda: run_flow(each_text(url, COUNT), COUNT + 1).seconds,
            lambda: peer(url, COUNT) - peer(url, 1),
            rounds,
        )
    return compare(f"{COUNT:,} GETs, start-up excluded / {name}", took, other, "s", most)


def measure_newman() -> Row:
    """Ten times newman's requests per second: a tenth of its time."""
    return _excluded("newman", _newman, 0.1)


def measure_newman_call() -> Row:
    return _included("newman", _newman, 0.1)


def measure_bruno() -> Row:
    """Five times Bruno's requests per second."""
    return _excluded("Bruno", _bruno, 0.2)


def measure_bruno_call() -> Row:
    return _included("Bruno", _bruno, 0.2)


def measure_hurl() -> Row:
    """0.4 of Hurl's requests per second."""
    return _excluded("Hurl", _hurl, 2.5, rounds=3)
