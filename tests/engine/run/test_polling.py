"""Asking once what an http.Trigger asks."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from engine.errors import FlowRefused
from engine.http.client import HttpClient
from engine.kv import KeyValueStore
from engine.run.polling import Polled, poll
from engine.run.runner import run_flow
from engine.run.services import RunServices
from engine.run.state import Execution
from engine.secrets import MemorySecrets
from engine.storage import Storage
from tests.engine.flow_runner import flow_of
from tests.servers.scripted import ScriptedServer

FLOW = """
tasks:
  - {id: show, type: core.debug.Return, format: '{{ trigger.code }} {{ fromJson(trigger.body).n }}'}
triggers:
  - id: watch
    type: core.http.Trigger
    uri: BASE/x
    interval: PT30S
    headers: {X-A: '{{ flow.id }}'}
    responseCondition: "%s"
"""


def ask(
    condition: str, route: Mapping[str, Any], folder: Path, name: str = "watch"
) -> tuple[Polled, Execution | None, ScriptedServer]:
    async def main() -> tuple[Polled, Execution | None, ScriptedServer]:
        async with ScriptedServer([{"path": "*", **route}]) as server:
            flow = flow_of((FLOW % condition).replace("BASE", server.url))
            client = HttpClient()
            services = RunServices(Storage(folder), MemorySecrets({}), KeyValueStore(), http=client)
            try:
                polled = await poll(flow, name, services)
                ran = None
                if polled.trigger is not None:
                    ran = await run_flow(flow, {}, services, lambda event: None, trigger=polled.trigger)
                return polled, ran, server
            finally:
                await client.aclose()

    return asyncio.run(main())


def test_the_answer_starts_the_flow_as_its_trigger(tmp_path: Path) -> None:
    condition = "{{ fromJson(response.body).n > 1 }}"
    polled, ran, server = ask(condition, {"body": '{"n": 2}'}, tmp_path)
    assert polled.problem is None and ran is not None
    assert next(iter(ran.task_runs.values())).outputs == {"value": "200 2"}
    assert server.requests[0].header("x-a") == "test"


def test_a_condition_that_does_not_hold(tmp_path: Path) -> None:
    polled, _, _ = ask("{{ response.statusCode < 400 }}", {"status": 500}, tmp_path)
    assert (polled.trigger, polled.problem) == (None, None)
    assert next(iter(polled.execution.task_runs.values())).outputs["code"] == 500  # type: ignore[index]


@pytest.mark.parametrize(
    ("condition", "route", "says"),
    [
        ("{{ nope }}", {}, "responseCondition: Unable to find `nope`"),
        ("true", {"closeBefore": True}, "closed the connection"),
    ],
)
def test_what_goes_wrong_is_told(condition: str, route: dict[str, Any], says: str, tmp_path: Path) -> None:
    polled, _, _ = ask(condition, route, tmp_path)
    assert polled.trigger is None
    assert polled.problem is not None and says in polled.problem


def test_a_trigger_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FlowRefused, match=r"has no http\.Trigger `other`"):
        ask("true", {}, tmp_path, name="other")
