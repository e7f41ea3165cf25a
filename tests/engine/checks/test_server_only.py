"""Tasks that only a server runs."""

from __future__ import annotations

from tests.engine.checks.flows import LOG, found

TOGGLE = "io.kestra.plugin.core.trigger.Toggle"


def test_reported_unless_disabled() -> None:
    task = f"  - {{id: p, type: {TOGGLE}, trigger: x"
    assert found(f"tasks:\n{task}}}\n", "server-only") == [TOGGLE]
    assert found(f"tasks:\n{task}, disabled: true}}\n", "server-only") == []
    assert found(f"tasks:\n  - {{id: a, type: {LOG}, message: x}}\n", "server-only") == []
