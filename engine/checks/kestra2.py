"""What Kestra 2.0 dropped or renamed.

Manual: Eyas follows Kestra 1.3. What stands here works there and no longer does on a 2.0 server:
``pluginDefaults``, ``listeners``, the older loops, input types BOOLEAN and ENUM, tasks around the old state
store, all old names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.catalogue import GONE_IN_2
from engine.checks.base import Document, info, input_place, place, warning
from engine.diagnostics import Diagnostic
from engine.parse.templates import range_of
from engine.yamltree import MappingNode

_SECTIONS = {
    "pluginDefaults": "Kestra 2.0 has defaults on namespaces and instances instead.",
    "taskDefaults": "Kestra 2.0 has defaults on namespaces and instances instead.",
    "listeners": "Kestra 2.0 has afterExecution and Flow triggers instead.",
}

_JSON = re.compile(r"\|\s*(?P<filter>json)\b(?!\s*\.)|(?<![\w.|])(?P<function>json)\s*\(")


def kestra2(document: Document) -> Iterator[Diagnostic]:
    """One notice for each place."""
    if isinstance(document.root, MappingNode):
        for key, _ in document.root.entries:
            if key.text in _SECTIONS:
                yield info(
                    "gone-in-2", f"Kestra 2.0 no longer has {key.text}.", key.span, _SECTIONS[key.text]
                )
    for task in document.tasks:
        if task.type in GONE_IN_2:
            instead = GONE_IN_2[task.type]
            name = task.schema.short_type if task.schema is not None else task.type
            yield info(
                "gone-in-2",
                f"Kestra 2.0 no longer has {name}.",
                place(task, "type"),
                f"There it is {instead}." if instead else None,
            )
        if task.schema is not None and task.schema.since is not None:
            yield warning(
                "newer-type",
                f"{task.schema.short_type} exists from Kestra {task.schema.since} on; 1.3 refuses it.",
                place(task, "type"),
            )
        if task.values.get("state") == "CANCELED" and task.type.endswith(".Exit"):
            yield info(
                "gone-in-2", "Kestra 2.0 only knows CANCELLED.", place(task, "state"), "Write CANCELLED."
            )
    for spec in document.flow.inputs:
        if spec.type in ("BOOLEAN", "ENUM"):
            instead = "BOOL" if spec.type == "BOOLEAN" else "SELECT"
            yield info(
                "gone-in-2",
                f"Kestra 2.0 no longer has the input type {spec.type}.",
                input_place(spec, "type"),
                f"Write {instead}.",
            )
    for text in document.texts:
        template = text.node.text
        if "json" not in template or ("{{" not in template and "{%" not in template):
            continue
        for found in _JSON.finditer(template):
            name = "filter" if found["filter"] else "function"
            instead = "toJson" if found["filter"] else "fromJson"
            yield info(
                "gone-in-2",
                f"Kestra 2.0 no longer has the {name} json.",
                range_of(document.text, text.node, found.start(name), 4),
                f"Write {instead}.",
            )
