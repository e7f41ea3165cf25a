"""Which trigger values a flow asks for."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from desktop.views.trigger_form import TriggerForm, trigger_names
from engine.analyse import analyse
from tests.desktop.pane_data import theme

PLAIN = "id: a\nnamespace: b\ntasks:\n  - id: t\n    type: io.kestra.plugin.core.log.Log\n    message: x\n"


def test_names_are_those_that_expressions_read() -> None:
    assert trigger_names("type: io.kestra.plugin.core.trigger.Schedule") == []
    assert trigger_names("{{ outputs.trigger.x }} {{ my_trigger.y }} trigger.z") == []
    assert trigger_names("{{ trigger.a }} {% if trigger [ 'b-c' ] %}{{ trigger.a.d ?? trigger . e }}") == [
        "a",
        "b-c",
        "e",
    ]


def test_a_flow_without_triggers_has_no_section(qtbot: QtBot) -> None:
    form = TriggerForm(theme())
    qtbot.addWidget(form)
    flow = analyse(PLAIN).flow
    assert flow is not None
    form.set_flow(flow, [])
    assert form.isHidden()
    form.set_flow(flow, ["date"])
    assert not form.isHidden()
    form._lines[0].value.setText("2026-01-01")
    assert form.values() == {"date": "2026-01-01"}
    form.set_flow(flow, ["date", "next"])
    assert form.values() == {"date": "2026-01-01"}
    form.set_flow(flow, ["next"])  # what was typed is not lost with the word in the text
    assert form.values() == {"date": "2026-01-01"}
    form.set_flow(flow, ["date"])
    assert [line.asked for line in form._lines] == [True]
    assert form.values() == {"date": "2026-01-01"}
    form.set_flow(None, [])
    assert form.values() == {}
    form.grab()
