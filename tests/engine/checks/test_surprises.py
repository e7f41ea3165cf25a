"""Places where Kestra does what it says but not what most people expect."""

from __future__ import annotations

from engine.text import apply_edits
from tests.engine.checks.flows import FLOW, LOG, RETURN, check, found


def test_words_and_octal_numbers() -> None:
    body = "variables: {a: yes, b: 012, c: 'no', d: 10, e: 0, f: on, on: x}\n"
    assert found(body, "yaml-read-as") == ["yes", "012", "on"]
    assert found(f"tasks:\n  - {{id: a, type: {RETURN}, disabled: yes}}\n", "yaml-read-as") == []


def test_the_fix_quotes() -> None:
    analysis = check("description: yes\n")
    fixed = apply_edits(analysis.text, analysis.diagnostics[0].fixes[0].edits)
    assert "description: 'yes'" in fixed


def test_conditions_that_look_false() -> None:
    body = (
        f"tasks:\n  - {{id: a, type: {RETURN}, runIf: 'FALSE'}}\n"
        f"  - {{id: b, type: {RETURN}, runIf: 'false'}}\n"
        f"  - {{id: c, type: io.kestra.plugin.core.execution.Assert, conditions: ['[]', '0']}}\n"
        f"  - {{id: d, type: {FLOW}If, condition: 'no', then: [{{id: e, type: {RETURN}}}]}}\n"
    )
    assert found(body, "looks-false") == ["'FALSE'", "'[]'", "'no'"]


def test_timeout_on_tasks_that_steer() -> None:
    body = (
        f"tasks:\n"
        f"  - {{id: s, type: {FLOW}Sequential, timeout: PT1S, tasks: [{{id: a, type: {RETURN}, "
        f"timeout: PT1S}}]}}\n"
    )
    assert found(body, "timeout-ignored") == ["PT1S"]


def test_log_takes_texts() -> None:
    assert found(f"tasks:\n  - {{id: a, type: {LOG}, message: 42}}\n", "log-not-text") == ["42"]
    assert found(f"tasks:\n  - {{id: a, type: {LOG}, message: [x, 5]}}\n", "log-not-text") == ["5"]
    assert found(f"tasks:\n  - {{id: a, type: {LOG}, message: x}}\n", "log-not-text") == []
