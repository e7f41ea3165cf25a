"""Writes small flows for the tests of checks and names what was found in them."""

from __future__ import annotations

from engine.analyse import Analysis, AnalysisContext, analyse
from engine.checks.base import FlowSummary

HEAD = "id: sample\nnamespace: company.team\n"
RETURN = "io.kestra.plugin.core.debug.Return"
LOG = "io.kestra.plugin.core.log.Log"
FLOW = "io.kestra.plugin.core.flow."
ONE_TASK = f"tasks:\n  - {{id: a, type: {RETURN}, format: x}}\n"


def flow(body: str) -> str:
    """A whole flow around some sections; a task is added when there are none."""
    return HEAD + body + ("" if "tasks:" in body else ONE_TASK)


def check(body: str, flows: dict[tuple[str, str], FlowSummary] | None = None) -> Analysis:
    """The analysis of ``flow(body)``, with the flows of a folder around it."""
    return analyse(flow(body), context=AnalysisContext(flows))


def found(body: str, code: str, flows: dict[tuple[str, str], FlowSummary] | None = None) -> list[str]:
    """What the findings with this code underline, in order."""
    analysis = check(body, flows)
    return [analysis.text[d.span.start : d.span.end] for d in analysis.diagnostics if d.code == code]


def severities(body: str, code: str) -> set[str]:
    return {d.severity.name for d in check(body).diagnostics if d.code == code}
