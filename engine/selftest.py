"""Checks that an installation, above all a frozen one, has everything it needs:
run by every release build."""

from __future__ import annotations

import asyncio
import sqlite3
import ssl
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import yaml

from engine.analyse import analyse
from engine.events import State
from engine.http.library import describe_library
from engine.session import Session
from engine.workspace import Workspace, read_text

Check = tuple[str, Callable[[], str]]
"""A name, and a function that returns what it found or raises."""

SAMPLE = "http_get_request_example.yaml"


def run_checks(more: Sequence[Check] = ()) -> int:
    """Runs every check, prints a line for each, and returns how many failed."""
    failures = 0
    for name, check in (*CHECKS, *more):
        begin = time.perf_counter()
        try:
            found = check()
        except Exception as error:  # any failure at all is what a self test is to report
            failures += 1
            print(f"FAILED  {name}: {type(error).__name__}: {error}")
        else:
            print(f"ok      {name}: {found} ({(time.perf_counter() - begin) * 1000:.0f} ms)")
    print(f"{failures} failed" if failures else "everything works")
    return failures


def check_python() -> str:
    frozen = " frozen" if getattr(sys, "frozen", False) else ""
    return f"{sys.version.split()[0]} on {sys.platform}{frozen}"


def check_yaml() -> str:
    if not yaml.__with_libyaml__:
        raise RuntimeError("libyaml is missing; reading flows would be slow")
    flow = analyse(
        "id: a\nnamespace: b\ntasks:\n  - {id: t, type: io.kestra.plugin.core.log.Log, message: x}\n"
    )
    if flow.has_errors:
        raise RuntimeError(flow.diagnostics[0].message)
    return f"PyYAML {yaml.__version__} with libyaml"


def check_tls() -> str:
    """A handshake inside this process over memory, and the TLS of libcurl."""
    version = handshake()
    library = describe_library()
    if not library.tls:
        raise RuntimeError("libcurl has no TLS")
    return f"{version} by {ssl.OPENSSL_VERSION}; libcurl {library.version} with {library.tls}"


def handshake() -> str:
    """Both ends of a TLS connection in memory; the protocol they agree on."""
    from engine.selftest_certificate import make_certificate

    with tempfile.TemporaryDirectory() as folder:
        certificate = Path(folder) / "certificate.pem"
        certificate.write_bytes(make_certificate("localhost"))
        server_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server_context.load_cert_chain(certificate)
        client_context = ssl.create_default_context(cafile=str(certificate))
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = client_context.wrap_bio(to_client, to_server, server_hostname="localhost")
    server = server_context.wrap_bio(to_server, to_client, server_side=True)
    waiting = [client, server]
    for _ in range(20):
        for end in list(waiting):
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
            waiting.remove(end)
        if not waiting:
            return str(client.version())
    raise RuntimeError("the handshake does not end")


def check_sqlite() -> str:
    with tempfile.TemporaryDirectory() as folder:
        connection = sqlite3.connect(Path(folder) / "test.sqlite")
        try:
            (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
            connection.execute("CREATE TABLE t (x) ")
            connection.execute("INSERT INTO t VALUES (1)")
            connection.commit()
        finally:
            connection.close()
    if mode != "wal":
        raise RuntimeError(f"WAL is not possible (journal mode {mode})")
    return f"SQLite {sqlite3.sqlite_version} with WAL"


def check_sample() -> str:
    """Runs the guide's first flow against the playground."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.samples(Path(folder))
        execution = asyncio.run(run_sample(workspace))
    if execution[0] is not State.SUCCESS:
        raise RuntimeError(f"the sample flow ended {execution[0]}: {execution[1]}")
    return execution[1]


async def run_sample(workspace: Workspace) -> tuple[State, str]:
    analysis = analyse(read_text(workspace.folder / SAMPLE).text)
    if analysis.flow is None:
        raise RuntimeError("the sample flow cannot be read")
    session = Session(workspace)
    try:
        execution = await session.start(analysis.flow, {}, lambda event: None)
    finally:
        await session.aclose()
    if execution.state is State.SUCCESS:
        return execution.state, f"{SAMPLE} in {(execution.duration or 0) * 1000:.0f} ms"
    errors = [line.message for line in execution.logs if line.level == "ERROR"]
    return execution.state, "; ".join(errors)


CHECKS: tuple[Check, ...] = (
    ("Python", check_python),
    ("YAML", check_yaml),
    ("TLS", check_tls),
    ("SQLite", check_sqlite),
    ("sample flow", check_sample),
)
