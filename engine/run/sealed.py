"""How a secret value stands in an execution: the shape of a server's encrypted value, without the value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.inputs import InputState
from engine.run.mask import SEALED_TYPE, STARS


def seal(value: str) -> dict[str, object]:
    """What is shown and stored instead of a secret."""
    return {"type": SEALED_TYPE, "value": STARS}


def secret_inputs(states: Sequence[InputState]) -> dict[str, str]:
    """The values of inputs of type SECRET by their dotted id."""
    return {
        state.id: state.value
        for state in states
        if state.spec.type == "SECRET" and state.enabled and isinstance(state.value, str)
    }


def sealed_inputs(values: Mapping[str, object], secret_ids: Sequence[str]) -> dict[str, object]:
    """The inputs with the secret ones sealed."""
    sealed = dict(values)
    for full_id in secret_ids:
        level = sealed
        *way, last = full_id.split(".")
        for part in way:
            inner = level[part]
            copy = dict(inner) if isinstance(inner, Mapping) else {}
            level[part] = copy
            level = copy
        level[last] = seal(str(level[last]))
    return sealed
