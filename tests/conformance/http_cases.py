"""Runs ``http.json`` and ``http-live.json`` (language.md 9.5): HTTP flows against a server that follows a
script.

Bodies and targets are compared byte for byte, headers by name (D50), ``User-Agent`` stands for itself (D39),
the number of the connection is not compared (D29), and of an error the cause counts (D28, ``http_causes``). A
case marked with a deviation is held to its ``eyas`` part and counted as "on purpose".
"""

from __future__ import annotations

import asyncio
import json
import re
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.analyse import analyse
from engine.diagnostics import Severity
from engine.errors import FlowRefused, InputsRefused
from engine.events import Event
from engine.http.client import HttpClient
from engine.kv import KeyValueStore
from engine.run.runner import run_flow
from engine.run.services import RunServices
from engine.run.state import Execution
from engine.secrets import MemorySecrets
from engine.storage import Storage
from tests.conformance.http_causes import same_cause
from tests.conformance.http_echo import with_echo
from tests.conformance.http_excuses import excuse
from tests.conformance.http_expect import Texts, compare
from tests.conformance.outcome import Outcome
from tests.conformance.runs_cases import ENVS, SECRETS
from tests.servers.scripted import Recorded, ScriptedServer

Case = Mapping[str, Any]

AT_ONCE = 6
"""Cases that run beside each other; most of their time is waiting."""

LONGEST = 40.0
"""Seconds that one case may take."""

NAMESPACE = "http.oracle"

REPEAT = re.compile(r"\{\{ repeat (\d+) (.+?) \}\}", re.DOTALL)


@dataclass(slots=True)
class Seen:
    """What a case led to."""

    execution: Execution | None = None
    refused: str | None = None
    requests: dict[str, list[Recorded]] = field(default_factory=dict)
    texts: Texts = field(default_factory=dict)


def run_file(path: Path) -> Iterator[Outcome]:
    """All cases of a file, in its order."""
    yield from asyncio.run(run_cases(json.loads(path.read_text(encoding="utf-8"))))


