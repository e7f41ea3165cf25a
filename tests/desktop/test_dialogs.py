"""The dialogs: names that Kestra accepts, differences that are found, shortcuts that are listed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from desktop.actions import ACTIONS
from desktop.dialogs.about import AboutDialog
from desktop.dialogs.compare import CompareDialog, pairs
from desktop.dialogs.frame import DialogFrame
from desktop.dialogs.save_flow import SaveFlowDialog, shown_path
from desktop.dialogs.settings import SettingsDialog
from desktop.dialogs.shortcuts import ShortcutsDialog
from desktop.theme import Mode
from engine.analyse import analyse
from engine.text import apply_edits
from tests.desktop.pane_data import theme


def opened(qtbot: QtBot, dialog: DialogFrame) -> DialogFrame:
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.grab()
    return dialog


def save_dialog(qtbot: QtBot, folder: Path, flow_id: str = "", namespace: str = "") -> SaveFlowDialog:
    dialog = SaveFlowDialog(theme(), "Save flow", "Save", flow_id=flow_id, namespace=namespace, folder=folder)
    opened(qtbot, dialog)
    return dialog


@pytest.mark.parametrize(
    ("name", "good"),
    [
        ("my_flow", True),
        ("9-lives.v2", True),
        ("", False),
        ("a b", False),
        ("ä", False),
        ("_x", False),
        ("a/b", False),
    ],
)
def test_names(qtbot: QtBot, tmp_path: Path, name: str, good: bool) -> None:
    dialog = save_dialog(qtbot, tmp_path)
    dialog.flow_id.setText(name)
    assert dialog.save_button.isEnabled() is good
    assert dialog._problem_id.isVisible() is not good


def test_namespaces_and_files_that_are_there(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "taken.yaml").write_text("")
    dialog = save_dialog(qtbot, tmp_path, "free", "company.team")
    dialog.namespace.setText("Company")
    assert "Small letters" in dialog._problem_namespace.text()
    dialog.namespace.setText("company.team")
    dialog.flow_id.setText("taken")
    assert dialog._problem_id.text() == "taken.yaml is there already."
    dialog.flow_id.setText("free")
    assert dialog.path() == tmp_path / "free.yaml"


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("id: old # why\nnamespace: a.b\n", "id: new # why\nnamespace: c.d\n"),
        ("id: 'old'\nnamespace: \"a.b\"\n", "id: 'new'\nnamespace: \"c.d\"\n"),
        ("# first\ntasks: []\n", "# first\nid: new\nnamespace: c.d\ntasks: []\n"),
        ("", "id: new\nnamespace: c.d\n"),
        ("id:\nnamespace: a.b\n", "id: new\nnamespace: c.d\n"),
    ],
)
def test_the_text_gets_the_name(qtbot: QtBot, tmp_path: Path, text: str, after: str) -> None:
    dialog = save_dialog(qtbot, tmp_path, "old", "a.b")
    dialog.flow_id.setText("new")
    dialog.namespace.setText("c.d")
    made = apply_edits(text, dialog.edits(analyse(text)))
    flow = analyse(made).flow
    assert flow is not None and (flow.id, flow.namespace) == ("new", "c.d")
    if not text.startswith("id:\n"):
        assert made == after


def test_a_number_as_a_name_stays_text(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = save_dialog(qtbot, tmp_path, "old", "a")
    dialog.flow_id.setText("42")
    assert apply_edits(
        "id: old\nnamespace: a\n", dialog.edits(analyse("id: old\nnamespace: a\n"))
    ).startswith('id: "42"\n')


def test_paths_in_the_home_folder_are_short() -> None:
    assert shown_path(Path.home() / "flows" / "a.yaml") == str(Path("~/flows/a.yaml"))
    assert shown_path(Path("/elsewhere/a.yaml")) == str(Path("/elsewhere/a.yaml"))


@given(st.lists(st.sampled_from("abc"), max_size=12), st.lists(st.sampled_from("abc"), max_size=12))
def test_a_comparison_loses_no_line(left: list[str], right: list[str]) -> None:
    made = pairs("\n".join(left), "\n".join(right))
    assert [pair.left for pair in made if pair.left is not None] == left
    assert [pair.right for pair in made if pair.right is not None] == right


def test_differences_are_marked_and_visited(qtbot: QtBot) -> None:
    dialog = CompareDialog(theme(), "x.yaml", "a\nb\nc\nd\n", "a\nB\nc\nd\ne\n")
    opened(qtbot, dialog)
    assert dialog.differences == [1, 4]
    assert dialog.sentence.text() == "2 places differ."
    dialog.next_button.click()
    assert dialog._sides[0].textCursor().blockNumber() == 1
    dialog.next_button.click()
    assert dialog._sides[1].textCursor().blockNumber() == 4
    same = CompareDialog(theme(), "x.yaml", "a", "a")
    opened(qtbot, same)
    assert not same.next_button.isEnabled()


def test_every_key_is_listed_and_found(qtbot: QtBot) -> None:
    dialog = ShortcutsDialog(theme())
    opened(qtbot, dialog)
    listed = dialog.shown()
    for spec in ACTIONS:
        if spec.keys and not spec.id.removeprefix("tab.").isdigit():
            assert spec.title.removesuffix("…") in listed
    dialog.filter.setText("ctrl+h")
    assert dialog.shown() == ["Replace"]
    dialog.filter.setText("nothing like that")
    assert dialog.shown() == [] and dialog._none.isVisible()


def test_settings_say_what_was_chosen(qtbot: QtBot) -> None:
    dialog = SettingsDialog(theme())
    opened(qtbot, dialog)
    with qtbot.waitSignal(dialog.mode_chosen) as mode:
        dialog.modes._group.button(2).click()
    assert mode.args == [Mode.DARK]
    with qtbot.waitSignal(dialog.zoom_chosen) as zoom:
        dialog.larger.click()
    assert zoom.args == [1.1]
    assert not dialog.normal.isEnabled()
    try:
        theme().set_scale(1.5)
        assert dialog.size_text.text() == "150 %"
        assert dialog.normal.isEnabled()
    finally:
        theme().set_scale(1.0)


def test_versions_are_copied(qtbot: QtBot) -> None:
    dialog = AboutDialog(theme())
    opened(qtbot, dialog)
    dialog.copy_facts()
    assert QGuiApplication.clipboard().text().startswith("Eyas ")
    assert dialog.hint.text() == "Copied."
