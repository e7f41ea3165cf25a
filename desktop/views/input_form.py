"""The form made from a flow's inputs: what is typed here is what a run is started with.

Says ``values_changed`` (debounced) while typing; the resolution that comes back brings defaults, choices,
which inputs are asked for at all, and what is wrong. What was typed survives every change of the flow.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.icons import beside_text, icon, pixmap
from desktop.theme import ThemeController
from desktop.views.fields import Field, make_field
from desktop.views.fields.structured import StructuredField
from desktop.views.form_group import FormGroup
from desktop.views.trigger_form import TriggerForm
from desktop.views.widgets.badge import TypeBadge
from desktop.views.widgets.elided_label import ElidedLabel
from engine.model import Flow, InputSpec

if TYPE_CHECKING:
    from engine.inputs import InputState, Resolution

DEBOUNCE_MS = 200


class FieldRow(QWidget):
    """Label, star and type over a field; description, note and what is wrong under it."""

    touched = Signal()

    def __init__(self, input_id: str, spec: InputSpec, theme: ThemeController) -> None:
        super().__init__()
        self.input_id = input_id
        self.spec = spec
        self.is_touched = False
        self._theme = theme
        self._problem = ""
        self.field: Field = make_field(spec, theme)
        self.label = QLabel(spec.label)
        self.label.setBuddy(self.field)
        self.label.setToolTip(spec.id)
        star = QLabel("*")
        star.setProperty("role", "error")
        star.setToolTip("Required")
        if not spec.required:  # showing it before it has a parent would flash a window of its own
            star.hide()
        self.undo = QToolButton()
        self.undo.setAutoRaise(True)
        self.undo.setToolTip("Back to the default")
        self.undo.setAccessibleName(f"{spec.label}: back to the default")
        self.undo.hide()
        badge = TypeBadge(theme, self.field.badge())
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.label)
        head.addWidget(star)
        head.addStretch(1)
        head.addWidget(self.undo)
        head.addWidget(badge)
        self._note = QLabel()
        self._note.setProperty("role", "hint")
        self._note.setWordWrap(True)
        self._format = QPushButton("Format")
        self._format.setProperty("role", "link")
        self._format.setAccessibleName(f"{spec.label}: format")
        if not (isinstance(self.field, StructuredField) and self.field.can_format):
            self._format.hide()
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._note, 1)
        foot.addWidget(self._format, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        self._mark = QLabel()
        self._message = QLabel()
        self._message.setProperty("role", "error")
        self._message.setWordWrap(True)
        self._message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._wrong = QWidget()
        wrong = QHBoxLayout(self._wrong)
        wrong.setContentsMargins(0, 0, 0, 0)
        wrong.setSpacing(6)
        wrong.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        wrong.addWidget(self._message, 1)
        self._wrong.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self.field)
        layout.addWidget(self._wrong)
        layout.addLayout(foot)
        self.field.set_name(spec.label + (", required" if spec.required else ""))
        if spec.description:
            self.field.control.setAccessibleDescription(spec.description)
        self.field.changed.connect(self._changed)
        self.field.note_changed.connect(self._show_note)
        self.undo.clicked.connect(self._back)
        self._format.clicked.connect(self._format_text)
        theme.changed.connect(self._dress)
        self._dress()
        self._show_note()

    def _dress(self) -> None:
        self.undo.setIcon(icon("undo-2", "text2", self._theme))
        self._mark.setPixmap(
            pixmap("triangle-alert", self._theme.current().palette.bad, 14, self.devicePixelRatioF())
        )

    def _changed(self) -> None:
        self.is_touched = True
        self.undo.setVisible(self.spec.has_default)
        self._show_note()
        self.touched.emit()

    def _back(self) -> None:
        self.is_touched = False
        self.undo.hide()
        self.field.set_value(None)
        self.touched.emit()

    def _format_text(self) -> None:
        if isinstance(self.field, StructuredField):
            self.field.format_text()

    def _show_note(self) -> None:
        parts = [self.spec.description or "", self.field.note()]
        text = "\n".join(part for part in parts if part)
        self._note.setText(text)
        self._note.setVisible((bool(text) and not self._problem) or bool(self.spec.description))

    def given(self) -> object | None:
        """What the user gave; None while the default applies."""
        return self.field.value() if self.is_touched else None

    def restore(self, value: object) -> None:
        """Put a value back as if it had been typed."""
        self.is_touched = True
        self.undo.setVisible(self.spec.has_default)
        self.field.set_value(value)
        self._show_note()

    def show_state(self, state: InputState, *, reveal: bool) -> None:
        """Take default, choices and problems; ``reveal`` says what is missing in untouched fields too."""
        self.setVisible(state.enabled)
        if state.choices is not None:
            self.field.set_choices(list(state.choices))
        if not self.is_touched:
            shown: object = state.value
            if default_as_written(self.spec) is not None:
                shown = default_as_written(self.spec)
            if shown is None and self.spec.prefill is not None:
                self.restore(self.spec.prefill)
                self.touched.emit()
            else:
                self.field.set_value(shown)
            self._show_note()
        problems = state.problems if (self.is_touched or reveal or self.spec.has_default) else ()
        first = problems[0] if problems else None
        self.show_problem(
            "\n".join(problem.message for problem in problems),
            first.line if first else None,
            first.column if first else None,
        )

    @property
    def problem(self) -> str:
        return self._problem

    def show_problem(self, message: str, line: int | None = None, column: int | None = None) -> None:
        self._problem = message
        if message and line is not None:
            where = f"Line {line}, column {column}" if column is not None else f"Line {line}"
            if where.lower() not in message.lower():
                message = f"{where}: {message}"
        self._message.setText(message)
        self._wrong.setVisible(bool(message))
        self.field.set_refused(bool(message), line, column)
        self._show_note()


class InputForm(QWidget):
    """Fields of one flow at a time; values by dotted id."""

    values_changed = Signal()
    run_requested = Signal()
    stop_requested = Signal()

    def __init__(self, theme: ThemeController, parent: QWidget | None = None, *, bare: bool = False) -> None:
        """``bare``: the fields alone, for a dialog that has a head and buttons of its own."""
        super().__init__(parent)
        self._theme = theme
        self._flow: Flow | None = None
        self._rows: dict[str, FieldRow] = {}
        self._groups: dict[str, FormGroup] = {}
        self._kept: dict[tuple[str, str], dict[str, object]] = {}
        self._reveal = False
        self._running = False
        self._timer = QTimer(self, singleShot=True, interval=DEBOUNCE_MS)
        self._timer.timeout.connect(self.values_changed)
        title = QLabel("Inputs")
        title.setProperty("role", "strong")
        self._attention = QLabel()
        self._attention.setProperty("role", "secondary")
        head = QFrame()
        head.setProperty("role", "bar")
        top = QHBoxLayout(head)
        top.setContentsMargins(12, 8, 12, 8)
        top.addWidget(title)
        top.addStretch(1)
        top.addWidget(self._attention)
        self._empty = QLabel()
        self._empty.setProperty("role", "hint")
        self._empty.setWordWrap(True)
        self._fields = QWidget()
        self._fields.setProperty("role", "panel")
        self._layout = QVBoxLayout(self._fields)
        self._layout.setContentsMargins(16, 16, 16, 16)
        self._layout.setSpacing(16)
        self.trigger = TriggerForm(theme)
        self._layout.addWidget(self._empty)
        self._layout.addWidget(self.trigger)
        self._layout.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._fields)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._hint = ElidedLabel("Ctrl ⏎ runs from anywhere")
        self._hint.setProperty("role", "hint")
        self.run_button = QPushButton("Run")
        self.run_button.setProperty("role", "primary")
        foot = QFrame()
        foot.setProperty("role", "footer")
        bottom = QHBoxLayout(foot)
        bottom.setContentsMargins(16, 12, 16, 12)
        bottom.addWidget(self._hint)
        bottom.addStretch(1)
        bottom.addWidget(self.run_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(head)
        layout.addWidget(self._scroll, 1)
        layout.addWidget(foot)
        if bare:
            head.hide()
            foot.hide()
            self._layout.setContentsMargins(0, 0, 12, 0)
        self.run_button.clicked.connect(self._run_clicked)
        self.trigger.run_requested.connect(self.run_requested)
        theme.changed.connect(self._dress)
        self._dress()
        self.set_flow(None)

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 48, 400)

    def _dress(self) -> None:
        name, token = ("square", "bad") if self._running else ("play", "on_accent")
        beside_text(self.run_button, name, token, self._theme)

    # -- flow and values ------------------------------------------------------------------------

    def set_flow(self, flow: Flow | None) -> None:
        """Show the inputs of a flow; values typed for another one are kept and come back with it."""
        before, self._flow = self._flow, flow
        if before is not None and (flow is None or _name(before) != _name(flow)):
            self._kept[_name(before)] = self.values()
            self._drop(list(self._rows))
            self._reveal = False
        wanted = {} if flow is None else dict(_leaves(flow.inputs))
        kept = self._kept.setdefault(_name(flow), {}) if flow is not None else {}
        for input_id in [i for i, row in self._rows.items() if not _same(row.spec, wanted.get(i))]:
            value = self._rows[input_id].given()
            if value is not None:
                kept[input_id] = value
            self._drop([input_id])
        for input_id, spec in wanted.items():
            if input_id not in self._rows:
                row = FieldRow(input_id, spec, self._theme)
                row.touched.connect(self._touched)
                self._rows[input_id] = row
                if input_id in kept:
                    row.restore(kept.pop(input_id))
                else:
                    row.field.set_value(default_as_written(spec))
        self._arrange(flow)
        if flow is None:
            self._empty.setText("The form of a flow appears here as soon as its text can be read.")
        elif not wanted:
            self._empty.setText("This flow has no inputs. It runs as it is.")
        self._empty.setVisible(not wanted)
        self._attention.clear()

    def _drop(self, ids: list[str]) -> None:
        for input_id in ids:
            row = self._rows.pop(input_id)
            row.hide()
            row.setParent(None)
            row.deleteLater()

    def _arrange(self, flow: Flow | None) -> None:
        """Put rows and groups in the order of the document."""
        folded = {group_id: group.folded for group_id, group in self._groups.items()}
        for group_id in list(self._groups):
            group = self._groups.pop(group_id)
            for row in self._rows.values():
                if group.isAncestorOf(row):
                    row.setParent(self._fields)
            self._layout.removeWidget(group)
            group.hide()
            group.deleteLater()
        place = 1
        inputs = flow.inputs if flow is not None else ()
        steps = [spec.id for spec in inputs if spec.children]
        for spec in inputs:
            if spec.children:
                step = steps.index(spec.id) + 1
                group = FormGroup(spec, self._theme, (step, len(steps)) if len(steps) > 1 else None)
                group.set_folded(folded.get(spec.id, step > 1))
                group.next_requested.connect(partial(self._go_on, step))
                self._groups[spec.id] = group
                for child_id, _ in _leaves((spec,)):
                    group.body.addWidget(self._rows[child_id])
                    self._rows[child_id].show()
                self._layout.insertWidget(place, group)
            else:
                self._layout.insertWidget(place, self._rows[spec.id])
                self._rows[spec.id].show()
            place += 1

    def _go_on(self, step: int) -> None:
        """From the group of this number (from 1) to the next one that is asked for."""
        groups = list(self._groups.values())
        following = next((group for group in groups[step:] if not group.isHidden()), None)
        if following is None:
            return
        groups[step - 1].set_folded(True)
        following.set_folded(False)
        self._scroll.ensureWidgetVisible(following)
        for row in self._rows.values():
            if following.isAncestorOf(row) and not row.isHidden():
                row.field.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def values(self) -> dict[str, object]:
        """What the user gave, by dotted id; inputs left to their default are absent."""
        given = {input_id: row.given() for input_id, row in self._rows.items()}
        return {input_id: value for input_id, value in given.items() if value is not None}

    def set_values(self, values: dict[str, object]) -> None:
        """Fill the form (from an earlier run, a preset); inputs not named go back to their default."""
        for input_id, row in self._rows.items():
            if input_id in values:
                row.restore(values[input_id])
            elif row.is_touched:
                row.is_touched = False
                row.field.set_value(None)
        self._timer.start()

    def set_resolution(self, resolution: Resolution) -> None:
        """Show what the values mean: defaults, choices, visibility, problems."""
        for state in resolution.states:
            row = self._rows.get(state.id)
            if row is not None:
                row.show_state(state, reveal=self._reveal)
        for group_id, group in self._groups.items():
            members = [row for input_id, row in self._rows.items() if input_id.startswith(group_id + ".")]
            group.setVisible(any(not row.isHidden() for row in members))
        self._count()

    @property
    def has_problems(self) -> bool:
        """Whether a field that is asked for says that its value will not do."""
        return any(row.problem and not row.isHidden() for row in self._rows.values())

    def _count(self) -> None:
        wrong = sum(1 for row in self._rows.values() if row.problem and not row.isHidden())
        self._attention.setText(
            "" if not wrong else "1 value needs attention" if wrong == 1 else f"{wrong} values need attention"
        )

    def focus_first(self) -> None:
        """Go to the first field."""
        for row in self._rows.values():
            if not row.isHidden():
                row.field.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def focus_first_problem(self) -> None:
        """Say all that is wrong or missing, and go to the first of it; called when a run was refused."""
        self._reveal = True
        self.values_changed.emit()
        for row in self._rows.values():
            if row.problem and not row.isHidden():
                for group in self._groups.values():
                    if group.isAncestorOf(row):
                        group.set_folded(False)
                self._scroll.ensureWidgetVisible(row)
                row.field.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def row(self, input_id: str) -> FieldRow | None:
        return self._rows.get(input_id)

    # -- running --------------------------------------------------------------------------------

    def set_running(self, running: bool) -> None:
        """Run becomes Stop in its place while a run is under way; the fields stay usable."""
        self._running = running
        self.run_button.setText("Stop" if running else "Run")
        self.run_button.setProperty("role", "stop" if running else "primary")
        style = self.run_button.style()
        style.unpolish(self.run_button)
        style.polish(self.run_button)
        self._hint.setText("Esc stops" if running else "Ctrl ⏎ runs from anywhere")
        self._dress()

    def _run_clicked(self) -> None:
        if self._running:
            self.stop_requested.emit()
        else:
            self.run_requested.emit()

    def _touched(self) -> None:
        self._timer.start()


def default_as_written(spec: InputSpec) -> str | None:
    """The default as it stands in the flow; None when there is none or it has to be rendered first."""
    text = spec.default_text if spec.has_default else None
    return None if text is None or "{{" in text or "{%" in text else text


def _name(flow: Flow) -> tuple[str, str]:
    return flow.namespace, flow.id


def _leaves(specs: tuple[InputSpec, ...], prefix: str = "") -> Iterator[tuple[str, InputSpec]]:
    """Inputs that hold a value, with their dotted ids."""
    for spec in specs:
        if spec.children:
            yield from _leaves(spec.children, f"{prefix}{spec.id}.")
        else:
            yield prefix + spec.id, spec


def _same(old: InputSpec, new: InputSpec | None) -> bool:
    """Whether a field can stay: everything but the place in the text is equal."""
    if new is None:
        return False
    return all(
        getattr(old, name) == getattr(new, name)
        for name in (
            "id",
            "type",
            "required",
            "default_text",
            "display_name",
            "description",
            "prefill",
            "properties",
        )
    )
