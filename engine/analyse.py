"""From a text to everything the editor and the runner want to know about it: tree, flow, findings.

Pure and fast enough for every pause in typing; never raises. Kestra's refusals are errors, what fails only
when the flow runs is a warning, what is merely surprising a hint.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from engine.catalogue import Catalogue, default_catalogue
from engine.checks import CHECKS
from engine.checks.base import Document, FlowSummary
from engine.diagnostics import Diagnostic, Severity
from engine.model import Flow
from engine.parse import parse
from engine.record import record
from engine.text import LineIndex
from engine.yamltree import Node, compose

if TYPE_CHECKING:
    from engine.environments import Environment

SYNTAX_CODES = ("yaml-syntax", "yaml-tab", "yaml-character", "unquoted-expression", "yaml-empty")


@record
class AnalysisContext:
    """What is known besides the text: the flows of the workspace, by namespace and id, and the environment.

    ``flows`` None means that the workspace is not known, so a missing subflow is not reported; with an
    ``environment`` it is told what that does to requests and a server would not.
    """

    flows: Mapping[tuple[str, str], FlowSummary] | None = None
    environment: Environment | None = None


@record
class Analysis:
    """One text, understood. ``flow`` is there whenever anything of a flow could be read, errors or not."""

    text: str
    tree: Node | None
    flow: Flow | None
    diagnostics: tuple[Diagnostic, ...]
    index: LineIndex = field(compare=False)

    @property
    def has_errors(self) -> bool:
        return any(d.severity is Severity.ERROR for d in self.diagnostics)


def analyse(
    text: str, *, context: AnalysisContext | None = None, catalogue: Catalogue | None = None
) -> Analysis:
    """Reads and checks one flow document."""
    index = LineIndex(text)
    tree, found = compose(text)
    parsed = parse(tree, catalogue if catalogue is not None else default_catalogue())
    if any(d.code in SYNTAX_CODES and d.severity is Severity.ERROR for d in found):
        # What stands below a syntax error is unread: further findings would be about what is not there yet.
        return Analysis(text, tree, parsed.flow, _ordered(found), index)
    found.extend(parsed.diagnostics)
    if parsed.flow is not None:
        document = Document(
            text=text,
            root=tree,
            flow=parsed.flow,
            texts=parsed.texts,
            tasks=tuple(parsed.flow.walk()),
            flows=context.flows if context is not None else None,
            environment=context.environment if context is not None else None,
        )
        for check in CHECKS:
            found.extend(check(document))
    return Analysis(text, tree, parsed.flow, _ordered(found), index)


def _ordered(found: list[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(sorted(dict.fromkeys(found), key=lambda d: d.sort_key))
