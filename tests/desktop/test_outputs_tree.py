"""The tree of an execution's outputs: rows, expressions, loops."""

from __future__ import annotations

from PySide6.QtTest import QAbstractItemModelTester

from desktop.models.json_tree import Node, ValueTreeModel
from desktop.models.outputs_tree import build_outputs, outputs_count
from tests.desktop.pane_data import Script, request_run


def opened(root: Node) -> ValueTreeModel:
    model = ValueTreeModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_root(root)
    model.find("")
    return model


def test_a_request_says_its_status_and_its_body_opens() -> None:
    model = opened(build_outputs(request_run()))
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
    model = opened(build_outputs(execution))
    group = model.root.children[0]
    assert (group.label, group.detail) == ("fetch", "3 runs")
    assert [child.label for child in group.children] == ["v.0", "v.1", "v.2"]
    assert group.children[1].children[0].expression == "outputs.fetch['v.1'].value"
    assert outputs_count(execution) == 3


def test_nested_loops_have_a_level_for_each_value() -> None:
    script = Script().task("A", "outer", 0.0, 3.0, value="a", iteration=0, flowable=True)
    script.task("B", "inner", 0.0, 1.0, parent_task_run_id="A", value="b", iteration=0, outputs={"x": 1})
    model = opened(build_outputs(script.end(3.0).fold()))
    assert model.find("x")[0].expression == "outputs.inner.a.b.x"


def test_a_task_id_with_a_dash_is_quoted() -> None:
    model = opened(build_outputs(Script().task("r", "my-task", 0, 1, outputs={"a": 1}).end(1).fold()))
    assert model.root.children[0].expression == "outputs['my-task']"


def test_nothing_without_outputs() -> None:
    assert build_outputs(None).children == []
    assert build_outputs(Script().task("r", "t", 0, 1).end(1).fold()).children == []
    assert outputs_count(None) == 0
