"""Lets the resolution of inputs render expressions and keep uploaded files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.expressions import Renderer
from engine.inputs import Upload
from engine.model import InputSpec
from engine.storage import Storage


class RunInputRenderer:
    """Implements ``InputRenderer``; without storage (a form that is only being filled)
    files stay where they are."""

    def __init__(
        self,
        renderer: Renderer,
        base_scope: Mapping[str, object],
        storage: Storage | None = None,
        execution_uri: str = "",
    ) -> None:
        self._renderer = renderer
        self._storage = storage
        self._execution_uri = execution_uri
        self.base_scope = base_scope

    def render(self, template: str, scope: Mapping[str, object]) -> str | None:
        return self._renderer.render(template, scope)

    def render_typed(self, template: str, scope: Mapping[str, object]) -> object:
        return self._renderer.render_typed(template, scope)

    def store_file(self, input_id: str, upload: Upload) -> str:
        if self._storage is None:
            return upload.path.as_uri()
        return self._storage.store_input(self._execution_uri, input_id, upload.name, upload.path)


def written_texts(inputs: Sequence[InputSpec]) -> list[object]:
    """All of inputs that is rendered before a flow starts."""
    found: list[object] = []
    for spec in inputs:
        found += [spec.default, spec.properties, spec.depends_on.condition if spec.depends_on else None]
        found += written_texts(spec.children)
    return found
