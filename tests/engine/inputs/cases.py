"""Makes input definitions from text, and a renderer without expressions, for the tests of inputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.analyse import analyse
from engine.inputs import BadValue, InputState, Resolution, Upload, resolve
from engine.model import Flow, InputSpec

HEAD = "id: sample\nnamespace: company.team\ntasks:\n  - {id: a, type: io.kestra.plugin.core.debug.Return}\n"


@dataclass
class Renderer:
    """Knows ``{{ name }}`` and ``{{ inputs.a.b }}`` and nothing else; remembers the files it was given."""

    base_scope: Mapping[str, object] = field(default_factory=dict)
    stored: list[tuple[str, str]] = field(default_factory=list)

    def render(self, template: str, scope: Mapping[str, object]) -> str | None:
        if template.strip().startswith("{{"):
            value = self.render_typed(template, scope)
            return None if value is None else str(value)
        return template

    def render_typed(self, template: str, scope: Mapping[str, object]) -> object:
        text = template.strip()
        if not text.startswith("{{"):
            return template
        value: object = scope
        for part in text[2:-2].strip().split("."):
            if not isinstance(value, Mapping) or part not in value:
                raise LookupError(f"Unable to find `{part}`")
            value = value[part]
        return value

    def store_file(self, input_id: str, upload: Upload) -> str:
        self.stored.append((input_id, upload.name))
        return f"kestra:///stored/{input_id}/{upload.name}"


def flow(inputs: str) -> Flow:
    """A flow with these inputs, one flow map per line."""
    text = HEAD + "inputs:\n" + "".join(f"  - {line}\n" for line in inputs.strip().splitlines())
    found = analyse(text).flow
    assert found is not None
    return found


def spec(definition: str) -> InputSpec:
    """One input ``x`` of this definition."""
    return flow(f"{{id: x, {definition}}}").inputs[0]


def run(inputs: str, renderer: Renderer | None = None, **given: object) -> Resolution:
    return resolve(flow(inputs), given, renderer or Renderer())


def value(definition: str, *given: object) -> object:
    """The value of input ``x``; BadValue with the first problem's message."""
    state = state_of(definition, *given)
    if state.problems:
        raise BadValue(state.problems[0].message, kestra=state.problems[0].kestra_message)
    return state.value


def state_of(definition: str, *given: object) -> InputState:
    return run(f"{{id: x, {definition}}}", **({"x": given[0]} if given else {})).states[0]


def refused(definition: str, *given: object) -> str | None:
    """What a server says about the value; None when it is accepted."""
    problems = state_of(definition, *given).problems
    return problems[0].kestra_message if problems else None
