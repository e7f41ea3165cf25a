"""What a check is: a function from a document to findings, and what it may look at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.diagnostics import Diagnostic
from engine.model import Flow, InputSpec
from engine.parse import TemplateText
from engine.yamltree import Node


@dataclass(frozen=True, slots=True)
class FlowSummary:
    """What checks of a parent flow want to know about another flow."""

    namespace: str
    flow_id: str
    inputs: tuple[InputSpec, ...] = ()
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """One flow under inspection, with its text and tree and every text in it that may hold an expression."""

    text: str
    root: Node | None
    flow: Flow
    texts: Sequence[TemplateText]
    flows: Mapping[tuple[str, str], FlowSummary] | None = None


Check = Callable[[Document], Iterable[Diagnostic]]
