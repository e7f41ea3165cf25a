"""The input form: made from a flow, resolved from outside, never losing what was typed."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.views.input_form import InputForm
from engine.analyse import analyse
from engine.errors import InputProblem
from engine.inputs import InputState, Resolution
from engine.model import Flow
from tests.desktop.pane_data import theme

FLOW = """id: f
namespace: n
inputs:
  - id: payload
    type: JSON
    description: What is sent.
    defaults: |
      { "title": "Kestra Pen" }
  - id: quantity
    type: INT
  - id: note
    type: STRING
    required: false
tasks:
  - id: t
    type: io.kestra.plugin.core.log.Log
    message: hi
"""
GROUPED = """id: g
namespace: n
inputs:
  - id: shipping
    type: FORM
    inputs:
      - id: street
        type: STRING
      - id: code
        type: STRING
tasks:
  - id: t
    type: io.kestra.plugin.core.log.Log
    message: hi
"""


def flow(text: str = FLOW) -> Flow:
    found = analyse(text).flow
    assert found is not None
    return found


def resolution(
    shown: Flow,
    problems: Mapping[str, str] | None = None,
    off: tuple[str, ...] = (),
    **choices: tuple[str, ...],
) -> Resolution:
    """A resolution as the engine would give it, with some inputs refused or switched off."""
    states = []
    for spec in shown.inputs:
        for input_id, leaf in (
            [(spec.id, spec)]
            if not spec.children
            else [(f"{spec.id}.{child.id}", child) for child in spec.children]
        ):
            text = (problems or {}).get(input_id)
            found = (InputProblem(input_id, text),) if text else ()
            states.append(
                InputState(leaf, input_id, input_id not in off, None, False, choices.get(input_id), found)
            )
    return Resolution({}, tuple(states), ())


@pytest.fixture
def form(qtbot: QtBot) -> InputForm:
    made = InputForm(theme())
    qtbot.addWidget(made)
    made.resize(312, 700)
    made.show()
    made.set_flow(flow())
    return made


def row(form: InputForm, input_id: str):
    found = form.row(input_id)
    assert found is not None
    return found


def test_defaults_are_shown_but_not_given(form: InputForm) -> None:
    assert row(form, "payload").field.value() == '{ "title": "Kestra Pen" }'
    assert form.values() == {}


def test_what_is_typed_is_given_after_a_moment(form: InputForm, qtbot: QtBot) -> None:
    with qtbot.waitSignal(form.values_changed):
        qtbot.keyClicks(row(form, "quantity").field.edit, "12a")
    assert form.values() == {"quantity": "12a"}


def test_a_refused_value_has_a_sentence_and_a_missing_one_waits_until_it_is_asked_for(
    form: InputForm, qtbot: QtBot
) -> None:
    qtbot.keyClicks(row(form, "quantity").field.edit, "12a")
    problems = {"quantity": "Not a whole number", "note": "Missing"}
    form.set_resolution(resolution(flow(), problems))
    assert row(form, "quantity").problem == "Not a whole number"
    assert row(form, "quantity").field.control.property("refused") is True
    assert row(form, "note").problem == ""
    assert form._attention.text() == "1 value needs attention"
    form.focus_first_problem()
    form.set_resolution(resolution(flow(), problems))
    assert row(form, "note").problem == "Missing"
    assert form._attention.text() == "2 values need attention"
    form.set_resolution(resolution(flow()))
    assert form._attention.text() == ""
    assert row(form, "quantity").field.control.property("refused") is False


def test_a_place_in_the_value_is_said(form: InputForm) -> None:
    row(form, "payload").show_problem("a key needs double quotes", 2, 3)
    assert row(form, "payload")._message.text() == "Line 2, column 3: a key needs double quotes"


def test_inputs_that_are_switched_off_disappear(form: InputForm) -> None:
    form.set_resolution(resolution(flow(), off=("note",)))
    assert row(form, "note").isHidden()
    form.set_resolution(resolution(flow()))
    assert not row(form, "note").isHidden()


def test_typed_values_survive_edits_of_the_flow(form: InputForm, qtbot: QtBot) -> None:
    qtbot.keyClicks(row(form, "quantity").field.edit, "12")
    widget = row(form, "quantity")
    form.set_flow(flow(FLOW.replace("id: note", "id: remark")))
    assert row(form, "quantity") is widget
    form.set_flow(flow(FLOW.replace("type: INT", "type: STRING")))
    assert form.values() == {"quantity": "12"}
    form.set_flow(flow(FLOW.replace("  - id: quantity\n    type: INT\n", "")))
    assert form.values() == {}
    form.set_flow(flow())
    assert form.values() == {"quantity": "12"}


def test_typed_values_come_back_with_their_flow(form: InputForm, qtbot: QtBot) -> None:
    qtbot.keyClicks(row(form, "quantity").field.edit, "12")
    form.set_flow(flow(GROUPED))
    assert form.values() == {}
    form.set_flow(flow())
    assert form.values() == {"quantity": "12"}


def test_back_to_the_default(form: InputForm, qtbot: QtBot) -> None:
    payload = row(form, "payload")
    payload.field.area.setPlainText("[1]")
    assert form.values() == {"payload": "[1]"}
    assert payload.undo.isVisible()
    with qtbot.waitSignal(form.values_changed):
        payload.undo.click()
    form.set_resolution(resolution(flow()))
    assert form.values() == {}
    assert payload.field.value() == '{ "title": "Kestra Pen" }'


def test_values_of_an_earlier_run_fill_the_form(form: InputForm) -> None:
    form.set_values({"quantity": 5, "note": "x"})
    assert form.values() == {"quantity": "5", "note": "x"}
    form.set_values({})
    assert form.values() == {}


def test_members_of_a_group_have_dotted_ids_and_the_group_folds(form: InputForm, qtbot: QtBot) -> None:
    form.set_flow(flow(GROUPED))
    qtbot.keyClicks(row(form, "shipping.street").field.edit, "Main")
    assert form.values() == {"shipping.street": "Main"}
    group = form._groups["shipping"]
    group._fold.click()
    assert not row(form, "shipping.street").isVisible()
    form.set_resolution(resolution(flow(GROUPED), {"shipping.street": "no"}))
    form.focus_first_problem()
    assert row(form, "shipping.street").isVisible()
    form.set_resolution(resolution(flow(GROUPED), off=("shipping.street", "shipping.code")))
    assert group.isHidden()


STEPS = """id: a
namespace: b
inputs:
  - id: who
    type: FORM
    inputs:
      - {id: name, type: STRING}
  - id: where
    type: FORM
    inputs:
      - {id: street, type: STRING}