async def run_cases(cases: Sequence[Case]) -> list[Outcome]:
    """Some cases at once; their outcomes in the order of the cases."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def run(case: Case) -> Outcome:
        async with gate:
            return await run_case(case)

    return list(await asyncio.gather(*(run(case) for case in cases)))


async def run_case(case: Case) -> Outcome:
    name, marks = str(case["name"]), case.get("deviation")
    expected = wanted(case)
    try:
        async with asyncio.timeout(LONGEST):
            seen = await play(case)
    except Exception as error:  # a crash is the finding of the case
        return Outcome(name, "failed", shown(expected), f"{type(error).__name__}: {error}")
    if marks and "eyas" not in case:
        return Outcome(name, "on purpose", got=codes(marks))
    problems = list(compare(expected, seen, same_cause))
    if problems and not marks:
        marks = excuse(case, seen)
        problems = [] if marks else problems
    if problems:
        return Outcome(name, "failed", shown(expected), "; ".join(problems[:4]))
    return Outcome(name, "on purpose" if marks else "passed", got=codes(marks) if marks else "")


def wanted(case: Case) -> dict[str, Any]:
    """What must come out: the record, and over it what Eyas does on purpose."""
    expected = dict(case["expect"])
    own = dict(case.get("eyas") or {})
    if "errorContains" in own:
        expected.pop("error", None)
        expected.pop("moreErrors", None)
    return {**expected, **own}


def codes(marks: Any) -> str:
    return marks if isinstance(marks, str) else ", ".join(marks)


def shown(expected: Case) -> str:
    texts = [
        f"{key} {expected[key]}"
        for key in ("state", "refused", "error", "errorContains")
        if expected.get(key)
    ]
    return "; ".join(texts)[:300]


# -- running


async def play(case: Case) -> Seen:
    """Starts the servers of a case, runs its flow, and collects what happened."""
    with tempfile.TemporaryDirectory() as folder:
        async with servers_of(case) as servers:
            texts = texts_of(servers)
            storage = Storage(Path(folder) / "storage", Path(folder) / "files")
            texts.update(stored_files(storage, case))
            seen = Seen(texts=texts, requests={name: server.requests for name, server in servers.items()})
            document = flow_text(case, texts)
            analysis = analyse(document)
            if analysis.flow is None or analysis.has_errors:
                seen.refused = "; ".join(
                    d.message for d in analysis.diagnostics if d.severity is Severity.ERROR
                )
                return seen
            client = HttpClient()
            executions: dict[str, Execution] = {}

            def emit(event: Event) -> None:
                executions.setdefault(event.execution_id, Execution(event.execution_id)).apply(event)

            services = RunServices(
                storage=storage,
                secrets=MemorySecrets(SECRETS),
                kv=KeyValueStore(),
                http=client,
                envs=ENVS,
                encryption=False,
            )
            try:
                seen.execution = await run_flow(analysis.flow, inputs_of(case, texts), services, emit)
            except (InputsRefused, FlowRefused) as error:
                seen.refused = str(error)
            finally:
                await client.aclose()
            await asyncio.sleep(0.05)  # a handshake that failed is noticed by the server a moment later
            return seen


@asynccontextmanager
async def servers_of(case: Case) -> AsyncIterator[dict[str, ScriptedServer]]:
    """``requests``, ``requests2`` and ``proxyRequests`` are the names under which a case lists what they
    received."""
    async with AsyncExitStack() as stack:
        servers: dict[str, ScriptedServer] = {}
        names = {"requests": "server", "requests2": "server2", "proxyRequests": "proxyServer"}
        for name, key in names.items():
            if key in case:
                server = ScriptedServer(with_echo(case[key]), listen=case.get("listen", "127.0.0.1"))
                servers[name] = await stack.enter_async_context(server)
        # Locations and bodies of a script name the servers that now run.
        texts = texts_of(servers)
        for server in servers.values():
            server.routes = [
                {key: replaced(value, texts) for key, value in route.items()} for route in server.routes
            ]
        yield servers


def texts_of(servers: Mapping[str, ScriptedServer]) -> Texts:
    texts: Texts = {}
    for name, suffix in (("requests", ""), ("requests2", "2")):
        if name in servers:
            texts.update({f"{key}{suffix}": value for key, value in servers[name].texts().items()})
    if "proxyRequests" in servers:
        proxy = servers["proxyRequests"]
        texts.update(proxyHost=proxy.host, proxyPort=str(proxy.port))
    return texts


def stored_files(storage: Storage, case: Case) -> Texts:
    """Files that stand in the storage before the flow runs."""
    texts: Texts = {}
    for name, data in (("storedFileUri", b"stored file\n"), ("stored5MiBFileUri", b"x" * (5 << 20))):
        if name in json.dumps(case.get("task")):
            uri = f"kestra:///{NAMESPACE.replace('.', '/')}/case/{name}.txt"
            path = storage.path(uri)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            texts[name] = uri
    return texts


def flow_text(case: Case, texts: Texts) -> str:
    """The flow of a case as a document; JSON is YAML."""
    if "flowYaml" in case:
        return str(replaced(case["flowYaml"], {**texts, "flow": "case", "namespace": NAMESPACE}))
    tasks = case.get("tasks") or [{"id": "t", **case["task"]}]
    flow = {"id": "case", "namespace": NAMESPACE, **(case.get("flow") or {}), "tasks": tasks}
    return json.dumps(replaced(flow, texts), ensure_ascii=False)


def inputs_of(case: Case, texts: Texts) -> dict[str, object]:
    given = replaced(case.get("inputs") or {}, texts)
    assert isinstance(given, dict)
    return given


def replaced(value: Any, texts: Texts) -> Any:
    """Everything with the names of servers put in; other expressions belong to the flow."""
    if isinstance(value, str):
        for name, text in texts.items():
            value = value.replace(f"{{{{ {name} }}}}", text)
        return REPEAT.sub(lambda found: found.group(2) * int(found.group(1)), value)
    if isinstance(value, Mapping):
        return {replaced(key, texts): replaced(inner, texts) for key, inner in value.items()}
    if isinstance(value, list):
        return [replaced(inner, texts) for inner in value]
    return value
