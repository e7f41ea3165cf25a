"""The types that a flow may name."""

from __future__ import annotations

import pytest

from engine.catalogue import CONDITION, TASK, TRIGGER, Catalogue, default_catalogue
from engine.schema import Kind
from engine.tasks import TASKS


def test_everything_that_runs_here_is_there() -> None:
    catalogue = default_catalogue()
    for task in TASKS:
        assert catalogue.schema(task.schema.type) is task.schema
        assert catalogue.family(task.schema.type) == TASK
        names = list(catalogue.props(task.schema))
        assert {"id", "type", "retry", "timeout", "runIf", "when"} <= set(names)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("io.kestra.core.tasks.log.Log", "log.Log"),
        ("io.kestra.core.tasks.debugs.Return", "debug.Return"),
        ("io.kestra.core.tasks.flows.Flow", "flow.Subflow"),
        ("io.kestra.core.tasks.flows.Worker", "flow.WorkingDirectory"),
        ("io.kestra.core.tasks.flows.EachSequential", "flow.EachSequential"),
        ("io.kestra.plugin.core.flow.WaitFor", "flow.LoopUntil"),
        ("io.kestra.plugin.fs.http.Request", "http.Request"),
        ("io.kestra.core.models.triggers.types.Schedule", "trigger.Schedule"),
        ("io.kestra.core.models.conditions.types.WeekendCondition", "condition.Weekend"),
    ],
)
def test_old_names(old: str, new: str) -> None:
    schema = default_catalogue().schema(old)
    assert schema is not None and schema.type == "io.kestra.plugin.core." + new


def test_families() -> None:
    catalogue = default_catalogue()
    assert catalogue.family("io.kestra.plugin.core.trigger.Webhook") == TRIGGER
    assert catalogue.family("io.kestra.plugin.core.condition.Weekend") == CONDITION
    assert catalogue.family("nobody.Knows") is None and catalogue.schema("nobody.Knows") is None
    assert len(catalogue.types(TASK)) > 50 and len(catalogue.types(CONDITION)) > 10


def test_a_recorded_type_in_full() -> None:
    schema = Catalogue(resource=default_catalogue()._resource).schema("io.kestra.plugin.core.flow.Switch")
    assert schema is not None and schema.flowable and not schema.runs_here
    kinds = {p.name: p.kind for p in schema.props}
    assert kinds["cases"] is Kind.TASK_CASES and kinds["defaults"] is Kind.TASKS
    assert [p.name for p in schema.props if p.required] == ["value"]
    assert {p.name for p in schema.outputs} == {"value", "defaults"}
