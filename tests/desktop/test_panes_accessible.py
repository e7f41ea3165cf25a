"""Every control of editor, form and execution pane has a name for a screen reader."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.theme import Mode
from desktop.views.editor import CodeEditor
from desktop.views.execution_pane import RESPONSE, TABS, ExecutionPane
from desktop.views.fields import FIELDS
from desktop.views.input_form import InputForm
from engine.model import Flow, InputSpec
from engine.text import Span
from tests.desktop.pane_data import bodies, request_run, theme

CONTROLS = (QAbstractButton, QAbstractScrollArea, QComboBox, QLineEdit)


def unnamed(root: QWidget) -> list[str]:
    return [repr(widget) for widget in controls(root) if not name_of(widget)]


def controls(root: QWidget) -> Iterator[QWidget]:
    for widget in [root, *root.findChildren(QWidget)]:
        reached = widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.isVisibleTo(root)
        if isinstance(widget, CONTROLS) and reached:
            yield widget


def name_of(widget: QWidget) -> str:
    """What a screen reader says: the name of the widget itself or of the field that it belongs to."""
    found = QAccessible.queryAccessibleInterface(widget)
    name = found.text(QAccessible.Text.Name) if found is not None else ""
    parent = widget.parentWidget()
    if not name and isinstance(parent, QComboBox):
        return name_of(parent)
    return name


def every_type() -> Flow:
    names = [name for family in FIELDS for name in family.types]
    specs = [
        InputSpec(f"i{number}", name, Span(0, 1), properties={"values": ["a", "b"]})
        for number, name in enumerate(names)
    ]
    radio = InputSpec("radio", "SELECT", Span(0, 1), properties={"values": ["a"], "isRadio": True})
    group = InputSpec("group", "FORM", Span(0, 1), children=(InputSpec("member", "STRING", Span(0, 1)),))
    return Flow("f", "n", (), inputs=(*specs, radio, group))


def test_form(qtbot: QtBot) -> None:
    form = InputForm(theme())
    qtbot.addWidget(form)
    form.set_flow(every_type())
    form.show()
    for row in form._rows.values():
        if row.spec.type == "ARRAY":
            row.restore('["a"]')
        if row.spec.type == "MULTISELECT":
            row.restore('["a"]')
    assert unnamed(form) == []


def test_editor(qtbot: QtBot) -> None:
    editor = CodeEditor(theme())
    qtbot.addWidget(editor)
    editor.show()
    editor.open_replace()
    assert unnamed(editor) == []


def test_execution_pane(qtbot: QtBot) -> None:
    pane = ExecutionPane(theme())
    qtbot.addWidget(pane)
    pane.resize(1200, 400)
    pane.show()
    pane.set_body_source(bodies())
    pane.set_execution(request_run(), None)
    for tab in TABS:
        pane.show_tab(tab)
        if tab == RESPONSE:
            for name in pane.response.received.tabs.names():
                pane.response.received.tabs.set_current(name)
        assert unnamed(pane) == []


@pytest.mark.parametrize("mode", list(Mode)[1:])
def test_every_palette_and_size_is_drawn(qtbot: QtBot, mode: Mode) -> None:
    controller = theme()
    pane, form = ExecutionPane(controller), InputForm(controller)
    for widget in (pane, form):
        qtbot.addWidget(widget)
    pane.resize(1200, 400)
    pane.set_body_source(bodies())
    pane.set_execution(request_run(), None)
    form.set_flow(every_type())
    pane.show()
    form.show()
    try:
        controller.set_mode(mode)
        controller.set_scale(1.5)
        for tab in TABS:
            pane.show_tab(tab)
            image = pane.grab()
            assert not image.isNull()
        assert not form.grab().isNull()
    finally:
        controller.set_scale(1.0)
        controller.set_mode(Mode.LIGHT)
