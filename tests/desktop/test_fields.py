"""Fields of the input form: what is typed is what is given, for every type that has a field."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from desktop.views.fields import FIELDS, Field, make_field
from desktop.views.fields.array import ArrayField, list_text
from desktop.views.fields.base import bounds_text, texts
from desktop.views.fields.boolean import SwitchField, TristateField
from desktop.views.fields.choice import ChoiceField, RadioField
from desktop.views.fields.duration import DurationField, iso_duration, split_duration
from desktop.views.fields.file import FileField
from desktop.views.fields.multichoice import MultichoiceField
from desktop.views.fields.number import NumberField
from desktop.views.fields.secret import SecretField
from desktop.views.fields.structured import StructuredField
from desktop.views.fields.temporal import TemporalField, sent_instant, shown_instant, zone_of
from desktop.views.fields.text import TextField
from engine.inputs import INPUT_TYPES, Upload
from engine.model import InputSpec
from engine.text import Span
from tests.desktop.pane_data import theme


def spec(type_name: str, **properties: object) -> InputSpec:
    return InputSpec(id="x", type=type_name, span=Span(0, 1), properties=properties)


def make(qtbot: QtBot, type_name: str, **properties: object) -> Field:
    field = make_field(spec(type_name, **properties), theme())
    qtbot.addWidget(field)
    field.show()
    return field


def test_every_input_type_has_a_field() -> None:
    served = {name for family in FIELDS for name in family.types}
    assert set(INPUT_TYPES) - served == {"FORM"}


def test_an_unknown_type_is_typed_as_text(qtbot: QtBot) -> None:
    assert isinstance(make(qtbot, "COLOUR"), TextField)


SAMPLES: Mapping[str, object] = {
    "STRING": "a",
    "URI": "https://x",
    "EMAIL": "a@b",
    "INT": "5",
    "FLOAT": "2.5",
    "BOOL": True,
    "BOOLEAN": False,
    "SELECT": "b",
    "MULTISELECT": '["a", "b"]',
    "DATETIME": "2026-12-01T08:30:00Z",
    "DATE": "2026-12-01",
    "TIME": "08:30",
    "DURATION": "PT1H30M",
    "JSON": '{"a": 1}',
    "YAML": "a: 1",
    "ARRAY": '["a", "b"]',
    "SECRET": "s",
    "FILE": "kestra:///a.txt",
}


@pytest.mark.parametrize("type_name", sorted(SAMPLES))
def test_a_value_put_in_comes_out_and_is_no_change(qtbot: QtBot, type_name: str) -> None:
    field = make(qtbot, type_name, values=["a", "b"])
    assert field.value() is None or type_name == "BOOL"
    with qtbot.assertNotEmitted(field.changed, wait=1):
        field.set_value(SAMPLES[type_name])
    assert field.value() == SAMPLES[type_name]
    field.set_value(None)
    assert field.value() is None


@pytest.mark.parametrize("type_name", sorted(SAMPLES))
def test_a_refused_field_is_marked_and_named(qtbot: QtBot, type_name: str) -> None:
    field = make(qtbot, type_name, values=["a"])
    field.set_name("x, required")
    field.set_refused(True, 1, 1)
    assert field.control.property("refused") is True
    field.set_refused(False)
    assert field.control.property("refused") is False
    for edit in field.findChildren(QLineEdit):
        assert edit.accessibleName() or field.accessibleName()


def test_typing_says_changed(qtbot: QtBot) -> None:
    field = make(qtbot, "STRING")
    assert isinstance(field, TextField)
    with qtbot.waitSignal(field.changed):
        qtbot.keyClicks(field.edit, "h")
    assert field.value() == "h"


def test_numbers_step_within_their_bounds_and_keep_what_is_no_number(qtbot: QtBot) -> None:
    field = make(qtbot, "INT", min=1, max=3)
    assert isinstance(field, NumberField)
    qtbot.keyClick(field.edit, Qt.Key.Key_Up)
    assert field.value() == "1"
    for _ in range(4):
        qtbot.keyClick(field.edit, Qt.Key.Key_Up)
    assert field.value() == "3"
    qtbot.keyClick(field.edit, Qt.Key.Key_Down)
    assert field.value() == "2"
    field.set_value("12a")
    field.step(1)
    assert field.value() == "12a"
    assert field.note() == "Between 1 and 3."


def test_a_switch_is_not_set_until_it_is_touched(qtbot: QtBot) -> None:
    field = make(qtbot, "BOOL")
    assert isinstance(field, SwitchField)
    assert field.value() is None
    field.switch.click()
    assert field.value() is True
    qtbot.keyClick(field.switch, Qt.Key.Key_Space)
    assert field.value() is False
    assert field._word.text() == "No"


def test_three_buttons_for_boolean(qtbot: QtBot) -> None:
    field = make(qtbot, "BOOLEAN")
    assert isinstance(field, TristateField)
    field.buttons["true"].click()
    assert field.value() is True
    field.buttons["undefined"].click()
    assert field.value() is None


def test_choices_can_come_later_and_keep_what_was_typed(qtbot: QtBot) -> None:
    field = make(qtbot, "SELECT", expression="{{ x }}")
    assert isinstance(field, ChoiceField)
    qtbot.keyClicks(field._edit, "b")
    field.set_choices(["a", "b"])
    assert field.value() == "b"
    field.set_choices(["c"])
    assert field.value() == "b"


def test_radio_buttons(qtbot: QtBot) -> None:
    field = make(qtbot, "SELECT", values=["Post", "Courier"], isRadio=True)
    assert isinstance(field, RadioField)
    assert field.badge() == "SELECT · radio"
    field._group.buttons()[1].click()
    assert field.value() == "Courier"


def test_chips_are_added_and_taken_away(qtbot: QtBot) -> None:
    field = make(qtbot, "MULTISELECT", values=["a", "b"])
    assert isinstance(field, MultichoiceField)
    qtbot.keyClicks(field._edit, "a")
    qtbot.keyClick(field._edit, Qt.Key.Key_Return)
    assert field.value() == '["a"]'
    field.remove("a")
    assert field.value() == "[]"


def test_rows_of_an_array(qtbot: QtBot) -> None:
    field = make(qtbot, "ARRAY", itemType="INT")
    assert isinstance(field, ArrayField)
    field.add.click()
    qtbot.keyClicks(field.edits[0].edit, "5")
    qtbot.keyClick(field.edits[0].edit, Qt.Key.Key_Return)
    qtbot.keyClicks(field.edits[1].edit, "x")
    assert field.value() == '[5, "x"]'
    field.take_away(field.edits[0])
    assert field.value() == '["x"]'
    assert field.badge() == "ARRAY of INT"


def test_list_text_keeps_texts_that_look_like_numbers() -> None:
    assert list_text(["5", "true"], "STRING") == '["5", "true"]'
    assert list_text(["5", "true"], "JSON") == "[5, true]"


def test_json_says_what_it_holds_and_is_formatted(qtbot: QtBot) -> None:
    field = make(qtbot, "JSON")
    assert isinstance(field, StructuredField)
    field.area.setPlainText('{"a":1.50,"b":[]}')
    assert field.note() == "Valid JSON, 2 keys"
    field.format_text()
    assert field.value() == '{\n  "a": 1.50,\n  "b": []\n}'
    field.area.undo()
    assert field.value() == '{"a":1.50,"b":[]}'
    field.area.setPlainText("{")
    assert field.note() == ""
    field.format_text()
    assert field.value() == "{"


def test_yaml_says_what_it_holds(qtbot: QtBot) -> None:
    field = make(qtbot, "YAML")
    assert isinstance(field, StructuredField)
    field.area.setPlainText("a: 1\nb: 2")
    assert field.note() == "Valid YAML, 2 keys"
    field.area.setPlainText("- 1")
    assert field.note() == "Valid YAML, 1 item"
    field.area.setPlainText("a: [")
    assert field.note() == ""


def test_an_error_is_underlined_at_its_place_until_the_text_changes(qtbot: QtBot) -> None:
    field = make(qtbot, "JSON")
    assert isinstance(field, StructuredField)
    field.area.setPlainText('{ "\U0001f985": 1,\n  price: 1 }')
    field.set_refused(True, 2, 3)
    marked = [
        s.cursor.selectedText() for s in field.area.extraSelections() if s.format.underlineColor().isValid()
    ]
    assert "price" in marked
    qtbot.keyClicks(field.area, "x")
    assert "price" not in [s.cursor.selectedText() for s in field.area.extraSelections()]


def test_tab_leaves_a_json_field(qtbot: QtBot) -> None:
    field = make(qtbot, "JSON")
    assert isinstance(field, StructuredField)
    qtbot.keyClick(field.area, Qt.Key.Key_Tab)
    assert field.value() is None


@given(st.integers(0, 4_000_000_000))
@settings(max_examples=60, deadline=None)
def test_instants_come_back_from_their_local_form(seconds: int) -> None:
    from datetime import UTC, datetime

    text = datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert sent_instant(shown_instant(text, UTC), UTC) == text


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("2026-12-01 09:30", "2026-12-01T08:30:00Z"),
        ("2026-07-01T09:30:15", "2026-07-01T07:30:15Z"),
        ("2026-12-01", "2026-11-30T23:00:00Z"),
        ("2026-12-01 9:30", "2026-12-01T08:30:00Z"),
        ("2026-13-01", None),
        ("soon", None),
    ],
)
def test_a_local_time_is_sent_in_utc(typed: str, sent: str | None) -> None:
    assert sent_instant(typed, zone_of("Europe/Berlin")) == sent


def test_what_is_no_time_is_given_as_typed(qtbot: QtBot) -> None:
    field = make(qtbot, "DATETIME")
    assert isinstance(field, TemporalField)
    qtbot.keyClicks(field.edit, "soon")
    assert field.value() == "soon"
    field.take("2026-12-01 09:30")
    assert field.note().startswith("Sent as 2026-12-01T")


def test_a_day_is_picked(qtbot: QtBot) -> None:
    field = make(qtbot, "DATE")
    assert isinstance(field, TemporalField)
    field.set_value("2026-12-01")
    field.pick.trigger()
    picker = field._picker
    assert picker is not None
    with qtbot.waitSignal(field.changed):
        picker.take.click()  # type: ignore[attr-defined]
    assert field.value() == "2026-12-01"


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        ("PT1H30M", ("1", "30", "")),
        ("P1DT2H", ("26", "", "")),
        ("PT0.5S", ("", "", "0.5")),
        (5400, ("1", "30", "")),
        ("nonsense", ("", "", "nonsense")),
        (None, ("", "", "")),
    ],
)
def test_durations_are_split(value: object, parts: tuple[str, str, str]) -> None:
    assert split_duration(value) == parts


def test_durations_are_joined(qtbot: QtBot) -> None:
    assert iso_duration("1", "30", "") == "PT1H30M"
    assert iso_duration("", "", "") is None
    field = make(qtbot, "DURATION")
    assert isinstance(field, DurationField)
    qtbot.keyClicks(field.edits[1], "5")
    assert field.value() == "PT5M"
    assert field.note() == "Sent as PT5M."


def test_a_secret_is_hidden_until_it_is_asked_for(qtbot: QtBot) -> None:
    field = make(qtbot, "SECRET")
    assert isinstance(field, SecretField)
    assert field.edit.echoMode() is QLineEdit.EchoMode.Password
    field.eye.trigger()
    assert field.edit.echoMode() is QLineEdit.EchoMode.Normal
    assert field.eye.text() == "Hide the value"


def test_a_file_is_dropped_and_removed(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "invoice.pdf"
    path.write_bytes(b"x" * 1500)
    field = make(qtbot, "FILE", allowedFileExtensions=["pdf"])
    assert isinstance(field, FileField)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    drop = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    with qtbot.waitSignal(field.changed):
        field.dropEvent(drop)
    assert field.value() == Upload(path, "invoice.pdf")
    assert field._size.text() == "1.5 kB"
    field._clear.click()
    assert field.value() is None


def test_words_for_bounds_and_lists() -> None:
    assert bounds_text(spec("INT", min=1), "min", "max") == "At least 1."
    assert bounds_text(spec("INT", max=2.5), "min", "max") == "At most 2.5."
    assert bounds_text(spec("INT"), "min", "max") == ""
    assert texts('["a", 1]') == ["a", "1"]
    assert texts("a") == ["a"]
    assert texts(None) == []
