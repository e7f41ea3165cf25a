"""`taskCache`: outputs of an equal earlier run of a task, used again (language.md 5.1)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.durations import parse_duration
from engine.expressions import ExpressionError
from engine.tasks.base import Outputs
from engine.values import to_json

if TYPE_CHECKING:
    from engine.run.context import TaskContext
    from engine.run.flow_run import FlowRun

NAMESPACE = "!cache"
"""Appended to the namespace of the flow: cached outputs lie apart from its stored values."""


class TaskCache:
    """The cached outputs of one task with one set of rendered properties."""

    def __init__(self, flow_run: FlowRun, key: str, ttl: float | None) -> None:
        self._store = flow_run.services.kv
        self._place = flow_run.flow.namespace + NAMESPACE
        self._key = key
        self._ttl = ttl

    def load(self) -> Outputs | None:
        """The outputs of the earlier run, None when there is none that still counts."""
        found = self._store.get(self._place, self._key)
        outputs = found.get("outputs") if isinstance(found, Mapping) else None
        return outputs if isinstance(outputs, Mapping) else None

    def keep(self, outputs: Outputs | None) -> None:
        self._store.put(self._place, self._key, {"outputs": dict(outputs or {})}, ttl=self._ttl)


def task_cache(flow_run: FlowRun, ctx: TaskContext, props: Mapping[str, object]) -> TaskCache | None:
    """The cache of a task that asks for one; None without, and where a property cannot be rendered."""
    written = ctx.spec.values.get("taskCache")
    if not isinstance(written, Mapping) or written.get("enabled") is not True:
        return None
    try:
        rendered = to_json(ctx.render_value(dict(props)))
    except ExpressionError:
        return None
    flow = flow_run.flow
    facts = [flow.namespace, flow.id, ctx.spec.id, ctx.spec.type, rendered]
    key = hashlib.sha256("\0".join(facts).encode()).hexdigest()
    ttl = written.get("ttl")
    seconds = (
        float(ttl) if isinstance(ttl, int | float) else parse_duration(ttl) if isinstance(ttl, str) else None
    )
    return TaskCache(flow_run, key, seconds)
