"""What is wrong in a flow, counted: errors and warnings are problems, hints are notes."""

from __future__ import annotations

import pytest

from desktop.models.problem_list import counted, summary
from engine.diagnostics import Diagnostic, Severity
from engine.text import Span

ERROR, WARNING, INFO, HINT = Severity.ERROR, Severity.WARNING, Severity.INFO, Severity.HINT


@pytest.mark.parametrize(
    ("severities", "bar", "crumb", "worst"),
    [
        ((), "0 problems", "No problems", None),
        ((INFO,), "0 problems, 1 note", "No problems", None),
        ((HINT, INFO), "0 problems, 2 notes", "No problems", None),
        ((WARNING,), "1 problem", "1 warning", WARNING),
        ((ERROR, WARNING, WARNING, INFO), "3 problems, 1 note", "1 error, 2 warnings", ERROR),
    ],
)
def test_both_bars_agree(
    severities: tuple[Severity, ...], bar: str, crumb: str, worst: Severity | None
) -> None:
    found = tuple(Diagnostic(severity, "code", "Something.", Span(0, 1)) for severity in severities)
    assert counted(found) == bar
    assert summary(found) == (crumb, worst)
