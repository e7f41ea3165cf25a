"""``inputs.my-key`` in an expression: the dash is a minus, so brackets are needed.

Manual: ``{{ inputs.my-key }}`` means ``inputs.my`` minus ``key``. Kestra refuses a flow that writes an input
of its own like this (``inputs['my-key']`` works), and the same for its flow outputs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.checks.base import Document, error
from engine.diagnostics import Diagnostic, Fix
from engine.parse import TemplateText
from engine.text import Span, TextEdit


def dash_keys(document: Document) -> Iterator[Diagnostic]:
    """Looks for declared ids with a dash after ``inputs.`` and ``outputs.``."""
    inputs = [spec.id for spec in document.flow.inputs if "-" in spec.id]
    outputs = [spec.id for spec in document.flow.outputs if "-" in spec.id]
    if inputs:
        pattern = _pattern("inputs", inputs)
        for text in document.texts:
            if text.section not in ("inputs", "variables"):
                yield from _found(document.text, text, pattern, "inputs")
    if outputs:
        pattern = _pattern("outputs", outputs)
        for text in document.texts:
            if text.section == "outputs":
                yield from _found(document.text, text, pattern, "outputs")


def _pattern(root: str, names: list[str]) -> re.Pattern[str]:
    listed = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<![\w.]){root}\.(?P<name>{listed})(?![\w-])")


def _found(source: str, text: TemplateText, pattern: re.Pattern[str], root: str) -> Iterator[Diagnostic]:
    template = text.node.text
    for found in pattern.finditer(template):
        before = template[: found.start()]
        if before.rfind("{{") < before.rfind("}}") or "{{" not in before:
            continue
        offsets = text.node.offsets(source)
        span = Span(offsets[found.start()], offsets[found.end()])
        quote = '"' if text.node.style == "'" else "'"
        replacement = f"{root}[{quote}{found['name']}{quote}]"
        yield error(
            "dash-key",
            f"The dash in {found.group()} is a minus.",
            span,
            f"Write {root}['{found['name']}'].",
            (Fix("Use brackets", (TextEdit(span, replacement),)),),
        )
