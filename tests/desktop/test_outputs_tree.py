"""The tree of an execution's outputs: rows, expressions, loops."""

from __future__ import annotations

from PySide6.QtTest import QAbstractItemModelTester

from desktop.models.json_tree import Node, ValueTreeModel
from desktop.models.outputs_tree import OutputRuns, build_outputs
from engine.run.state import Execution
from tests.desktop.pane_data import Script, request_run


def opened(root: Node) -> ValueTreeModel:
    model = ValueTreeModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_root(root)
    model.find("")
    return model


def built(execution: Execution) -> Node:
    runs = OutputRuns(execution)
    runs.look(execution.task_runs)
    return build_outputs(runs)


def test_a_request_says_its_status_and_its_body_opens() -> None:
    model = opened(built(request_run()))
    top = model.root.children[0]
    assert (top.label, top.detail, top.expression) == ("send_data", "POST 201", "outputs.send_data")
    title = model.find("title")[0]
    assert title.expression == "fromJson(outputs.send_data.body).title"


def test_loops_are_grouped_by_task_with_their_values() -> None:
    script = Script().task("L", "each-one", 0.0, 3.0, flowable=True)
    for number in range(3):
        script.task(
            f"i{number}",
            "fetch",
            number,
            number + 0.5,
            parent_task_run_id="L",
            value=f"v.{number}",
            iteration=number,
            outputs={"value": number},
        )
    execution = script.end(3.0).fold()
    model = opened(built(execution))
    group = model.root.children[0]
    assert (group.label, group.detail) == ("fetch", "3 runs")
    assert [child.label for child in group.children] == ["v.0", "v.1", "v.2"]
    assert group.children[1].children[0].expression == "outputs.fetch['v.1'].value"


def test_nested_loops_have_a_level_for_each_value() -> None:
    script = Script().task("A", "outer", 0.0, 3.0, value="a", iteration=0, flowable=True)
    script.task("B", "inner", 0.0, 1.0, parent_task_run_id="A", value="b", iteration=0, outputs={"x": 1})
    model = opened(built(script.end(3.0).fold()))
    assert model.find("x")[0].expression == "outputs.inner.a.b.x"


def test_a_task_id_with_a_dash_is_quoted() -> None:
    model = opened(built(Script().task("r", "my-task", 0, 1, outputs={"a": 1}).end(1).fold()))
    assert model.root.children[0].expression == "outputs['my-task']"


def test_nothing_without_outputs() -> None:
    assert build_outputs(None).children == []
    assert built(Script().task("r", "t", 0, 1).end(1).fold()).children == []


def test_outputs_that_come_later_stand_where_their_run_was_made() -> None:
    script = Script()
    for number in range(3):
        script.task(f"r{number}", "fetch", number, value=str(number), iteration=number)
    execution = script.fold()
    runs = OutputRuns(execution)
    assert not runs.look(execution.task_runs)
    for name in ("r2", "r0"):
        execution.task_runs[name].outputs = {"a": name}
        assert runs.look([name])
    assert [run.id for run in runs.by_task()[0][1]] == ["r0", "r2"]
    execution.task_runs["r0"].outputs = {"a": "new"}
    assert runs.look(["r0"])
    assert not runs.look(["r0"])
    del execution.task_runs["r2"]
    assert runs.look(["r2"])
    assert [run.id for run in runs.by_task()[0][1]] == ["r0"]
    del execution.task_runs["r0"]
    assert runs.look(["r0"])
    assert runs.by_task() == []
