"""flow.Pause and flow.Sleep."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from engine.errors import InputsRefused
from engine.events import Level
from engine.http.client import HttpClient
from engine.run.services import RunServices
from engine.run.state import Execution
from tests.engine.flow_runner import run, tasks
from tests.servers.scripted import ScriptedServer

PAUSE = """
- {id: wait, type: core.flow.Pause%s}
- {id: after, type: core.debug.Return, format: '{{ outputs.wait.onResume.reason ?? "-" }}'}
"""


async def until_paused(services: RunServices, executions: dict[str, Execution]) -> Execution:
    while True:
        await asyncio.sleep(0.01)
        for execution in executions.values():
            if execution.state == "PAUSED":
                return execution


def test_a_duration_ends_it(tmp_path: Path) -> None:
    ran = run(tmp_path, tasks(PAUSE % ", pauseDuration: PT30S"))
    assert ran.states == ["CREATED", "RUNNING", "PAUSED", "RESTARTED", "RUNNING", "SUCCESS"]
    assert (ran.execution.duration or 0) >= 30
    assert ran.outputs("wait").keys() == {"resumed"}


@pytest.mark.parametrize(
    ("behavior", "state"), [("WARN", "WARNING"), ("FAIL", "FAILED"), ("CANCEL", "CANCELLED")]
)
def test_what_the_end_of_the_time_means(behavior: str, state: str, tmp_path: Path) -> None:
    ran = run(tmp_path, tasks(PAUSE % f", pauseDuration: PT1S, behavior: {behavior}"))
    assert ran.state == state
    assert (len(ran.runs("after")) == 1) == (state == "WARNING")


def test_what_it_asks_for_may_ask_a_server_that_lives_on_the_same_loop(tmp_path: Path) -> None:
    async def resume(services: RunServices, executions: dict[str, Execution]) -> None:
        execution = await until_paused(services, executions)
        async with ScriptedServer([{"path": "*", "body": "told"}]) as server:
            services.kv.put("tests", "address", server.url)
            async with asyncio.timeout(20):
                await services.running[execution.id].resume({})

    default = "{id: reason, type: STRING, defaults: \"{{ http(kv('address')) }}\"}"
    client = HttpClient()
    ran = run(
        tmp_path, tasks(PAUSE % f", onResume: [{default}]"), during=resume, http=client, loop=asyncio.run
    )
    assert ran.outputs("after") == {"value": "told"}


def test_a_person_resumes_it_with_values(tmp_path: Path) -> None:
    refused: list[str] = []

    async def resume(services: RunServices, executions: dict[str, Execution]) -> None:
        execution = await until_paused(services, executions)
        try:
            await services.running[execution.id].resume({})
        except InputsRefused as error:
            refused.append(str(error))
        await services.running[execution.id].resume({"reason": "fine"})

    ran = run(tmp_path, tasks(PAUSE % ", onResume: [{id: reason, type: STRING}]"), during=resume)
    assert refused and "reason" in refused[0]
    assert ran.outputs("after") == {"value": "fine"}
    assert ran.outputs("wait")["onResume"] == {"reason": "fine"}


def test_a_timeout_fails_it_without_a_word(tmp_path: Path) -> None:
    ran = run(tmp_path, tasks(PAUSE % ", timeout: PT1S"))
    assert (ran.state, ran.errors) == ("FAILED", [])


def test_a_kill_ends_it(tmp_path: Path) -> None:
    async def kill(services: RunServices, executions: dict[str, Execution]) -> None:
        execution = await until_paused(services, executions)
        services.running[execution.id].kill()

    ran = run(tmp_path, tasks(PAUSE % ""), during=kill)
    assert ran.state == "KILLED"
    assert ran.order == [("wait", "KILLED")]


def test_sleep_waits_and_says_so(tmp_path: Path) -> None:
    ran = run(tmp_path, tasks("- {id: s, type: core.flow.Sleep, duration: PT1M30S}"))
    assert (ran.execution.duration or 0) >= 90
    assert ran.logs(Level.INFO) == ["Waiting for PT1M30S"]
