"""Every wrong flow under tests/flows/invalid gives exactly the findings written beside it.

A ``.diag`` file has one line per finding: severity, code, place, message. After a deliberate change of
wording write them anew with ``PYTHONPATH=. python tests/engine/test_invalid_flows.py`` and read the
difference.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.analyse import Analysis, analyse
from engine.text import Span, apply_edits

FOLDER = Path(__file__).resolve().parents[1] / "flows" / "invalid"
FILES = sorted(FOLDER.glob("*.yaml"))


def read(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


def place(analysis: Analysis, span: Span) -> str:
    start, end = analysis.index.position(span.start), analysis.index.position(span.end)
    return f"{start.line}:{start.column}–{end.line}:{end.column}"


def printed(text: str) -> str:
    analysis = analyse(text)
    return "".join(
        f"{d.severity.name.lower()} {d.code} {place(analysis, d.span)} {d.message}\n"
        for d in analysis.diagnostics
        if d.code != "server-only"
    )


def test_corpus_is_there() -> None:
    assert len(FILES) > 40


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_findings(path: Path) -> None:
    assert printed(read(path)) == path.with_suffix(".diag").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_spans_are_inside_the_text(path: Path) -> None:
    text = read(path)
    for found in analyse(text).diagnostics:
        assert 0 <= found.span.start <= found.span.end <= len(text)
        assert found.message[-1] in ".!?"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_fix_removes_its_finding(path: Path) -> None:
    text = read(path)
    for found in analyse(text).diagnostics:
        for fix in found.fixes:
            after = analyse(apply_edits(text, fix.edits))
            assert all((d.code, d.span.start) != (found.code, found.span.start) for d in after.diagnostics)


if __name__ == "__main__":
    for file in FILES:
        file.with_suffix(".diag").write_text(printed(read(file)), encoding="utf-8")
