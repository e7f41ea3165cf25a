"""What a run needs from the world around it, handed in by the session."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any, Protocol

from engine.logfilter import PurgeHistory
from engine.model import Flow
from engine.record import record
from engine.storage import Storage
from engine.tasks.base import HttpSender, KeyValues

if TYPE_CHECKING:
    from engine.run.flow_run import FlowRun


class Secrets(Protocol):
    """Where ``secret('KEY')`` looks; names are in upper case."""

    def get(self, name: str) -> str | None: ...


FlowLookup = Callable[[str, str], Flow | None]
"""The flow of a namespace and id, None when there is none without errors."""


@record(frozen=False)
class RunServices:
    """Shared by all executions of a session.

    ``running`` holds the executions that go on by id, ``background`` those that nobody waits for.
    ``encryption`` False refuses secrets as inputs, as a server without a key does.
    """

    storage: Storage
    secrets: Secrets
    kv: KeyValues
    http: HttpSender | None = None
    find_flow: FlowLookup = lambda namespace, flow_id: None
    environment: str | None = None
    variables: Mapping[str, object] = field(default_factory=dict)
    envs: Mapping[str, object] = field(default_factory=dict)
    globals: Mapping[str, object] = field(default_factory=dict)
    timezone: str | None = None
    encryption: bool = True
    purge_logs: PurgeHistory | None = None
    running: dict[str, FlowRun] = field(default_factory=dict)
    background: set[asyncio.Task[Any]] = field(default_factory=set)

    def spawn(self, work: Coroutine[Any, Any, Any], name: str) -> asyncio.Task[Any]:
        """Starts work that outlives its caller; kept until it ends."""
        task = asyncio.get_running_loop().create_task(work, name=name)
        self.background.add(task)
        task.add_done_callback(self.background.discard)
        return task

    async def wait_for_background(self) -> None:
        """Until nothing runs any more that was spawned."""
        while self.background:
            await asyncio.gather(*self.background, return_exceptions=True)
