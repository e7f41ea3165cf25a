"""``dependsOn`` of inputs: the inputs named there must exist and must not wait for each other.

Manual: An input can wait for others (``dependsOn.inputs``). Kestra refuses a flow where one of them does not
exist or where the waiting goes in a circle.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from engine.checks.base import Document, error, input_place
from engine.diagnostics import Diagnostic, did_you_mean
from engine.model import InputSpec


def input_dependencies(document: Document) -> Iterator[Diagnostic]:
    """Reports unknown names and circles, once for each input in a circle."""
    specs = dict(_flat(document.flow.inputs, ""))
    if not any(spec.depends_on is not None for spec in specs.values()):
        return
    edges: dict[str, list[str]] = {}
    for path, spec in specs.items():
        parent = path.rpartition(".")[0] if path != spec.id else ""
        for number, name in enumerate(spec.depends_on.inputs if spec.depends_on is not None else ()):
            full = name if name in specs else f"{parent}.{name}"
            if full not in specs:
                near = did_you_mean(name, specs)
                yield error(
                    "unknown-input",
                    f'There is no input "{name}".',
                    input_place(spec, "dependsOn", "inputs", number),
                    f'Did you mean "{near}"?' if near else None,
                )
            else:
                edges.setdefault(path, []).append(full)
    for path in edges:
        circle = _circle(path, edges)
        if circle:
            yield error(
                "input-cycle",
                f'The input "{path}" waits for itself: {" → ".join([*circle, path])}.',
                input_place(specs[path], "dependsOn"),
                "Remove one of the dependencies.",
            )


def _flat(inputs: Iterable[InputSpec], parent: str) -> Iterator[tuple[str, InputSpec]]:
    for spec in inputs:
        path = f"{parent}.{spec.id}" if parent else spec.id
        yield path, spec
        yield from _flat(spec.children, path)


def _circle(start: str, edges: Mapping[str, list[str]]) -> list[str]:
    """The way from an input back to itself, empty when there is none."""
    came_from: dict[str, str] = {}
    waiting = [start]
    while waiting:
        here = waiting.pop()
        for after in edges.get(here, ()):
            if after == start:
                way = [here]
                while way[-1] != start:
                    way.append(came_from[way[-1]])
                return way[::-1]
            if after not in came_from:
                came_from[after] = here
                waiting.append(after)
    return []