tasks:
  - {id: t, type: io.kestra.plugin.core.log.Log, message: x}
"""


def test_several_groups_are_the_steps_of_a_wizard(form: InputForm, qtbot: QtBot) -> None:
    form.set_flow(flow(STEPS))
    qtbot.waitUntil(lambda: row(form, "who.name").isVisible())
    assert not row(form, "where.street").isVisible()
    qtbot.keyClicks(row(form, "who.name").field.edit, "Ann")
    qtbot.mouseClick(form._groups["who"].next_button, Qt.MouseButton.LeftButton)
    assert not row(form, "who.name").isVisible() and row(form, "where.street").isVisible()
    form.set_flow(flow(STEPS.replace("message: x", "message: y")))
    qtbot.waitUntil(lambda: row(form, "where.street").isVisible())  # the step stays while the text is edited
    assert form.values() == {"who.name": "Ann"}


def test_nothing_to_ask_for(form: InputForm) -> None:
    form.set_flow(
        flow(
            "id: a\nnamespace: b\ntasks:\n  - id: t\n    type: io.kestra.plugin.core.log.Log\n    message: x"
        )
    )
    assert "no inputs" in form._empty.text()
    assert form._empty.isVisible()
    form.set_flow(None)
    assert form._empty.isVisible()


def test_run_becomes_stop(form: InputForm, qtbot: QtBot) -> None:
    with qtbot.waitSignal(form.run_requested):
        qtbot.mouseClick(form.run_button, Qt.MouseButton.LeftButton)
    form.set_running(True)
    assert form.run_button.text() == "Stop"
    with qtbot.waitSignal(form.stop_requested):
        form.run_button.click()
    form.set_running(False)
    assert form.run_button.text() == "Run"


def test_labels_badges_and_descriptions(form: InputForm) -> None:
    payload = row(form, "payload")
    assert payload.field.area.accessibleName() == "payload, required"
    assert payload._note.text().startswith("What is sent.")
    assert row(form, "note").field.control.accessibleName() == "note"
