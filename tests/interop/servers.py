"""Starts nginx, tinyproxy and httpbin on free ports and ends them."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import pytest


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def program(name: str, package: str | None = None) -> str:
    """Where a program is; skips the test where it is not installed."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if found is None:
        pytest.skip(f"wants the Debian package {package or name}")
    return found


def python_with(module: str) -> str:
    """An interpreter that has a module: ours, or the one that ``EYAS_INTEROP_PYTHON`` names."""
    given = os.environ.get("EYAS_INTEROP_PYTHON")
    if importlib.util.find_spec(module) is not None:
        return sys.executable
    if given is None:
        pytest.skip(f"wants the package {module} from PyPI (here, or in the Python of EYAS_INTEROP_PYTHON)")
    return given


@contextmanager
def running(command: Sequence[str], port: int, cwd: Path) -> Iterator[None]:
    """A server that listens on a port for as long as the block lasts."""
    log = (cwd / "server.log").open("wb")
    process = subprocess.Popen(command, cwd=cwd, stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                ended = process.poll() is not None
                if ended or time.monotonic() > deadline:
                    log.flush()
                    raise AssertionError((cwd / "server.log").read_text(errors="replace")) from None
                time.sleep(0.05)
        yield
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)
        log.close()
