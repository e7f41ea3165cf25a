"""Holds the analysis against documents that a Kestra 1.3.25 server accepted or refused.

A case passes when the document is accepted or refused alike, when an error stands at the recorded place (the
line of the message, or the value that the recorded path names), when deprecations and warnings are found too,
and when the ids, variables and labels that the server stored are the ones read here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from engine.analyse import Analysis, AnalysisContext, analyse
from engine.diagnostics import Diagnostic, Severity
from engine.yamltree import MappingNode, Node, child
from tests.conformance.outcome import Outcome

ON_PURPOSE = {
    "id-yes": "the server held a flow with the id true already",
    "task-when-2-0": "names of Kestra 2.0 are accepted with a warning",
}

_STEP = re.compile(r'\["?([^\]"]+)"?\]|([A-Za-z_][\w-]*)')
_CLASS = re.compile(r"(?:[a-z]+\.)+[\w.$]+(?=\[)")
_LINE = re.compile(r"line:? (\d+)")


def run_file(path: Path) -> Iterator[Outcome]:
    """Runs every case of a file like ``documents.json``."""
    for case in json.loads(path.read_text(encoding="utf-8")):
        yield run_case(case)


def run_case(case: Mapping[str, Any]) -> Outcome:
    name = str(case["name"])
    if name in ON_PURPOSE:
        return Outcome(name, "on purpose", str(case["message"]), ON_PURPOSE[name])
    analysis = analyse(case["document"], context=AnalysisContext(flows={}))
    problem = _refusal(case, analysis) if not case["accepted"] else _acceptance(case, analysis)
    if problem is None:
        return Outcome(name, "passed")
    expected = "accepted" if case["accepted"] else f"refused: {case['message']}"
    return Outcome(name, "failed", expected, problem)


def _errors(analysis: Analysis) -> list[Diagnostic]:
    return [d for d in analysis.diagnostics if d.severity is Severity.ERROR]


def _shown(analysis: Analysis, found: list[Diagnostic]) -> str:
    return "; ".join(f"line {analysis.index.position(d.span.start).line}: {d.message}" for d in found)


def _refusal(case: Mapping[str, Any], analysis: Analysis) -> str | None:
    errors = _errors(analysis)
    if not errors:
        return "accepted"
    lines = expected_lines(case, analysis)
    starts = {analysis.index.position(d.span.start).line for d in errors}
    if lines and not lines & starts:
        return f"wrong place, not in lines {sorted(lines)}: {_shown(analysis, errors)}"
    return None


def expected_lines(case: Mapping[str, Any], analysis: Analysis) -> set[int]:
    """The lines where an error may stand; empty when the record does not say."""
    lines: set[int] = set()
    for path in case.get("paths") or ():
        node = _named(analysis.tree, path) if path != "yaml" else None
        if node is not None:
            first = analysis.index.position(node.start).line
            lines.update(range(first, analysis.index.position(node.end).line + 1))
    if not lines:
        numbers = [int(found) for found in _LINE.findall(str(case["message"])) if int(found) > 0]
        if numbers:
            lines.update(range(min(numbers), max(numbers) + 1))
    return lines


def _named(root: Node | None, path: str) -> Node | None:
    """The node that a recorded path names, or the nearest one around it that exists."""
    node = root
    for found in _STEP.finditer(_CLASS.sub("", path.replace("->", ""))):
        step = found[1] or found[2]
        inner = child(node, int(step) if step.isdigit() else step) if node is not None else None
        if inner is None or inner.start == inner.end:
            break
        node = inner
    return node if node is not root else None


def _acceptance(case: Mapping[str, Any], analysis: Analysis) -> str | None:
    errors = _errors(analysis)
    if errors:
        return "refused: " + _shown(analysis, errors)
    told = [d for d in analysis.diagnostics if d.severity in (Severity.WARNING, Severity.INFO)]
    for kind in ("deprecations", "warnings", "infos"):
        for path in case.get(kind) or ():
            node = _named(analysis.tree, path) if kind == "deprecations" else None
            if not any(node is None or _on_lines_of(node, analysis, found) for found in told):
                return f"nothing said about {path}"
    return _stored(case.get("stored") or {}, analysis)


def _on_lines_of(node: Node, analysis: Analysis, found: Diagnostic) -> bool:
    position = analysis.index.position
    first, last = position(node.start).line, position(node.end).line
    return first <= position(found.span.start).line <= last or _is_key_of(node, analysis, found)


def _is_key_of(node: Node, analysis: Analysis, found: Diagnostic) -> bool:
    """Whether a finding underlines the top-level key of a value."""
    entries = analysis.tree.entries if isinstance(analysis.tree, MappingNode) else []
    return any(value is node and key.span == found.span for key, value in entries)


def _stored(stored: Mapping[str, Any], analysis: Analysis) -> str | None:
    flow = analysis.flow
    if flow is None:
        return "no flow was read"
    tasks = [task["id"] for task in stored.get("tasks", ())]
    if tasks and tasks != [task.id for task in flow.tasks]:
        return f"task ids {[task.id for task in flow.tasks]} instead of {tasks}"
    if "variables" in stored:
        read = json.loads(json.dumps(_without_null(flow.variables or {})))
        if read != stored["variables"]:
            return f"variables {read} instead of {stored['variables']}"
    labels = [(label["key"], label["value"]) for label in stored.get("labels", ())]
    if labels and labels != list(flow.labels):
        return f"labels {flow.labels} instead of {labels}"
    return None


def _without_null(value: object) -> object:
    """As the server keeps it: members with null are dropped, an infinity is its name."""
    if isinstance(value, Mapping):
        return {key: _without_null(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_null(item) for item in value]
    return "Infinity" if value == float("inf") else value
