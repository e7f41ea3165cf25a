"""Answers the editor's question what can be typed here, from the catalogue, the flow and its last run."""

from __future__ import annotations

import reprlib
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop.documents import Documents
from desktop.models.completion import complete
from desktop.runs import RunController
from engine.schema import Prop

if TYPE_CHECKING:
    from desktop.main_window import MainWindow
    from engine.catalogue import Catalogue
    from engine.model import Flow
    from engine.run.state import Execution

SHOWN = 60
"""Characters of a value of the last run that stand beside its name."""


class Known:
    """What proposals are made of; the engine's tables are read when the first one is asked for."""

    def __init__(self) -> None:
        self.flow: Flow | None = None
        self.execution: Execution | None = None

    @cached_property
    def _catalogue(self) -> Catalogue:
        from engine.catalogue import default_catalogue

        return default_catalogue()

    @cached_property
    def task_types(self) -> Sequence[str]:
        """Those that run here first: they are what is most often meant."""
        names = self._catalogue.types()
        runs = {name: bool((schema := self._catalogue.schema(name)) and schema.runs_here) for name in names}
        return sorted(names, key=lambda name: (not runs[name], name))

    @cached_property
    def input_types(self) -> Sequence[str]:
        from engine.inputs import ALL_INPUT_TYPES

        return tuple(kind.name for kind in ALL_INPUT_TYPES)

    @cached_property
    def filters(self) -> Mapping[str, str]:
        from engine.expressions.filters import FILTERS

        return {name: "" for name in sorted(FILTERS)}

    @cached_property
    def functions(self) -> Mapping[str, str]:
        from engine.expressions.functions import FUNCTIONS

        return {name: "" for name in sorted(FUNCTIONS)}

    @cached_property
    def flow_props(self) -> Sequence[Prop]:
        from engine.parse import FLOW_PROPS

        return FLOW_PROPS

    def task_props(self, type_name: str) -> Sequence[Prop]:
        from engine.catalogue import COMMON_PROPS

        schema = self._catalogue.schema(type_name)
        if schema is None:
            return COMMON_PROPS
        return tuple({prop.name: prop for prop in self._catalogue.props(schema).values()}.values())

    def input_props(self, type_name: str) -> Sequence[Prop]:
        from engine.inputs import COMMON_INPUT_PROPS, INPUT_TYPES

        known = INPUT_TYPES.get(type_name)
        return (*COMMON_INPUT_PROPS, *(known.props if known is not None else ()))

    def outputs_of(self, task_id: str) -> Mapping[str, str]:
        """What the type promises, and beside each name what the last run gave."""
        found: dict[str, str] = {}
        task = self.flow.task(task_id) if self.flow is not None else None
        schema = self._catalogue.schema(task.type) if task is not None else None
        if schema is not None:
            found.update({prop.name: str(prop.kind) for prop in schema.outputs})
        if self.execution is not None:
            runs = reversed(self.execution.task_runs.values())
            last = next((run for run in runs if run.task_id == task_id and run.outputs), None)
            if last is not None and last.outputs:
                found.update({name: _short(value) for name, value in last.outputs.items()})
        return found


_REPR = reprlib.Repr()
_REPR.maxstring = _REPR.maxother = _REPR.maxlong = SHOWN


def _short(value: object) -> str:
    """The start of a value in one line; only so much of it is looked at, it may be a body of megabytes."""
    text = " ".join((value[: SHOWN * 4] if isinstance(value, str) else _REPR.repr(value)).split())
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


class Completing(QObject):
    """Connects the editor with the proposals."""

    def __init__(
        self, window: MainWindow, documents: Documents, runs: RunController, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._editor = window.work.editor
        self._documents = documents
        self._runs = runs
        self._known = Known()
        self._editor.completion_requested.connect(self._answer)

    def _answer(self, offset: int) -> None:
        document = self._documents.current
        if document is None:
            return
        run = self._runs.last(document)
        flow = document.flow or (run.flow if run is not None else None)
        self._known.flow = flow
        self._known.execution = run.execution if run is not None else None
        self._editor.show_completions(complete(document.text, offset, flow, self._known))
