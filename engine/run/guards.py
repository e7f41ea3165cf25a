"""What a flow says about when it may run and how long: ``checks``, ``sla`` and ``concurrency``."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from engine.durations import format_duration
from engine.errors import FlowRefused
from engine.events import Level, State
from engine.expressions import ExpressionError, Renderer, aside, is_truthy_text
from engine.model import Flow, Sla
from engine.run.services import RunServices

if TYPE_CHECKING:
    from engine.run.flow_run import FlowRun
    from engine.run.scope import Scope

BLOCK, FAIL = "BLOCK_EXECUTION", "FAIL_EXECUTION"


async def failed_checks(flow: Flow, renderer: Renderer, scope: Scope) -> tuple[str | None, list[str]]:
    """The strictest behaviour of all checks that do not hold (None: all hold), and their messages.

    A condition that cannot be rendered blocks."""
    messages: list[str] = []
    behaviors: list[str] = []
    for check in flow.checks:
        try:
            text = await aside(check.condition, partial(renderer.render, check.condition, scope))
        except ExpressionError as error:
            raise FlowRefused(f"A condition of `checks` cannot be evaluated: {error}") from error
        if not is_truthy_text(text):
            messages.append(check.message)
            behaviors.append(check.behavior)
    for behavior in (BLOCK, FAIL):
        if behavior in behaviors:
            return behavior, messages
    return (behaviors[0] if behaviors else None), messages


def over_limit(flow: Flow, services: RunServices) -> bool:
    """Whether as many executions of the flow go on as ``concurrency`` allows."""
    if flow.concurrency is None:
        return False
    going_on = sum(
        1
        for run in services.running.values()
        if run.flow.id == flow.id and run.flow.namespace == flow.namespace
    )
    return going_on >= flow.concurrency.limit


class SlaWatch:
    """Looks after the ``sla`` of one execution."""

    def __init__(self, flow_run: FlowRun) -> None:
        self._flow_run = flow_run
        self._timers: list[asyncio.TimerHandle] = []

    async def violated_at_start(self) -> bool:
        """Evaluates assertions; True when one of them ended the execution."""
        flow_run = self._flow_run
        for sla in flow_run.flow.sla:
            if sla.type != "EXECUTION_ASSERTION" or sla.assertion is None:
                continue
            try:
                render = partial(flow_run.renderer.render, sla.assertion, flow_run.scope.of_flow())
                text = await aside(sla.assertion, render)
            except ExpressionError as error:
                message = f"Ignoring SLA '{sla.id}' because of the error: {error}"
                flow_run.journal.log(Level.ERROR, message)
                continue
            if not is_truthy_text(text) and self._violate(sla, f"assertion is false: {sla.assertion}."):
                return True
        return False

    def _violate(self, sla: Sla, cause: str) -> bool:
        flow_run = self._flow_run
        flow_run.journal.log(Level.WARN, f"SLA '{sla.id}' violated: {cause}")
        flow_run.add_labels(sla.labels)
        if sla.behavior == "CANCEL":
            flow_run.cancel()
        elif sla.behavior == "FAIL":
            flow_run.journal.log(Level.ERROR, f"Execution failed due to SLA '{sla.id}' violated: {cause}")
            flow_run.fail()
        return sla.behavior in ("CANCEL", "FAIL")

    def start(self) -> None:
        """Begins to count the longest durations."""
        loop = asyncio.get_running_loop()
        for sla in self._flow_run.flow.sla:
            if sla.type == "MAX_DURATION" and sla.duration is not None:
                self._timers.append(loop.call_later(sla.duration, self._too_long, sla, sla.duration))

    def stop(self) -> None:
        for timer in self._timers:
            timer.cancel()

    def _too_long(self, sla: Sla, longest: float) -> None:
        flow_run = self._flow_run
        took = flow_run.clock.now() - (flow_run.execution.started or 0.0)
        cause = (
            f"execution duration of {format_duration(round(took, 6))} "
            f"exceed the maximum duration of {format_duration(longest)}."
        )
        flow_run.journal.log(Level.WARN, f"SLA '{sla.id}' violated: {cause}")
        if sla.behavior == "FAIL":
            flow_run.journal.log(Level.ERROR, f"Execution failed due to SLA '{sla.id}' violated: {cause}")
            flow_run.end_by_sla(sla, State.FAILED)
        elif sla.behavior == "CANCEL":
            flow_run.end_by_sla(sla, State.CANCELLED)
        else:
            flow_run.add_labels(sla.labels)
